"""Links by which a moderator decides about a comment straight from a mail.

Each is for one person, one comment and one decision. It dies with any decision and any edit that comes
after it, with the right of its owner, and after a week.
"""

from django.contrib.auth import get_user_model
from django.core.signing import BadSignature, SignatureExpired, TimestampSigner
from django.db import transaction
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy

from articles.metadata import absolute
from comments.causes import CAUSES
from comments.models import Comment
from comments.trust import LINKS_LAST

Status = Comment.Status

VERBS = {
    "approve": (Status.APPROVED, gettext_lazy("Approve")),
    "spam": (Status.SPAM, gettext_lazy("Mark as spam")),
    "trash": (Status.TRASH, gettext_lazy("Move to the trash")),
}


class Mandate:
    """A decision that somebody may make, as long as nothing has changed."""

    def __init__(self, verb, comment, user, last, is_fresh=True):
        self.verb, self.comment, self.user, self.last, self.is_fresh = verb, comment, user, last, is_fresh
        self.status, self.label = VERBS[verb]

    @property
    def address(self):
        facts = f"{self.verb}-{self.comment.pk}-{self.user.pk}-{self.last}"
        return absolute(reverse("comments:decide", args=[_signer().sign(facts)]))

    @property
    def is_held_by_moderator(self):
        return may_decide(self.user)

    @property
    def newest(self):
        """The last that anybody, or any rule, has done about the comment."""
        return self.comment.decisions.first() if self.comment else None

    @property
    def stands(self):
        newest = self.newest
        return bool(self.is_fresh and newest and newest.pk == self.last and self.is_held_by_moderator)

    def carry_out(self):
        """Decide, if that may still be done; returns whether it was."""
        if not self.comment:
            return False
        why = {"cause": "by_mail", "reason": str(CAUSES["by_mail"].label)}
        with transaction.atomic():
            locked = Comment.objects.filter(pk=self.comment.pk).locked()
            self.comment = locked.select_related("article").first()
            return self.stands and bool(self.comment.move(self.status, self.user, **why))


def may_decide(user):
    return bool(user and user.is_active and user.is_staff and user.has_perm("comments.moderate_comment"))


def read(token):
    """The mandate of a link. Http404 for what we have not signed."""
    is_fresh = True
    try:
        facts = _signer().unsign(token, max_age=LINKS_LAST)
    except SignatureExpired:
        facts, is_fresh = _signer().unsign(token), False
    except (BadSignature, ValueError):
        raise Http404 from None
    verb, comment, user, last = facts.split("-")
    comment = Comment.objects.select_related("article").filter(pk=comment).first()
    user = get_user_model().objects.filter(pk=user).first()
    return Mandate(verb, comment, user, int(last), is_fresh)


def _signer():
    return TimestampSigner(salt="comments.decide", sep=".")
