"""What a moderator can do with a comment, and what it is called before and after."""

from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from comments.models import Comment

Status = Comment.Status


class Move(NamedTuple):
    to: str
    label: str
    key: str  # on the keyboard, as moderators know it from elsewhere


APPROVE = Move(Status.APPROVED, _("Approve"), "a")
SPAM = Move(Status.SPAM, _("Spam"), "s")
TRASH = Move(Status.TRASH, _("Trash"), "d")

MOVES = {
    Status.PENDING: [APPROVE, SPAM, TRASH],
    Status.APPROVED: [Move(Status.PENDING, _("Unapprove"), "u"), SPAM, TRASH],
    Status.SPAM: [Move(Status.PENDING, _("Not spam"), "u"), APPROVE, TRASH],
    Status.TRASH: [Move(Status.PENDING, _("Restore"), "u"), APPROVE, SPAM],
}

DONE = {
    Status.PENDING: _("Waits for moderation again."),
    Status.APPROVED: _("Approved."),
    Status.SPAM: _("Marked as spam."),
    Status.TRASH: _("Moved to the trash."),
}
