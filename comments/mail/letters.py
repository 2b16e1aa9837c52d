"""What readers are mailed. Asked for as part of what happens, written and sent only afterwards.

So no answer waits for a mail server, nothing is told that was rolled back, and what a letter says is
what is true when it is sent.
"""

import logging
import time
from contextlib import closing
from datetime import timedelta
from smtplib import SMTPDataError, SMTPNotSupportedError, SMTPRecipientsRefused

from django.core.mail import get_connection
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.metadata import absolute
from comments import status, trust
from comments.mail.following import leave_address
from comments.mail.message import harmless, identity, quoted, write
from comments.models import Follow, Letter, Policy, Writer

log = logging.getLogger(__name__)

AT_ONCE = 50  # letters in one go, over one connection, and no longer than
LONGEST_GO = 60  # seconds
BEGINNING = 200  # characters of a comment that an address is shown before it is proved
LONGEST_QUOTE = 2000

# Letters of one hour that ask for a confirmation, from one subscriber and from one network.
HOUR = timedelta(hours=1)
PER_SENDER, PER_NETWORK = 5, 20

Kind = Letter.Kind


class Away(Exception):
    """The mail server cannot be reached, or does not want to talk now."""


# Asking for them


def ask_to_confirm(comment, rules=None):
    """Ask its writer, by mail, to confirm the address. Call it in the transaction that stores the comment.

    Nobody can use us to flood an address, or many: there are limits, and nobody is told of them.
    """
    if _is_worth_asking(comment, rules) and _is_within_limits(comment) and Writer.objects.ask(comment.email):
        Letter.objects.create(kind=Kind.CONFIRM, to=comment.email, comment=comment)


def _is_worth_asking(comment, rules):
    if comment.by_staff or comment.confirmed or not comment.email or not comment.is_alive:
        return False
    rules = rules or Policy.objects.current()
    return rules.confirm_addresses or Follow.objects.filter(comment=comment).exists()


def _is_within_limits(comment):
    if not comment.network:
        return True
    near = Letter.objects.filter(kind=Kind.CONFIRM, comment__network=comment.network)
    near = near.filter(comment__created_at__gt=timezone.now() - HOUR)
    senders = list(near.values_list("comment__sender", flat=True)[:PER_NETWORK])
    return len(senders) < PER_NETWORK and senders.count(comment.sender) < PER_SENDER


# Sending them


def waiting():
    return Letter.objects.due().exists()


def send():
    """Send what is due. Raises Away where that is of no use at the moment; it is tried again later."""
    until = time.monotonic() + LONGEST_GO
    with closing(get_connection()) as connection:
        for letter in Letter.objects.due().select_related(
            "comment__article", "comment__parent", "report__comment__article"
        )[:AT_ONCE]:
            if time.monotonic() > until:
                break
            if letter.claim():
                deliver(letter, connection)


def deliver(letter, connection):
    """Write the letter and send it. What is not to be told any more is thrown away."""
    try:
        message = WRITERS[letter.kind](letter)
        if message is None:
            letter.delete()
            return
        connection.open()
        connection.send_messages([message])
    except SMTPRecipientsRefused as refusal:
        _return_to_sender(letter, refusal)
    except (SMTPDataError, SMTPNotSupportedError) as error:
        _postpone(letter, error)
    except OSError as error:
        _postpone(letter, error)
        raise Away(f"EMAIL_URL: {error}") from error
    except Exception:
        log.exception("Letter %s cannot be written", letter.pk)
        letter.postpone()
    else:
        letter.note_sent()


def _return_to_sender(letter, refusal):
    """An address that does not exist will not do so tomorrow; any other refusal may be over by then."""
    [(code, words)] = refusal.recipients.values()
    if code >= 500:
        log.info("Letter %s: the address is refused for good (%s)", letter.pk, code)
        letter.delete()
    else:
        _postpone(letter, f"{code} {words.decode(errors='replace')}")


def _postpone(letter, error):
    again_at = letter.postpone()
    if again_at:
        log.warning("EMAIL_URL: letter %s is tried again at %s: %s", letter.pk, f"{again_at:%H:%M}", error)
    else:
        log.error("EMAIL_URL: letter %s could not be sent and is given up: %s", letter.pk, error)


# Writing them


def confirmation(letter):
    comment = letter.comment
    if comment.confirmed or not comment.email or not comment.is_alive:
        return None
    if not comment.article.is_public:
        return None
    return write(
        letter.to,
        _("Please confirm your address"),
        "confirm",
        {
            "article": comment.article,
            "words": harmless(comment.body, BEGINNING),
            "address": trust.confirm_address(comment),
            "private": absolute(status.address(comment)),
            "follows": Follow.objects.filter(comment=comment, left_at=None).exists(),
        },
        message_id=identity(f"letter-{letter.pk}"),
    )


def reply(letter):
    answer, own = letter.comment, letter.comment.parent
    follow = own and Follow.objects.active().filter(comment=own, email=letter.to).first()
    if not (follow and own.is_approved and answer.is_public):
        return None
    leave = leave_address(follow)
    thread = identity(f"comment-{own.pk}")
    return write(
        letter.to,
        _("%(name)s has replied to you") % {"name": answer.name},
        "reply",
        {
            "article": answer.article,
            "reply": answer,
            "words": quoted(answer.body, LONGEST_QUOTE),
            "own": quoted(own.body, BEGINNING),
            "address": absolute(answer.get_absolute_url()),
            "leave": leave,
        },
        message_id=identity(f"letter-{letter.pk}"),
        in_reply_to=thread,
        references=thread,
        precedence="bulk",
        list_unsubscribe=f"<{leave}>",
        list_unsubscribe_post="List-Unsubscribe=One-Click",
    )


def outcome(letter):
    report = letter.report
    if not report or not report.outcome:
        return None
    comment = report.comment
    return write(
        letter.to,
        _("What became of your report"),
        "outcome",
        {
            "report": report,
            "article": comment.article if comment and comment.article.is_public else None,
            "upheld": report.outcome == report.Outcome.UPHELD,
            "own": harmless(report.text),
        },
        message_id=identity(f"letter-{letter.pk}"),
    )


WRITERS = {Kind.CONFIRM: confirmation, Kind.REPLY: reply, Kind.OUTCOME: outcome}
