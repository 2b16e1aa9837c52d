"""What proves that an address belongs to whoever uses it: a link that was mailed there, or a key kept since.

Nothing that is typed proves anything. A link proves one comment, for the mail has shown that comment.
A key is what a browser may keep after that, so that later comments need no mail.
"""

from datetime import timedelta

from django.core.signing import BadSignature, SignatureExpired, Signer, TimestampSigner
from django.db import transaction
from django.http import Http404
from django.urls import reverse

from articles.metadata import absolute
from articles.text import is_number
from comments import policy
from comments.models import Comment, Follow, Writer

LINKS_LAST = timedelta(days=7)
LONGEST_KEY = 200
ALSO = 20  # other comments from the same address that the page offers to confirm with the first

Status = Comment.Status
# What a rule held because the address was not proved yet. All other rules had nothing against it then.
CURABLE = ("unknown_writer", "poses_as_known")


# Keys


def key_for(writer):
    return _keys().sign(f"{writer.pk}-{writer.key_number}")


def is_proven(email, key):
    """Whether the key was given to a browser of whoever owns the address, and is still good."""
    if not key or len(key) > LONGEST_KEY:
        return False
    try:
        pk, _dash, number = _keys().unsign(key).partition("-")
    except BadSignature:
        return False
    owner = Writer.objects.confirmed().filter(pk=pk, key_number=number, email=email.lower())
    return bool(email) and owner.exists()


def _keys():
    return Signer(salt="comments.key", sep=".")


# Links


def confirm_address(comment):
    return absolute(reverse("comments:confirm", args=[_links(comment).sign(comment.pk)]))


def find(token):
    """The comment that the link is about, and whether the link is still good.

    Http404 for what we have not signed, and where the comment or its address is gone.
    """
    number = token.partition(".")[0]
    if not is_number(number):
        raise Http404
    comment = Comment.objects.select_related("article").filter(pk=number).exclude(email="").first()
    if not comment:
        raise Http404
    try:
        _links(comment).unsign(token, max_age=LINKS_LAST)
    except SignatureExpired:
        return comment, False
    except (BadSignature, ValueError):
        raise Http404 from None
    return comment, True


def _links(comment):
    """The signature is about the address, too, though it does not stand in the link."""
    return TimestampSigner(salt=f"comments.confirm {comment.email}", sep=".")


# Confirming


def others(comment):
    """What else was lately written from the address, and not proved: perhaps by its owner, perhaps not."""
    same = Comment.objects.alive().filter(email=comment.email, confirmed=False, by_staff=False)
    same = same.filter(created_at__gt=comment.created_at - LINKS_LAST).exclude(pk=comment.pk)
    return same.select_related("article").order_by("-created_at")[:ALSO]


def confirm(comment, also=()):
    """The owner of the address says: I wrote this comment, and those of the others as well.

    What only waited for that is judged anew. Done twice, it changes nothing. Http404 where the comment
    has just been erased: nobody is remembered for it.
    """
    with transaction.atomic():
        wanted = [comment.pk, *(other.pk for other in others(comment) if other.pk in also)]
        own = list(Comment.objects.filter(pk__in=wanted, email=comment.email, by_staff=False).locked())
        if comment not in own:
            raise Http404
        Writer.objects.confirm(comment.email, comment.name)
        for mine in own:
            if not mine.confirmed:
                _prove(mine)
    comment.refresh_from_db()


def _prove(comment):
    comment.confirmed = True
    comment.save(update_fields=["confirmed"])
    Follow.objects.filter(comment=comment).confirm()
    _judge_again(comment)


def _judge_again(comment):
    last = comment.decisions.moves().first()
    by_rule = last and not last.by_name and last.cause in CURABLE
    if comment.status == Status.PENDING and by_rule:
        verdict = policy.judge(comment, policy.Traps())
        if verdict.status == Status.APPROVED:
            comment.approve(cause=verdict.cause, reason=verdict.reason)
