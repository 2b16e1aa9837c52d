"""The list of articles: what it shows, how it is narrowed, and what it costs."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.models import Article
from tests.articles.desk import LIST
from tests.factories import (
    make_article,
    make_author,
    make_image,
    make_published,
    make_reporter,
    make_section,
)

Status = Article.Status
pytestmark = pytest.mark.django_db


def listed(client, query=""):
    response = client.get(f"{LIST}?{query}")
    assert response.status_code == 200, response
    return {article.headline for article in response.context["cl"].result_list}


def test_the_list_costs_the_same_however_long_it_is(client, editor, django_assert_num_queries):
    def fill(number):
        for _n in range(number):
            make_published(
                section=make_section(), lead_image=image, authors=[make_author(), make_author()], tags=["A"]
            )

    image = make_image()
    fill(3)
    client.get(LIST)
    with django_assert_num_queries(8):
        client.get(LIST)
    fill(27)
    with django_assert_num_queries(8):
        assert len(listed(client)) == 30


def test_every_state_can_be_asked_for_and_the_trash_only_so(client, editor):
    make_article(headline="draft")
    make_article(headline="review", status=Status.REVIEW)
    make_published(headline="published")
    make_published(headline="scheduled", published_at=timezone.now() + timedelta(days=1))
    make_article(headline="withdrawn", status=Status.WITHDRAWN)
    make_article(headline="trash", trashed_at=timezone.now())
    assert listed(client) == {"draft", "review", "published", "scheduled", "withdrawn"}
    for state in ("draft", "review", "published", "scheduled", "withdrawn", "trash"):
        assert listed(client, f"state={state}") == {state}
    assert "Scheduled" in client.get(LIST).content.decode()


def test_mine_section_author_and_date(client, editor):
    section = make_section()
    below, author = make_section(parent=section), make_author()
    make_article(headline="mine", created_by=editor)
    make_article(headline="below", section=below)
    make_article(headline="hers", authors=[author])
    make_published(headline="old", published_at=timezone.now() - timedelta(days=800))
    make_published(headline="today")
    assert listed(client, "mine=yes") == {"mine"}
    assert listed(client, f"section={section.pk}") == {"below"}
    assert listed(client, f"author={author.pk}") == {"hers"}
    assert listed(client, "published=today") == {"today"}
    assert listed(client, "published=year") == {"today"}
    assert listed(client, "published=never") == {"mine", "below", "hers"}


def test_search_looks_at_headline_standfirst_and_author(client, editor):
    author = make_author("Grace Hopper")
    make_article(headline="The harbour", authors=[author, make_author("Grace Kelly")])
    make_article(headline="B", standfirst="A harbour, too.")
    make_article(headline="C")
    assert listed(client, "q=harbour") == {"The harbour", "B"}
    assert listed(client, "q=grace") == {"The harbour"}
    assert listed(client, "q=grace+harbour") == {"The harbour"}


def test_search_finds_by_whole_words_what_was_saved_long_ago(client, editor, monkeypatch):
    monkeypatch.setattr("articles.admin.article.LAST_SAVED", 1)
    make_published(headline="The harbour of old")
    make_article(headline="A draft of the harbour")
    make_article(headline="Harbours")
    assert listed(client, "q=harbo") == {"Harbours"}
    assert listed(client, "q=harbour") == {"Harbours", "The harbour of old"}
    assert listed(client, "q=harbour&state=published") == {"The harbour of old"}


@pytest.mark.parametrize(
    "query",
    [
        "state=sold", "mine=maybe", "published=9999", "section=x", "section=-1",
        "author=1e9", "author=" + "9" * 40,
        "section=٣", "p=x", "p=-5", "p=999999", "o=99.-3.x", "all=1", "q=%25_%5C'\"", "q=" + "x" * 5000,
    ],
)  # fmt: skip
def test_odd_questions_get_the_whole_list_or_a_page_of_it(client, editor, query):
    make_article()
    assert client.get(f"{LIST}?{query}", follow=True).status_code == 200


@pytest.mark.parametrize(
    "query",
    ["published_at__year=9999", "created_by__password__startswith=a", "headline__regex=(", "id__exact=x"],
)
def test_the_address_asks_nothing_that_no_filter_asks(client, editor, query):
    assert client.get(f"{LIST}?{query}").status_code == 400


def test_what_nobody_has_is_an_empty_list(client, editor):
    make_article()
    assert listed(client, "author=123456789") == set()


def test_reporters_list_their_own(client):
    reporter = make_reporter()
    client.force_login(reporter)
    make_article(headline="mine", created_by=reporter)
    make_article(headline="hers")
    assert listed(client) == {"mine"}
    assert listed(client, "state=draft&q=e") == {"mine"}
