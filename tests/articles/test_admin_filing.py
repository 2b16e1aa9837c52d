"""Sections, authors, placements, old addresses and the publication at the desk."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.models import Author, Placement, Publication, Section
from tests.factories import (
    make_admin,
    make_article,
    make_author,
    make_moderator,
    make_published,
    make_reporter,
    make_section,
    make_user,
)

pytestmark = pytest.mark.django_db


def errors(response):
    return response.context["adminform"].form.errors


SECTION = {"name": "Elections", "description": "", "parent": "", "slug": "", "in_menu": "on", "position": 0}


def test_a_section_within_another(client, editor):
    politics = make_section("Politics")
    client.post("/admin/articles/section/add/", SECTION | {"parent": politics.pk})
    assert Section.objects.get(name="Elections").path == "politics/elections"
    assert "depth-1" in client.get("/admin/articles/section/").content.decode()


def test_a_section_cannot_lie_within_itself_or_take_an_address(client, editor):
    politics = make_section("Politics")
    elections = make_section("Elections", parent=politics)
    path = f"/admin/articles/section/{politics.pk}/change/"
    response = client.post(path, SECTION | {"name": "Politics", "slug": "politics", "parent": elections.pk})
    assert errors(response)["parent"]
    response = client.post("/admin/articles/section/add/", SECTION | {"name": "Politics"})
    assert errors(response)["slug"]


def test_a_section_with_articles_is_not_deleted(client, editor):
    section = make_section()
    make_article(section=section)
    client.post(f"/admin/articles/section/{section.pk}/delete/", {"post": "yes"})
    assert Section.objects.exists()


AUTHOR = {"name": "Ida Marsh", "biography": "", "website": "", "portrait": "", "slug": ""}


def test_a_guest_author(client, editor):
    client.post("/admin/articles/author/add/", AUTHOR)
    assert Author.objects.get().slug == "ida-marsh"
    page = client.get("/admin/articles/author/").content.decode()
    assert "guest" in page


def test_only_who_may_look_up_logins_ties_one_to_an_author(client, editor):
    login = make_user("ida")
    client.post("/admin/articles/author/add/", AUTHOR | {"user": login.pk})
    assert Author.objects.get().user is None
    client.force_login(make_admin())
    client.post(f"/admin/articles/author/{Author.objects.get().pk}/change/", AUTHOR | {"user": login.pk})
    assert Author.objects.get().user == login


def test_an_author_who_wrote_something_is_not_deleted(client, editor):
    author = make_author()
    make_article(authors=[author])
    client.post(f"/admin/articles/author/{author.pk}/delete/", {"post": "yes"})
    assert Author.objects.exists()


def test_authors_are_looked_up_by_name(client, editor):
    for n in range(30):
        make_author(f"Ida Marsh {n}")
    make_author("Tom Okafor")
    query = "app_label=articles&model_name=byline&field_name=author"
    found = client.get(f"/admin/autocomplete/?{query}&term=okaf").json()
    assert [row["text"] for row in found["results"]] == ["Tom Okafor"]
    found = client.get(f"/admin/autocomplete/?{query}&term=ida").json()
    assert (len(found["results"]), found["pagination"]["more"]) == (20, True)


PLACEMENT = {"section": "", "position": 1, "until": ""}


def test_a_story_is_placed_once_on_a_page(client, editor):
    article = make_published()
    for _time in range(2):
        response = client.post("/admin/articles/placement/add/", PLACEMENT | {"article": article.pk})
    assert "already has a place on the front page" in str(errors(response))
    assert Placement.objects.count() == 1


def test_the_list_of_placements_says_what_stands_and_can_be_edited(client, editor):
    placement = Placement.objects.create(article=make_published())
    over = Placement.objects.create(
        article=make_published(), until=timezone.now() - timedelta(hours=1), position=2
    )
    waiting = Placement.objects.create(article=make_article(), position=3)
    page = client.get("/admin/articles/placement/")
    assert list(page.context["cl"].result_list) == [placement, over, waiting]
    assert page.content.decode().count("icon-yes.svg") == 1
    rows = {"form-TOTAL_FORMS": 3, "form-INITIAL_FORMS": 3, "_save": "Save"}
    for n, row in enumerate([placement, over, waiting]):
        rows |= {
            f"form-{n}-id": row.pk,
            f"form-{n}-position": n + 5,
            f"form-{n}-until": "2026-12-24T18:00:00",
        }
    assert client.post("/admin/articles/placement/", rows).status_code == 302
    assert list(Placement.objects.order_by("pk").values_list("position", flat=True)) == [5, 6, 7]


def test_a_moment_keeps_its_seconds_and_names_its_zone(client, editor, settings):
    settings.TIME_ZONE = "Europe/Istanbul"
    until = timezone.now().replace(microsecond=0)
    placement = Placement.objects.create(article=make_published(), until=until)
    page = client.get(f"/admin/articles/placement/{placement.pk}/change/")
    assert "Europe/Istanbul" in page.content.decode()
    assert f'value="{timezone.localtime(until):%Y-%m-%dT%H:%M:%S}"' in page.content.decode()
    data = PLACEMENT | {
        "article": placement.article_id,
        "until": f"{timezone.localtime(until):%Y-%m-%dT%H:%M:%S}",
    }
    client.post(f"/admin/articles/placement/{placement.pk}/change/", data)
    placement.refresh_from_db()
    assert placement.until == until


PUBLICATION = {
    "name": "The Courier",
    "tagline": "",
    "description": "",
    "logo": "",
    "language": "en",
    "date_format": "j F Y",
    "follow": "Mastodon https://social.example/@courier",
}


def test_the_publication_is_one_row_and_its_list_is_its_form(client, editor):
    assert client.get("/admin/articles/publication/")["Location"] == "/admin/articles/publication/1/change/"
    response = client.post("/admin/articles/publication/1/change/", PUBLICATION)
    assert response["Location"] == "/admin/articles/publication/1/change/"
    assert Publication.objects.get().name == "The Courier"
    assert client.get("/admin/articles/publication/add/").status_code == 403
    assert client.post("/admin/articles/publication/1/delete/", {"post": "yes"}).status_code == 403
    data = {"action": "delete_selected", "_selected_action": [1], "post": "yes"}
    client.post("/admin/articles/publication/", data)
    assert Publication.objects.count() == 1


def test_nonsense_in_the_publication_is_said_at_its_field(client, editor):
    nonsense = {"language": "klingon", "follow": "Mastodon javascript:alert(1)"}
    Publication.objects.current()
    response = client.post("/admin/articles/publication/1/change/", PUBLICATION | nonsense)
    assert set(errors(response)) == {"language", "follow"}


@pytest.mark.parametrize("make", [make_reporter, make_moderator])
def test_only_editors_file(client, make):
    section, author = make_section(), make_author()
    article = make_published()
    placement = Placement.objects.create(article=article)
    client.force_login(make())
    for path in (
        "section/add/",
        f"section/{section.pk}/change/",
        "author/add/",
        f"author/{author.pk}/change/",
        "placement/add/",
        f"placement/{placement.pk}/change/",
        "publication/1/change/",
        "oldaddress/add/",
        "page/add/",
    ):
        response = client.post(f"/admin/articles/{path}", {"name": "Taken over"})
        assert response.status_code in (302, 403), path
    assert client.get("/admin/articles/publication/").status_code == 403
    assert not Section.objects.filter(name="Taken over").exists()
    assert not Author.objects.filter(name="Taken over").exists()
    assert not Publication.objects.filter(name="Taken over").exists()


@pytest.mark.parametrize("until", ["9999-12-31T23:59:59", "0001-01-01T00:00:00"])
def test_a_place_until_a_day_that_no_database_can_shift_is_refused(client, editor, until):
    data = PLACEMENT | {"article": make_published().pk, "until": until}
    response = client.post("/admin/articles/placement/add/", data)
    assert errors(response)["until"] == ["Give a date between 1990 and ten years from now."]
    assert not Placement.objects.exists()
