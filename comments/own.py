"""What writers may still do with a comment of theirs: edit it, withdraw it, appeal against a decision."""

from datetime import timedelta
from functools import cached_property
from math import ceil

from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from comments import policy, status
from comments.causes import CAUSES
from comments.models import Comment, Policy, Report

EDITS = 10  # of one comment: each keeps the text that stood before
Status = Comment.Status


class TooLate(Exception):
    """The time is over, or somebody has answered or decided meanwhile. Nothing has changed."""


class Newer(Exception):
    """The text is not the one that its writer was shown."""


class Own:
    """A comment, as the one who wrote it has it in hand."""

    def __init__(self, comment):
        self.comment = comment

    @cached_property
    def until(self):
        """How long it may be edited and withdrawn."""
        return self.comment.created_at + timedelta(minutes=Policy.objects.current().edit_minutes)

    @property
    def minutes(self):
        return ceil((self.until - timezone.now()) / timedelta(minutes=1))

    @cached_property
    def may_withdraw(self):
        """Not what a moderator has put aside already."""
        comment = self.comment
        if comment.by_staff or comment.withdrawn_at or timezone.now() >= self.until:
            return False
        return comment.is_alive or not (comment.verdict and comment.verdict.by_name)

    @cached_property
    def may_edit(self):
        """Not what somebody has answered: the answer would stand below words that it does not answer."""
        comment = self.comment
        if not (self.may_withdraw and comment.article.is_public):
            return False
        return not comment.replies.approved().exists() and self._edits().count() < EDITS

    @cached_property
    def may_appeal(self):
        comment = self.comment
        return Report.objects.may_appeal(comment) and status.is_told(comment, comment.verdict)

    @cached_property
    def appeal(self):
        """The appeal that was made, or None."""
        return self.comment.reports.filter(ground=Report.Ground.APPEAL).first()

    @property
    def said_of_appeal(self):
        if not self.appeal:
            return ""
        if not self.appeal.settled_at:
            return _("Your appeal is waiting for a moderator.")
        if self.appeal.outcome == Report.Outcome.UPHELD:
            return _("A moderator has agreed with your appeal.")
        return _("A moderator has read your appeal. The decision stays.")

    @property
    def notice(self):
        return status.notice(self.comment)

    def address(self, verb):
        return reverse(f"comments:{verb}", args=[status.token(self.comment)])

    @property
    def edit_address(self):
        return self.address("edit")

    @property
    def withdraw_address(self):
        return self.address("withdraw")

    @property
    def appeal_address(self):
        return self.address("appeal")

    def _edits(self):
        return self.comment.decisions.filter(cause="edited", by_name="")


def panel(comment):
    """What stands beside the comment at its private address, as HTML."""
    return render_to_string("comments/own.html", {"own": Own(comment)})


def edit(comment, text, seen):
    """Put another text in the place of the one that was seen. All rules look at it as at a new comment."""
    with transaction.atomic():
        current = _locked(comment)
        if not Own(current).may_edit:
            raise TooLate
        if current.body == text:
            return current
        if current.body != seen:
            raise Newer
        before, current.body = current.body, text
        verdict = policy.judge(current, policy.Traps())
        current.edited_at = timezone.now()
        current.save(update_fields=["body", "edited_at", "risk", "signs"])
        current.record_edit(None, [_("comment")], before=before, cause="edited")
        _follow(current, verdict)
        return current


def _follow(comment, verdict):
    """Move the edited comment where it belongs now.

    What readers have seen goes no further than back into the queue, and what a moderator holds stays
    there: a person looks at both.
    """
    decision = comment.verdict
    if comment.is_approved:
        if verdict.status != Status.APPROVED:
            comment.hold(cause="edited", reason=_edited(verdict))
    elif comment.status == Status.PENDING and decision and decision.by_name:
        return
    elif verdict.status == Status.PENDING:
        comment.hold(cause="edited", reason=_edited(verdict))
    else:
        comment.move(verdict.status, cause=verdict.cause, reason=verdict.reason)


def _edited(verdict):
    return f"{CAUSES['edited'].label}: {verdict.reason}"


def withdraw(comment):
    """Take it off the page. Replies stay where they are, and moderators still see it in the trash."""
    with transaction.atomic():
        current = _locked(comment)
        if current.withdrawn_at:
            return current
        if not Own(current).may_withdraw:
            raise TooLate
        current.withdrawn_at = timezone.now()
        current.save(update_fields=["withdrawn_at"])
        current.trash(cause="withdrawn", reason=CAUSES["withdrawn"].label)
        return current


def _locked(comment):
    return Comment.objects.select_related("article").locked().get(pk=comment.pk)
