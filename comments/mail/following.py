"""Who is told of replies to a comment, and how that ends: by a link that works for ever, on one click."""

from django.core.signing import BadSignature, Signer
from django.db.models import Exists, F, OuterRef, Q
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from articles.metadata import absolute
from comments.models import Comment, Decision, Follow, Letter, decided
from comments.models.letter import KEPT

Status = Comment.Status


def connect():
    decided.connect(tell_of_replies, dispatch_uid="comments.following")


def tell_of_replies(sender, decisions, **kwargs):
    """Write to those who follow what is answered by comments that have just been approved.

    Once for each reply: not again when it comes back from the spam, say. Of what was approved longer ago
    than letters are kept its decisions know it.
    """
    approved = [move.comment_id for move in decisions if move.to_status == Status.APPROVED]
    if not approved:
        return
    told = Letter.objects.filter(kind=Letter.Kind.REPLY, comment=OuterRef("pk"))
    long_ago = Decision.objects.moves().filter(
        comment=OuterRef("pk"), to_status=Status.APPROVED, at__lt=timezone.now() - KEPT
    )
    # As ``Follow.objects.active()``, but joined: with a query in the query SQLite took 40 s for 10,000.
    active = Q(parent__follow__confirmed_at__isnull=False, parent__follow__left_at=None)
    replies = Comment.objects.filter(active, pk__in=approved).exclude(email=F("parent__follow__email"))
    replies = replies.filter(~Exists(told), ~Exists(long_ago))
    Letter.objects.bulk_create(
        Letter(kind=Letter.Kind.REPLY, to=to, comment_id=pk)
        for pk, to in replies.values_list("pk", "parent__follow__email")
    )


def leave_address(follow):
    return absolute(reverse("comments:leave", args=[_signer().sign(follow.pk)]))


def find(token):
    """The follow that the link is about; None where nothing is left of it. Http404 where it is not ours."""
    try:
        pk = int(_signer().unsign(token))
    except (BadSignature, ValueError):
        raise Http404 from None
    return Follow.objects.select_related("comment__article").filter(pk=pk).first()


def _signer():
    return Signer(salt="comments.leave", sep=".")
