"""What stands around the form: the house rules, the question, until when, or why there is no form."""

from datetime import timedelta

import pytest
from django.utils import timezone

from comments.models import Discussion, Policy
from tests.factories import make_approved, make_published

pytestmark = pytest.mark.django_db
NASTY = "<script>alert(1)</script> & more"
ESCAPED = "&lt;script&gt;alert(1)&lt;/script&gt; &amp; more"


def both_pages(client, article):
    """The article's page and that of the form alone."""
    place = article.get_absolute_url()
    return [client.get(address).content.decode() for address in (place, f"{place}reply/")]


def test_the_house_rules_stand_above_the_form(client):
    article = make_published()
    for page in both_pages(client, article):
        assert "House rules" not in page
    Policy(pk=1, house_rules=f"Be kind.\n\n{NASTY}").save()
    for page in both_pages(client, article):
        assert f"<p>Be kind.</p>\n\n<p>{ESCAPED}</p>" in page
        assert page.index("House rules") < page.index("<form method")


def test_the_question_of_an_article_stands_above_the_form(client):
    article, other = make_published(), make_published()
    Discussion.objects.create(article=article, message=NASTY)
    for page in both_pages(client, article):
        assert f"<p>{ESCAPED}</p>" in page
    for page in both_pages(client, other):
        assert "alert(1)" not in page


def test_it_says_until_when_one_can_write(client):
    article = make_published(published_at=timezone.now() - timedelta(days=2))
    Policy(pk=1, close_after_days=10).save()
    for page in both_pages(client, article):
        assert "You can comment here until" in page


@pytest.mark.parametrize(
    ("policy", "discussion", "message"),
    [
        ({"is_open": False}, {}, "Comments are closed."),
        ({"is_open": False, "closed_message": NASTY}, {}, ESCAPED),
        ({"close_after_days": 1, "closed_message": "Too old."}, {"message": "A question?"}, "Too old."),
        ({}, {"mode": "closed"}, "Comments are closed."),
        ({"closed_message": "In general."}, {"mode": "closed", "message": NASTY}, ESCAPED),
    ],
)
def test_where_it_is_closed_it_says_why_and_takes_nothing(client, send, policy, discussion, message):
    article = make_published(published_at=timezone.now() - timedelta(days=2))
    comment = make_approved(article)
    Policy(pk=1, **policy).save()
    Discussion.objects.create(article=article, **discussion)
    page = client.get(article.get_absolute_url()).content.decode()
    assert f'<div class="closed"><p>{message}</p></div>' in page
    assert 'id="reply"' not in page
    assert "A question?" not in page
    assert f"reply/?parent={comment.pk}" not in page
    assert comment.body in page
    alone = client.get(f"{article.get_absolute_url()}reply/")
    posted = send(article, body="A long text.")
    assert (alone.status_code, posted.status_code) == (403, 403)
    assert message in alone.content.decode()
    assert message in posted.content.decode()
    assert "A long text." in posted.content.decode()
    assert article.comments.count() == 1


def test_one_that_is_set_to_open_stays_open_however_old(client, send):
    article = make_published(published_at=timezone.now() - timedelta(days=400))
    Policy(pk=1, close_after_days=14).save()
    Discussion.objects.create(article=article, mode="open")
    for page in both_pages(client, article):
        assert "Post Comment" in page
        assert "until" not in page.partition('id="reply"')[2]
    assert send(article).status_code == 303


def test_who_wants_to_hear_of_replies_ticks_a_box_that_stays_ticked(client, send):
    article = make_published()
    for page in both_pages(client, article):
        assert '<input type="checkbox" name="follow" value="1" id="reply-follow">' in page
        assert "Tell me of replies by email." in page
    page = send(article, follow="1", email="nonsense").content.decode()
    assert 'id="reply-follow" checked' in page


def test_the_page_says_what_our_script_has_to_know(client):
    Policy(pk=1, edit_minutes=7, greatest_length=1234).save()
    page = client.get(make_published().get_absolute_url()).content.decode()
    assert 'data-edit-minutes="7"' in page
    assert 'data-most="1234"' in page
