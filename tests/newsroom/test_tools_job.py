"""The work behind an import: what its process says while it works, and that every end is told."""

import json

import pytest
from django.core.files.base import ContentFile

from newsroom.models import SiteImport
from newsroom.wordpress import job
from newsroom.wordpress.report import Report

pytestmark = pytest.mark.django_db(transaction=True)

State = SiteImport.State


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    return tmp_path / "imports"


def make_import(state=State.REHEARSING, **fields):
    file = ContentFile(b"<rss>", name="old.xml")
    return SiteImport.objects.receive(file, ".xml", state=state, **fields)


def moving(how):
    """A move that does nothing but this: ``how(report, asked)`` is called with what was asked for."""

    class Standing:
        def __init__(self, **asked):
            self.asked = asked

        def run(self):
            report = Report()
            how(report, self.asked)
            return report

    return Standing


def after(site_import):
    return SiteImport.objects.get(pk=site_import.pk)


def test_a_rehearsal_leaves_its_report(folder):
    asked = {}

    def rehearse(report, what):
        asked.update(what)
        report.facts["Site"] = "old.example"
        report.count("articles", "published", 12)
        for number in range(300):
            report.say("skipped", f"item {number}", "a\0b")
        report.say("changed", "post 1", "text")

    site_import = make_import(fetch_pictures=True, zone="Europe/Vienna")
    job.run(site_import.pk, moving(rehearse))
    found = after(site_import)
    assert (found.state, found.error, found.worker) == (State.REHEARSED, "", "")
    assert found.findings["facts"] == [["Site", "old.example"]]
    assert found.findings["counts"] == [["articles", [["published", 12]]]]
    assert [(group["kind"], group["number"], len(group["lines"])) for group in found.findings["groups"]] == [
        ("skipped", 300, 200),
        ("changed", 1, 1),
    ]
    assert found.findings["groups"][0]["lines"][0] == ["item 0", "ab"]
    assert len(json.loads(found.report_path.read_text())["lines"]) == 301
    del asked["track"]
    assert asked == {"files": [found.path], "fetch": True, "zone": "Europe/Vienna", "write": False}


def test_an_import_writes_and_is_done(folder):
    asked = {}
    site_import = make_import()
    job.run(site_import.pk, moving(lambda report, what: None))
    after(site_import).begin()
    job.run(site_import.pk, moving(lambda report, what: asked.update(what)))
    assert (asked["write"], asked["zone"], asked["fetch"]) == (True, None, False)
    assert after(site_import).state == State.DONE
    assert [path.name for path in folder.iterdir()] == [after(site_import).report]


def test_why_a_file_is_refused_is_said_in_one_line(folder):
    def refuse(report, asked):
        raise job.Refused(asked["files"][0].name, 3, "cut off\nand more")

    site_import = make_import()
    job.run(site_import.pk, moving(refuse))
    assert (after(site_import).state, after(site_import).error) == (
        State.REFUSED,
        "old.xml, line 3: cut off and more",
    )
    assert list(folder.iterdir()) == []


def test_an_import_at_the_command_line_comes_first(folder):
    def wait(report, asked):
        raise job.Busy("Another import is at work.")

    site_import = make_import(State.IMPORTING)
    job.run(site_import.pk, moving(wait))
    assert (after(site_import).state, after(site_import).error) == (
        State.STOPPED,
        "Another import is at work.",
    )
    assert after(site_import).path.exists()


def test_a_fault_is_told_in_one_line_and_written_down(folder, caplog):
    def fail(report, asked):
        raise ValueError("no\nway" + "!" * 1000)

    site_import = make_import(State.IMPORTING)
    job.run(site_import.pk, moving(fail))
    found = after(site_import)
    assert found.state == State.STOPPED
    assert found.error.startswith("ValueError: no way!")
    assert len(found.error) == 500
    assert found.path.exists()
    assert caplog.records[0].exc_info[0] is ValueError


def test_it_says_how_far_it_is_and_stops_when_asked(monkeypatch):
    monkeypatch.setattr(job, "EVERY", 0.01)
    site_import = make_import(State.IMPORTING)
    heard = []

    def work(report, asked):
        asked["track"]("articles", 7, None)
        while not heard:
            asked["track"]("articles", 8, 12)
            if after(site_import).what:
                heard.append((after(site_import).what, after(site_import).worker != ""))
        site_import.stop()
        while True:
            asked["track"]("articles", 9, 12)

    job.run(site_import.pk, moving(work))
    assert heard == [("articles", True)]
    assert (after(site_import).state, after(site_import).error) == (State.STOPPED, "")


def test_a_discarded_rehearsal_ends_and_leaves_nothing(folder, monkeypatch):
    monkeypatch.setattr(job, "EVERY", 0.01)
    site_import = make_import()

    def work(report, asked):
        site_import.discard()
        while True:
            asked["track"]("items", 1, 2)

    job.run(site_import.pk, moving(work))
    assert after(site_import).state == State.DISCARDED
    assert list(folder.iterdir()) == []


def test_a_rehearsal_discarded_at_its_last_moment_leaves_nothing(folder):
    site_import = make_import()
    job.run(site_import.pk, moving(lambda report, asked: site_import.discard()))
    assert after(site_import).state == State.DISCARDED
    assert list(folder.iterdir()) == []


def test_it_is_done_once(folder):
    site_import = make_import(State.IMPORTING)
    times = []
    job.run(site_import.pk, moving(lambda report, asked: times.append(1)))
    job.run(site_import.pk, moving(lambda report, asked: times.append(2)))
    assert times == [1]


def test_a_database_that_does_not_answer_for_a_moment_stops_nothing(monkeypatch):
    monkeypatch.setattr(job, "EVERY", 0.01)
    site_import = make_import(State.IMPORTING)
    failed = []

    def beat(self, *place):
        failed.append(place)
        raise job.DatabaseError("database is locked")

    monkeypatch.setattr(SiteImport, "beat", beat)

    def work(report, asked):
        while len(failed) < 3:
            asked["track"]("items", 1, 2)

    job.run(site_import.pk, moving(work))
    assert after(site_import).state == State.DONE
