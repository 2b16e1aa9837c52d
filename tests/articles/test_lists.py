"""Lists by date: sections, tags, authors, archives, the latest. Where they go on, end, and do not exist."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from articles.dates import Period
from articles.models import Article, Placement
from articles.paging import PAGE, cursor
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


def stories(response):
    assert response.status_code == 200, response
    return response.context["stories"]


def test_pages_follow_each_other_without_gap_or_repetition(client):
    moment = timezone.now()
    for n in range(2 * PAGE + 1):  # many at the same second
        make_published(published_at=moment - timedelta(seconds=n // 7))
    response, seen = client.get("/latest/"), []
    while True:
        seen += stories(response)
        older = response.context["page"].older
        if not older:
            break
        assert f"?before={older}" in response.content.decode()
        make_published()  # a story that arrives meanwhile moves nothing
        response = client.get(f"/latest/?before={older}")
        assert f'canonical" href="http://127.0.0.1:8000/latest/?before={older}"' in response.content.decode()
    assert len(seen) == len(set(seen)) == 2 * PAGE + 1
    assert seen == sorted(seen, key=lambda story: (story.published_at, story.pk), reverse=True)
    assert b">Newest</a>" in response.content
    assert b"Older stories" not in response.content


@pytest.mark.parametrize(
    "before",
    [
        "",
        "nonsense",
        "-1",
        "20260501T120000Z",
        "20260501T120000Z-",
        "20260501T120000Z-0",
        "20260501T120000Z--1",
        "20260501T120000Z-01",
        "20260501T120000Z-9223372036854775808",
        "20260501T120000Z-99999999999999999999999999",
        "20260501T120000Z-١٢",
        "20261301T120000Z-5",
        "20260230T120000Z-5",
        "20260501T240000Z-5",
        "00010101T000000Z-5",
        "99991231T235959Z-5",
        "20260501T120000Z-5 ",
        "20260501T120000Z-5%0A",
        "20260501t120000z-5",
    ],
)
@pytest.mark.parametrize("path", ["/latest/", "/section/world/"])
def test_what_no_link_of_ours_says_is_not_found(client, before, path):
    make_published(section=make_section("World"), published_at=datetime(2020, 1, 1, tzinfo=UTC))
    assert client.get(f"{path}?before={before}").status_code == 404


def test_after_the_last_story_there_is_no_page(client):
    assert client.get(f"/latest/?before={cursor(make_published())}").status_code == 404


def test_a_section_shows_what_is_filed_in_it_and_below(client):
    world = make_section("World")
    europe = make_section("Europe", parent=world)
    alps = make_section("Alps", parent=europe)
    make_section("Worldwide")
    story = make_published(section=alps)
    assert stories(client.get("/section/world/")) == [story]
    response = client.get("/section/world/europe/")
    assert stories(response) == [story]
    assert (response.context["above"], response.context["children"]) == ([world], [alps])


def test_a_section_without_stories_is_a_page_all_the_same(client):
    make_article(section=make_section("World"))
    response = client.get("/section/world/")
    assert stories(response) == []
    assert b"No stories here yet" in response.content
    assert client.get("/section/world/no/").status_code == 404


def test_on_a_section_page_editors_place_stories_first(client):
    world = make_section("World")
    old = make_published(section=world, published_at=timezone.now() - timedelta(days=9))
    others = [make_published(section=world) for _ in range(2)]
    guest = make_published(published_at=timezone.now() - timedelta(days=10))
    Placement.objects.create(article=old, section=world, position=1)
    Placement.objects.create(article=guest, section=world, position=2)
    assert stories(client.get("/section/world/")) == [old, guest, *reversed(others)]


def test_a_tag_or_an_author_without_public_stories_does_not_exist(client):
    author = make_author("Ada")
    make_article(tags=["Secret"], authors=[author])
    assert client.get("/tag/secret/").status_code == 404
    assert client.get(author.get_absolute_url()).status_code == 404
    story = make_published(tags=["Secret"], authors=[author])
    assert stories(client.get("/tag/secret/")) == [story]
    assert stories(client.get(author.get_absolute_url())) == [story]
    story.withdraw(make_editor())
    assert client.get("/tag/secret/").status_code == 404
    assert client.get("/tag/unheard-of/").status_code == 404


def test_an_author_who_wrote_and_photographed_a_story_has_it_once(client):
    author = make_author("Ada")
    story = make_published(authors=[author])
    story.bylines.create(author=author, role="photo")
    assert stories(client.get(author.get_absolute_url())) == [story]


def test_archives_go_by_the_publications_time(client, settings):
    settings.TIME_ZONE = "Pacific/Auckland"
    timezone.get_default_timezone.cache_clear()
    story = make_published(published_at=datetime(2015, 12, 31, 12, tzinfo=UTC))  # New Year's Day there
    assert stories(client.get("/2016/")) == stories(client.get("/2016/01/")) == [story]
    assert client.get("/2015/").status_code == client.get("/2015/12/").status_code == 404
    settings.TIME_ZONE = "UTC"
    timezone.get_default_timezone.cache_clear()


def test_archives_lead_to_the_nearest_that_have_stories(client):
    for year, month in [(2015, 12), (2019, 2), (2019, 4), (2024, 2)]:
        make_published(published_at=datetime(year, month, 28, tzinfo=UTC))
    year = client.get("/2019/").content.decode()
    for address in ("/2019/02/", "/2019/04/", "/2015/", "/2024/"):
        assert f'href="{address}"' in year
    assert 'href="/2019/03/"' not in year
    month = client.get("/2019/04/").content.decode()
    for address in ("/2019/", "/2019/02/", "/2024/02/"):
        assert f'href="{address}"' in month


@pytest.mark.parametrize(
    "path", ["/2015/", "/2015/12/", "/0000/", "/2015/13/", "/2015/00/", "/9999/", "/2015/1/"]
)
def test_years_and_months_without_stories_do_not_exist(client, path):
    make_published(published_at=datetime(2020, 1, 1, tzinfo=UTC))
    make_article(published_at=datetime(2015, 12, 1, tzinfo=UTC))
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/", "/latest/", "/section/world/", "/search/", "/2020/"])
def test_lists_can_only_be_read(client, path):
    make_published(section=make_section("World"), published_at=datetime(2020, 1, 1, tzinfo=UTC))
    assert client.post(path).status_code == 405
    assert client.head(path).status_code == 200


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL always has statistics")
def test_the_newest_are_read_from_the_index_without_statistics():
    stories = Article.objects
    lists = (stories.published(), stories.published(before=(timezone.now(), 5)))
    for found in (*lists, Period(2026).of(stories), Period(2026, 1).of(stories)):
        plan = found.newest_first()[:21].explain()
        assert "article_newest" in plan
        assert "TEMP B-TREE" not in plan


@pytest.mark.parametrize("size", [3, 30])
def test_every_list_costs_nine_queries_at_most(client, size, django_assert_max_num_queries):
    world = make_section("World")
    europe, author, image = make_section("Europe", parent=world), make_author("Ada"), make_image()
    for n in range(size):
        article = make_published(
            section=europe, authors=[author, make_author()], tags=["Flood", f"Tag {n}"], lead_image=image
        )
        make_approved(article)
    for article in Article.objects.all()[:2]:
        Placement.objects.create(article=article, section=world)
    now = timezone.localtime()
    costs = {
        "/latest/": 5,
        "/section/world/": 9,
        "/tag/flood/": 7,
        author.get_absolute_url(): 7,
        f"/{now:%Y}/": 7,
        f"/{now:%Y}/{now:%m}/": 6,
        "/search/?q=text": 6,
    }
    client.get("/tag/flood/")  # content types are read once for a process
    for path, cost in costs.items():
        with django_assert_max_num_queries(9) as queries:
            assert client.get(path).status_code == 200
        assert len(queries) == cost, path
