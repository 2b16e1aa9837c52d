"""A writer appeals, once, against what a moderator or a plain rule has decided."""

import pytest

from comments import status
from comments.models import Report
from tests.factories import make_comment, make_moderator

pytestmark = pytest.mark.django_db


@pytest.fixture
def appeal(client):
    def appeal(comment, text="It says nothing bad."):
        return client.post(f"/comments/status/{status.token(comment)}/appeal/", {"text": text})

    return appeal


@pytest.fixture
def trashed():
    comment = make_comment(body="A sharp word.")
    comment.trash(make_moderator(), cause="offensive", reason="Please leave out the last sentence.")
    return comment


def page_of(client, comment):
    return client.get(status.address(comment)).content.decode()


def test_the_writer_is_told_why_and_may_appeal(client, trashed):
    page = page_of(client, trashed)
    assert "It attacks or insults somebody. Please leave out the last sentence." in page
    assert "Appeal against this decision" in page


def test_an_appeal_waits_with_the_reports(client, appeal, trashed):
    response = appeal(trashed)
    assert response.status_code == 303
    [report] = Report.objects.all()
    assert (report.ground, report.text, report.words) == ("appeal", "It says nothing bad.", "A sharp word.")
    assert (report.comment_number, report.email) == (trashed.pk, "")
    trashed.refresh_from_db()
    assert (trashed.open_reports, trashed.status) == (1, "trash")
    page = page_of(client, trashed)
    assert "Your appeal is waiting for a moderator." in page
    assert "Appeal against this decision" not in page


def test_there_is_only_one(client, appeal, trashed):
    assert [appeal(trashed).status_code for _ in range(2)] == [303, 303]
    assert Report.objects.count() == 1
    trashed.approve(make_moderator("mia"))
    trashed.trash(make_moderator("moe"))
    appeal(trashed, "Once more.")
    assert Report.objects.count() == 1
    trashed.refresh_from_db()
    assert trashed.open_reports == 0


def test_approving_agrees_with_it(client, appeal, trashed):
    appeal(trashed)
    trashed.approve(make_moderator("mia"))
    report = Report.objects.get()
    assert (report.outcome, report.settled_by_name, trashed.reports.open().count()) == ("upheld", "mia", 0)
    page = page_of(client, trashed)
    assert "Your comment has been published. A moderator has agreed with your appeal." in page


def test_dismissing_lets_the_decision_stand(client, appeal, trashed):
    appeal(trashed)
    assert Report.objects.dismiss(trashed, make_moderator("mia")) == 1
    trashed.refresh_from_db()
    assert (trashed.open_reports, trashed.status) == (0, "trash")
    assert "A moderator has read your appeal. The decision stays." in page_of(client, trashed)


def test_moving_it_from_trash_to_spam_dismisses_it(appeal, trashed):
    appeal(trashed)
    trashed.mark_spam(make_moderator("mia"))
    assert Report.objects.get().outcome == "dismissed"


def test_undoing_the_decision_agrees_with_it(appeal):
    moderator, comment = make_moderator(), make_comment()
    comment.approve(moderator)
    decision = comment.trash(moderator)
    appeal(comment)
    decision.undo(moderator)
    assert Report.objects.get().outcome == "upheld"


def test_a_word_that_is_refused_is_told_and_can_be_appealed_against(client, appeal):
    comment = make_comment()
    comment.trash(cause="word_refused", reason="contains a word that is refused: “casino”")
    page = page_of(client, comment)
    assert "It contains a word we do not print." in page
    assert "casino" not in page
    assert appeal(comment).status_code == 303


@pytest.mark.parametrize("cause", ["bait", "filter_spam", "akismet_spam"])
def test_what_keeps_spam_out_is_not_explained_and_counts_as_waiting(client, appeal, cause):
    comment = make_comment()
    comment.mark_spam(cause=cause, reason="the spam filter is sure: 99 %")
    page = page_of(client, comment)
    assert "Your comment is awaiting moderation." in page
    assert "99" not in page.split("own-panel")[1][:900]
    assert "Appeal" not in page
    assert appeal(comment).status_code == 403
    assert not Report.objects.exists()


@pytest.mark.parametrize("cause", ["filter_held", "hurry"])
def test_of_what_holds_spam_a_writer_learns_only_that_it_waits(client, cause):
    comment = make_comment()
    comment.status = ""
    type(comment).objects.filter(pk=comment.pk).update(status="approved")
    comment.hold(cause=cause, reason="the spam filter is in doubt: 77 %")
    panel = page_of(client, comment).split("own-panel")[1][:300]
    assert "Your comment is awaiting moderation.<" in panel


def test_what_waits_for_a_plain_reason_says_so(client):
    comment = make_comment(status="approved")
    comment.hold(cause="unknown_writer", reason="first comment of an unknown writer")
    page = page_of(client, comment)
    assert "awaiting moderation. The first comment of a new writer is read by a moderator." in page


def test_against_what_is_published_or_waits_there_is_no_appeal(appeal):
    waiting, shown = make_comment(), make_comment(status="approved")
    assert [appeal(comment).status_code for comment in (waiting, shown)] == [403, 403]


@pytest.mark.parametrize("text", ["", " \u200b ", "x" * 2001])
def test_an_appeal_that_says_nothing_or_too_much_is_refused_and_kept(appeal, trashed, text):
    response = appeal(trashed, text)
    assert response.status_code == 422
    assert 'id="appeal-text_error"' in response.content.decode()
    assert not Report.objects.exists()


def test_what_was_typed_is_shown_as_text(appeal, trashed):
    page = appeal(trashed, "<script>alert(1)</script>" * 100).content.decode()
    assert "<script>alert" not in page


def test_decided_by_mail_the_writer_hears_no_word_that_was_not_meant_for_them(client):
    comment = make_comment()
    comment.trash(make_moderator(), cause="by_mail", reason="by mail")
    assert "Your comment was not published.<" in page_of(client, comment).replace("  ", "")


def test_of_two_that_come_at_once_the_second_is_answered_like_the_first(appeal, trashed, monkeypatch):
    reports = type(Report.objects.all())
    real = reports.appeal

    def appeal_after_another(self, comment, text):
        real(self, comment, "The first.")
        return real(self, comment, text)

    monkeypatch.setattr(reports, "appeal", appeal_after_another)
    response = appeal(trashed, "The second.")
    assert (response.status_code, response["Location"]) == (303, status.address(trashed))
    assert Report.objects.get().text == "The first."
