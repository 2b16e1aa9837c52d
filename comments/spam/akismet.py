"""Akismet, for who has given the policy a key: it is asked about new comments and told of its mistakes.

It gets the text, name, email and website, and the shortened network. What cannot be asked is unsure.
"""

import logging
from http.client import HTTPException
from urllib.parse import urlencode
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
    UnknownHandler,
)

from django.conf import settings
from django.db.models import F

from comments.models import Comment, Correction, Decision, Policy

ENDPOINT = "https://rest.akismet.com/1.1/"
PATIENCE = 3  # seconds
ANSWERS = {b"true": "spam", b"false": "ham"}
AT_ONCE, TRIES = 30, 5
Status = Comment.Status

log = logging.getLogger(__name__)


def verdict(comment, request_facts, policy):
    """``ham``, ``spam``, or ``unsure`` where there was no clear answer. None without a key.

    Not to be called in a transaction: it takes as long as somebody else's server does.
    ``request_facts`` may have ``user_agent`` and ``referrer``; neither is stored.
    """
    if not policy.akismet_key:
        return None
    try:
        headers, answer = _ask("comment-check", policy.akismet_key, _told(comment) | request_facts)
    except (OSError, HTTPException, ValueError) as error:
        log.warning("Akismet could not be asked: %s", error)
        return "unsure"
    if headers.get("X-akismet-pro-tip") == "discard":
        return "spam"
    return ANSWERS.get(answer.strip(), "unsure")


def note(sender, decisions, **kwargs):
    """Receives ``decided``. Keeps for later what Akismet should know: where a moderator saw it otherwise."""
    statuses = {move.comment_id: move.to_status for move in decisions if move.by_name}
    if not statuses or not Policy.objects.current().akismet_key:
        return
    Correction.objects.filter(comment__in=statuses).delete()
    readers = Comment.objects.filter(pk__in=statuses, by_staff=False).values_list("pk", flat=True)
    called_spam = _called_spam(statuses)
    wrong = {Status.SPAM: False, Status.APPROVED: True}  # what Akismet has called it
    Correction.objects.bulk_create(
        Correction(comment_id=pk, is_spam=statuses[pk] == Status.SPAM)
        for pk in readers
        if wrong.get(statuses[pk]) == (pk in called_spam)
    )


def _called_spam(pks):
    by_akismet = Decision.objects.filter(comment__in=pks, cause="akismet_spam")
    return set(by_akismet.values_list("comment", flat=True))


def report_corrections():
    """Tell Akismet where moderators decided otherwise; some at once, and until it does not answer."""
    key = Policy.objects.current().akismet_key
    if not key:
        return
    for correction in Correction.objects.select_related("comment").order_by("pk")[:AT_ONCE]:
        try:
            _ask("submit-spam" if correction.is_spam else "submit-ham", key, _told(correction.comment))
        except (OSError, HTTPException, ValueError) as error:
            log.warning("Akismet could not be told: %s", error)
            Correction.objects.filter(pk=correction.pk).update(tries=F("tries") + 1)
            Correction.objects.filter(tries__gte=TRIES).delete()
            return
        Correction.objects.filter(pk=correction.pk, is_spam=correction.is_spam).delete()


def _told(comment):
    return {
        "blog": settings.SITE_URL,
        "user_ip": comment.network.partition("/")[0],
        "comment_type": "reply" if comment.parent_id else "comment",
        "comment_author": comment.name,
        "comment_author_email": comment.email,
        "comment_author_url": comment.website,
        "comment_content": comment.body,
    }


def _ask(verb, key, facts):
    request = Request(f"{ENDPOINT}{verb}", urlencode({"api_key": key} | facts).encode())  # noqa: S310
    with _opener().open(request, timeout=PATIENCE) as response:
        return response.headers, response.read(64)


def _opener():
    """Speaks HTTP only, and follows nobody to another place."""
    opener = OpenerDirector()
    handlers = [ProxyHandler, UnknownHandler, HTTPHandler, HTTPSHandler]
    for handler in [*handlers, HTTPErrorProcessor, HTTPDefaultErrorHandler]:
        opener.add_handler(handler())
    return opener
