"""Sitemaps, robots.txt and security.txt say what is public, and on which host."""

from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from articles.models import Article, Publication
from newsroom import environment, machines
from tests.factories import make_article, make_author, make_editor, make_page, make_published, make_section

pytestmark = pytest.mark.django_db

SITE = "https://news.example"
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"
ALL = ["/sitemap.xml", "/sitemap-pages.xml", "/news-sitemap.xml", "/robots.txt", "/.well-known/security.txt"]


@pytest.fixture(autouse=True)
def site(settings):
    settings.SITE_URL = SITE
    settings.SECURE_SSL_REDIRECT = False


def locations(response):
    assert response.status_code == 200
    root = ElementTree.fromstring(response.content)
    return [element.text for element in root.iter(f"{{{machines.NAMESPACE}}}loc")]


def stories(client):
    """All that the index leads to, but for the pages of lists."""
    files = [address for address in locations(client.get("/sitemap.xml")) if "pages" not in address]
    return [location for file in files for location in locations(client.get(file.removeprefix(SITE)))]


def test_the_index_leads_to_every_story(client, monkeypatch):
    monkeypatch.setattr(machines, "STORIES_PER_FILE", 2)
    articles = [make_published(published_at=timezone.now() - timedelta(days=n)) for n in range(5)]
    assert len(locations(client.get("/sitemap.xml"))) >= 4
    assert sorted(stories(client)) == sorted(f"{SITE}{article.get_absolute_url()}" for article in articles)


def test_it_says_when_a_story_was_last_changed(client):
    published, modified = (datetime(2015, 12, day, 8, 0, tzinfo=UTC) for day in (23, 24))
    article = make_published(published_at=published)
    for expected in ("2015-12-23T08:00:00+00:00", "2015-12-24T08:00:00+00:00"):
        for address in ("/sitemap.xml", f"/sitemap-{article.pk // machines.STORIES_PER_FILE}.xml"):
            assert f"<lastmod>{expected}</lastmod>" in client.get(address).content.decode()
        Article.objects.update(modified_at=modified)


def test_lists_are_named_when_they_have_stories(client):
    world = make_section("World")
    make_section("Empty")
    make_author("Nobody")
    make_published(
        section=make_section("Asia", parent=world), authors=[make_author("Rosa")], tags=["Rivers", "été"]
    )
    assert locations(client.get("/sitemap-pages.xml")) == [
        f"{SITE}{path}"
        for path in (
            "/",
            "/latest/",
            "/section/world/",
            "/section/world/asia/",
            "/author/rosa/",
            "/tag/rivers/",
            "/tag/%C3%A9t%C3%A9/",
        )
    ]


def test_the_pages_beside_the_news_are_named(client):
    about = make_page("About us", published_at=datetime(2015, 12, 23, 8, 0, tzinfo=UTC))
    make_page("Imprint", parent=about)
    make_page("Secret", status="draft")
    make_page("Later", published_at=timezone.now() + timedelta(hours=1))
    found = client.get("/sitemap-pages.xml")
    assert locations(found)[:3] == [f"{SITE}/about-us/", f"{SITE}/about-us/imprint/", f"{SITE}/"]
    assert "Secret" not in found.content.decode() and "later" not in found.content.decode()
    assert found.content.decode().count("<lastmod>2015-12-23T08:00:00+00:00</lastmod>") == 1


def test_news_are_those_of_two_days(client):
    Publication.objects.update_or_create(pk=1, defaults={"name": "Herald & Sun", "language": "zh-hant"})
    make_published(headline="Old", published_at=timezone.now() - timedelta(days=2, minutes=1))
    article = make_published(headline="Wheat < rye", published_at=timezone.now() - timedelta(days=1))
    response = client.get("/news-sitemap.xml")
    assert locations(response) == [f"{SITE}{article.get_absolute_url()}"]
    root = ElementTree.fromstring(response.content)
    said = {element.tag.removeprefix(NEWS): element.text for element in root.iter() if NEWS in element.tag}
    assert (said["name"], said["language"], said["title"]) == ("Herald & Sun", "zh-tw", "Wheat < rye")
    assert said["publication_date"] == article.published_at.isoformat()


def test_nothing_unpublished_is_named(client):
    editor = make_editor()
    filed = {"section": make_section("Secret"), "authors": [make_author("Secret")], "tags": ["secret"]}
    make_article(headline="Secret draft", **filed)
    make_article(headline="Secret in review", status=Article.Status.REVIEW, **filed)
    make_published(headline="Secret to come", published_at=timezone.now() + timedelta(hours=1), **filed)
    make_published(headline="Secret withdrawn", **filed).withdraw(editor)
    trashed = make_published(headline="Secret in the trash", **filed)
    trashed.trash(editor)
    for address in ALL:
        assert b"ecret-" not in client.get(address).content.lower()
        assert b"/secret/" not in client.get(address).content.lower()
    assert stories(client) == []
    assert client.get(f"/sitemap-{trashed.pk // machines.STORIES_PER_FILE}.xml").status_code == 404


@pytest.mark.parametrize("number", ["7", "9" * 15, "9" * 30, "9" * 5000, "-1", "x", "1.5"])
def test_files_that_are_not_there(client, number):
    assert client.get(f"/sitemap-{number}.xml").status_code == 404


def test_a_headline_that_no_xml_may_hold(client):
    make_published()
    Article.objects.update(headline="A\x08B\uffff]]>")
    assert "<news:title>AB]]&gt;</news:title>" in client.get("/news-sitemap.xml").content.decode()
    ElementTree.fromstring(client.get("/news-sitemap.xml").content)


def test_robots_are_told_where_to_look_and_where_not(client):
    response = client.get("/robots.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    lines = response.content.decode().splitlines()
    assert "Disallow: /admin/" in lines
    assert f"Sitemap: {SITE}/sitemap.xml" in lines


def test_who_finds_a_hole_knows_whom_to_tell(client, settings):
    def said():
        text = client.get("/.well-known/security.txt").content.decode()
        return dict(line.split(": ", 1) for line in text.splitlines())

    assert said()["Contact"] == f"{SITE}/"
    settings.SECURITY_CONTACT = "mailto:security@news.example"
    assert said()["Contact"] == "mailto:security@news.example"
    assert said()["Canonical"] == f"{SITE}/.well-known/security.txt"
    ahead = datetime.fromisoformat(said()["Expires"]) - timezone.now()
    assert timedelta(days=120) < ahead < timedelta(days=366)


@pytest.mark.parametrize("value", ["security@news.example", "javascript:alert(1)", "mailto:a@b c", "yes"])
def test_a_contact_that_makes_no_sense_stops_the_start(value, monkeypatch):
    monkeypatch.setenv("SECURITY_CONTACT", value)
    with pytest.raises(ImproperlyConfigured, match="SECURITY_CONTACT"):
        environment.contact("SECURITY_CONTACT")


@pytest.mark.parametrize("address", ALL)
def test_the_host_of_the_request_does_not_matter(client, address, settings):
    settings.ALLOWED_HOSTS = ["*"]
    make_published()
    response = client.get(address, headers={"Host": "evil.example"})
    assert response.status_code == 200
    assert b"evil.example" not in response.content


@pytest.mark.parametrize("address", ALL)
def test_they_are_asked_as_pages_are(client, address):
    response = client.get(address)
    assert response["Cache-Control"] == "public, max-age=0, must-revalidate, s-maxage=1"
    assert client.get(address, headers={"If-None-Match": response["ETag"]}).status_code == 304
    assert client.head(address).status_code == 200
    assert client.post(address).status_code == 405
    assert not response.cookies


@pytest.mark.parametrize("number", [3, 30])
def test_they_cost_the_same_however_much_there_is(client, number, django_assert_max_num_queries):
    for n in range(number):
        make_published(section=make_section(), authors=[make_author()], tags=[f"tag {n}"])
    pk = Article.objects.last().pk
    with django_assert_max_num_queries(7):
        for address in [
            "/sitemap.xml",
            f"/sitemap-{pk // machines.STORIES_PER_FILE}.xml",
            "/sitemap-pages.xml",
        ]:
            client.get(address)
