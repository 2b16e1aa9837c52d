"""Pages at the desk: editors write, publish and withdraw them, and overwrite nobody's newer version."""

import pytest

from articles.models import Page
from tests.articles.desk import said
from tests.factories import make_editor, make_image, make_moderator, make_page, make_reporter

pytestmark = pytest.mark.django_db

LIST, ADD = "/admin/articles/page/", "/admin/articles/page/add/"


def change(page):
    return f"{LIST}{page.pk}/change/"


def filled(client, page, **fields):
    """What a browser would send of the page's form, with some fields changed."""
    form = client.get(change(page)).context["adminform"].form
    data = {name: form[name].value() for name in form.fields}
    empty = [name for name, value in data.items() if value is None or value is False]
    return {name: data[name] for name in data.keys() - set(empty)} | fields


def save(client, page, **fields):
    return client.post(change(page), filled(client, page, **fields))


def test_one_is_written_and_published(client, editor):
    data = {"headline": "About us", "body": "<p>We <b>print</b>.</p>", "position": 0, "in_foot": "on"}
    response = client.post(ADD, data)
    page = Page.objects.get()
    assert response["Location"] == change(page)
    assert (page.path, page.body, page.in_foot) == ("about-us", "<p>We <strong>print</strong>.</p>", True)
    assert (page.status, page.created_by) == ("draft", editor)
    save(client, page, verb="publish")
    assert client.get("/about-us/").status_code == 200
    save(client, page, verb="withdraw")
    assert client.get("/about-us/").status_code == 404


def test_a_change_is_told_to_readers_unless_it_is_minor(client, editor):
    page = make_page(body="<p>One.</p>")
    save(client, page, body="<p>Two.</p>", minor="on")
    save(client, page, position=3)
    page.refresh_from_db()
    assert (page.body, page.position, page.modified_at) == ("<p>Two.</p>", 3, None)
    save(client, page, body="<p>Three.</p>")
    page.refresh_from_db()
    assert (page.modified_by, page.modified_by_name) == (editor, "edda")


def test_saving_what_did_not_change_changes_nothing(client, editor):
    page = make_page()
    save(client, page)
    page.refresh_from_db()
    assert (page.version, page.modified_at) == (1, None)


def test_an_address_that_is_taken_is_refused_at_its_field(client, editor):
    make_page("About us")
    for headline, slug in (("About us", ""), ("Any", "about-us"), ("Latest", ""), ("Any", "admin")):
        response = client.post(ADD, {"headline": headline, "slug": slug, "position": 0})
        assert list(response.context["adminform"].form.errors) == ["slug"]
    assert Page.objects.count() == 1


def test_nobody_overwrites_a_newer_version(client, editor):
    page = make_page("Imprint", body="<p>One.</p><p>Two small words.</p>")
    mine = filled(client, page, body="<p>One.</p><p>Two large words.</p>")
    client.force_login(make_editor("eve"))
    save(client, page, body="<p>One.</p><p>Two tiny words.</p>", in_foot="on")
    client.force_login(editor)
    response = client.post(change(page), mine)
    assert "Somebody has saved this page since you opened it." in said(response)
    conflict = response.context["conflict"]
    assert conflict["by"] == "eve"
    rows = dict(conflict["rows"])
    assert set(rows) == {"Text", "At the foot of every page"}
    assert "<del>tiny</del><ins>large</ins>" in response.content.decode()
    client.post(change(page), mine | {"over": conflict["version"]})
    page.refresh_from_db()
    assert "large" in page.body


def test_a_verb_is_held_back_with_the_text(client, editor):
    page = make_page(status="draft")
    mine = filled(client, page, body="<p>Mine.</p>", verb="publish")
    page.save()
    assert client.post(change(page), mine).status_code == 200
    page.refresh_from_db()
    assert not page.is_public


def test_the_list_shows_what_lies_within_what(client, editor):
    about = make_page("About us")
    make_page("Imprint", parent=about, status="draft")
    html = client.get(LIST).content.decode()
    assert '<span class="depth-1">Imprint</span>' in html
    assert "chip-draft" in html and "chip-published" in html


def test_others_below_keep_one_from_being_deleted(client, editor):
    about = make_page("About us")
    inner = make_page("Imprint", parent=about)
    client.post(f"{LIST}{about.pk}/delete/", {"post": "yes"})
    assert Page.objects.count() == 2
    client.post(f"{LIST}{inner.pk}/delete/", {"post": "yes"})
    assert Page.objects.get() == about


def test_pages_above_are_looked_up(client, editor):
    make_page("About us")
    query = "app_label=articles&model_name=page&field_name=parent&term=abo"
    found = client.get(f"/admin/autocomplete/?{query}").json()
    assert [row["text"] for row in found["results"]] == ["About us"]


def test_a_picture_that_stands_on_a_page_is_in_use(client, editor):
    image = make_image()
    make_page("Imprint", body=f'<figure><img data-file="{image.pk}" alt=""></figure>')
    html = client.get("/admin/articles/image/?unused=1").content.decode()
    assert image.file.url not in html
    html = client.get(f"/admin/articles/image/{image.pk}/delete/").content.decode()
    assert "Imprint" in html
    client.post(f"/admin/articles/image/{image.pk}/delete/", {"post": "yes"})
    assert type(image).objects.filter(pk=image.pk).exists()


@pytest.mark.parametrize("make", [make_reporter, make_moderator])
def test_nobody_else_has_anything_to_do_with_pages(client, make):
    page = make_page("Imprint")
    client.force_login(make())
    for address in (LIST, ADD, change(page), f"{LIST}{page.pk}/delete/"):
        assert client.get(address).status_code == 403
        assert client.post(address, {"headline": "Taken over"}).status_code == 403
    assert Page.objects.get().headline == "Imprint"
