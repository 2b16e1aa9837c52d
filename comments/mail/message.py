"""Our mails: plain text, to one person each, that no machine should answer and no text can break."""

import re
from email.utils import formataddr, make_msgid, parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils.text import Truncator

from articles.models import Publication
from articles.text import single_line

LONGEST_SUBJECT = 150

# What a mail program would make a link of.
LINKED = re.compile(r"(?:[a-z][a-z0-9+.-]*:|//|www\.)\S+|\S+\.[^\W\d_]{2,}\S*", re.IGNORECASE)


def write(to, subject, template, context, **headers):
    """The mail, not sent yet. Headers are named as in Python: ``list_unsubscribe``."""
    publication = Publication.objects.current()
    subject = Truncator(single_line(f"[{publication.name}] {subject}")).chars(LONGEST_SUBJECT)
    context = {"publication": publication, "site": settings.SITE_URL} | context
    text = render_to_string(f"comments/mail/{template}.txt", context).strip()
    named = {name.replace("_", "-").title(): value for name, value in headers.items()}
    named.setdefault("Message-Id", make_msgid(domain=_host()))  # else it would name this machine
    automatic = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
    return EmailMessage(subject, f"{text}\n", sender(publication), [to], headers=automatic | named)


def sender(publication):
    """DEFAULT_FROM_EMAIL, under the publication's name where it has none of its own."""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return formataddr((name or publication.name, address))


def identity(what):
    """The same whenever the same mail is sent, so that a mail program can show it once."""
    return f"<{what}@{_host()}>"


def _host():
    return urlsplit(settings.SITE_URL).hostname


def quoted(text, most=None):
    """Somebody else's words, marked as such in each line, so that they cannot pass for ours."""
    text = Truncator(text).chars(most) if most else text
    return "\n".join(f"> {line}".rstrip() for line in text.splitlines())


def harmless(text, most=None):
    """What somebody wrote, or its beginning, for one who may not have asked for it: no link works in it."""
    return quoted(LINKED.sub("[…]", Truncator(text).chars(most) if most else text))
