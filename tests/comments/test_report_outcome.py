"""What moderators decide answers those who reported a comment, in the same transaction."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from comments.models import Comment, Decision, Letter, Report
from tests.factories import make_approved, make_moderator, make_published

pytestmark = pytest.mark.django_db


@pytest.fixture
def reported():
    comment = make_approved()
    Report.objects.file(comment, "offensive", email="lena@example.org", sender="one")
    Report.objects.file(comment, "spam", sender="two")
    return comment


def outcomes(comment):
    comment.refresh_from_db()
    found = sorted(comment.reports.values_list("outcome", "settled_by_name"))
    return comment.open_reports, found


@pytest.mark.parametrize("verb", ["trash", "mark_spam"])
def test_to_put_the_comment_aside_is_to_agree(reported, verb):
    getattr(reported, verb)(make_moderator("mia"))
    assert outcomes(reported) == (0, [("upheld", "mia")] * 2)


def test_to_let_it_stand_is_to_dismiss_them(reported):
    assert Report.objects.dismiss(reported, make_moderator("mia")) == 2
    assert outcomes(reported) == (0, [("dismissed", "mia")] * 2)
    assert reported.status == "approved"


def test_to_approve_what_was_held_dismisses_them(reported):
    moderator = make_moderator("mia")
    reported.hold(moderator)
    assert outcomes(reported) == (2, [("", "")] * 2)
    reported.approve(moderator)
    assert outcomes(reported) == (0, [("dismissed", "mia")] * 2)


def test_a_rule_answers_nobody(reported):
    reported.hold(cause="edited")
    reported.trash(cause="word_refused")
    assert outcomes(reported) == (2, [("", "")] * 2)


def test_only_who_gave_an_address_is_written_to(reported):
    reported.trash(make_moderator())
    [letter] = Letter.objects.all()
    assert (letter.kind, letter.to, letter.report.ground) == ("outcome", "lena@example.org", "offensive")
    assert letter.due_at > letter.created_at


def test_settled_once_they_are_not_settled_again(reported):
    Report.objects.dismiss(reported, make_moderator("mia"))
    assert Report.objects.dismiss(reported, make_moderator("moe")) == 0
    reported.trash(make_moderator("max"))
    assert outcomes(reported) == (0, [("dismissed", "mia")] * 2)
    assert Letter.objects.count() == 1


@pytest.mark.parametrize("in_bulk", [False, True])
def test_an_undone_decision_opens_them_again_and_takes_the_letter_back(reported, in_bulk):
    moderator = make_moderator()
    decision = reported.trash(moderator)
    if in_bulk:
        Decision.objects.of_one_act(decision).undo(moderator)
    else:
        decision.undo(moderator)
    assert outcomes(reported) == (2, [("", "")] * 2)
    assert reported.status == "approved"
    assert not Letter.objects.exists()


def test_undoing_opens_nothing_that_another_decision_has_settled(reported):
    moderator = make_moderator()
    Report.objects.dismiss(reported, moderator)
    reported.trash(moderator).undo(moderator)
    assert outcomes(reported) == (0, [("dismissed", "mo")] * 2)


def test_they_outlive_the_comment_and_the_moderator(reported):
    moderator = make_moderator("mia")
    reported.trash(moderator)
    number = reported.pk
    reported.delete()
    moderator.delete()
    found = Report.objects.values_list(
        "comment", "comment_number", "settled_by", "settled_by_name", "outcome"
    )
    assert list(found) == [(None, number, None, "mia", "upheld")] * 2


def test_a_comment_that_has_just_gone_cannot_be_reported():
    comment = make_approved()
    Comment.objects.filter(pk=comment.pk).update(status="trash")
    with pytest.raises(Comment.DoesNotExist):
        Report.objects.file(comment, "spam")


def test_nothing_is_settled_when_the_decision_fails(reported):
    with pytest.raises(RuntimeError), transaction.atomic():
        reported.trash(make_moderator())
        raise RuntimeError
    assert outcomes(reported) == (2, [("", "")] * 2)
    assert not Letter.objects.exists()


def settle_in_bulk(number):
    article, moderator = make_published(), make_moderator(f"mia{number}")
    comments = [make_approved(article) for _ in range(number)]
    for comment in comments:
        Report.objects.file(comment, "spam", sender="one", email="lena@example.org")
    return Comment.objects.filter(pk__in=[comment.pk for comment in comments]), moderator


def test_many_are_settled_in_as_many_queries_as_few():
    counts = []
    for number in (5, 50):
        comments, moderator = settle_in_bulk(number)
        with CaptureQueriesContext(connection) as queries:
            Decision.objects.decide(comments, "trash", moderator)
        counts.append(len(queries))
        assert {(c.open_reports, c.status) for c in comments.all()} == {(0, "trash")}
        assert {r.outcome for r in Report.objects.filter(comment__in=comments)} == {"upheld"}
    assert counts[0] == counts[1]


def test_an_address_that_many_give_is_told_once_of_a_comment():
    """Or whoever reports from many networks could have somebody else's mailbox filled."""
    comment, other = make_approved(), make_approved()
    for number in range(5):
        Report.objects.file(comment, "spam", email="victim@example.org", sender=f"{number}")
    Report.objects.file(comment, "spam", email="lena@example.org", sender="lena")
    Report.objects.file(other, "spam", email="victim@example.org", sender="0")
    Report.objects.dismiss(comment, make_moderator())
    assert sorted(Letter.objects.values_list("to", flat=True)) == ["lena@example.org", "victim@example.org"]
    assert not Report.objects.open().filter(comment=comment).exists()
