"""The private address at which a writer learns what becomes of a comment."""

from django.core.signing import BadSignature, Signer
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from comments.causes import CAUSES
from comments.models import Comment, Restriction

Status = Comment.Status
# What the newsroom knows of an address is told to nobody who has only typed it.
OF_AN_ADDRESS = ("banned", "poses_as_staff", "restricted")


def address(comment):
    return f"{reverse('comments:status', args=[token(comment)])}#comment-{comment.pk}"


def token(comment):
    return _signer().sign(comment.pk)


def find(token):
    """The comment that the token names. Http404 for a token that is not ours, or when the comment is gone."""
    try:
        pk = int(_signer().unsign(token))
    except (BadSignature, ValueError):
        raise Http404 from None
    comment = Comment.objects.select_related("article").filter(pk=pk).first()
    if not comment:
        raise Http404
    return comment


def notice(comment):
    """What the writer is told, and why. What keeps spam out is not explained: that comment only waits."""
    if comment.status == Status.APPROVED:
        return _("Your comment has been published.")
    if comment.withdrawn_at:
        return _("You have withdrawn this comment.")
    verdict = comment.verdict
    if comment.status == Status.PENDING or not is_told(comment, verdict):
        return f"{_('Your comment is awaiting moderation.')} {_why_it_waits(comment, verdict)}".strip()
    if verdict.told:
        return _("Your comment was not published. The reason: %(reason)s") % {"reason": verdict.told}
    return _("Your comment was not published.")


def is_told(comment, verdict):
    """Whether the writer of a comment that was put aside is told so."""
    return bool(verdict and verdict.is_told and _may_know(comment, verdict))


def _may_know(comment, verdict):
    """Whether a reason concerns whoever wrote the comment, and not only the address that was given."""
    if comment.confirmed or verdict.cause not in OF_AN_ADDRESS:
        return True
    return bool(comment.network and Restriction.objects.on(network=comment.network))


def _why_it_waits(comment, verdict):
    """Words for it, unless a moderator has looked at it: then the rule that held it no longer matters."""
    if comment.edited_at and verdict and comment.edited_at > verdict.at:
        return CAUSES["edited"].told
    if verdict and not _may_know(comment, verdict):
        return CAUSES["unknown_writer"].told
    return "" if not verdict or verdict.by_name else verdict.told


def _signer():
    return Signer(salt="comments.status", sep=".")
