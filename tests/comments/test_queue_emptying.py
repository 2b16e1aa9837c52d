"""Emptying the spam and the trash: what was there goes for good, in steps, and who did it is on record."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.utils import timezone

from comments.admin import emptying
from comments.models import Comment, Decision, Report
from tests.factories import make_approved, make_comment

QUEUE = "/admin/comments/comment/"
JSON = {"HTTP_ACCEPT": "application/json"}
pytestmark = pytest.mark.django_db


def empty(client, status="spam", upto=None, **extra):
    data = {"upto": (upto or timezone.now()).isoformat()}
    return client.post(f"{QUEUE}empty/{status}/", data, **extra)


@pytest.mark.parametrize("status", ["spam", "trash"])
def test_only_that_heap_goes_and_the_decisions_stay(client, moderator, status):
    comment = make_comment()
    comment.move(status, moderator)
    others = {make_comment(status=other).pk for other in {"spam", "trash", "pending", "approved"} - {status}}
    assert "1 comments would be deleted" in client.get(f"{QUEUE}empty/{status}/").content.decode()
    assert empty(client, status)["Location"] == f"{QUEUE}?status={status}"
    assert set(Comment.objects.values_list("pk", flat=True)) == others
    assert Decision.objects.get().comment_number == comment.pk
    entry = LogEntry.objects.get()
    assert (entry.user, entry.object_repr, entry.is_deletion()) == (
        moderator,
        f"1 comment from {status}",
        True,
    )


def test_replies_below_stay(client, moderator):
    parent = make_comment(status="spam")
    reply = make_approved(parent.article, parent=parent)
    empty(client)
    reply.refresh_from_db()
    assert (reply.parent, reply.thread, reply.status) == (None, parent.pk, "approved")


def test_it_goes_step_by_step(client, moderator, monkeypatch):
    monkeypatch.setattr(emptying, "STEP", 2)
    article = make_approved().article
    for _n in range(5):
        make_comment(article, status="spam")
    upto = timezone.now()
    left = [empty(client, upto=upto, **JSON).json()["left"] for _step in range(3)]
    assert left == [3, 1, 0]
    assert [entry.object_repr for entry in LogEntry.objects.order_by("pk")] == [
        "2 comments from spam",
        "2 comments from spam",
        "1 comment from spam",
    ]
    assert empty(client, upto=upto, **JSON).json()["gone"] == 0


def test_without_scripts_each_step_is_a_page_with_a_button(client, moderator, monkeypatch):
    monkeypatch.setattr(emptying, "STEP", 1)
    for _n in range(2):
        make_comment(status="spam")
    upto = timezone.now()
    text = empty(client, upto=upto).content.decode()
    assert "1 comment deleted for good." in text
    assert f'value="{upto.isoformat()}"' in text
    assert empty(client, upto=upto).status_code == 302
    assert not Comment.objects.exists()


def test_what_came_in_after_the_question_stays(client, moderator):
    upto = timezone.now() - timedelta(minutes=1)
    new = make_comment(status="spam")
    moved = make_approved(created_at=upto - timedelta(days=1))
    moved.mark_spam()
    old = make_comment(status="spam", created_at=upto - timedelta(days=1))
    empty(client, upto=upto)
    assert set(Comment.objects.values_list("pk", flat=True)) == {new.pk, moved.pk}
    assert not Comment.objects.filter(pk=old.pk).exists()


def test_what_its_writer_has_appealed_about_stays(client, moderator):
    comment = make_comment()
    comment.trash(moderator, cause="other")
    Report.objects.appeal(comment, "Please read it again.")
    empty(client, "trash")
    assert Comment.objects.get() == comment


@pytest.mark.parametrize("upto", ["", "yesterday", "2026-13-45T00:00:00Z", "2026-01-01T00:00:00", "\u0661"])
def test_a_moment_that_is_none_is_refused(client, moderator, upto):
    make_comment(status="spam")
    assert client.post(f"{QUEUE}empty/spam/", {"upto": upto}).status_code == 400
    assert Comment.objects.count() == 1


@pytest.mark.parametrize("status", ["pending", "approved", "all", "nonsense"])
def test_nothing_else_is_emptied(client, moderator, status):
    make_comment(status="pending")
    assert empty(client, status).status_code == 404
    assert Comment.objects.count() == 1


def test_the_button_stands_where_there_is_something_to_delete(client, moderator):
    assert "/empty/" not in client.get(f"{QUEUE}?status=spam").content.decode()
    make_comment(status="spam")
    assert f"{QUEUE}empty/spam/" in client.get(f"{QUEUE}?status=spam").content.decode()
    assert "/empty/" not in client.get(f"{QUEUE}?status=all").content.decode()
