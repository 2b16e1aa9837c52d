"""Two requests at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections
from django.test import Client
from taggit.models import Tag

from articles.admin.form import twin_of
from articles.models import Article
from tests.articles.desk import ADD, change, filled
from tests.factories import make_article, make_editor

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(user, address, *forms):
    """Post the forms together; the answers' status codes."""
    ready = Barrier(len(forms))

    def post(data):
        client = Client()
        client.force_login(user)
        ready.wait()
        try:
            return client.post(address, data).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(forms)) as threads:
        return sorted(threads.map(post, forms))


def test_the_same_new_form_makes_one_article(client):
    user = make_editor()
    client.force_login(user)
    data = filled(client, ADD, headline="Once", body="<p>Text.</p>")
    assert at_once(user, ADD, *[data] * 4) == [302] * 4
    assert Article.objects.count() == 1


def test_of_two_versions_one_is_refused(client):
    user, article = make_editor(), make_article()
    client.force_login(user)
    forms = [filled(client, change(article), headline=headline) for headline in ("Mine", "Theirs")]
    assert at_once(user, change(article), *forms) == [200, 302]
    assert Article.objects.get().version == article.version + 1


def test_the_same_new_tag_is_one_tag(client):
    user = make_editor()
    client.force_login(user)
    forms = [filled(client, ADD, headline=name, tags=[name]) for name in ("Fog", "fog", "FOG", "Fog")]
    assert at_once(user, ADD, *forms) == [302] * 4
    assert Article.objects.filter(tags=Tag.objects.get()).count() == 4


def test_a_twin_that_is_stored_while_the_form_is_read(client, monkeypatch):
    user = make_editor()
    client.force_login(user)
    data, looks = filled(client, ADD, headline="Once", body="<p>Text.</p>"), []

    def twin_of_a_moment_ago(request):
        looks.append(request)
        return None if len(looks) == 1 else twin_of(request)

    stored = client.post(ADD, data)
    monkeypatch.setattr("articles.admin.article.twin_of", twin_of_a_moment_ago)
    again = client.post(ADD, data)
    assert (again.status_code, again.get("Location")) == (302, stored["Location"])
    assert Article.objects.count() == 1
