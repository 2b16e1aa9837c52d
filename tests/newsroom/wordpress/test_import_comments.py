"""Comments travel with their threads and states; what was no comment of a reader stays behind."""

from datetime import UTC, datetime

import pytest
from django.core import mail

from articles.models import Article
from comments.models import Comment, Decision
from newsroom.wordpress.replies import from_the_top, rings
from tests.factories import make_approved, make_moderator
from tests.newsroom.wordpress.exports import attachment, comment, export, item

pytestmark = pytest.mark.django_db


def bring(move_in, *comments, **options):
    return move_in(export([item(1, comments=comments)], people=[{"login": "ann", "number": 1}]), **options)


def threads():
    """``{number: number above it}``."""
    return dict(Comment.objects.values_list("pk", "parent"))


def test_a_comment_comes_as_it_was(move_in):
    bring(
        move_in,
        comment(
            31,
            "First line\nsecond &amp; <strong>bold</strong> <span>words</span>\n\nNew paragraph",
            name="O&#039;Neil",
            email="Bea@Reader.example",
            website="http://bea.example/?a=1&amp;b=2",
            address="2001:db8:1:2::3",
        ),
    )
    only = Comment.objects.get()
    assert (only.pk, only.former_number, only.status) == (31, 31, "approved")
    assert (only.name, only.email, only.website) == (
        "O'Neil",
        "bea@reader.example",
        "http://bea.example/?a=1&b=2",
    )
    assert only.html == "<p>First line<br>second &amp; <strong>bold</strong> words</p><p>New paragraph</p>"
    assert only.network == "2001:db8:1::/48"
    assert only.created_at == datetime(2015, 12, 24, 8, tzinfo=UTC)
    assert only.by_staff is False
    assert [decision.reason for decision in Decision.objects.all()] == ["came from old.example"]


@pytest.mark.parametrize(
    ("approved", "kind", "status"),
    [
        ("1", "comment", "approved"),
        ("1", "", "approved"),
        ("0", "comment", "pending"),
        ("spam", "comment", "spam"),
        ("trash", "comment", None),
        ("post-trashed", "comment", None),
        ("editorial-comment", "comment", None),
        ("", "comment", None),
        ("1", "pingback", None),
        ("1", "trackback", None),
        ("1", "note", None),
        ("1", "editorial-comment", None),
        ("1", "order_note", None),
    ],
)
def test_only_what_readers_wrote_comes_and_stays_what_it_was(move_in, said, approved, kind, status):
    report = bring(move_in, comment(1, approved=approved, kind=kind))
    assert list(Comment.objects.values_list("status", flat=True)) == ([status] if status else [])
    assert len(said(report, "skipped")) == (status is None)
    assert report.counts["comments"] == {status or "left out": 1}


def test_threads_are_whole_in_whatever_order_they_come(move_in):
    bring(move_in, comment(5, parent=3), comment(3, parent=2), comment(2), comment(9, parent=2), comment(7))
    assert threads() == {2: None, 3: 2, 5: 3, 7: None, 9: 2}
    assert list(Comment.objects.order_by("path").values_list("pk", flat=True)) == [2, 3, 5, 9, 7]


def test_a_thread_ten_deep_is_whole(move_in, client):
    bring(move_in, *(comment(number, f"Number {number}.", parent=number - 1) for number in range(1, 11)))
    assert threads() == {1: None} | {number: number - 1 for number in range(2, 11)}
    html = client.get(Article.objects.get().get_absolute_url()).content.decode()
    assert [html.count(f"Number {number}.") for number in range(1, 11)] == [1] * 10


def test_what_answers_something_left_out_goes_one_up(move_in, said):
    report = bring(
        move_in,
        comment(1),
        comment(2, parent=1, kind="pingback"),
        comment(3, parent=2),
        comment(4, parent=99),
    )
    assert threads() == {1: None, 3: 1, 4: None}
    assert [text for _subject, text in said(report, "unresolved")] == [
        "comment 2, which it answers, does not come: it answers comment 1",
        "comment 99, which it answers, does not come: it answers the article",
    ]


def test_rings_are_opened(move_in, said):
    report = bring(
        move_in, comment(1, parent=2), comment(2, parent=1), comment(3, parent=3), comment(4, parent=2)
    )
    assert threads() == {1: None, 2: 1, 3: None, 4: 2}
    assert len(said(report, "unresolved")) == 2


def test_a_chain_of_any_length_takes_no_time_to_speak_of():
    above = {number: number - 1 for number in range(1, 200_000)} | {0: 199_999}
    assert rings(above) == [0]
    above[0] = None
    assert list(from_the_top(above)) == list(range(200_000))


def test_a_number_that_stands_twice_is_taken_once(move_in, said):
    report = bring(move_in, comment(1, "First."), comment(1, "Second."))
    assert Comment.objects.get().body == "First."
    assert said(report, "skipped") == [
        ("comment 1 on post 1 “Bridge closed”", "its number stands twice in the file")
    ]


def test_two_articles_with_the_same_comment_number_keep_both(move_in):
    move_in(export([item(1, comments=[comment(7, "One.")]), item(2, comments=[comment(7, "Two.")])]))
    one, two = Comment.objects.order_by("article__slug")
    assert (one.pk, one.former_number, two.former_number) == (7, 7, 7)


def test_comments_without_a_number_come_once(move_in):
    for _run in range(2):
        bring(move_in, comment(None, "One."), comment(None, "Two."))
    assert sorted(Comment.objects.values_list("body", flat=True)) == ["One.", "Two."]


def test_odd_fields_are_left_out_and_the_comment_comes(move_in):
    bring(
        move_in,
        comment(1, name=" \u200b ", email="no address", website="javascript:alert(1)", address="x"),
        comment(2, date_gmt="0000-00-00 00:00:00", date="0000-00-00 00:00:00", name="N" * 300),
    )
    first, second = Comment.objects.order_by("pk")
    assert (first.name, first.email, first.website, first.network) == ("Anonymous", "", "", "")
    assert second.created_at == Article.objects.get().published_at
    assert second.name == "N" * 100


@pytest.mark.parametrize("body", ["", " \n ", "<img src=x onerror=alert(1)>", "<script>alert(1)</script>"])
def test_what_says_nothing_does_not_come(move_in, said, body):
    report = bring(move_in, comment(1, body))
    assert not Comment.objects.exists()
    assert [text for _subject, text in said(report, "skipped")] == ["it says nothing"]


def test_what_hostile_hands_wrote_is_harmless(move_in, client):
    bring(
        move_in,
        comment(
            1, '<a href="javascript:alert(1)" onclick="x()">x</a><iframe src="//evil.example"></iframe>ok'
        ),
        comment(2, "&lt;script&gt;alert(1)&lt;/script&gt;", name="<script>alert(2)</script>Eve"),
    )
    html = client.get(Article.objects.get().get_absolute_url()).content.decode()
    thread = html[html.index('id="comments"') :]
    assert "<script>alert" not in thread
    assert "javascript:" not in thread
    assert "evil.example" not in thread


def test_who_wrote_for_the_site_is_marked(move_in):
    bring(move_in, comment(1, user=1), comment(2, user=99))
    assert dict(Comment.objects.values_list("pk", "by_staff")) == {1: True, 2: False}
    assert not Comment.objects.exclude(user=None).exists()


def test_old_anchors_lead_to_their_comments_where_a_number_is_taken(move_in, client):
    here = make_approved()
    bring(move_in, comment(here.pk, "From there."))
    article = Article.objects.get(slug="story-1")
    html = client.get(article.get_absolute_url()).content.decode()
    place = html.index(f'id="comment-{here.pk}"')
    assert "From there." in html[place : place + 1000]
    assert Comment.objects.get(pk=here.pk) == here


def test_readers_can_write_at_once_afterwards(move_in):
    bring(move_in, comment(40))
    assert make_approved(Article.objects.get()).pk > 40


def test_no_mail_is_sent_and_no_rule_asked(move_in):
    links = " ".join(f"https://spam.example/{n}" for n in range(20))
    bring(move_in, *(comment(number, f"{number} {links}") for number in range(1, 60)))
    assert Comment.objects.approved().count() == 59
    assert mail.outbox == []


@pytest.mark.parametrize("kind", ["page", "attachment"])
def test_what_was_said_elsewhere_is_named(move_in, said, kind):
    make = attachment if kind == "attachment" else item
    options = {"address": "http://old.example/a.jpg"} if kind == "attachment" else {"kind": "page"}
    report = move_in(export([make(1, comments=[comment(5)], **options)]))
    assert "comment 5" in "".join(subject for subject, _text in said(report, "skipped"))
    assert report.counts["comments"] == {"left out": 1}


# Once more


def test_new_ones_come_with_the_next_file_and_answer_those_that_came(move_in):
    bring(move_in, comment(1), comment(2, parent=1))
    report = bring(move_in, comment(1), comment(2, parent=1), comment(3, parent=2))
    assert threads() == {1: None, 2: 1, 3: 2}
    assert Comment.objects.get(pk=3).path == "000000010000000200000003"
    assert report.counts["comments"] == {"already here": 2, "approved": 1}


def test_what_was_approved_there_since_is_approved_here(move_in):
    bring(move_in, comment(1, approved="0"))
    bring(move_in, comment(1, "Changed.", approved="1"))
    only = Comment.objects.get()
    assert (only.status, only.body, only.html) == ("approved", "Changed.", "<p>Changed.</p>")


def test_what_a_moderator_here_has_decided_stands(move_in):
    bring(move_in, comment(1, approved="0"))
    Comment.objects.get().mark_spam(make_moderator())
    bring(move_in, comment(1, "Changed.", approved="1"))
    only = Comment.objects.get()
    assert (only.status, only.body) == ("spam", "At last.")


def test_what_lies_in_the_trash_here_stays_there(move_in):
    bring(move_in, comment(1))
    Comment.objects.get().trash(make_moderator())
    bring(move_in, comment(1))
    assert Comment.objects.get().status == "trash"
