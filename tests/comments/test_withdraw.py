"""A writer takes a comment back. Replies stay, and moderators still see what it was."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from comments import own, status
from comments.models import Comment, Decision, Report
from tests.factories import make_approved, make_comment, make_moderator

pytestmark = pytest.mark.django_db


@pytest.fixture
def withdraw(client):
    return lambda comment: client.post(f"/comments/status/{status.token(comment)}/withdraw/")


def test_it_goes_to_the_trash_and_the_writer_is_told_so(client, withdraw):
    comment = make_approved(body="I should not have said that.")
    response = withdraw(comment)
    assert response.status_code == 303
    assert response["Location"] == status.address(comment)
    comment.refresh_from_db()
    assert (comment.status, comment.verdict.cause, comment.verdict.by_name) == ("trash", "withdrawn", "")
    assert comment.withdrawn_at is not None
    assert "You have withdrawn this comment." in client.get(status.address(comment)).content.decode()
    page = client.get(comment.article.get_absolute_url()).content.decode()
    assert "I should not have said that." not in page


def test_replies_stay_under_a_stub_that_says_who_took_it_away(client, withdraw):
    comment = make_approved()
    make_approved(comment.article, parent=comment, body="I disagree.")
    withdraw(comment)
    page = client.get(comment.article.get_absolute_url()).content.decode()
    assert "I disagree." in page
    assert "withdrawn by its writer" in page


def test_twice_is_once(withdraw):
    comment = make_approved()
    assert [withdraw(comment).status_code for _ in range(2)] == [303, 303]
    assert comment.decisions.count() == 1


def test_what_waits_can_be_withdrawn_too(withdraw):
    comment = make_comment()
    withdraw(comment)
    comment.refresh_from_db()
    assert comment.status == "trash"


def test_what_a_rule_put_in_the_trash_can_be_withdrawn_as_well(withdraw):
    comment = make_comment()
    comment.trash(cause="word_refused")
    assert withdraw(comment).status_code == 303
    comment.refresh_from_db()
    assert (comment.status, comment.withdrawn_at is None) == ("trash", False)


def test_after_the_minutes_or_a_moderators_decision_it_is_too_late(withdraw):
    late = make_approved(created_at=timezone.now() - timedelta(minutes=5))
    decided = make_approved()
    decided.mark_spam(make_moderator())
    assert [withdraw(comment).status_code for comment in (late, decided)] == [403, 403]
    late.refresh_from_db()
    assert (late.status, late.withdrawn_at) == ("approved", None)


def test_it_asks_first(client):
    comment = make_approved(body="These words.")
    page = client.get(f"/comments/status/{status.token(comment)}/withdraw/").content.decode()
    assert "These words." in page
    assert "Withdraw the comment" in page


def test_there_is_nothing_to_appeal_against_and_reports_still_wait(client, withdraw):
    comment = make_approved()
    Report.objects.file(comment, "illegal", text="It is.")
    withdraw(comment)
    assert client.get(f"/comments/status/{status.token(comment)}/appeal/").status_code == 403
    comment.refresh_from_db()
    assert comment.open_reports == 1


@pytest.mark.parametrize("verb", ["edit", "withdraw"])
def test_of_a_comment_that_is_deleted_at_that_moment_nothing_is_left_to_change(client, monkeypatch, verb):
    comment = make_comment()
    locked = own._locked

    def locked_too_late(comment):
        Comment.objects.filter(pk=comment.pk).delete()
        return locked(comment)

    monkeypatch.setattr(own, "_locked", locked_too_late)
    address = f"/comments/status/{status.token(comment)}/{verb}/"
    assert client.post(address, {"body": "Better.", "seen": comment.body}).status_code == 404


@pytest.mark.parametrize("where", ["approved", "pending"])
def test_nobody_shows_it_to_readers_again(client, withdraw, where):
    comment, moderator = make_approved(), make_moderator()
    withdraw(comment)
    with pytest.raises(ValidationError, match="was withdrawn by its writer. It stays so."):
        comment.move(where, moderator)
    assert Decision.objects.decide(Comment.objects.filter(pk=comment.pk), where, moderator) == []
    comment.refresh_from_db()
    assert comment.status == "trash"


def test_moderators_may_still_call_it_spam_and_are_offered_no_more_than_that(client, withdraw):
    comment, moderator = make_approved(), make_moderator()
    withdraw(comment)
    client.force_login(moderator)
    page = client.get("/admin/comments/comment/?status=trash").content.decode()
    assert 'value="spam"' in page
    assert "Restore" not in page
    decision = comment.mark_spam(moderator)
    decision.undo(moderator)
    comment.refresh_from_db()
    assert comment.status == "trash"
