"""``/admin/r/…/`` leads to what readers see, and tells nobody the address of what is not theirs to see."""

import pytest
from django.contrib.contenttypes.models import ContentType

from articles.models import Article, Section
from tests.factories import (
    make_article,
    make_editor,
    make_moderator,
    make_published,
    make_reporter,
    make_section,
)

pytestmark = pytest.mark.django_db


def shortcut(obj):
    return f"/admin/r/{ContentType.objects.get_for_model(obj).pk}/{obj.pk}/"


def test_it_leads_those_who_may_see_the_article_to_it(client):
    article = make_published()
    client.force_login(make_editor())
    response = client.get(shortcut(article))
    assert response.status_code == 302
    assert response["Location"] == article.get_absolute_url()


@pytest.mark.parametrize("make", [make_reporter, make_moderator])
def test_it_tells_nobody_else_the_slug_of_a_secret_story(client, make):
    article = make_published(headline="Secret plan")
    article.withdraw(make_editor())
    client.force_login(make())
    response = client.get(shortcut(article))
    assert response.status_code == 404
    assert "Location" not in response
    assert "secret-plan" not in response.content.decode()


def test_strangers_are_sent_to_the_sign_in(client):
    response = client.get(shortcut(make_published()))
    assert response["Location"].startswith("/admin/login/")


def test_a_moderator_may_not_even_see_a_section_through_it(client):
    client.force_login(make_moderator())
    assert client.get(shortcut(make_section())).status_code == 404


def test_what_is_not_there_is_not_found(client):
    client.force_login(make_editor())
    section = ContentType.objects.get_for_model(Section).pk
    article = ContentType.objects.get_for_model(Article).pk
    draft = make_article()
    for path in (
        f"{article}/{draft.pk}",
        f"{section}/999999",
        f"{section}/{10**30}",
        f"{section}/x",
        f"{10**30}/1",
        "x/1",
        "0/1",
        f"{ContentType.objects.get_for_model(ContentType).pk}/1",
    ):
        assert client.get(f"/admin/r/{path}/").status_code == 404, path
