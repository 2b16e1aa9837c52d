"""The private address at which a writer learns what becomes of a comment."""

from django.core.signing import BadSignature, Signer
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from comments.models import Comment

Status = Comment.Status


def address(comment):
    return f"{reverse('comments:status', args=[_signer().sign(comment.pk)])}#comment-{comment.pk}"


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
    """What the writer is told. What only a rule has sorted out counts as waiting: rules are not explained."""
    if comment.status == Status.APPROVED:
        return _("Your comment has been published.")
    decision = comment.decisions.moves().filter(to_status=comment.status).exclude(by_name="").first()
    if comment.status == Status.PENDING or not decision:
        return _("Your comment is awaiting moderation.")
    if decision.reason and decision.reason != _("undone"):
        return _("Your comment was not published. The reason: %(reason)s") % {"reason": decision.reason}
    return _("Your comment was not published.")


def _signer():
    return Signer(salt="comments.status", sep=".")
