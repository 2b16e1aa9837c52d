"""Redirects at the desk: found, made by hand, and refused where they would lead round in circles."""

import pytest

from articles.models import OldAddress
from tests.factories import make_article, make_author, make_image, make_page, make_published, make_section

pytestmark = pytest.mark.django_db

LIST, ADD = "/admin/articles/oldaddress/", "/admin/articles/oldaddress/add/"


def add(client, path, **target):
    return client.post(ADD, {"path": path} | target)


def errors(response):
    return {name: list(said) for name, said in response.context["adminform"].form.errors.items()}


def test_those_that_moving_left_behind_are_listed_and_can_be_forgotten(client, editor):
    article = make_published(headline="Before")
    article.slug = "after"
    article.save()
    old = OldAddress.objects.get()
    page = client.get(LIST).content.decode()
    assert old.path in page and "Before" in page
    client.post(f"{LIST}{old.pk}/delete/", {"post": "yes"})
    assert not OldAddress.objects.exists()


def test_one_is_made_and_changed_by_hand(client, editor):
    article, page = make_published(), make_page("Imprint")
    assert add(client, "/flood", article=article.pk).status_code == 302
    row = OldAddress.objects.get()
    assert (row.path, row.article) == ("/flood", article)
    client.post(f"{LIST}{row.pk}/change/", {"path": "/flood", "page": page.pk})
    row.refresh_from_db()
    assert (row.article, row.page) == (None, page)
    assert client.get("/flood/")["Location"] == "/imprint/"


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("https://www.old.example/2015/12/flood/", "/2015/12/flood/"),
        ("2015/12/flood/", "/2015/12/flood/"),
        ("//old.example/x", "/x"),
        ("/%C3%A9t%C3%A9/", "/été/"),
        ("/e\u0301te\u0301/", "/été/"),
        ("/flood/?utm_source=mail#top", "/flood/"),
        ("https://old.example/?p=12", "/?p=12"),
        ("/index.php?p=12&preview=true", "/?p=12"),
        ("/index.php/flood/", "/flood/"),
        ("/story.php?id=12", "/story.php?id=12"),
    ],
)
def test_what_is_typed_or_pasted_is_stored_as_it_is_asked_for(client, editor, typed, stored):
    add(client, typed, to="https://elsewhere.example/")
    assert [row.path for row in OldAddress.objects.all()] == [stored]


@pytest.mark.parametrize(
    "path",
    [
        *(
            "/",
            "/latest/",
            "/search/",
            "/section/world/",
            "/imprint/",
            "/?s=x",
            "/?x=1",
            "https://old.example",
        ),
        *("/admin/", "/static/newsroom/reader.css", "/index.php"),
    ],
)
def test_what_readers_find_already_is_refused(client, editor, path):
    make_section("World")
    make_page("Imprint")
    said = errors(add(client, path, to="/elsewhere/"))
    assert said == {"path": ["Readers find something at this address, so they would never be led on."]}


@pytest.mark.parametrize(
    "path", ["/2015/12/flood/", "/section/abroad/", "/tag/rivers/", "/contact/", "/?cat=3"]
)
def test_addresses_of_ours_where_nothing_is_may_lead_on(client, editor, path):
    assert add(client, path, to="/latest/").status_code == 302


@pytest.mark.parametrize("path", ["mailto:a@b.example", "javascript:alert(1)", "http://[x/", "/a?b=1&c=2"])
def test_what_is_no_path_is_refused(client, editor, path):
    assert set(errors(add(client, path, to="/latest/"))) == {"path"}


@pytest.mark.parametrize(
    "to",
    [
        *("//evil.example/", "/\\evil.example/", "javascript:alert(1)", "ftp://a.example/", "nowhere"),
        *("https://", "mailto:a@b.example"),
    ],
)
def test_it_leads_to_paths_of_ours_and_to_other_sites(client, editor, to):
    assert set(errors(add(client, "/x/", to=to))) == {"to"}


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("/latest/?before=x#top", "/latest/?before=x#top"),
        ("/latest", "/latest/"),
        ("/latest?before=x", "/latest/?before=x"),
        ("/not/yet", "/not/yet"),
        ("/media/a.pdf", "/media/a.pdf"),
    ],
)
def test_our_own_site_is_known_by_its_name_and_led_to_in_one_hop(client, editor, settings, typed, stored):
    for number, address in enumerate((typed, f"{settings.SITE_URL}{typed}")):
        add(client, f"/x{number}/", to=address)
    assert [row.to for row in OldAddress.objects.all()] == [stored, stored]


@pytest.mark.parametrize("beginning", ["//", "/\\"])
def test_our_own_site_is_not_another_in_disguise(client, editor, settings, beginning):
    add(client, "/x/", to=f"{settings.SITE_URL}{beginning}evil.example/")
    assert [row.to for row in OldAddress.objects.all()] in ([], ["/evil.example/"])


def test_it_has_one_target_and_no_more(client, editor):
    message = ["Name one thing to which it leads, and no more."]
    assert errors(add(client, "/x/")) == {"to": message}
    both = add(client, "/x/", article=make_published().pk, to="/latest/")
    assert errors(both) == {"to": message}


def test_an_address_leads_to_one_place(client, editor):
    add(client, "/x/", to="/latest/")
    for again in ("/x/", "/x", "/index.php/x/"):
        assert errors(add(client, again, to="/latest/")) == {
            "path": ["There is a redirect from this address already."]
        }
    row = OldAddress.objects.get()
    assert client.post(f"{LIST}{row.pk}/change/", {"path": "/x", "to": "/latest/"}).status_code == 302


def test_circles_are_refused(client, editor):
    message = ["This would lead back to where it began."]
    draft = make_page("Plan", status="draft")
    assert errors(add(client, "/plan/", page=draft.pk)) == {"page": message}
    assert errors(add(client, "/x/", to="/x")) == {"to": message}
    add(client, "/a/", to="/b/")
    add(client, "/b/", to="/c/")
    assert errors(add(client, "/c/", to="/a/")) == {"to": message}


def test_they_are_found_by_path_headline_and_kind(client, editor):
    article, author = make_published(headline="Flood in town"), make_author("Ida Marsh")
    for path, target in (
        ("/a/", {"article": article}),
        ("/b/", {"author": author}),
        ("/c/", {"image": make_image()}),
        ("/d/", {"to": "https://elsewhere.example/"}),
    ):
        OldAddress.objects.create(path=path, **target)
    for question, found in (
        ("q=flood", ["/a/"]),
        ("q=marsh", ["/b/"]),
        ("q=/c/", ["/c/"]),
        ("kind=to", ["/d/"]),
        ("kind=author", ["/b/"]),
        ("kind=image", ["/c/"]),
    ):
        response = client.get(f"{LIST}?{question}")
        assert [row.path for row in response.context["cl"].result_list] == found
    assert client.get(f"{LIST}?kind=nonsense").status_code == 302


@pytest.mark.parametrize("number", [2, 30])
def test_the_list_costs_the_same_however_long_it_is(client, editor, number, django_assert_num_queries):
    client.get(LIST)
    for n in range(number):
        OldAddress.objects.create(path=f"/{n}/", article=make_article())
    with django_assert_num_queries(7):
        client.get(LIST)
