"""One import from the upload to its end: which verb is possible when, and that nobody does it twice."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from newsroom.models import SiteImport, WrongState
from newsroom.models.site_import import DEAD_AFTER

pytestmark = pytest.mark.django_db

State = SiteImport.State
VERBS = ("rehearse", "begin", "stop", "discard")


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    return tmp_path / "imports"


def make_import(state=State.REHEARSED, **fields):
    site_import = SiteImport.objects.receive(ContentFile(b"<rss>", name="old.xml"), ".xml")
    SiteImport.objects.filter(pk=site_import.pk).update(state=state, **fields)
    return SiteImport.objects.get(pk=site_import.pk)


def long_ago():
    return timezone.now() - DEAD_AFTER - timedelta(seconds=1)


@pytest.mark.parametrize(
    ("state", "fields", "possible"),
    [
        (State.REHEARSING, {}, ["discard"]),
        (State.REHEARSED, {}, ["begin", "discard"]),
        (State.IMPORTING, {}, ["stop"]),
        (State.IMPORTING, {"stopping": True}, []),
        (State.DONE, {}, []),
        (State.REFUSED, {}, []),
        (State.DISCARDED, {}, []),
        (State.STOPPED, {}, ["rehearse", "discard"]),
        (State.STOPPED, {"begun_at": timezone.now()}, ["begin", "discard"]),
    ],
)
def test_each_verb_has_its_states(state, fields, possible):
    found = []
    for verb in VERBS:
        site_import = make_import(state, **fields)
        try:
            getattr(site_import, verb)()
            found.append(verb)
        except WrongState:
            site_import.refresh_from_db()
            assert site_import.state == state
        site_import.delete()
    assert found == possible


@pytest.mark.parametrize("state", SiteImport.RUNNING)
def test_a_process_that_says_nothing_has_stopped(state):
    site_import = make_import(state, worker="dead", beat_at=long_ago(), begun_at=None)
    assert (site_import.standing, site_import.is_running) == (State.STOPPED, False)
    site_import.rehearse()
    assert (site_import.standing, site_import.is_running, site_import.worker) == (State.REHEARSING, True, "")


def test_what_was_seen_before_a_colleague_acted_does_not_count():
    mine = make_import()
    hers = SiteImport.objects.get(pk=mine.pk)
    hers.begin()
    with pytest.raises(WrongState):
        mine.begin()
    assert SiteImport.objects.get().begun_at == hers.begun_at


def test_one_import_at_a_time():
    first, second = make_import(), make_import()
    first.begin()
    with pytest.raises(WrongState, match="Another import is on its way"):
        second.begin()
    SiteImport.objects.filter(pk=first.pk).update(beat_at=long_ago(), worker="dead")
    second.begin()
    first.refresh_from_db()
    assert (first.state, first.worker, second.state) == (State.STOPPED, "", State.IMPORTING)


def test_only_one_process_gets_the_claim():
    site_import = make_import(State.IMPORTING)
    first = SiteImport.objects.claim(site_import.pk)
    assert (first.pk, len(first.worker)) == (site_import.pk, 32)
    assert SiteImport.objects.claim(site_import.pk) is None
    assert SiteImport.objects.claim(make_import().pk) is None


def test_a_process_that_lost_its_claim_changes_nothing():
    site_import = make_import(State.IMPORTING, begun_at=timezone.now())
    lost = SiteImport.objects.claim(site_import.pk)
    assert lost.beat("articles", 1, 2) is True
    SiteImport.objects.update(beat_at=long_ago())
    site_import.begin()
    second = SiteImport.objects.claim(site_import.pk)
    assert lost.beat("articles", 2, 2) is False
    assert lost.end(State.DONE) is False
    assert second.beat("comments", 3, 4) is True
    site_import.refresh_from_db()
    assert (site_import.state, site_import.what, site_import.path.exists()) == (
        State.IMPORTING,
        "comments",
        True,
    )


def test_a_process_hears_that_it_is_to_stop():
    site_import = make_import(State.IMPORTING)
    worker = SiteImport.objects.claim(site_import.pk)
    site_import.stop()
    assert worker.beat("articles", 1, 2) is False
    worker.end(State.STOPPED)
    site_import.refresh_from_db()
    assert (site_import.state, site_import.stopping, site_import.worker) == (State.STOPPED, False, "")


def test_a_rehearsal_is_discarded_under_way(folder):
    site_import = make_import(State.REHEARSING)
    worker = SiteImport.objects.claim(site_import.pk)
    site_import.discard()
    assert worker.beat("items", 1, 2) is False
    assert worker.end(State.REHEARSED) is False
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    ("state", "files"), [(State.REHEARSED, 1), (State.STOPPED, 1), (State.DONE, 0), (State.REFUSED, 0)]
)
def test_the_file_stays_as_long_as_it_is_needed(folder, state, files):
    worker = SiteImport.objects.claim(make_import(State.REHEARSING).pk)
    assert worker.end(state) is True
    assert len(list(folder.iterdir())) == files
    assert bool(SiteImport.objects.get().file) == bool(files)


def test_nobody_else_on_the_machine_may_read_it(folder):
    place = make_import().path.parent
    assert [path.stat().st_mode & 0o777 for path in (folder, place)] == [0o700, 0o700]


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("The Old Gazette.WordPress.2026-11-01.xml.gz", "The-Old-Gazette-WordPress-2026-11-01.xml"),
        ("..xml", "export.xml"),
        ("новости.xml", "export.xml"),
        ("-rf ~.zip", "rf.xml"),
        ("x" * 250, f"{'x' * 60}.xml"),
    ],
)
def test_a_file_is_called_nearly_as_it_was_and_never_anything_harmful(folder, name, kept):
    site_import = SiteImport.objects.receive(ContentFile(b"<rss>", name=name), ".xml")
    assert site_import.path.name == kept
    assert site_import.name == name[:200]
