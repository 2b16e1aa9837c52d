"""Reports, decisions and edits that arrive at once."""

import pytest
from django.test import Client

from comments import status
from comments.models import Comment, Policy, Report
from tests.factories import make_approved, make_moderator

from .test_parallel import all_at_once

pytestmark = pytest.mark.django_db(transaction=True)


def report(comment, network="192.0.2.7"):
    address = f"/comments/{comment.pk}/report/"
    return lambda: Client().post(address, {"ground": "spam"}, REMOTE_ADDR=network).status_code


def test_one_reader_who_clicks_ten_times_is_counted_once():
    comment = make_approved()
    answers = all_at_once(*[report(comment)] * 10)
    assert set(answers) == {303}
    comment.refresh_from_db()
    assert (comment.open_reports, Report.objects.count()) == (1, 1)


def test_ten_readers_are_all_counted():
    comment = make_approved()
    all_at_once(*[report(comment, f"198.51.100.{n}") for n in range(10)])
    comment.refresh_from_db()
    assert (comment.open_reports, Report.objects.count()) == (10, 10)


def test_no_report_is_left_open_on_a_comment_that_has_gone():
    comment, moderator = make_approved(), make_moderator()
    readers = [report(comment, f"198.51.100.{n}") for n in range(8)]
    *answers, _decision = all_at_once(*readers, lambda: comment.trash(moderator))
    comment.refresh_from_db()
    assert set(answers) <= {303, 404}
    assert (comment.open_reports, Report.objects.open().count()) == (0, 0)
    assert Report.objects.filter(outcome="upheld").count() == answers.count(303)


def test_a_moderators_decision_and_the_writers_edit_do_not_undo_each_other():
    Policy.objects.create(pk=1, hold_unknown=False)
    comment, moderator = make_approved(body="As it was."), make_moderator()
    address = f"/comments/status/{status.token(comment)}/edit/"

    def edit():
        return Client().post(address, {"body": "Edited.", "seen": "As it was."}).status_code

    answer, _decision = all_at_once(edit, lambda: Comment.objects.get(pk=comment.pk).trash(moderator))
    comment.refresh_from_db()
    assert comment.status == "trash"
    assert (answer, comment.body) in [(303, "Edited."), (403, "As it was.")]


def test_of_two_edits_at_once_one_sees_the_other():
    Policy.objects.create(pk=1, hold_unknown=False)
    comment = make_approved(body="As it was.")
    address = f"/comments/status/{status.token(comment)}/edit/"

    def edit(body):
        return lambda: Client().post(address, {"body": body, "seen": "As it was."}).status_code

    answers = all_at_once(edit("One."), edit("Two."))
    assert sorted(answers) == [303, 409]
    assert comment.decisions.count() == 1


def test_two_appeals_at_once_are_one():
    comment = make_approved()
    comment.trash(make_moderator())
    address = f"/comments/status/{status.token(comment)}/appeal/"
    answers = all_at_once(*[lambda: Client().post(address, {"text": "Why?"}).status_code] * 4)
    assert set(answers) <= {303, 403}
    comment.refresh_from_db()
    assert (comment.open_reports, Report.objects.count()) == (1, 1)
