"""Comments that come from another site: their numbers, their places, and the addresses readers have kept."""

from datetime import UTC, datetime

import pytest

from comments import arrivals
from comments.models import Comment, Decision
from tests.factories import make_approved, make_article, make_published

pytestmark = pytest.mark.django_db

WRITTEN = datetime(2015, 12, 24, 8, tzinfo=UTC)


def make_arrival(article, number, parent=None, **fields):
    fields = {"name": "Ann", "body": f"Said as number {number}.", "created_at": WRITTEN} | fields
    return Comment(article=article, parent=parent, former_number=number, status="approved", **fields)


def bring_in(*comments):
    arrivals.settle_numbers(comments)
    arrivals.bring_in(comments, "came from old.example")


def test_each_keeps_its_number():
    article = make_published()
    first = make_arrival(article, 31)
    bring_in(first, make_arrival(article, 7, parent=first))
    assert list(Comment.objects.order_by("pk").values_list("pk", "former_number", "path")) == [
        (7, 7, "0000001f00000007"),
        (31, 31, "0000001f"),
    ]


def test_a_number_that_is_taken_stays_an_anchor(client):
    here = make_approved()
    article = make_published()
    bring_in(make_arrival(article, here.pk))
    comment = article.comments.get()
    assert comment.pk != here.pk
    assert comment.former_number == here.pk
    html = client.get(article.get_absolute_url()).content.decode()
    assert html.count(f'id="comment-{here.pk}"') == 1
    assert html.count(f'id="comment-{comment.pk}"') == 1


def test_an_anchor_never_stands_twice(client):
    article = make_published()
    here = make_approved(article)
    bring_in(make_arrival(article, here.pk))
    html = client.get(article.get_absolute_url()).content.decode()
    assert html.count(f'id="comment-{here.pk}"') == 1


def test_no_number_and_one_that_is_too_high_get_a_new_one(monkeypatch):
    article, last = make_published(), make_approved().pk
    monkeypatch.setattr(arrivals, "HIGHEST", last + 10)
    arrivals.make_room(last + 10)
    bring_in(make_arrival(article, None), make_arrival(article, last + 11))
    assert list(article.comments.order_by("pk").values_list("pk", "former_number")) == [
        (last + 11, None),
        (last + 12, last + 11),
    ]


def test_who_writes_after_that_is_given_a_number_above(monkeypatch):
    last = make_approved().pk
    arrivals.make_room(last + 40)
    assert make_approved().pk == last + 41
    monkeypatch.setattr(arrivals, "HIGHEST", last + 50)
    arrivals.make_room(10**17)
    assert make_approved().pk == last + 51


def test_room_is_never_taken_back():
    last = make_approved().pk
    arrivals.make_room(last + 40)
    arrivals.make_room(last + 20)
    assert make_approved().pk == last + 41


def test_readers_and_arrivals_never_meet():
    """What is brought in while readers write takes no number that one of them is about to get."""
    article, last = make_published(), make_approved().pk
    arrivals.make_room(last + 3)
    reader = make_approved(article)
    bring_in(*(make_arrival(article, last + number) for number in (1, 2, 3)))
    assert sorted(article.comments.values_list("pk", flat=True)) == [last + 1, last + 2, last + 3, reader.pk]
    assert make_approved(article).pk == reader.pk + 1


def test_its_text_is_made_ready_and_a_decision_says_where_it_comes_from():
    bring_in(
        make_arrival(make_article(), 5, name="Ann\u202e", email="Ann@Example.org", body="<b>So</b> & so")
    )
    comment = Comment.objects.get()
    assert (comment.name, comment.email, comment.html) == (
        "Ann",
        "ann@example.org",
        "<p><strong>So</strong> &amp; so</p>",
    )
    decision = Decision.objects.get()
    assert (decision.comment_id, decision.comment_number, decision.from_status, decision.to_status) == (
        5,
        5,
        "",
        "approved",
    )
    assert (decision.by_name, decision.reason) == ("", "came from old.example")


def test_many_cost_no_more_queries_than_few(django_assert_num_queries):
    article = make_published()
    for first, size in ((1000, 2), (2000, 30)):  # SQLite stores 30 at once
        comments = [make_arrival(article, number) for number in range(first, first + size)]
        with django_assert_num_queries(6):  # taken numbers, the policy, then comments and decisions
            bring_in(*comments)
