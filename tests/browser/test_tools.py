"""A site moves in by the browser: watched while it comes, on a phone, without scripts, and for everybody."""

import re
from threading import Event, Thread

import pytest
from django.db import connection
from playwright.sync_api import expect

from newsroom import tools
from newsroom.models import SiteImport
from newsroom.wordpress import job
from newsroom.wordpress.report import Report
from tests.browser.test_accessibility import needs_axe, violations
from tests.factories import make_admin

TOOLS = "/admin/tools/wordpress/"
EXPORT = {"name": "old.xml", "mimeType": "text/xml", "buffer": b"<?xml version='1.0'?><rss></rss>"}
pytestmark = pytest.mark.django_db(transaction=True)


class Standing:
    """A move that goes as far as it is let."""

    def __init__(self):
        self.half, self.whole = Event(), Event()
        self.threads = []

    def __call__(self, *, track, write, **asked):
        self.track, self.write = track, write
        return self

    def run(self):
        report = Report()
        self.half.wait(20)
        while not self.whole.is_set():
            self.track("articles", 6, 12)
        report.facts["site"] = "Old Gazette (old.example)"
        report.count("articles", "published", 12)
        report.say("skipped", "nav_menu_item 7", "menus do not come")
        return report

    def finish(self):
        self.half.set()
        self.whole.set()
        for thread in self.threads:
            thread.join()


@pytest.fixture
def move(monkeypatch, settings, tmp_path):
    """The work is done by a thread here; a process of its own could not see the test's stand-in."""
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(job, "EVERY", 0.05)
    standing = Standing()

    def work(pk):
        try:
            job.run(pk, standing)
        finally:
            connection.close()

    def start(site_import):
        standing.threads.append(Thread(target=work, args=[site_import.pk]))
        standing.threads[-1].start()

    monkeypatch.setattr(tools.job, "start", start)
    yield standing
    standing.finish()


def upload(page):
    page.goto(TOOLS)
    page.get_by_label("Export file").set_input_files(EXPORT)
    page.get_by_role("button", name="Upload and rehearse").click()
    page.wait_for_url(re.compile(rf"{TOOLS}\d+/$"))


def test_a_site_is_watched_while_it_comes(page, sign_in, move):
    sign_in(page, make_admin())
    page.goto("/admin/")
    page.get_by_role("link", name="WordPress", exact=True).click()
    expect(page.get_by_role("heading", name="Bring a WordPress site in")).to_be_visible()

    upload(page)
    bar = page.get_by_role("progressbar", name="Rehearsing")
    expect(page.get_by_text("Starting…")).to_be_visible()
    move.half.set()
    expect(page.get_by_text("Articles: 6 of 12")).to_be_visible()
    assert bar.evaluate("bar => bar.value / bar.max") == 0.5
    move.whole.set()
    expect(page.get_by_text("Nothing is stored yet.")).to_be_visible()
    assert not move.write
    page.get_by_text("Left out").click()
    expect(page.get_by_text("menus do not come")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the whole report").click()
    assert download.value.suggested_filename == "old.xml.report.json"

    move.whole.clear()
    page.get_by_role("button", name="Import now").click()
    expect(page.get_by_role("progressbar", name="Importing")).to_be_visible()
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("The import has stopped.")).to_be_visible()
    move.whole.set()
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_text("The import was finished")).to_be_visible()
    assert move.write
    page.get_by_role("link", name="To the articles").click()
    expect(page.get_by_role("heading", name="Articles")).to_be_visible()


def test_a_file_that_is_too_large_is_not_sent(page, sign_in, move):
    sign_in(page, make_admin())
    page.goto(TOOLS)
    page.get_by_label("Export file").evaluate("field => { field.dataset.limit = 10 }")
    page.get_by_label("Export file").set_input_files(EXPORT)
    page.get_by_role("button", name="Upload and rehearse").click()
    assert (
        page.get_by_label("Export file")
        .evaluate("field => field.validationMessage")
        .startswith("This is too large")
    )
    assert not SiteImport.objects.exists()


def test_everything_works_without_scripts_and_on_a_phone(open_page, sign_in, move):
    page = open_page(java_script_enabled=False, viewport={"width": 390, "height": 800})
    sign_in(page, make_admin())
    upload(page)
    assert page.locator("#content").bounding_box()["width"] == 390
    move.finish()
    page.get_by_role("link", name="Look again").click()
    expect(page.get_by_role("button", name="Import now")).to_be_visible()
    page.get_by_role("button", name="Discard").click()
    expect(page.get_by_text("“old.xml” is discarded.")).to_be_visible()


@needs_axe
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_keeps_nobody_out(open_page, sign_in, move, scheme):
    page = open_page(color_scheme=scheme, bypass_csp=True)  # axe styles what it measures
    sign_in(page, make_admin())
    found = {}
    page.goto(TOOLS)
    page.locator("#upload-export").evaluate("form => form.submit()")
    page.get_by_text("Choose the export file first.").wait_for()
    found["form"] = violations(page)
    upload(page)
    found["progress"] = violations(page)
    move.finish()
    page.get_by_role("button", name="Import now").wait_for()
    page.get_by_text("Left out").click()
    found["report"] = violations(page)
    page.get_by_role("button", name="Discard").click()
    page.get_by_text("is discarded").wait_for()
    found["imports"] = violations(page)
    assert {name: what for name, what in found.items() if what} == {}


def test_a_report_fits_a_telephone(open_page, sign_in):
    counts = [
        ["articles", [["published", 48], ["scheduled", 1]]],
        ["others", [["nav_menu_item, left out", 70]]],
    ]
    site_import = SiteImport.objects.create(
        name="site.xml", size=1, state="rehearsed", findings={"counts": counts}
    )
    page = open_page(viewport={"width": 390, "height": 800})
    sign_in(page, make_admin())
    page.goto(f"/admin/tools/wordpress/{site_import.pk}/")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
