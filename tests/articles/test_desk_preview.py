"""The preview shows what is typed as readers will see it, and keeps nothing."""

import pytest
from taggit.models import Tag

from articles.models import Article
from tests.articles.desk import ADD, LIST, change, filled, only
from tests.factories import make_article, make_author, make_published, make_reporter

NEW = f"{LIST}add/preview/"
pytestmark = pytest.mark.django_db


def of(article):
    return f"{LIST}{article.pk}/preview/"


def test_what_is_typed_is_shown_and_not_stored(client, editor):
    article = make_article(headline="Stored", authors=[make_author("Ann")])
    author = make_author("Ben Typed")
    typed = filled(
        client,
        change(article),
        headline="Typed",
        body="<p>Typed, too.</p>",
        tags=["Fresh tag"],
        **{"bylines-author": [author.pk], "bylines-role": ["text"]},
    )
    page = client.post(of(article), typed).content.decode()
    for text in ("Typed", "Typed, too.", "Ben Typed", "Fresh tag"):
        assert text in page
    stored = only()
    assert (stored.headline, stored.version, stored.saved_at) == ("Stored", article.version, article.saved_at)
    assert [line.author.name for line in stored.bylines.all()] == ["Ann"]
    assert not Tag.objects.exists()


def test_an_article_that_is_not_saved_yet_can_be_seen(client, editor):
    typed = filled(client, ADD, headline="Not saved yet", body="<p>Text.</p>", tags=["Fresh"])
    response = client.post(NEW, typed)
    assert response.status_code == 200
    assert "Not saved yet" in response.content.decode()
    assert not Article.objects.exists()


def test_a_stored_article_is_shown_whatever_its_state(client, editor):
    for article in (make_article(), make_article(status="review"), make_published()):
        assert article.headline in client.get(of(article)).content.decode()


def test_a_colleagues_newer_version_does_not_keep_one_from_looking(client, editor):
    article = make_article()
    typed = filled(client, change(article), headline="Typed")
    article.save()
    assert "Typed" in client.post(of(article), typed).content.decode()


def test_what_is_invalid_is_named(client, editor):
    response = client.post(NEW, filled(client, ADD, headline=""))
    assert response.status_code == 422
    assert "Headline: This field is required." in response.content.decode()


def test_nobody_stores_or_indexes_it(client, editor):
    for response in (client.get(of(make_article())), client.post(NEW, filled(client, ADD, headline="A"))):
        assert "no-store" in response["Cache-Control"]
        assert "private" in response["Cache-Control"]
        assert response["X-Robots-Tag"] == "noindex"


def test_no_verb_is_used(client, editor):
    article = make_article()
    client.post(of(article), filled(client, change(article), verb="publish"))
    assert not only().steps.exists()


def test_what_does_not_exist_is_404(client, editor):
    for address in (f"{LIST}123/preview/", f"{LIST}x/preview/", f"{LIST}{10**30}/preview/", NEW):
        assert client.get(address).status_code == 404
    assert client.post(f"{LIST}123/preview/", {"headline": "A"}).status_code == 404


def test_reporters_preview_what_they_write_and_read_what_they_handed_in(client):
    reporter = make_reporter()
    client.force_login(reporter)
    draft, handed_in = make_article(created_by=reporter), make_article(created_by=reporter, status="review")
    assert client.post(of(draft), filled(client, change(draft))).status_code == 200
    assert client.get(of(handed_in)).status_code == 200
    assert client.post(of(handed_in), {"headline": "A"}).status_code == 403
