"""How a reader's comment comes in, or why it does not."""

from datetime import timedelta
from hashlib import blake2b
from math import ceil

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models import Article
from comments import limits, policy, words
from comments.mail import letters
from comments.models import Comment, Discussion, Follow
from comments.spam import akismet

DOUBLE_CLICK = timedelta(minutes=10)
WRITER = ("sender", "email")  # what limits recognise somebody by


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
    def __init__(self, message):
        self.message = message


class Repeated(Refused):
    status = 409
    message = _("It looks as though you have already said that.")


class TooFast(Refused):
    status = 429
    message = _("You are posting comments too quickly. Please wait a moment and send it again.")

    def __init__(self, wait):
        self.seconds = ceil(wait.total_seconds())


# What is asked about every reply, in plain SQL: putting it together took longer than the answer.
STANDING = """
    SELECT article.id, status, published_at, comments_open, mode, message
    FROM articles_article AS article LEFT JOIN comments_discussion ON article_id = article.id
    WHERE article.id = %s
"""
SAID = """
    SELECT id, created_at, name, email, sender, parent_id FROM comments_comment
    WHERE article_id = %s AND text_key = %s AND body = %s ORDER BY id DESC LIMIT 200
"""
LATELY = """
    SELECT id, created_at, email, sender, confirmed FROM comments_comment
    WHERE (email = %s OR sender = %s) AND created_at > %s ORDER BY created_at DESC LIMIT 200
"""


def receive(comment, traps, follow=False, facts=None, discussion=None):
    """Store a reader's comment with the first decision about it, and return it.

    ``follow`` is the wish to be mailed about replies, ``facts`` what Akismet wants to know of the request.
    ``discussion`` is the one under the comment's article, where somebody has just read it.

    Sent twice within ten minutes, the comment that is there already is returned. Of one writer only one
    comment comes in at a time, so ten copies that arrive at once are one; and none comes in after the
    article was closed. The rules judge it before, so that nobody waits while others are read.
    """
    discussion = discussion or Discussion.objects.of(comment.article)
    rules = discussion.policy
    verdict = policy.judge(comment, traps, discussion, _said_by_akismet(comment, rules, facts))
    with transaction.atomic():
        _wait_for_others_of(comment)
        if first := _sent_before(comment):
            return first
        if wait := _wait(comment):
            raise TooFast(wait)
        _make_sure_the_parent_is_there(comment.parent_id)
        Comment.objects.enter(comment, verdict.status, cause=verdict.cause, reason=verdict.reason)
        if follow:
            Follow.objects.begin(comment)
        letters.ask_to_confirm(comment, rules)
        _make_sure_it_is_open(comment.article_id, rules)
        return comment


def _make_sure_the_parent_is_there(pk):
    """Until the reply is stored: it was there a moment ago, but moderators are quick."""
    if pk and not Comment.objects.approved().filter(pk=pk).locked().values_list("pk").first():
        raise ParentGone


def _said_by_akismet(comment, rules, facts):
    """Nothing without a key, nor about what will not be taken."""
    if rules.akismet_key and not _sent_before(comment) and not _wait(comment):
        return akismet.verdict(comment, facts or {}, rules)


def _wait_for_others_of(comment):
    """Until the transaction ends, nothing else comes in from the same address or the same subscriber.

    SQLite lets in one writing transaction at a time anyway.
    """
    if connection.vendor == "postgresql":
        names = [f"{name} {value}" for name in WRITER if (value := getattr(comment, name))]
        keys = [int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), signed=True) for name in names]
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(key) FROM unnest(%s) AS key", [sorted(keys)])


def _make_sure_it_is_open(number, rules):
    """Refuse where nobody may write by now. From here on the article stays as it is until the end.

    This comes last, and others may share it: replies to one article do not wait for each other, and
    who closes it waits only for those that are being stored.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT 1 FROM {Article._meta.db_table} WHERE id = %s FOR SHARE", [number])  # noqa: S608
    article = next(iter(Article.objects.raw(STANDING, [number])), None)
    if not article or not article.is_public:
        raise NotFound
    discussion = Discussion(article=article, mode=article.mode or "", message=article.message or "")
    discussion.policy = rules
    if not discussion.is_open:
        raise Closed(discussion.closed_message)


def _sent_before(comment):
    """The same comment of the last minutes, if there is one. Raises Repeated for what was said otherwise.

    An address alone makes nobody the same writer: the answer would tell whose address it is.
    """
    since = timezone.now() - DOUBLE_CLICK
    same = [comment.article_id, words.key(comment.body), comment.body]
    said = [other for other in Comment.objects.raw(SAID, same) if _same_writer(comment, other)]
    for other in said:
        if other.created_at >= since and _same(comment, other, "name", "email", "sender", "parent_id"):
            return Comment.objects.get(pk=other.pk)
    if said:
        raise Repeated
    return None


def _same_writer(one, other):
    return _same(one, other, "name") or _same(one, other, "email", "sender")


def _same(one, other, *fields):
    return all(getattr(one, field) == getattr(other, field) for field in fields)


def _wait(comment):
    """How long until this network or this address may post again. Zero when it may now.

    What others write under an address costs nobody anything who has proved that it is theirs.
    """
    now = timezone.now()
    since = connection.ops.adapt_datetimefield_value(now - limits.LONGEST)
    recent = list(Comment.objects.raw(LATELY, [comment.email, comment.sender or None, since]))
    waits = [timedelta(0)]
    for name in filter(lambda name: getattr(comment, name), WRITER):
        alike = (name, "confirmed") if name == "email" else (name,)
        times = [other.created_at for other in recent if _same(comment, other, *alike)]
        waits.append(limits.wait(times, now))
    return max(waits)
