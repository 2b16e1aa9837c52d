"""The pages that stand beside the news: where they may stand, who sees them, what readers are told."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db.models import ProtectedError
from django.utils import timezone

from articles.models import OldAddress, Page
from tests.factories import make_author, make_editor, make_image, make_page, make_section

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def refused_at(page):
    with pytest.raises(ValidationError) as refused:
        page.full_clean(exclude=["path"])  # as a form does, which does not ask for it
    return list(refused.value.message_dict)


def paths():
    return list(Page.objects.values_list("path", flat=True))


def test_query_and_instance_agree_on_what_is_public():
    now = timezone.now()
    for status in Page.Status:
        for published_at in (None, now - HOUR, now + HOUR):
            page = make_page(status=status, published_at=published_at)
            assert page.is_public == Page.objects.published().filter(pk=page.pk).exists()


def test_it_is_read_at_its_path(client):
    about = make_page("About us", body="<p>We print.</p>")
    make_page("Imprint", parent=about)
    response = client.get("/about-us/imprint/")
    html = response.content.decode()
    assert response.status_code == 200
    assert '<h1 dir="auto">Imprint</h1>' in html
    assert '<link rel="canonical" href="http://127.0.0.1:8000/about-us/imprint/">' in html
    assert '<a href="/about-us/"><bdi>About us</bdi></a>' in html
    assert "max-age=0" in response["Cache-Control"]
    assert 'class="byline"' not in html and 'id="comments"' not in html
    html = client.get("/about-us/").content.decode()
    assert "<p>We print.</p>" in html
    assert '<a href="/about-us/imprint/"><bdi>Imprint</bdi></a>' in html


def test_what_is_not_public_is_nowhere(client):
    about = make_page("About us", status=Page.Status.DRAFT, in_foot=True)
    make_page("Later", published_at=timezone.now() + HOUR, in_foot=True, parent=about)
    shown = make_page("Imprint", parent=about, in_foot=True)
    make_page("Below", parent=shown, status=Page.Status.DRAFT)
    html = client.get("/about-us/imprint/").content.decode()
    assert "About us" not in html and "Later" not in html and "Below" not in html
    for path in ("/about-us/", "/about-us/later/", "/about-us/imprint/below/"):
        assert client.get(path).status_code == 404


@pytest.mark.parametrize("number", [1, 30])
def test_it_costs_the_same_however_much_is_around(client, number, django_assert_num_queries):
    make_section("World")
    above = make_page("Above")
    image = make_image()
    page = make_page(
        "Page", parent=above, body=f'<figure><img data-file="{image.pk}" alt=""></figure>', in_foot=True
    )
    for _ in range(number):
        make_page(parent=page, in_foot=True)
    with django_assert_num_queries(5):  # page, what is around it, pictures, menu, foot
        client.get(page.get_absolute_url())


def test_without_its_slash_it_is_found_too(client):
    make_page("About us")
    response = client.get("/about-us")
    assert (response.status_code, response["Location"]) == (301, "/about-us/")
    assert client.get("/nowhere").status_code == 404


def test_it_can_only_be_read(client):
    make_page("About us")
    assert client.head("/about-us/").status_code == 200
    assert client.post("/about-us/").status_code == 405
    assert client.post("/nowhere/").status_code == 404
    assert client.options("/nowhere/").status_code == 404


def test_the_foot_of_every_page_leads_to_those_that_are_meant_for_it(client):
    make_page("Imprint", in_foot=True, position=2)
    make_page("About us", in_foot=True, position=1)
    make_page("Hidden from the foot")
    html = client.get("/").content.decode()
    nav = html[html.index('<nav class="standing"') :]
    assert nav.index("About us") < nav.index("Imprint")
    assert "Hidden" not in html


# Where it may stand


def test_its_address_is_made_from_the_headline_and_the_pages_above():
    about = make_page("Über uns")
    assert make_page("Die Leute", parent=about).path == "über-uns/die-leute"
    assert make_page("🚀").path == "page"


@pytest.mark.parametrize(
    "slug",
    [
        *("admin", "section", "tag", "author", "latest", "search", "feed", "comments", "media", "static"),
        *("corrections", "healthz", "readyz", "1999", "2015", "2150"),
    ],
)
def test_it_cannot_stand_where_the_site_has_addresses_of_its_own(slug):
    assert not Page.is_free_path(slug)
    assert not Page.is_free_path(f"{slug}/imprint")
    assert refused_at(Page(headline="Page", slug=slug)) == ["slug"]


@pytest.mark.parametrize("path", ["about", "about/admin", "1888", "tags", "admins", "neue-seite/über"])
def test_other_addresses_are_free(path):
    assert Page.is_free_path(path)


@pytest.mark.parametrize("path", ["", "a.html", "a b", "/a", "a/", "a//b"])
def test_what_is_no_path_is_not_free(path):
    assert not Page.is_free_path(path)


def test_an_address_is_given_once_and_nesting_has_an_end():
    about = make_page("About us")
    assert refused_at(Page(headline="About us")) == ["slug"]
    inner = make_page("Inner", parent=about)
    about.parent = inner
    assert refused_at(about) == ["parent"]
    deep = about = Page.objects.get(pk=about.pk)
    for _ in range(4):
        deep = make_page(slug="x" * 100, parent=deep)
    assert refused_at(Page(headline="Page", slug="y" * 100, parent=deep)) == ["parent"]


def test_what_others_lie_within_is_not_deleted():
    about = make_page("About us")
    make_page("Imprint", parent=about)
    with pytest.raises(ProtectedError):
        about.delete()


# When it moves


def test_it_is_found_where_it_was_and_so_is_what_lies_within(client):
    about = make_page("About us")
    imprint = make_page("Imprint", parent=about)
    make_page("Secret", parent=imprint, status=Page.Status.DRAFT)
    about.slug = "who-we-are"
    about.save()
    assert paths() == ["who-we-are", "who-we-are/imprint", "who-we-are/imprint/secret"]
    assert client.get("/about-us/")["Location"] == "/who-we-are/"
    assert client.get("/about-us/imprint/amp/")["Location"] == "/who-we-are/imprint/"
    assert OldAddress.objects.count() == 2
    about.slug = "about-us"
    about.save()
    assert client.get("/about-us/imprint/").status_code == 200
    assert client.get("/who-we-are/imprint/")["Location"] == "/about-us/imprint/"


def test_it_moves_below_another():
    page, about = make_page("Imprint"), make_page("About us")
    page.parent = about
    page.save(update_fields=["parent"])
    page.refresh_from_db()
    assert page.path == "about-us/imprint"
    assert [(row.path, row.page) for row in OldAddress.objects.all()] == [("/imprint/", page)]


def test_moving_a_draft_tells_nobody_where_it_was():
    page = make_page("Secret plan", status=Page.Status.DRAFT)
    page.slug = "plan"
    page.save()
    assert not OldAddress.objects.exists()


# What its readers are told


def test_a_change_of_what_readers_read_is_dated_and_signed(client):
    editor = make_editor()
    make_author("Edda Lund", user=editor)
    page = make_page("Imprint")
    assert "last modified" not in client.get("/imprint/").content.decode()
    page.record_edit(editor, ["position", "slug", "in_foot"])
    page.record_edit(editor, ["body"], minor=True)
    assert not page.was_modified
    page.record_edit(editor, ["body"])
    html = " ".join(client.get("/imprint/").content.decode().split())
    assert "<strong><bdi>Imprint</bdi></strong> was last modified:" in html
    assert "by <bdi>Edda Lund</bdi>" in html


def test_a_draft_may_be_changed_as_often_as_one_likes():
    page = make_page(status=Page.Status.DRAFT)
    page.record_edit(make_editor(), ["body"])
    assert page.modified_at is None


def test_it_is_published_withdrawn_and_published_again():
    editor, page = make_editor(), make_page(status=Page.Status.DRAFT)
    page.publish(editor)
    first = page.published_at
    assert page.is_public and first and not page.was_modified
    page.withdraw()
    assert not page.is_public and page.was_seen
    page.publish(editor)
    page.refresh_from_db()
    assert page.is_public and page.published_at == first and page.was_modified
    assert page.modified_by == editor


def test_one_that_waits_for_its_day_was_never_seen():
    page = make_page(published_at=timezone.now() + HOUR)
    page.withdraw()
    assert (page.published_at, page.was_seen) == (None, False)


def test_saving_keeps_the_text_clean_and_its_pictures_in_mind():
    image = make_image()
    page = make_page(body=f'<script>x</script><p>One <img data-file="{image.pk}" alt=""></p>')
    assert page.body == f'<p>One <img data-file="{image.pk}" alt=""></p>'
    assert (page.excerpt, list(page.pictures.all()), page.version) == ("One", [image], 1)
    page.save()
    assert page.version == 2
