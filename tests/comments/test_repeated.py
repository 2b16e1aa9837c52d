"""A comment sent twice is one comment; the same said again is refused."""

from datetime import timedelta

import pytest
from django.utils import timezone

from comments.models import Comment
from tests.factories import make_approved, make_published

pytestmark = pytest.mark.django_db


def grow_older(**time):
    for comment in Comment.objects.all():
        Comment.objects.filter(pk=comment.pk).update(created_at=comment.created_at - timedelta(**time))


def assert_repeated(response):
    assert response.status_code == 409
    page = response.content.decode()
    assert "already said that" in page
    assert "Well said." in page


def test_a_double_click_is_one_comment_with_one_answer(send):
    article = make_published()
    first, second = send(article), send(article)
    assert (first.status_code, second.status_code) == (303, 303)
    assert first["Location"] == second["Location"]
    assert article.comments.count() == 1
    assert article.comments.get().decisions.count() == 1


def test_the_first_answer_counts_whatever_was_decided_since(send):
    article = make_published()
    held = send(article)["Location"]
    comment = article.comments.get()
    comment.trash()
    assert send(article)["Location"] == held
    comment.approve()
    assert send(article)["Location"] == f"{article.get_absolute_url()}#comment-{comment.pk}"
    assert article.comments.count() == 1


def test_the_same_later_is_409(send):
    article = make_published()
    send(article)
    grow_older(minutes=10, seconds=1)
    assert_repeated(send(article))
    assert article.comments.count() == 1


def test_the_same_elsewhere_in_the_thread_is_409(send):
    parent = make_approved()
    send(parent.article)
    assert_repeated(send(parent.article, parent=parent.pk))


@pytest.mark.parametrize("other", [{"name": "Lena H."}, {"email": "lena2@example.org"}])
def test_a_writer_is_recognised_by_name_or_by_address(send, other):
    article = make_published()
    send(article)
    assert_repeated(send(article, **other))


def test_two_people_may_say_the_same(send):
    article = make_published()
    send(article)
    assert send(article, name="Otto", email="otto@example.org").status_code == 303
    assert send(article, name="Ida", email="ida@example.org", network="198.51.100.1").status_code == 303
    assert article.comments.count() == 3


def test_the_same_under_another_article_is_another_comment(send):
    assert send(make_published()).status_code == 303
    assert send(make_published()).status_code == 303
    assert Comment.objects.count() == 2


def test_the_answer_does_not_tell_whose_address_it_is(send):
    """Who repeats a published comment with a guessed address learns nothing from the answer."""
    article = make_published()
    send(article)
    Comment.objects.get().approve()
    stranger = {"network": "203.0.113.9"}
    right = send(article, email="lena@example.org", **stranger)
    wrong = send(article, email="else@example.org", **stranger)
    assert right.status_code == wrong.status_code == 409
    right = send(article, name="Kai", email="lena@example.org", **stranger)
    assert right.status_code == 303


def test_differences_that_the_store_removes_are_none(send):
    article = make_published()
    send(article, body="Two\nlines é")
    assert send(article, body="  Two\r\nlines e\u0301 ", email="LENA@example.org").status_code == 303
    assert article.comments.count() == 1


def test_ten_minutes_are_counted_by_the_clock(send):
    article = make_published()
    send(article)
    grow_older(minutes=9, seconds=50)
    assert send(article).status_code == 303
    assert article.comments.get().created_at < timezone.now() - timedelta(minutes=9)
