"""Feeds carry whole stories to outside readers, and never what is not public."""

import json
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, Publication
from tests.factories import (
    make_article,
    make_author,
    make_editor,
    make_image,
    make_published,
    make_section,
)

pytestmark = pytest.mark.django_db

SITE = "http://127.0.0.1:8000"
ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
MEDIA = "{http://search.yahoo.com/mrss/}"
ALL = ["articles:feed", "articles:feed_atom", "articles:feed_json"]


@pytest.fixture(autouse=True)
def site(settings):
    settings.SITE_URL = SITE


def channel(response):
    return ElementTree.fromstring(response.content).find("channel")


def titles(response):
    if response["Content-Type"].startswith("application/feed+json"):
        return [item["title"] for item in json.loads(response.content)["items"]]
    root = ElementTree.fromstring(response.content)
    return [entry.findtext("title") for entry in root.iter("item")] + [
        entry.findtext(f"{ATOM}title") for entry in root.iter(f"{ATOM}entry")
    ]


@pytest.fixture
def story():
    picture = make_image(size=(1300, 40), alternative_text="Fog & dew", caption="Fog.", credit="Ida")
    inside = make_image(credit="Per")
    return make_published(
        headline="Wheat < rye & “barley”",
        standfirst="Is 1 < 2 & 3 > 2?",
        body='<p>Read <a href="/latest/">more</a>, <a href="#end">the end</a>,'
        ' <a href="https://a.example/?b=1&amp;c=2">elsewhere</a>.</p>'
        f'<figure><img data-file="{inside.pk}" alt="A &lt;b&gt; x"><figcaption>Dew.</figcaption></figure>',
        lead_image=picture,
        section=make_section("Farms"),
        authors=[make_author("Rosa Åkesson"), make_author("Per & Co")],
        tags=["wheat", "rye & oats"],
        published_at=datetime(2015, 12, 23, 10, 20, tzinfo=UTC),
        modified_at=datetime(2015, 12, 24, 8, 0, tzinfo=UTC),
    )


def test_rss_carries_the_whole_story(client, story):
    Publication.objects.filter(pk=1).update(name="The Herald", description="News & views", language="en-gb")
    response = client.get("/feed/")
    assert response["Content-Type"] == "application/rss+xml; charset=utf-8"
    feed = channel(response)
    assert feed.findtext("title") == "The Herald"
    assert feed.findtext("description") == "News & views"
    assert feed.findtext("language") == "en-gb"
    assert feed.findtext("link") == f"{SITE}/"
    assert feed.find(f"{ATOM}link").get("href") == f"{SITE}/feed/"
    (item,) = feed.findall("item")
    address = f"{SITE}{story.get_absolute_url()}"
    assert item.findtext("title") == "Wheat < rye & “barley”"
    assert item.findtext("description") == "Is 1 &lt; 2 &amp; 3 &gt; 2?"
    assert item.findtext("link") == item.findtext("guid") == address
    assert item.find("guid").get("isPermaLink") == "true"
    assert item.findtext("pubDate") == "Wed, 23 Dec 2015 10:20:00 +0000"
    assert [creator.text for creator in item.findall(CREATOR)] == ["Rosa Åkesson", "Per & Co"]
    assert {category.text for category in item.findall("category")} == {"wheat", "rye & oats"}
    picture = f"{SITE}{story.lead_image.file.url}".replace(".jpg", ".1200.jpg")
    assert item.find("enclosure").attrib == {"url": picture, "length": "0", "type": "image/jpeg"}
    media = item.find(f"{MEDIA}content")
    assert (media.get("url"), media.get("width"), media.get("height")) == (picture, "1300", "40")
    assert media.findtext(f"{MEDIA}description") == "Fog & dew"
    assert media.findtext(f"{MEDIA}credit") == "Ida"
    inside = f"{SITE}{story.pictures.get().file.url}"
    assert item.findtext(CONTENT) == (
        "<p>Is 1 &lt; 2 &amp; 3 &gt; 2?</p>"
        f'<figure><img alt="Fog &amp; dew" height="40" src="{picture}" width="1300">'
        "<figcaption>Fog. Ida</figcaption></figure>"
        f'<p>Read <a href="{SITE}/latest/">more</a>, <a href="{address}#end">the end</a>,'
        ' <a href="https://a.example/?b=1&amp;c=2">elsewhere</a>.</p>'
        f'<figure><img alt="A &lt;b&gt; x" height="40" src="{inside}" width="60">'
        '<figcaption>Dew. <span class="credit">Per</span></figcaption></figure>'
    )


def test_atom_carries_the_whole_story(client, story):
    response = client.get("/feed/atom/")
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = ElementTree.fromstring(response.content)
    assert feed.findtext(f"{ATOM}updated") == "2015-12-24T08:00:00+00:00"
    (entry,) = feed.findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title") == "Wheat < rye & “barley”"
    assert entry.findtext(f"{ATOM}id") == f"{SITE}{story.get_absolute_url()}"
    assert entry.findtext(f"{ATOM}published") == "2015-12-23T10:20:00+00:00"
    assert entry.findtext(f"{ATOM}updated") == "2015-12-24T08:00:00+00:00"
    assert [name.text for name in entry.iter(f"{ATOM}name")] == ["Rosa Åkesson", "Per & Co"]
    assert entry.find(f"{ATOM}content").get("type") == "html"
    assert f'href="{SITE}/latest/"' in entry.findtext(f"{ATOM}content")
    relations = {link.get("rel") for link in entry.findall(f"{ATOM}link")}
    assert relations == {"alternate", "enclosure"}


def test_json_carries_the_whole_story(client, story):
    response = client.get("/feed/json/")
    assert response["Content-Type"] == "application/feed+json; charset=utf-8"
    feed = json.loads(response.content)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert (feed["home_page_url"], feed["feed_url"]) == (f"{SITE}/", f"{SITE}/feed/json/")
    (item,) = feed["items"]
    assert item["id"] == item["url"] == f"{SITE}{story.get_absolute_url()}"
    assert item["title"] == "Wheat < rye & “barley”"
    assert item["summary"] == "Is 1 < 2 & 3 > 2?"
    assert item["date_modified"] == "2015-12-24T08:00:00+00:00"
    assert [author["name"] for author in item["authors"]] == ["Rosa Åkesson", "Per & Co"]
    assert item["image"].startswith(f"{SITE}/media/images/")


def test_every_list_has_its_own(client):
    world = make_section("World")
    asia = make_section("Asia", parent=world)
    author = make_author("Rosa")
    make_published(headline="Far", section=asia, tags=["Rivers"], authors=[author])
    make_published(headline="Other")
    for name, argument in [
        ("section_feed", "world"),
        ("section_feed", "world/asia"),
        ("tag_feed", "rivers"),
        ("author_feed", author.slug),
    ]:
        response = client.get(reverse(f"articles:{name}", args=[argument]))
        assert titles(response) == ["Far"], name
    assert channel(client.get("/section/world/asia/feed/")).findtext("title") == "Asia – The Newsroom"
    assert channel(client.get("/author/rosa/feed/")).findtext("link") == f"{SITE}/author/rosa/"


def test_newest_first_and_no_more_than_twenty(client):
    now = timezone.now()
    for n in range(22):
        make_published(headline=f"Story {n}", published_at=now - timedelta(hours=n))
    assert titles(client.get("/feed/")) == [f"Story {n}" for n in range(20)]


@pytest.fixture
def hidden():
    """Stories that are not public, filed everywhere."""
    editor = make_editor()
    filed = {"section": make_section("World"), "authors": [make_author("Rosa")], "tags": ["secret"]}
    make_article(headline="Secret draft", **filed)
    make_article(headline="Secret in review", status=Article.Status.REVIEW, **filed)
    make_published(headline="Secret to come", published_at=timezone.now() + timedelta(hours=1), **filed)
    make_published(headline="Secret withdrawn", **filed).withdraw(editor)
    make_published(headline="Secret in the trash", **filed).trash(editor)


def test_nothing_unpublished_is_in_a_feed(client, hidden):
    for name in ALL:
        response = client.get(reverse(name))
        assert titles(response) == []
        assert b"ecret" not in response.content
    assert titles(client.get("/section/world/feed/")) == []
    for address in ("/tag/secret/feed/", "/author/rosa/feed/", "/section/none/feed/", "/tag/none/feed/"):
        assert client.get(address).status_code == 404


@pytest.mark.parametrize("name", ALL)
def test_who_has_it_is_told_so_until_it_changes(client, name, monkeypatch):
    editor, address = make_editor(), reverse(name)
    article = make_published()
    make_published(headline="To come", published_at=timezone.now() + timedelta(hours=1))

    def tag():
        response = client.get(address)
        assert client.get(address, headers={"If-None-Match": response["ETag"]}).status_code == 304
        return response["ETag"]

    seen = [tag()]
    article.withdraw(editor)
    seen.append(tag())
    later = timezone.now() + timedelta(hours=2)
    monkeypatch.setattr(timezone, "now", lambda: later)
    seen.append(tag())
    assert len(set(seen)) == 3
    assert client.get(address, headers={"If-None-Match": seen[0]}).status_code == 200


def test_an_empty_feed_stays_the_same(client):
    for name in ALL:
        assert client.get(reverse(name)).content == client.get(reverse(name)).content


def test_caches_may_keep_it_as_any_page(client):
    response = client.get("/feed/")
    assert response["Cache-Control"] == "public, max-age=0, must-revalidate, s-maxage=1"
    assert not response.cookies
    assert "Vary" not in response
    assert client.head("/feed/").status_code == 200
    assert client.post("/feed/").status_code == 405


def test_the_host_of_the_request_does_not_matter(client, story, settings):
    settings.ALLOWED_HOSTS = ["*"]
    for name in ALL:
        assert b"evil.example" not in client.get(reverse(name), headers={"Host": "evil.example"}).content


NASTY = "Bell \x08 null \x00 \ufffe \uffff \x85 ]]> <script>alert(1)</script> &amp; \u202e é 🚀"


def test_no_text_makes_it_unreadable(client):
    """Rows as an older version, or somebody with SQL, may have left them."""
    nasty = NASTY.replace("\x00", "")  # PostgreSQL keeps none
    image = make_image()
    type(image).objects.update(alternative_text=nasty, credit=nasty, caption=nasty)
    article = make_published(authors=[make_author()], tags=["x"], lead_image=image)
    Article.objects.filter(pk=article.pk).update(headline=nasty, standfirst=nasty, body=f"<p>{nasty}</p>")
    Publication.objects.update(name=nasty[:80], description=nasty)
    article.bylines.get().author.__class__.objects.update(name=nasty)
    article.tags.get().__class__.objects.update(name=nasty)
    for name in ALL:
        (title,) = titles(client.get(reverse(name)))
        assert title.startswith("Bell")
        assert title.endswith("]]> <script>alert(1)</script> &amp; \u202e é 🚀")
    assert b"<script" not in client.get("/feed/").content


def test_an_address_that_makes_no_sense_stays_as_it_is(client):
    article = make_published()
    Article.objects.filter(pk=article.pk).update(body='<p><a href="http://[bad">x</a></p>')
    assert 'href="http://[bad"' in channel(client.get("/feed/")).find("item").findtext(CONTENT)


@pytest.mark.parametrize("number", [3, 20])
@pytest.mark.parametrize("address", ["/feed/", "/section/world/feed/", "/tag/x/feed/", "/author/rosa/feed/"])
def test_it_costs_the_same_however_long_it_is(client, address, number, django_assert_max_num_queries):
    rosa, world = make_author("Rosa"), make_section("World")
    for _ in range(number):
        body = f'<figure><img data-file="{make_image().pk}"></figure>'
        make_published(body=body, authors=[rosa], section=world, tags=["x"], lead_image=make_image())
    client.get(address)
    with django_assert_max_num_queries(7):
        assert len(titles(client.get(address))) == number
