"""How a reader's comment comes in, or why it does not."""

from datetime import timedelta
from math import ceil

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models import Article
from comments import policy
from comments.models import Comment

DOUBLE_CLICK = timedelta(minutes=10)
LIMITS = [(5, timedelta(minutes=1)), (30, timedelta(hours=1))]


class Refused(Exception):
    """The comment is not stored. Its writer gets the text back, and is told why."""

    status = 403
    message = ""


class Elsewhere(Refused):
    message = _("This came from another site, so nothing has been posted yet. Is it what you want to say?")


class TooLarge(Refused):
    status = 413
    message = _("This is more than we can take at once. Please shorten your comment.")


class NotFound(Refused):
    status = 404
    message = _("There is no article at this address, or no longer. Here is your text, for you to keep.")


class ParentGone(Refused):
    status = 404
    message = _("The comment that you reply to is not here, or no longer. You can reply to the article.")


class Closed(Refused):
    message = _("Comments are closed for this article.")


class Repeated(Refused):
    status = 409
    message = _("It looks as though you have already said that.")


class TooFast(Refused):
    status = 429
    message = _("You are posting comments too quickly. Please wait a moment and send it again.")

    def __init__(self, wait):
        self.seconds = ceil(wait.total_seconds())


def receive(comment, traps):
    """Store a reader's comment with the first decision about it, and return it.

    Sent twice within ten minutes, the comment that is there already is returned. The article's row
    is locked meanwhile: closed means closed, and ten copies that arrive at once are one comment.
    """
    with transaction.atomic():
        article = (
            Article.objects.published()
            .select_for_update(of=["self"], no_key=True)
            .filter(pk=comment.article_id)
            .first()
        )
        if not article:
            raise NotFound
        if not article.comments_open:
            raise Closed
        if first := _sent_before(comment):
            return first
        if wait := _wait(comment):
            raise TooFast(wait)
        verdict = policy.judge(comment, traps)
        return Comment.objects.enter(comment, verdict.status, reason=verdict.reason)


def _sent_before(comment):
    """The same comment of the last minutes, if there is one. Raises Repeated for what was said otherwise.

    An address alone makes nobody the same writer: the answer would tell whose address it is.
    """
    writer = Q(name=comment.name) | Q(email=comment.email, sender=comment.sender)
    said = list(Comment.objects.filter(writer, article=comment.article_id, body=comment.body).order_by("pk"))
    since = timezone.now() - DOUBLE_CLICK
    for other in said:
        if other.created_at >= since and _same(comment, other, "name", "email", "sender", "parent_id"):
            return other
    if said:
        raise Repeated
    return None


def _same(one, other, *fields):
    return all(getattr(one, field) == getattr(other, field) for field in fields)


def _wait(comment):
    """How long until this network or this address may post again. Zero when it may now."""
    now = timezone.now()
    longest = max(span for _number, span in LIMITS)
    writer = {"sender": comment.sender, "email": comment.email}
    waits = [timedelta(0)]
    for field, value in writer.items():
        if value:
            recent = Comment.objects.filter(**{field: value}, created_at__gt=now - longest)
            times = list(recent.order_by("-created_at").values_list("created_at", flat=True)[:30])
            waits += [times[number - 1] + span - now for number, span in LIMITS if len(times) >= number]
    return max(waits)
