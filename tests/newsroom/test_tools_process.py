"""The process that does the work: it is killed in the middle, and the next one goes on from there."""

import time
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.utils import timezone

from articles.models import Article
from newsroom.models import SiteImport
from newsroom.models.site_import import DEAD_AFTER
from newsroom.wordpress import job

pytestmark = pytest.mark.django_db(transaction=True)

State = SiteImport.State
STORIES = 600
HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:wp="http://wordpress.org/export/1.2/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Old Gazette</title>
<link>https://old.example</link><wp:wxr_version>1.2</wp:wxr_version>
<wp:base_blog_url>https://old.example</wp:base_blog_url>
"""
STORY = """<item><title>Story {n}</title><link>https://old.example/2015/12/story-{n}/</link>
<content:encoded><![CDATA[Text of story {n}.]]></content:encoded><wp:post_id>{n}</wp:post_id>
<wp:post_date>2015-12-24 05:30:00</wp:post_date><wp:post_date_gmt>2015-12-24 04:30:00</wp:post_date_gmt>
<wp:comment_status>open</wp:comment_status><wp:post_name>story-{n}</wp:post_name>
<wp:status>publish</wp:status><wp:post_type>post</wp:post_type></item>
"""


@pytest.fixture(autouse=True)
def beside_the_tests(settings, tmp_path, monkeypatch):
    """The process has settings of its own, and the tests' database and folder."""
    settings.DATA_DIR = tmp_path
    database = connection.settings_dict
    address = f"sqlite:///{database['NAME']}"
    if connection.vendor == "postgresql":
        host = f"{database['HOST'].replace('/', '%2F')}:{database['PORT']}".removesuffix(":")
        address = f"postgresql://{database['USER']}:{database['PASSWORD']}@{host}/{database['NAME']}"
    for name, value in {
        "DATA_DIR": str(tmp_path),
        "DATABASE_URL": address,
        "DJANGO_SETTINGS_MODULE": "newsroom.settings",
    }.items():
        monkeypatch.setenv(name, value)


def export(number):
    stories = "".join(STORY.format(n=n) for n in range(1, number + 1))
    return ContentFile(f"{HEAD}{stories}</channel></rss>".encode(), name="old.xml")


def until(condition, seconds=60):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, SiteImport.objects.values().get()
        time.sleep(0.02)


def test_a_killed_import_is_noticed_and_goes_on():
    site_import = SiteImport.objects.receive(export(STORIES), ".xml")
    assert job.start(site_import).wait(60) == 0
    site_import.refresh_from_db()
    assert (site_import.state, site_import.error) == (State.REHEARSED, "")
    assert not Article.objects.exists()

    site_import.begin()
    process = job.start(site_import)
    until(Article.objects.exists)
    process.kill()
    process.wait(60)
    stopped_at = Article.objects.count()
    assert 0 < stopped_at < STORIES
    site_import.refresh_from_db()
    assert site_import.state == State.IMPORTING

    SiteImport.objects.update(beat_at=timezone.now() - DEAD_AFTER - timedelta(seconds=1))
    site_import.refresh_from_db()
    assert (site_import.standing, site_import.may_go_on) == (State.STOPPED, True)
    site_import.begin()
    assert job.start(site_import).wait(60) == 0
    site_import.refresh_from_db()
    assert (site_import.state, site_import.error) == (State.DONE, "")
    assert Article.objects.count() == STORIES


def test_a_file_that_is_cut_off_is_refused_with_its_line():
    whole = export(3).read()
    site_import = SiteImport.objects.receive(ContentFile(whole[:-40], name="cut.xml"), ".xml")
    assert job.start(site_import).wait(60) == 0
    site_import.refresh_from_db()
    assert site_import.state == State.REFUSED
    assert site_import.error.startswith("cut.xml, line ")
