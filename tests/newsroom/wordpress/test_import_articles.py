"""Posts become articles: what they say, when, by whom, where they stand, and who may see them."""

import time
from datetime import UTC, datetime

import pytest
from django.utils import timezone

from articles import search
from articles.models import Article, Author, Page, Placement, Section
from tests.factories import make_author, make_published, make_user
from tests.newsroom.wordpress.exports import export, item

pytestmark = pytest.mark.django_db


def only():
    return Article.objects.get()


def test_a_post_comes_with_all_that_readers_saw(move_in, client):
    people = [{"login": "ann", "number": 1, "name": "Ann O&#039;Neil"}, {"login": "bo", "number": 2}]
    post = item(
        214,
        "Bridge closed &amp; <em>traffic</em> diverted",
        excerpt="The <b>lead</b>.",
        body="First paragraph.\n\nSecond.",
        slug="bridge-closed",
        modified="2015-12-24 10:00:00",
        modified_gmt="2015-12-24 15:00:00",
        meta={"_edit_last": "2"},
        terms=[("category", "town", "Town"), ("post_tag", "traffic-2", "Traffic")],
    )
    report = move_in(export([post], people=people))
    article = only()
    assert (article.headline, article.standfirst) == ("Bridge closed & traffic diverted", "The lead.")
    assert article.body == "<p>First paragraph.</p><p>Second.</p>"
    assert article.published_at == datetime(2015, 12, 24, 4, 30, tzinfo=UTC)
    assert article.modified_at == datetime(2015, 12, 24, 15, tzinfo=UTC)
    assert article.modified_by_name == "Bo"
    assert article.get_absolute_url() == "/2015/12/bridge-closed/"
    assert [byline.author.name for byline in article.bylines.all()] == ["Ann O'Neil"]
    assert [(tag.name, tag.slug) for tag in article.tags.all()] == [("Traffic", "traffic-2")]
    assert article.section.path == "town"
    assert article.words == 3
    assert search.find("paragraph") == [article]
    page = client.get("/2015/12/bridge-closed/").content.decode()
    assert "was last modified" in page
    assert report.counts["articles"] == {"published": 1}


def test_a_rehearsal_says_the_same_and_stores_nothing(rehearse, move_in, said):
    text = export(
        [
            item(1, terms=[("category", "town", "Town"), ("category", "sport", "Sport")]),
            item(2, status="private"),
            item(3, kind="nav_menu_item"),
        ]
    )
    rehearsal = rehearse(text)
    assert not Article.objects.exists()
    assert not Section.objects.exists()
    assert not Author.objects.exists()
    report = move_in(text)
    assert rehearsal.counts == report.counts
    assert said(rehearsal) == said(report)


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"status": "publish"}, "published"),
        ({"status": "publish", "password": "enter"}, "draft"),
        ({"status": "private"}, "draft"),
        ({"status": "draft"}, "draft"),
        ({"status": "pending"}, "review"),
        ({"status": "pitch"}, "draft"),
        ({"status": ""}, "draft"),
        ({"status": "future"}, "draft"),  # and its date has passed
        ({"date": "0000-00-00 00:00:00", "date_gmt": "0000-00-00 00:00:00", "pub_date": ""}, "draft"),
        ({"date": "2015-02-30 10:00:00", "date_gmt": "2015-02-30 10:00:00", "pub_date": "never"}, "draft"),
        ({"date": "1970-01-01 00:00:00", "date_gmt": "1970-01-01 00:00:00", "pub_date": ""}, "draft"),
        ({"date": "1985-01-01 00:00:00", "date_gmt": "1985-01-01 00:00:00"}, "draft"),
        ({"date": "2999-01-01 00:00:00", "date_gmt": "2999-01-01 00:00:00"}, "draft"),
    ],
)
def test_nothing_becomes_public_by_accident(move_in, client, said, fields, status):
    report = move_in(export([item(1, **fields)]))
    article = only()
    assert article.status == status
    assert article.is_public == (status == "published")
    if status == "draft" and fields.get("status") != "draft":
        ((_subject, text),) = [line for line in said(report, "changed") if "draft" in line[1]]
        assert "it comes as a draft" in text
    assert (article.published_at is None) == (status != "published")


@pytest.mark.parametrize("status", ["trash", "auto-draft"])
def test_what_was_thrown_away_there_is_left_out(move_in, said, status):
    report = move_in(export([item(1, status=status)]))
    assert not Article.objects.exists()
    assert [subject for subject, _text in said(report, "skipped")] == ["post 1 “Bridge closed”"]
    assert report.counts["articles"] == {"left out": 1}


def test_what_is_still_to_come_there_is_scheduled_here(move_in, client):
    year = timezone.now().year + 1
    move_in(
        export([item(1, status="future", date=f"{year}-05-01 10:00:00", date_gmt=f"{year}-05-01 08:00:00")])
    )
    article = only()
    assert article.is_scheduled
    assert article.published_at == datetime(year, 5, 1, 8, tzinfo=UTC)
    assert client.get(article.get_absolute_url()).status_code == 404


@pytest.mark.parametrize(
    ("modified", "told"),
    [("2015-12-24 04:30:00", False), ("2015-12-01 00:00:00", False), ("0000-00-00 00:00:00", False),
     ("2015-12-24 04:30:01", True), ("2999-01-01 00:00:00", False)],
)  # fmt: skip
def test_only_a_change_after_publication_is_told(move_in, modified, told):
    move_in(export([item(1, modified_gmt=modified, modified="")], people=[{"login": "ann", "name": "Ann"}]))
    assert only().was_modified == told
    assert only().modified_by_name == ("Ann" if told else "")


def test_local_dates_are_read_by_the_zone_that_the_others_show(move_in):
    summer = {"date": "2015-07-01 12:00:00", "date_gmt": "2015-07-01 10:00:00"}
    winter = {"date": "2015-01-01 12:00:00", "date_gmt": "2015-01-01 11:00:00"}
    local = {"date": "2015-08-01 00:30:00", "date_gmt": "0000-00-00 00:00:00", "pub_date": ""}
    report = move_in(export([item(1, **summer), item(2, **winter), item(3, **local)]))
    assert report.facts["time zone"] == "Europe/Berlin (from its dates)"
    article = Article.objects.get(slug="story-3")
    assert article.published_at == datetime(2015, 7, 31, 22, 30, tzinfo=UTC)
    assert article.get_absolute_url() == "/2015/07/story-3/"


def test_a_given_zone_is_taken(move_in):
    local = {"date": "2015-08-01 00:30:00", "date_gmt": "", "pub_date": ""}
    move_in(export([item(1, **local)]), zone="Asia/Tokyo")
    assert only().published_at == datetime(2015, 7, 31, 15, 30, tzinfo=UTC)


def test_without_a_title_the_first_words_are_the_headline(move_in, said):
    report = move_in(export([item(1, "", body="The sea came over the wall at noon."), item(2, "", body="")]))
    assert list(Article.objects.order_by("pk").values_list("headline", flat=True)) == [
        "The sea came over the wall at noon.",
        "Untitled",
    ]
    assert len(said(report, "changed")) == 2


def test_what_is_too_long_is_cut_between_words_and_said(move_in, said):
    report = move_in(export([item(1, "long " * 60, excerpt="lead " * 150, slug="a-" * 150)]))
    article = only()
    assert (len(article.headline), len(article.standfirst)) == (195, 495)
    assert article.headline.endswith("long…")
    assert len(article.slug) <= 100
    assert len(said(report, "changed")) == 3


@pytest.mark.parametrize(
    ("slug", "kept"),
    [
        ("%e6%97%a5%e6%9c%ac", "日本"),
        ("%E6%97%A5%E6%9C%AC", "日本"),
        ("", "bridge-closed"),
        ("with.dot", "withdot"),
        ("under_score", "under_score"),
    ],
)
def test_slugs_stay_what_they_were(move_in, slug, kept):
    move_in(export([item(1, slug=slug)]))
    assert only().slug == kept


def test_a_slug_that_is_taken_gets_a_number(move_in, said, client):
    make_published(slug="story-1", published_at=datetime(2015, 12, 3, tzinfo=UTC))
    report = move_in(export([item(1), item(2, slug="story-1"), item(3, slug="")]))
    slugs = sorted(Article.objects.values_list("slug", flat=True))
    assert slugs == ["bridge-closed", "story-1", "story-1-2", "story-1-3"]
    assert len(said(report, "changed")) == 2


def test_two_with_the_same_title_and_date_are_two(move_in):
    move_in(export([item(1, slug="a"), item(2, slug="b")]))
    assert Article.objects.count() == 2


def test_the_same_number_twice_is_one_and_said_where_they_differ(move_in, said):
    report = move_in(export([item(1), item(1), item(1, "Another")]))
    assert only().headline == "Bridge closed"
    assert [subject for subject, _text in said(report, "skipped")] == ["post 1 “Another”"]


@pytest.mark.parametrize("kinds", [("post", "page"), ("page", "post")])
def test_of_a_post_and_a_page_with_one_number_the_first_is_taken(move_in, kinds):
    text = export([item(1, f"The {kind}", kind=kind, slug=kind) for kind in kinds])
    move_in(text)
    move_in(text)
    assert [
        *Article.objects.values_list("headline", flat=True),
        *Page.objects.values_list("headline", flat=True),
    ] == [f"The {kinds[0]}"]


def test_a_waiting_page_and_a_post_with_its_number(move_in):
    text = export(
        [
            item(1, "Page", kind="page", slug="p", parent=2),
            item(1, "Post", slug="q"),
            item(2, "Above", kind="page", slug="a"),
        ]
    )
    move_in(text)
    assert not Article.objects.exists()
    assert sorted(Page.objects.values_list("path", flat=True)) == ["a", "a/p"]


def test_many_with_one_slug_take_no_time_to_speak_of(rehearse):
    posts = [item(number, slug="same") for number in range(1, 100)]
    pages = [item(number, slug="same", kind="page") for number in range(100, 200)]
    started = time.process_time()
    rehearse(export([*posts, *pages]))
    few = time.process_time() - started
    started = time.process_time()
    rehearse(export([*posts[:25], *pages[:25]]))
    assert few < 12 * (time.process_time() - started)


def test_items_without_a_number_are_known_by_their_address(move_in):
    text = export([item(None, slug="a"), item(None, slug="b")])
    move_in(text)
    move_in(text)
    assert Article.objects.count() == 2


def test_what_was_sticky_stands_on_the_front_page(move_in):
    move_in(export([item(1, sticky=1), item(2), item(3, sticky=1), item(4, sticky=1, status="draft")]))
    placed = Placement.objects.order_by("position").values_list("article__slug", "section", "position")
    assert list(placed) == [("story-1", None, 1), ("story-3", None, 2)]


def test_comments_are_open_where_they_were(move_in):
    move_in(export([item(1, comment_status="open"), item(2, comment_status="closed")]))
    assert list(Article.objects.order_by("slug").values_list("comments_open", flat=True)) == [True, False]


# People


def test_co_authors_and_guests_stand_in_the_byline_the_owner_first(move_in, said):
    guest = item(
        9,
        "Guest",
        kind="guest-author",
        slug="cap-gil",
        meta={"cap-user_login": "gil", "cap-display_name": "Gil Guest", "cap-description": "Writes.",
              "cap-website": "https://gil.example/"},
    )  # fmt: skip
    byline = [("author", "cap-gil", "gil"), ("author", "cap-ann", "ann"), ("author", "cap-bo", "bo")]
    people = [{"login": "ann", "number": 1}, {"login": "bo", "number": 2}]
    report = move_in(export([item(1, creator="bo", terms=byline), guest], people=people))
    names = [byline.author.name for byline in only().bylines.all()]
    assert names == ["Bo", "Gil Guest", "Ann"]
    gil = Author.objects.get(slug="gil")
    assert (gil.biography, gil.website, gil.user) == ("Writes.", "https://gil.example/", None)
    assert [text for _subject, text in said(report, "changed")] == [
        "please look at the order of its bylines: bo, gil, ann"
    ]


def test_nobody_gets_a_login_and_no_login_is_given_away(move_in, django_user_model):
    admin = make_user("admin", is_staff=True, is_superuser=True, email="admin@old.example")
    make_author("Admin", slug="admin", user=admin)
    move_in(export([item(1, creator="admin")], people=[{"login": "admin", "name": "Admin"}]))
    author = only().bylines.get().author
    assert (author.name, author.slug, author.user) == ("Admin", "admin-2", None)
    assert list(django_user_model.objects.all()) == [admin]


def test_a_guest_of_ours_with_the_same_name_is_the_same(move_in):
    ann = make_author("Ann", slug="ann")
    move_in(export([item(1)], people=[{"login": "ann", "name": "Ann"}]))
    assert only().bylines.get().author == ann


def test_a_post_of_nobody_has_no_byline(move_in):
    move_in(export([item(1, creator="")]))
    assert not only().bylines.exists()


# Sections and tags


def test_categories_become_sections_as_they_nest(move_in):
    terms = [
        {"slug": "asia", "name": "Asia", "parent": "world", "number": 3},
        {"slug": "world", "name": "World &amp; more", "description": "Far away.", "number": 2},
        {"slug": "empty", "name": "Empty", "number": 4},
    ]
    move_in(export([item(1, terms=[("category", "asia", "Asia")])], terms=terms))
    assert list(Section.objects.values_list("path", "name", "description", "in_menu")) == [
        ("empty", "Empty", "", False),
        ("world", "World & more", "Far away.", True),
        ("world/asia", "Asia", "", False),
    ]
    assert only().section.path == "world/asia"


def test_the_menu_shows_what_readers_find_stories_in(move_in):
    filed = {slug: [("category", slug, slug.title())] for slug in ("town", "secret")}
    move_in(export([item(1, terms=filed["town"]), item(2, terms=filed["secret"], status="draft")]))
    assert dict(Section.objects.values_list("slug", "in_menu")) == {"town": True, "secret": False}


def test_the_deepest_category_is_the_section_and_the_others_are_tags(move_in, said):
    terms = [{"slug": "world"}, {"slug": "asia", "parent": "world"}, {"slug": "sport"}]
    post = item(1, terms=[("category", slug, slug.title()) for slug in ("sport", "world", "asia")])
    report = move_in(export([post], terms=terms))
    assert only().section.path == "world/asia"
    assert sorted(tag.name for tag in only().tags.all()) == ["Sport", "World"]
    assert [text for _subject, text in said(report, "changed")] == [
        "its section is “Asia”; “Sport”, “World” became tags"
    ]


def test_a_plugin_s_main_category_counts_more(move_in):
    terms = [{"slug": "world", "number": 7}, {"slug": "asia", "parent": "world", "number": 8}]
    post = item(
        1,
        terms=[("category", "world", "World"), ("category", "asia", "Asia")],
        meta={"_yoast_wpseo_primary_category": "7"},
    )
    move_in(export([post], terms=terms))
    assert only().section.path == "world"


def test_categories_in_a_ring_or_below_nothing_are_top_ones(move_in, said):
    terms = [{"slug": "a", "parent": "b"}, {"slug": "b", "parent": "a"}, {"slug": "c", "parent": "gone"}]
    move_in(export([], terms=terms))
    assert sorted(Section.objects.values_list("slug", flat=True)) == ["a", "b", "c"]


def test_names_that_mean_the_same_tag_are_one(move_in):
    tags = [("post_tag", "ete", "Été"), ("post_tag", "ete-2", "été"), ("post_tag", "x", "🚀")]
    move_in(export([item(1, terms=tags)]))
    assert [tag.name for tag in only().tags.all()] == ["Été"]


def test_terms_without_a_name_are_called_by_their_slug(move_in):
    move_in(export([item(1, terms=[("category", "town-hall", ""), ("post_tag", "%c3%a9t%c3%a9", "")])]))
    assert only().section.name == "town-hall"
    assert [tag.name for tag in only().tags.all()] == ["été"]


def test_two_files_of_one_site_are_read_together(move_in):
    posts = export([item(1, meta={"_thumbnail_id": "5"}, body='<a href="http://old.example/?p=2">two</a>')])
    move_in(posts, export([item(2)]))
    article = Article.objects.get(slug="story-1")
    assert article.body == '<p><a href="/2015/12/story-2/">two</a></p>'


@pytest.mark.parametrize("size", [1, 3])
def test_a_lot_costs_the_same_however_large_it_is(move_in, django_assert_max_num_queries, size):
    posts = [
        item(number, terms=[("category", "town", "Town"), ("post_tag", "a", "A")])
        for number in range(1, size + 1)
    ]
    with django_assert_max_num_queries(67):
        move_in(export(posts))
