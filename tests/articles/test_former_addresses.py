"""Former addresses, here and on the site it came from: one hop to where it stands now, or nothing at all."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from taggit.models import Tag

from articles.models import Article, OldAddress, Page
from tests.factories import (
    make_article,
    make_author,
    make_editor,
    make_image,
    make_page,
    make_published,
    make_section,
)

pytestmark = pytest.mark.django_db

DECEMBER = datetime(2015, 12, 23, 15, 20, tzinfo=UTC)


def old(path, **target):
    return OldAddress.objects.create(path=path, **target)


def flood(**fields):
    return make_published(**{"slug": "flood", "published_at": DECEMBER} | fields)


def leads_to(client, address):
    response = client.get(address)
    assert response.status_code in (301, 404), address
    return response["Location"] if response.status_code == 301 else None


def test_it_leads_to_each_kind_of_target(client):
    author, image = make_author("Ida Marsh"), make_image()
    article = flood(authors=[author], tags=["Rivers"])
    for path, target, expected in (
        ("/a/", {"article": article}, "/2015/12/flood/"),
        ("/b/", {"page": make_page("Imprint")}, "/imprint/"),
        ("/c/", {"section": make_section("World")}, "/section/world/"),
        ("/d/", {"author": author}, "/author/ida-marsh/"),
        ("/e/", {"tag": Tag.objects.get()}, "/tag/rivers/"),
        ("/f.jpg", {"image": image}, image.file.url),
        ("/g/", {"to": "/latest/"}, "/latest/"),
        ("/h/", {"to": "https://elsewhere.example/x?y=1"}, "https://elsewhere.example/x?y=1"),
    ):
        old(path, **target)
        assert leads_to(client, path) == expected


@pytest.mark.parametrize(
    "asked",
    [
        "/old/été/",
        "/old/%C3%A9t%C3%A9/",
        "/old/%c3%a9t%c3%a9",
        "/old/e%CC%81te%CC%81/",
        "/index.php/old/%C3%A9t%C3%A9/",
        "/old/%C3%A9t%C3%A9/?utm_source=mail&fbclid=1",
    ],
)
def test_it_is_found_however_it_is_written(client, asked):
    old("/old/été/", article=flood())
    assert leads_to(client, asked) == "/2015/12/flood/"


@pytest.mark.parametrize(
    ("ending", "expected"),
    [
        ("feed/", "/2015/12/flood/feed/"),
        ("feed/rss/", "/2015/12/flood/feed/"),
        ("feed/rss2", "/2015/12/flood/feed/"),
        ("feed/atom/", "/2015/12/flood/feed/"),
        ("feed/rdf/", "/2015/12/flood/feed/"),
        ("comment-page-12/", "/2015/12/flood/"),
        ("page/3/", "/2015/12/flood/"),
        ("2/", "/2015/12/flood/"),
        ("amp/", "/2015/12/flood/"),
        ("embed/", "/2015/12/flood/"),
        ("trackback/", "/2015/12/flood/"),
        ("2/amp/", "/2015/12/flood/"),
        ("other/", None),
        ("2/3/4/5/", None),
    ],
)
def test_endings_are_taken_off(client, ending, expected):
    old("/news/the-flood/", article=flood())
    assert leads_to(client, f"/news/the-flood/{ending}") == expected
    if ending != "feed/":  # that one is there
        assert leads_to(client, f"/2015/12/flood/{ending}") == expected


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("/tag/rivers/page/2/", "/tag/rivers/"),
        ("/tag/rivers/feed/rss2/", "/tag/rivers/feed/"),
        ("/tag/unused/page/2/", None),
        ("/author/ida-marsh/page/2/", "/author/ida-marsh/"),
        ("/author/nobody/page/2/", None),
        ("/section/world/feed/atom/", "/section/world/feed/"),
        ("/imprint/amp/", "/imprint/"),
        ("/imprint/feed/", "/imprint/"),
        ("/secret/amp/", None),
        ("/2015/12/24/", "/2015/12/"),
        ("/2015/12/page/2/", "/2015/12/"),
        ("/2015/13/", None),
        ("/2014/12/24/", None),
        ("/page/2/", "/"),
        ("/feed/rdf/", "/feed/"),
        ("/1234/", None),
        ("/amp/", None),
        ("/index.php", "/"),
        ("/2015//12/flood/", "/2015/12/flood/"),
        ("/index.php/2015/12/flood/", "/2015/12/flood/"),
        ("/admin/amp/", None),
        ("/media/images/2/", None),
    ],
)
def test_endings_behind_addresses_that_are_alive(client, asked, expected):
    flood(authors=[make_author("Ida Marsh")], tags=["Rivers"])
    Tag.objects.create(name="Unused", slug="unused")
    make_author("Nobody")
    make_section("World")
    make_page("Imprint")
    make_page("Secret", status=Page.Status.DRAFT)
    client.force_login(make_editor())
    assert leads_to(client, asked) == expected


def test_a_feed_leads_to_the_targets_own(client):
    author = make_author("Ida Marsh")
    article = flood(authors=[author], tags=["Rivers"])
    for path, target, expected in (
        ("/a/", {"section": make_section("Water")}, "/section/water/"),
        ("/b/", {"author": author}, "/author/ida-marsh/"),
        ("/c/", {"tag": article.tags.get()}, "/tag/rivers/"),
    ):
        old(path, **target)
        assert leads_to(client, f"{path}feed/") == f"{expected}feed/"
        assert leads_to(client, f"{path}page/4/") == expected
    old("/d/", page=make_page("Imprint"))
    assert leads_to(client, "/d/feed/") == "/imprint/"


@pytest.mark.parametrize(
    ("stored", "asked"),
    [
        ("bridge.jpg", "bridge-640x360.jpg"),
        ("bridge.jpg", "bridge-scaled.jpg"),
        ("bridge.jpg", "bridge-rotated.jpg"),
        ("bridge.jpg", "bridge-e1450958400.jpg"),
        ("bridge.jpg", "bridge-scaled-e1450958400-640x360.jpg"),
        ("bridge-scaled.jpg", "bridge.jpg"),
        ("bridge-scaled.jpg", "bridge-640x360.jpg"),
        ("bridge-2.jpg", "bridge-2-150x150.jpg"),
        ("brücke.jpg", "br%C3%BCcke-640x360.jpg"),
    ],
)
def test_a_picture_is_found_in_any_size(client, stored, asked):
    image = make_image()
    old(f"/wp-content/uploads/2015/12/{stored}", image=image)
    assert leads_to(client, f"/wp-content/uploads/2015/12/{asked}") == image.file.url


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("/?p=123", "/2015/12/flood/"),
        ("/?page_id=123", "/2015/12/flood/"),
        ("/?attachment_id=0123", "/2015/12/flood/"),
        ("/index.php?p=123", "/2015/12/flood/"),
        ("/?p=123&feed=rss2", "/2015/12/flood/feed/"),
        ("/?utm_source=x&p=123&preview=true", "/2015/12/flood/"),
        ("/?cat=7", "/section/world/"),
        ("/?cat=7&feed=rss2", "/section/world/feed/"),
        ("/?author=3", "/author/ida-marsh/"),
        ("/?tag=rivers", "/tag/rivers/"),
        ("/?tag=rivers&feed=atom", "/tag/rivers/feed/"),
        ("/?category_name=abroad", "/section/world/"),
        ("/?m=201512", "/2015/12/"),
        ("/?m=20151224", "/2015/12/"),
        ("/?m=2015", "/2015/"),
        ("/?feed=rss2", "/feed/"),
        ("/?s=high+water%26", "/search/?q=high+water%26"),
        ("/index.php?s=x", "/search/?q=x"),
    ],
)
def test_what_the_front_page_was_asked_for(client, asked, expected):
    author = make_author("Ida Marsh")
    world = make_section("World")
    old("/?p=123", article=flood(authors=[author], tags=["Rivers"]))
    old("/?cat=7", section=world)
    old("/?author=3", author=author)
    old("/category/abroad/", section=world)
    response = client.get(asked)
    assert (response.status_code, response["Location"]) == (301, expected)


@pytest.mark.parametrize(
    "question",
    [
        "p=9",
        "p=x",
        "p=٣",
        "p=1%00",
        f"p={'9' * 40}",
        "m=999999",
        "m=x",
        "cat=-3",
        "s=",
        "feed=",
        "q=1",
        "p=9&feed=x",
    ],
)
def test_a_front_page_that_is_asked_for_nothing_known_is_the_front_page(client, question):
    response = client.get(f"/?{question}")
    assert response.status_code in (200, 400)


def test_a_question_of_another_system(client):
    old("/story.php?id=12", article=flood())
    assert leads_to(client, "/story.php?lang=en&id=12") == "/2015/12/flood/"
    assert leads_to(client, "/story.php?id=13") is None


def hidden(kind):
    """A target of which readers must not know."""
    hour = timedelta(hours=1)
    if kind == "withdrawn article":
        article = make_published()
        article.withdraw(make_editor())
        return {"article": article}
    make = {
        "draft": lambda: {"article": make_article()},
        "scheduled article": lambda: {"article": make_published(published_at=timezone.now() + hour)},
        "page": lambda: {"page": make_page(status=Page.Status.DRAFT)},
        "scheduled page": lambda: {"page": make_page(published_at=timezone.now() + hour)},
        "author": lambda: {"author": make_article(authors=[make_author()]).authors.get()},
        "tag": lambda: {"tag": make_article(tags=["Secret"]).tags.get()},
    }
    return make[kind]()


@pytest.mark.parametrize(
    "kind",
    [
        *("draft", "scheduled article", "withdrawn article"),
        *("page", "scheduled page", "author", "tag"),
    ],
)
def test_what_is_not_public_looks_like_an_address_that_never_was(client, kind):
    target = hidden(kind)
    old("/once/", **target)
    old("/?p=5", **target)
    for ending in ("", "feed/", "amp/"):
        known, unknown = client.get(f"/once/{ending}"), client.get(f"/none/{ending}")
        assert known.status_code == unknown.status_code == 404
        assert known.content == unknown.content.replace(b"none", b"once")
    assert client.get("/?p=5").status_code == 200


def test_only_reading_is_led_on(client):
    old("/once/", article=flood())
    assert client.head("/once/").status_code == 301
    assert client.post("/once/").status_code == 404
    assert client.post("/nowhere/").status_code == 404


def test_it_may_be_kept_as_long_as_a_page(client):
    article = flood()
    old("/once/", article=article)
    old("/?p=1", article=article)
    page = client.get(article.get_absolute_url())["Cache-Control"]
    assert client.get("/once/")["Cache-Control"] == page
    assert client.get("/?p=1")["Cache-Control"] == page


def test_what_was_typed_leads_on_in_one_hop(client):
    old("/2015/12/once/", article=flood())
    old("/short", to="/2015/12/once/")
    old("/shorter", to="/short")
    old("/number", to="/?p=5")
    old("/?p=5", page=make_page("Imprint"))
    assert leads_to(client, "/short") == leads_to(client, "/shorter") == "/2015/12/flood/"
    assert leads_to(client, "/number") == "/imprint/"
    Article.objects.update(status=Article.Status.WITHDRAWN)
    assert leads_to(client, "/short") is leads_to(client, "/shorter") is None


def test_nothing_goes_round_in_circles(client):
    old("/a", to="/b")
    old("/b", to="/c")
    old("/c", to="/a")
    old("/self", to="/self")
    for path in ("/a", "/b", "/c", "/self"):
        assert leads_to(client, path) is None


def test_what_is_alive_is_never_left(client):
    article = flood()
    old(article.get_absolute_url(), to="/latest/")
    assert client.get(article.get_absolute_url()).status_code == 200
    assert leads_to(client, f"{article.get_absolute_url()}2/") == article.get_absolute_url()


def test_it_has_exactly_one_target():
    article, section = flood(), make_section()
    for targets in ({}, {"article": article, "section": section}, {"article": article, "to": "/x/"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            old("/x/", **targets)


def test_it_goes_with_its_target():
    section = make_section()
    old("/x/", section=section)
    section.delete()
    assert not OldAddress.objects.exists()


def test_a_section_that_moves_is_found_where_it_was_with_all_that_lies_within(client):
    world = make_section("World")
    make_section("Asia", parent=world)
    world.slug = "abroad"
    world.save()
    assert leads_to(client, "/section/world/") == "/section/abroad/"
    assert leads_to(client, "/section/world/asia/feed/") == "/section/abroad/asia/feed/"
    world.slug = "world"
    world.save()
    assert [row.path for row in OldAddress.objects.all()] == ["/section/abroad/", "/section/abroad/asia/"]


def test_an_author_who_is_renamed_is_found_under_the_old_name(client):
    author = make_author("Ida Marsh")
    flood(authors=[author])
    author.slug = "ida-fenn"
    author.save()
    assert leads_to(client, "/author/ida-marsh/") == "/author/ida-fenn/"


@pytest.mark.parametrize(
    ("address", "most"),
    [
        ("/flooding/", 2),
        ("/2015/12/flooding/", 2),
        ("/news/x/feed/", 2),
        ("/tag/x/page/2/", 2),
        ("/a.jpg", 1),
    ],
)
def test_to_find_nothing_costs_little(address, most, django_assert_max_num_queries):
    with django_assert_max_num_queries(most):
        assert OldAddress.objects.answer(address) is None
