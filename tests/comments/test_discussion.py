"""Where readers may write: what the policy, the article and its discussion say, and what is shown instead."""

from datetime import timedelta

import pytest
from django.utils import timezone

from comments.models import Discussion, Policy
from tests.factories import make_approved, make_published

pytestmark = pytest.mark.django_db


def rules(**fields):
    Policy.objects.update_or_create(pk=1, defaults=fields)


def decide(article, **fields):
    return Discussion.objects.update_or_create(article=article, defaults=fields)[0]


def is_open(article):
    return Discussion.objects.of(article).is_open


def old(days):
    return make_published(published_at=timezone.now() - timedelta(days=days))


def assert_closed(send, article, message):
    response = send(article, body="My <b>thought</b>, kept.")
    page = response.content.decode()
    assert response.status_code == 403
    assert message in page
    assert "My &lt;b&gt;thought&lt;/b&gt;, kept." in page
    assert not article.comments.exists()


def test_without_any_decision_the_policy_holds():
    article = make_published()
    assert is_open(article)
    rules(is_open=False)
    assert not is_open(article)
    assert not Discussion.objects.exists()


def test_all_can_be_closed_with_a_message(send):
    rules(is_open=False, closed_message="Back on Monday.")
    assert_closed(send, make_published(), "Back on Monday.")


def test_a_discussion_can_be_closed_with_a_message_of_its_own(send):
    rules(closed_message="Back on Monday.")
    article = make_published()
    decide(article, mode="closed", message="All has been said.")
    assert_closed(send, article, "All has been said.")
    decide(article, mode="closed", message="")
    assert_closed(send, article, "Back on Monday.")


def test_an_article_that_is_not_open_for_comments_is_closed(send):
    article = make_published(comments_open=False)
    decide(article, mode="open", message="What do you think?")
    assert_closed(send, article, "Comments are closed.")


def test_age_closes_it(send):
    rules(close_after_days=14)
    assert is_open(old(13))
    article = old(14)
    decide(article, message="What do you think?")
    assert_closed(send, article, "Comments are closed.")


def test_what_is_set_to_open_stays_open_however_old(send):
    rules(close_after_days=14)
    article = old(400)
    decide(article, mode="open")
    assert send(article).status_code == 303


def test_what_is_set_to_open_is_closed_with_all_others():
    rules(is_open=False)
    article = make_published()
    decide(article, mode="open")
    assert not is_open(article)


def test_a_held_discussion_is_open_and_everything_waits(send):
    article = make_published()
    decide(article, mode="held")
    assert send(article).status_code == 303
    assert article.comments.get().status == "pending"


def test_what_closed_while_the_form_was_read_is_closed(send, client):
    article = make_published()
    parent = make_approved(article)
    assert client.get(f"{article.get_absolute_url()}reply/?parent={parent.pk}").status_code == 200
    decide(article, mode="closed")
    assert send(article, parent=parent.pk).status_code == 403
    assert article.comments.get() == parent


@pytest.mark.parametrize(
    ("rule", "article", "mode", "told"),
    [
        ({"is_open": False}, {}, "", "Closed: all discussions are"),
        ({}, {"comments_open": False}, "", "Closed: the article is not open for comments"),
        ({}, {}, "closed", "Closed"),
        (
            {"close_after_days": 1},
            {"published_at": timezone.now() - timedelta(2)},
            "",
            "Closed: the article is too old",
        ),
    ],
)
def test_the_desk_is_told_why_it_is_closed(rule, article, mode, told):
    rules(**rule)
    discussion = decide(make_published(**article), mode=mode)
    assert not discussion.is_open
    assert discussion.why_closed == told


def test_it_costs_two_queries_at_most(django_assert_num_queries):
    article = make_published()
    decide(article, mode="held")
    with django_assert_num_queries(2):
        discussion = Discussion.objects.of(article)
        assert (discussion.is_open, discussion.is_held, str(discussion)) == (True, True, article.headline)
