"""What moderators are mailed: comments that wait, and comments that were published at once.

Nothing is noted when a comment comes in. Every few seconds it is looked up whom there is something to
tell, so that a flood of comments is one mail, and one that was decided meanwhile is none.
"""

import logging
from datetime import time, timedelta
from smtplib import SMTPRecipientsRefused
from typing import NamedTuple

from django.core.mail import get_connection
from django.db.models import Exists, OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.metadata import absolute
from comments.mail.mandates import Mandate, may_decide
from comments.mail.message import quoted, write
from comments.models import Alert, Comment, Decision
from comments.models.alert import AT_ONCE_MEANS

log = logging.getLogger(__name__)

LISTED = 20
MANY = 10_000  # counted no further
# What is about to be committed carries a moment that is over: it is told with the next look.
COMMITTING = timedelta(seconds=5)
# A comment may be held long after it was written, when its writer has edited it; but not longer than that.
EDITED_WITHIN = timedelta(days=1)
QUIET = timedelta(hours=1)  # with nothing to tell; so far back is looked again and again, and no further
MORNING = time(7)  # when the daily mail is sent, in the publication's time zone

Rhythm, Status = Alert.Rhythm, Comment.Status


class Subject(NamedTuple):
    """One of the two things that a moderator may want to hear of."""

    name: str  # of the alert's field
    status: str
    verbs: tuple

    def rhythm(self, alert):
        return getattr(alert, self.name)

    def told_at(self, alert):
        return getattr(alert, f"{self.name}_told_at")

    def note(self, alert, moment):
        Alert.objects.filter(pk=alert.pk).update(**{f"{self.name}_told_at": moment})


HELD = Subject("held", Status.PENDING, ("approve", "spam", "trash"))
PUBLISHED = Subject("published", Status.APPROVED, ("spam", "trash"))


def waiting():
    return bool(_due(timezone.now()))


def send():
    """Mail each moderator what is due and new. What cannot be sent is told the next time."""
    now = timezone.now()
    connection = get_connection()
    for alert, subject in _due(now):
        if not (alert.user.email and may_decide(alert.user)):
            continue
        until = now - COMMITTING
        message = compose(alert, subject, until)
        if message and not _is_settled(message, connection):
            continue
        if message or subject.rhythm(alert) != Rhythm.AT_ONCE:
            subject.note(alert, until)
        elif subject.told_at(alert) < now - QUIET:
            # The next comment is still told at once, but the time that is looked through stays short.
            subject.note(alert, now - AT_ONCE_MEANS)


def _is_settled(message, connection):
    """Send it; an address that is refused keeps the mail from nobody else. For good, that is settled, too."""
    try:
        connection.send_messages([message])
    except SMTPRecipientsRefused as refusal:
        [(code, words)] = refusal.recipients.values()
        log.warning(
            "EMAIL_URL: a moderator's address is refused: %s %s", code, words.decode(errors="replace")
        )
        return code >= 500
    return True


def _due(now):
    alerts = Alert.objects.select_related("user").filter(user__is_active=True).order_by("pk")
    return [
        (alert, subject)
        for alert in alerts
        for subject in (HELD, PUBLISHED)
        if _is_due(subject.rhythm(alert), subject.told_at(alert), now)
    ]


def _is_due(rhythm, told_at, now):
    if rhythm == Rhythm.AT_ONCE:
        return told_at <= now - AT_ONCE_MEANS
    if rhythm == Rhythm.HOURLY:
        return told_at <= now - timedelta(hours=1)
    return rhythm == Rhythm.DAILY and told_at < _last_morning(now)


def _last_morning(now):
    local = timezone.localtime(now)
    morning = local.replace(hour=MORNING.hour, minute=MORNING.minute, second=0, microsecond=0)
    return morning if morning <= local else morning - timedelta(days=1)


def news(subject, since, until):
    """The comments that a rule has brought to the status in this time, and that are in it still."""
    of_comment = Decision.objects.filter(comment=OuterRef("pk"))
    # What came from another site has a decision without a cause.
    by_rule = of_comment.filter(by_name="", to_status=subject.status).exclude(cause="")
    comments = Comment.objects.filter(
        Exists(by_rule.filter(at__gt=since, at__lte=until)),
        status=subject.status,
        by_staff=False,
        created_at__gt=since - EDITED_WITHIN,
    )
    last = of_comment.order_by("-at", "-pk")
    return comments.annotate(
        last_decision=Subquery(last.values("pk")[:1]), reason=Subquery(last.values("reason")[:1])
    ).order_by("created_at", "pk")


def compose(alert, subject, until):
    """The mail, or None where there is nothing to tell."""
    found = news(subject, subject.told_at(alert), until)
    comments = list(found.select_related("article", "parent").defer("article__body")[:LISTED])
    if not comments:
        return None
    number = len(comments)
    if number == LISTED:
        number = found.order_by().values("pk")[: MANY + 1].count()
    queue = absolute(reverse("admin:comments_comment_changelist"))
    waiting = Comment.objects.pending().order_by().values("pk")[: MANY + 1].count()
    return write(
        alert.user.email,
        SUBJECTS[subject](comments, number),
        "alert",
        {
            "entries": [_entry(comment, subject, alert.user) for comment in comments],
            "held": subject == HELD,
            "more": _number(number - len(comments)) if number > len(comments) else "",
            "waiting": waiting and _number(waiting),
            "queue": queue,
            "settings": absolute(reverse("admin:comments_alert_changelist")),
        },
        precedence="bulk",
    )


def _entry(comment, subject, user):
    mandates = [Mandate(verb, comment, user, comment.last_decision) for verb in subject.verbs]
    return {
        "comment": comment,
        "words": quoted(comment.body),
        "answers": comment.parent.name if comment.parent else "",
        "links": [(mandate.label, mandate.address) for mandate in mandates],
        "page": absolute(reverse("admin:comments_comment_change", args=[comment.pk])),
    }


def _number(count):
    return f"{MANY:,}+" if count > MANY else f"{count:,}"


def _of_held(comments, number):
    if number == 1:
        return _("Please moderate: “%(headline)s”") % {"headline": comments[0].article.headline}
    return ngettext("%(n)s comment waits", "%(n)s comments wait", number) % {"n": _number(number)}


def _of_published(comments, number):
    if number == 1:
        return _("New comment: “%(headline)s”") % {"headline": comments[0].article.headline}
    return ngettext("%(n)s new comment", "%(n)s new comments", number) % {"n": _number(number)}


SUBJECTS = {HELD: _of_held, PUBLISHED: _of_published}
