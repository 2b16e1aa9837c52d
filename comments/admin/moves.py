"""What a moderator can do with a comment, and what it is called before and after."""

from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from comments.models import ALIVE, Comment

Status = Comment.Status

DONE = {
    Status.PENDING: _("Waits for moderation again."),
    Status.APPROVED: _("Approved."),
    Status.SPAM: _("Marked as spam."),
    Status.TRASH: _("Moved to the trash."),
}


class Move(NamedTuple):
    to: str
    label: str
    key: str  # on the keyboard, as moderators know it from elsewhere

    @property
    def done(self):
        return DONE[self.to]


APPROVE = Move(Status.APPROVED, _("Approve"), "a")
SPAM = Move(Status.SPAM, _("Spam"), "s")
TRASH = Move(Status.TRASH, _("Trash"), "d")

_MOVES = {
    Status.PENDING: [APPROVE, SPAM, TRASH],
    Status.APPROVED: [Move(Status.PENDING, _("Unapprove"), "u"), SPAM, TRASH],
    Status.SPAM: [Move(Status.PENDING, _("Not spam"), "u"), APPROVE, TRASH],
    Status.TRASH: [Move(Status.PENDING, _("Restore"), "u"), APPROVE, SPAM],
}


def moves_of(comment):
    """What can be done with it; what its writer has withdrawn is not shown to readers again."""
    moves = _MOVES[comment.status]
    return [move for move in moves if move.to not in ALIVE] if comment.withdrawn_at else moves
