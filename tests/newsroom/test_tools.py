"""Tools → WordPress: who may use it, what an upload must be, and what each page says and leads to."""

import gzip
import json
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from newsroom import tools
from newsroom.models import SiteImport
from newsroom.models.site_import import DEAD_AFTER
from newsroom.wordpress import report
from tests.factories import make_admin, make_editor, make_moderator, make_published, make_user

pytestmark = pytest.mark.django_db

TOOLS = "/admin/tools/wordpress/"
EXPORT = b'<?xml version="1.0"?>\n<rss version="2.0"><channel><title>Old</title></channel></rss>'
State = SiteImport.State
FINDINGS = {
    "facts": [["site", "old.example"]],
    "counts": [
        ["articles", [["published", 1200], ["draft", 3], ["review", 0]]],
        ["comments", [["approved", 7]]],
    ],
    "groups": [
        {"kind": "skipped", "number": 1, "lines": [["nav_menu_item 7", "menus do not come"]]},
        {
            "kind": "changed",
            "number": 1201,
            "lines": [["post 1 “<b>Bold</b>”", "[chart] stays as text"]] * 200,
        },
    ],
}


@pytest.fixture(autouse=True)
def started(monkeypatch, settings, tmp_path):
    """The imports that a process would have been started for; here none is."""
    settings.DATA_DIR = tmp_path
    found = []
    monkeypatch.setattr(tools.job, "start", lambda site_import: found.append(site_import.pk))
    return found


@pytest.fixture
def admin(client):
    user = make_admin()
    client.force_login(user)
    return user


def make_import(state=State.REHEARSED, **fields):
    file = ContentFile(EXPORT, name="old.xml")
    site_import = SiteImport.objects.receive(file, ".xml", started_by=None)
    SiteImport.objects.filter(pk=site_import.pk).update(state=state, **fields)
    return SiteImport.objects.get(pk=site_import.pk)


def upload(content=EXPORT, name="old.xml"):
    return {"file": SimpleUploadedFile(name, content)}


def kept(tmp_path):
    return [path.read_bytes() for path in tmp_path.glob("imports/*/*")]


def addresses():
    pk = make_import(report="report.json").pk
    return [
        *(
            ("get", f"{TOOLS}{place}")
            for place in ("", "export/", f"{pk}/", f"{pk}/progress/", f"{pk}/report/")
        ),
        *(("post", f"{TOOLS}{place}") for place in ("", *(f"{pk}/{verb}/" for verb in tools.VERBS))),
    ]


# Who


@pytest.mark.parametrize("make", [make_editor, make_moderator])
def test_nobody_but_administrators_gets_at_it(client, make, started):
    client.force_login(make())
    assert {getattr(client, method)(address).status_code for method, address in addresses()} == {403}
    assert "WordPress" not in client.get("/admin/").content.decode()
    assert started == []


def test_others_are_sent_to_the_sign_in(client, started):
    client.force_login(make_user("reader"))
    answers = [getattr(client, method)(address) for method, address in addresses()]
    assert {answer.status_code for answer in answers} == {302}
    assert {answer["Location"].partition("?")[0] for answer in answers} == {"/admin/login/"}
    assert started == []


def test_the_navigation_leads_administrators_there(client, admin):
    page = client.get(TOOLS).content.decode()
    assert '<li class="nav-wordpress"><a href="/admin/tools/wordpress/" aria-current="page">WordPress' in page


def test_what_changes_something_is_no_link(client, admin, started):
    site_import = make_import()
    for verb in tools.VERBS:
        assert client.get(f"{TOOLS}{site_import.pk}/{verb}/").status_code == 405
    assert started == []


def test_a_form_from_elsewhere_is_refused(admin, started):
    client = Client(enforce_csrf_checks=True)
    client.force_login(admin)
    site_import = make_import()
    for address in (TOOLS, f"{TOOLS}{site_import.pk}/begin/"):
        assert client.post(address, upload()).status_code == 403
    assert started == []


# Upload


@pytest.mark.parametrize(
    ("content", "ending"),
    [
        (EXPORT, ".xml"),
        (b"\xef\xbb\xbf\n" + EXPORT, ".xml"),
        (b"<b>Notice</b>: undefined\n" + EXPORT, ".xml"),
        (EXPORT.decode().encode("utf-16"), ".xml"),
        (gzip.compress(EXPORT), ".xml.gz"),
        (b"PK\x03\x04 and so on", ".zip"),
    ],
)
def test_an_upload_is_kept_and_its_rehearsal_begins(client, admin, started, tmp_path, content, ending):
    answer = client.post(
        TOOLS, upload(content, "../my: old.bin") | {"fetch_pictures": "on", "zone": "Europe/Vienna"}
    )
    site_import = SiteImport.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == f"{TOOLS}{site_import.pk}/"
    assert started == [site_import.pk]
    assert (site_import.state, site_import.size, site_import.started_by) == (
        "rehearsing",
        len(content),
        admin,
    )
    assert (site_import.name, site_import.fetch_pictures, site_import.zone) == (
        "my: old.bin",
        True,
        "Europe/Vienna",
    )
    assert site_import.path.parent.parent == tmp_path / "imports"
    assert site_import.path.name == f"my-old-bin{ending}"
    assert kept(tmp_path) == [content]
    assert LogEntry.objects.get().object_repr == "my: old.bin"


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({}, "Choose the export file first."),
        (upload(b""), "This file is empty."),
        (upload(b"\x89PNG\r\n"), "This is no WordPress export."),
        (upload(b"%PDF-1.7 <html>", "old.xml"), "This is no WordPress export."),
        (upload() | {"zone": "Vienna"}, "There is no such time zone."),
        (upload() | {"zone": "../etc/passwd"}, "There is no such time zone."),
    ],
)
def test_what_is_no_export_is_said_at_the_form_and_not_kept(client, admin, started, tmp_path, form, words):
    answer = client.post(TOOLS, form)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert (started, kept(tmp_path), SiteImport.objects.count()) == ([], [], 0)


def test_an_upload_that_cannot_be_written_down_leaves_no_file(admin, tmp_path, monkeypatch):
    def fail(self, **fields):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(type(SiteImport.objects.all()), "create", fail)
    with pytest.raises(OSError, match="No space"):
        SiteImport.objects.receive(ContentFile(EXPORT, name="old.xml"), ".xml")
    assert kept(tmp_path) == []


# The page of one import


@pytest.mark.parametrize(
    ("state", "fields", "buttons"),
    [
        ("rehearsing", {}, ["Discard"]),
        ("rehearsed", {}, ["Import now", "Discard"]),
        ("importing", {"begun_at": timezone.now()}, ["Stop"]),
        ("importing", {"begun_at": timezone.now(), "stopping": True}, []),
        ("stopped", {}, ["Rehearse again", "Discard"]),
        ("stopped", {"begun_at": timezone.now()}, ["Go on", "Discard"]),
        ("refused", {}, []),
        ("discarded", {}, []),
        ("done", {}, []),
    ],
)
def test_each_state_offers_what_can_be_done(client, admin, state, fields, buttons):
    page = client.get(f"{TOOLS}{make_import(state, **fields).pk}/").content.decode()
    words = ("Import now", "Go on", "Rehearse again", "Stop", "Discard")
    assert [word for word in words if f">{word}</button>" in page] == buttons


def test_the_report_counts_and_groups(client, admin):
    page = client.get(f"{TOOLS}{make_import(findings=FINDINGS, report='r.json').pk}/").content.decode()
    assert '<span class="tools-count">1,200 published</span><span class="tools-count">3 draft</span>' in page
    assert "0 review" not in page
    assert page.index("Articles</th>") < page.index("Comments</th>")
    assert 'Left out <span class="badge">1</span>' in page
    assert 'Changed <span class="badge">1,201</span>' in page
    assert page.count("[chart] stays as text") == 200
    assert "The first 200." in page
    assert "&lt;b&gt;Bold&lt;/b&gt;" in page


def test_no_kind_of_line_is_missing_from_the_page():
    assert set(tools.KINDS) == set(report.KINDS)


def test_the_whole_report_is_a_download(client, admin, tmp_path):
    site_import = make_import(report="r.json")
    assert client.get(f"{TOOLS}{site_import.pk}/report/").status_code == 404
    (tmp_path / "imports/r.json").write_text('{"lines": []}')
    answer = client.get(f"{TOOLS}{site_import.pk}/report/")
    assert json.loads(b"".join(answer.streaming_content)) == {"lines": []}
    assert answer["Content-Disposition"] == 'attachment; filename="old.xml.report.json"'
    assert "no-store" in answer["Cache-Control"]


def test_progress_is_told_in_numbers_and_words(client, admin):
    site_import = make_import(State.IMPORTING, what="articles", done=1200, total=5000)
    assert client.get(f"{TOOLS}{site_import.pk}/progress/").json() == {
        "state": "importing",
        "done": 1200,
        "total": 5000,
        "said": "Articles: 1,200 of 5,000",
    }
    long_ago = timezone.now() - DEAD_AFTER - timedelta(seconds=1)
    SiteImport.objects.update(beat_at=long_ago)
    assert client.get(f"{TOOLS}{site_import.pk}/progress/").json()["state"] == "stopped"


def test_a_number_that_no_import_has(client, admin):
    for number in ("7", "9" * 30):
        for place in ("", "progress/", "report/"):
            assert client.get(f"{TOOLS}{number}/{place}").status_code in (400, 404)


# Buttons


def test_a_rehearsed_site_is_imported_on_confirmation(client, admin, started):
    site_import = make_import()
    answer = client.post(f"{TOOLS}{site_import.pk}/begin/")
    assert answer["Location"] == f"{TOOLS}{site_import.pk}/"
    assert started == [site_import.pk]
    client.post(f"{TOOLS}{site_import.pk}/begin/")
    assert started == [site_import.pk]
    assert "This was begun already." in client.get(answer["Location"]).content.decode()
    assert [entry.change_message for entry in LogEntry.objects.all()] == ["Import begun."]


def test_a_discarded_file_is_gone_and_its_report_stays(client, admin, tmp_path):
    site_import = make_import(findings=FINDINGS)
    answer = client.post(f"{TOOLS}{site_import.pk}/discard/", follow=True)
    assert "“old.xml” is discarded." in answer.content.decode()
    assert kept(tmp_path) == []
    assert "Left out" in client.get(f"{TOOLS}{site_import.pk}/").content.decode()


# The way out


def test_the_newsroom_is_downloaded_as_one_file(client, admin):
    make_published(headline="Ferries return")
    answer = client.get(f"{TOOLS}export/")
    text = b"".join(answer.streaming_content).decode()
    assert text.startswith("<?xml")
    assert "Ferries return" in text
    assert answer["Content-Type"] == "application/xml"
    assert answer["Content-Disposition"] == (
        f'attachment; filename="127.0.0.1.WordPress.{timezone.localdate()}.xml"'
    )
    assert "no-store" in answer["Cache-Control"]
