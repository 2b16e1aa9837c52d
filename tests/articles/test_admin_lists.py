"""No address makes a list of the desk fail, and no list counts further than it must."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.admin.desk import BoundedPaginator
from articles.models import Author, Placement
from tests.factories import make_admin, make_author, make_comment, make_image, make_published, make_section

# Not inside one transaction: PostgreSQL answers an odd value with an error that would end it.
pytestmark = pytest.mark.django_db(transaction=True)

LISTS = [
    "articles/article",
    "articles/image",
    "articles/section",
    "articles/author",
    "articles/placement",
    "articles/oldaddress",
    "taggit/tag",
    "comments/comment",
    "auth/user",
    "auth/group",
]
ODD = [
    "p=0",
    "p=-1",
    "p=99999",
    f"p={10**40}",
    "p=x",
    "e=1",
    "e=1&p=99999",
    "o=99",
    "o=-1.x.0",
    "all=",
    "q=%F0%9F%9A%80%20%22%27%5C%25_",
    "id__exact=x",
    f"id__exact={10**40}",
    f"id__in={10**40}",
    "id__in=x,y",
    "pk__gt=1e400",
    "nothing=1",
    "password__startswith=a",
    "uploaded_at__year=9999",
    f"uploaded_at__year={10**12}",
    "uploaded_at__gte=9999-12-31+23:59:59%2B00:00&uploaded_at__lt=0001-01-01+00:00:00%2B23:59",
    "created_at__year=9999",
    "last_login__year=99999",
    "section__id__exact=99999999999999999999",
    "groups__id__exact=x",
    "user__isempty=2",
    "_to_field=password",
    "_popup=1&_to_field=id",
]


@pytest.fixture
def filled(client):
    client.force_login(make_admin())
    article = make_published(
        section=make_section(), authors=[make_author()], lead_image=make_image(), tags=["sea"]
    )
    Placement.objects.create(article=article, until=timezone.now() + timedelta(days=1))
    make_comment(article)


@pytest.mark.parametrize("model", LISTS)
def test_odd_addresses_never_fail(client, filled, model, settings):
    for zone in ("America/New_York", "Asia/Tokyo"):
        settings.TIME_ZONE = zone
        for query in ODD:
            response = client.get(f"/admin/{model}/?{query}", follow=True)
            assert response.status_code in (200, 400, 403, 404), (zone, query, response.status_code)
            assert "Database error" not in response.content.decode(), query


@pytest.mark.parametrize("model", LISTS)
def test_odd_numbers_of_objects_never_fail(client, filled, model):
    for number in (0, -1, 10**18, 10**40, "x", "%0", "1_2F", "_5F"):
        for page in ("change", "history", "delete"):
            response = client.get(f"/admin/{model}/{number}/{page}/")
            assert response.status_code in (302, 404), (number, page)


def test_whoever_asks_for_nonsense_gets_the_whole_list_and_a_word(client, filled):
    response = client.get("/admin/articles/image/?uploaded_at__year=99999", follow=True)
    assert response.status_code == 200
    assert "There is no such selection" in response.content.decode()
    assert len(response.context["cl"].result_list) == 1


def test_a_list_counts_no_further_than_it_must(client, filled, monkeypatch):
    monkeypatch.setattr(BoundedPaginator, "BOUND", 60)
    Author.objects.bulk_create([Author(name=f"Author {n}", slug=f"a-{n}") for n in range(150)])
    with CaptureQueriesContext(connection) as counted:
        response = client.get("/admin/articles/author/")
    page = response.content.decode()
    assert "more than 60 authors" in page
    assert any("LIMIT 61" in query["sql"] for query in counted)
    assert len(client.get("/admin/articles/author/?p=2").context["cl"].result_list) == 10
    assert client.get("/admin/articles/author/?p=3").status_code == 302


def test_the_lists_ask_the_same_number_of_questions_at_any_length(client, filled):
    def queries(model):
        with CaptureQueriesContext(connection) as counted:
            assert client.get(f"/admin/{model}/").status_code == 200
        return len(counted)

    own = [model for model in LISTS if not model.startswith("comments")]
    before = {model: queries(model) for model in own if queries(model)}
    for n in range(10):
        article = make_published(section=make_section(), authors=[make_author()], tags=[f"tag {n}"])
        Placement.objects.create(article=article)
    assert {model: queries(model) for model in own} == before
    assert max(before.values()) <= 12


@pytest.mark.parametrize("model", LISTS)
def test_endless_words_are_looked_for_by_their_beginning(client, filled, model):
    for words in ("x" * 60_000, "x " * 3000):
        assert client.get(f"/admin/{model}/", {"q": words}).status_code == 200


def test_a_look_up_of_endless_words_finds_nothing(client, filled):
    field = {"app_label": "articles", "model_name": "article", "field_name": "section"}
    response = client.get("/admin/autocomplete/", field | {"term": "x" * 60_000})
    assert response.json()["results"] == []


@pytest.mark.parametrize("model", LISTS)
@pytest.mark.parametrize("chosen", ["x", "9" * 30, "1.5", "٣"])
def test_what_is_chosen_are_ids(client, filled, model, chosen):
    data = {"action": "delete_selected", "_selected_action": chosen}
    assert client.post(f"/admin/{model}/", data).status_code == 400


@pytest.mark.parametrize("asked", ["article=9" + "9" * 30, "article=x&until=x", "section=x", "parent=x"])
def test_an_address_fills_in_no_form(client, filled, asked):
    for model in ("placement", "section"):
        assert client.get(f"/admin/articles/{model}/add/?{asked}").status_code == 200
