"""The page of one story: all its parts in order, what machines read of it, and what it costs."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from taggit.models import Tag

from articles.models import Article, Byline, OldAddress
from articles.views import article_context
from tests.factories import (
    make_approved,
    make_article,
    make_author,
    make_editor,
    make_image,
    make_published,
    make_section,
)

pytestmark = pytest.mark.django_db

HOSTILE = "</script><script>alert(1)</script> \u2028 \" ' & <!-- \\ 😀"


def read(html):
    """The page as one reads it: its text on one line."""
    html = re.sub(r"<(script|style)\b.*?</\1>", "", html.partition("<main")[2], flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def open_story(client, article):
    response = client.get(article.get_absolute_url())
    assert response.status_code == 200
    return response.content.decode()


def test_all_parts_stand_in_their_order(client):
    older = make_published(headline="The day before", published_at=timezone.now() - timedelta(days=2))
    author, photographer = make_author("Ada Writes"), make_author("Phil Sees")
    section = make_section("World")
    article = make_published(
        headline="A long night",
        standfirst="The news in a sentence.",
        body="<p>The first paragraph.</p>",
        lead_image=make_image(caption="From the library", credit="Phil / Agency"),
        lead_caption="The town by night",
        section=section,
        tags=["Night"],
        authors=[author],
        published_at=timezone.now() - timedelta(days=1),
    )
    Byline.objects.create(article=article, author=photographer, role=Byline.Role.PHOTO, position=2)
    article.record_edit(make_editor(), {"body"})
    make_published(headline="The day after", section=section)
    make_approved(article, body="What a night.")
    html = open_story(client, article)
    parts = [
        "<h1",
        "The news in a sentence.</p>",
        ">Ada Writes<",
        ">Phil Sees<",
        "<time datetime=",
        "<figure",
        'fetchpriority="high"',
        "The town by night",
        "Phil / Agency",
        "<p>The first paragraph.</p>",
        'rel="tag"',
        "Please follow and like us:",
        "was last modified:",
        older.headline,
        "The day after",
        "Related stories",
        "What a night.",
        "Leave a Reply",
    ]
    places = [html.index(part, html.index("<main")) for part in parts]
    assert places == sorted(places)
    assert "By Ada Writes . Photographs by Phil Sees" in read(html)
    lead = html[html.index("<figure") : html.index("</figure>")]
    assert 'loading="lazy"' not in lead
    assert "From the library" not in html


def test_the_last_modified_line_is_literal(client):
    article = make_published(
        headline="Flood & fire",
        published_at=datetime(2015, 12, 23, 9, tzinfo=UTC),
        modified_at=datetime(2015, 12, 24, 12, tzinfo=UTC),
        modified_by_name="Admin",
    )
    html = open_story(client, article)
    line = re.search(r'<p class="modified">(.*?)</p>', html, re.S)[1]
    assert re.sub("<[^>]+>", "", line) == "Flood &amp; fire was last modified: December 24th, 2015 by Admin"
    assert '<time datetime="2015-12-24T12:00:00+00:00">' in line


def test_without_a_change_there_is_no_last_modified_line(client):
    assert "was last modified" not in open_story(client, make_published())


def test_a_bare_story_has_no_empty_parts(client):
    html = open_story(client, make_published(headline="Brief", body=""))
    for part in ("<figure", "standfirst", "byline", 'class="tags"', "kicker", "Related", "rel=prev"):
        assert part not in html.partition("<main")[2].partition('class="discussion')[0], part


@pytest.mark.parametrize("status", ["draft", "review", "withdrawn"])
def test_what_is_not_public_looks_like_what_does_not_exist(client, status):
    article = make_article(status=status, published_at=timezone.now())
    assert client.get(article.get_absolute_url()).status_code == 404


def test_a_story_of_tomorrow_is_not_there_today(client):
    tomorrow = make_published(published_at=timezone.now() + timedelta(days=1))
    today = make_published()
    assert client.get(tomorrow.get_absolute_url()).status_code == 404
    assert tomorrow.headline not in open_story(client, today)


def test_a_former_address_leads_on_in_one_hop(client):
    article = make_published()
    before = article.get_absolute_url()
    for slug in ("second-name", "تيسير"):
        article.slug = slug
        article.save()
    response = client.get(before)
    assert (response.status_code, response["Location"]) == (301, article.get_absolute_url())
    assert client.get(response["Location"]).status_code == 200


def test_a_former_address_of_what_was_withdrawn_leads_nowhere(client):
    article = make_published()
    OldAddress.objects.remember("/2015/01/once/", article)
    article.withdraw(make_editor())
    assert client.get("/2015/01/once/").status_code == 404


@pytest.mark.parametrize(
    "path", ["/2015/13/story/", "/2015/00/story/", "/0000/01/story/", "/99999/01/story/", "/2015/1/story/"]
)
def test_impossible_dates_in_addresses_are_not_found(client, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
def test_pages_can_only_be_read(client, method):
    assert getattr(client, method)(make_published().get_absolute_url()).status_code == 405


def test_the_page_is_the_same_for_everybody_and_may_be_kept(client):
    article = make_published()
    anonymous = client.get(article.get_absolute_url())
    client.force_login(make_editor())
    response = client.get(article.get_absolute_url())
    assert response.content == anonymous.content
    assert not anonymous.cookies and "Vary" not in anonymous
    assert set(anonymous["Cache-Control"].split(", ")) == {
        "public",
        "max-age=0",
        "must-revalidate",
        "s-maxage=1",
    }


def test_neighbours_are_the_nearest_in_time_and_ties_are_kept_apart(client):
    moment = timezone.now() - timedelta(days=1)
    first, second, third = (make_published(published_at=moment) for _ in range(3))
    context = client.get(second.get_absolute_url()).context
    assert (context["older"], context["newer"]) == (first, third)
    assert client.get(first.get_absolute_url()).context["older"] is None
    assert client.get(third.get_absolute_url()).context["newer"] is None


def test_related_stories_share_the_section_or_a_tag(client):
    section = make_section()
    same_section = make_published(section=section)
    same_tag = make_published(tags=["Flood"])
    make_published(section=make_section(), tags=["Drought"])
    make_article(section=section, tags=["Flood"])
    article = make_published(section=section, tags=["Flood"])
    assert client.get(article.get_absolute_url()).context["related"] == [same_tag, same_section]


def test_structured_data_is_valid_and_inert_whatever_the_headline(client):
    article = make_published(headline=HOSTILE, authors=[make_author("</script>")], tags=["a&b"])
    html = open_story(client, article)
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.S)[1]
    assert not set("<>&\u2028") & set(block)
    facts = json.loads(block)
    assert facts["headline"] == article.headline
    assert facts["datePublished"] == article.published_at.isoformat()
    assert facts["url"].endswith(article.get_absolute_url())
    assert "alert(1)</script>" not in html


def test_addresses_for_machines_ignore_what_the_request_calls_its_host(client, settings):
    settings.SITE_URL = "https://paper.example"
    article = make_published(lead_image=make_image())
    html = client.get(article.get_absolute_url(), headers={"host": "localhost"}).content.decode()
    assert f'<link rel="canonical" href="https://paper.example{article.get_absolute_url()}">' in html
    assert '<meta property="og:image" content="https://paper.example/media/' in html
    assert "http://localhost" not in html


def test_text_of_another_direction_stands_in_its_own(client):
    article = make_published(headline="دروس مجانية", body="<p>تنظم المدينة</p>")
    html = open_story(client, article)
    assert '<h1 dir="auto">دروس' in html
    assert '<div class="text" dir="auto">' in html


def test_the_context_serves_a_story_that_is_not_stored(rf):
    article = Article(headline="Not yet", body="<p>Text.</p>")
    context = article_context(article)
    assert (context["bylines"], context["tags"], context["related"]) == ([], [], [])
    byline, tag = Byline(author=make_author()), Tag.objects.create(name="Soon")
    context = article_context(article, bylines=[byline], tags=[tag])
    assert (context["bylines"], context["tags"]) == ([byline], [tag])


def make_rich_story(comments):
    image = make_image()
    article = make_published(
        body=f'<p>Text.</p><figure><img data-file="{image.pk}" alt=""></figure>' * 3,
        lead_image=make_image(),
        section=make_section(),
        authors=[make_author(), make_author()],
        tags=["One", "Two", "Three"],
    )
    for _ in range(comments):
        make_approved(article)
    return article


@pytest.mark.parametrize("size", [3, 60])
def test_a_story_costs_thirteen_queries_however_much_is_on_it(client, size, django_assert_num_queries):
    article = make_rich_story(comments=size)
    for _ in range(min(size, 10)):
        make_published(section=article.section, tags=["One"], authors=[make_author()])
    client.get("/")  # content types and the like are read once for a process
    with django_assert_num_queries(13):  # of which four are for the discussion
        open_story(client, article)
