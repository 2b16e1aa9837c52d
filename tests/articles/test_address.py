"""Slugs, months, and what becomes of an address when they change."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError

from articles.models import Article, OldAddress
from tests.factories import make_article, make_editor, make_published

pytestmark = pytest.mark.django_db

DECEMBER = datetime(2015, 12, 23, 15, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("headline", "slug"),
    [
        ("Farmers try a wetter kind of field", "farmers-try-a-wetter-kind-of-field"),
        ("“Été” à Paris", "été-à-paris"),
        ("日本の新聞", "日本の新聞"),
        ("🚀🚀", "story"),
        ("word " * 39, "-".join(["word"] * 18)),
    ],
)
def test_it_is_made_from_the_headline(headline, slug):
    assert make_article(headline=headline).slug == slug


def test_it_follows_the_headline_until_readers_have_seen_it():
    article = make_article(headline="First")
    article.headline = "Second"
    article.save()
    assert article.slug == "second"
    article.publish(make_editor())
    article.headline = "Third"
    article.save()
    assert article.slug == "second"


def test_one_that_was_typed_stays():
    article = make_article(headline="First", slug="mine")
    article.headline = "Second"
    article.save()
    assert article.slug == "mine"


def test_it_is_unique_within_its_month_and_free_in_another():
    first, second = (make_published(headline="Flood", published_at=DECEMBER) for _ in range(2))
    other = make_published(headline="Flood", published_at=DECEMBER.replace(month=11))
    assert (first.slug, second.slug, other.slug) == ("flood", "flood-2", "flood")


def test_a_taken_slug_is_refused_at_the_field():
    make_published(headline="Flood", published_at=DECEMBER)
    article = make_article(headline="Other", slug="flood", published_at=None)
    article.published_at = DECEMBER
    with pytest.raises(ValidationError) as refused:
        article.full_clean()
    assert list(refused.value.message_dict) == ["slug"]


def test_the_month_is_the_publications(settings):
    settings.TIME_ZONE = "Pacific/Auckland"
    article = make_published(headline="Late", published_at=datetime(2015, 11, 30, 20, tzinfo=UTC))
    assert article.get_absolute_url() == "/2015/12/late/"


def test_a_changed_address_is_remembered_and_taken_back():
    article = make_published(headline="Flood", published_at=DECEMBER)
    article.slug = "high-water"
    article.save()
    assert Article.objects.once_at("/2015/12/flood/").get() == article
    article.slug = "flood"
    article.save()
    assert [old.path for old in OldAddress.objects.all()] == ["/2015/12/high-water/"]


def test_renaming_a_draft_remembers_nothing():
    article = make_article(headline="Secret", published_at=DECEMBER)
    article.slug = "other"
    article.save()
    assert not OldAddress.objects.exists()


@pytest.mark.parametrize("slug", ["新" * 100, "été"])
def test_a_former_address_in_any_script_leads_on(client, slug):
    article = make_published(slug=slug, published_at=DECEMBER)
    old = article.get_absolute_url()
    article.slug = "short"
    article.save()
    assert OldAddress.objects.get().path == f"/2015/12/{slug}/"
    for end in ("", "reply/", "feed/"):
        response = client.get(f"{old}{end}")
        assert (response.status_code, response["Location"]) == (301, f"/2015/12/short/{end}")


def test_what_was_renamed_while_it_was_withdrawn_is_found_when_it_comes_back(client):
    editor, article = make_editor(), make_published(slug="flood", published_at=DECEMBER)
    article.withdraw(editor)
    article.slug = "high-water"
    article.save()
    assert client.get("/2015/12/flood/").status_code == 404
    article.publish(editor)
    assert client.get("/2015/12/flood/")["Location"] == "/2015/12/high-water/"
