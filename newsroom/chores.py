"""What is done again and again, in the background: mail is sent, and what is not kept for ever forgotten.

Each process of the server has a thread for it; the database says whose turn it is. Where CHORES is off,
`manage.py chores` does them instead.
"""

import logging
import time
from collections.abc import Callable
from datetime import timedelta
from threading import Thread
from typing import NamedTuple

from django.conf import settings
from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from comments import retention
from comments.mail import alerts, letters
from comments.spam import akismet
from newsroom.edition import shared_caches
from newsroom.models import Purge, Turn

log = logging.getLogger(__name__)

REST = 1  # second between two looks at what is due
REST_IN_AN_OUTAGE = 5
PAUSE = timedelta(minutes=1)  # after a chore has failed


class Chore(NamedTuple):
    name: str
    do: Callable  # what it raises is written down, and it is tried again
    every: timedelta
    is_needed: Callable = lambda: True  # where it is cheap to see that there is nothing to do
    pause: timedelta = PAUSE  # after it has failed


CHORES = [
    Chore("letters", letters.send, timedelta(seconds=1), letters.waiting),
    Chore("alerts", alerts.send, timedelta(seconds=10), alerts.waiting),
    Chore("networks", retention.forget_networks, timedelta(hours=1)),
    Chore("sent letters", retention.forget_letters, timedelta(hours=1)),
    Chore(
        "shared caches",
        lambda: shared_caches.tell(settings.SHARED_CACHES),
        timedelta(seconds=shared_caches.EVERY),
        lambda: bool(settings.SHARED_CACHES),
        timedelta(seconds=5),
    ),
    Chore("purge log", Purge.objects.forget, timedelta(hours=1)),
    Chore("Akismet", akismet.report_corrections, timedelta(minutes=1)),
]


def start():
    """Do the chores on a thread of this process as long as it lives."""
    if settings.CHORES:
        Thread(target=go_on, name="chores", daemon=True).start()


def go_on(rest=time.sleep):
    """Look after the chores for ever, also when the database is away for a while."""
    is_away = False
    while True:
        try:
            do_what_is_due()
            is_away = False
        except DatabaseError as error:
            if not is_away:
                log.warning("The chores rest, for the database does not answer: %s", error)
            is_away = True
        except Exception:
            log.exception("The chores were interrupted")
        close_old_connections()
        rest(REST_IN_AN_OUTAGE if is_away else REST)


def do_what_is_due():
    """Do what is due and nobody else is doing; returns the names of those that have failed."""
    turns = Turn.objects.of([chore.name for chore in CHORES])
    due = [(chore, turns[chore.name]) for chore in CHORES if turns[chore.name].is_due]
    return [chore.name for chore, turn in due if not take_turn(chore, turn)]


def take_turn(chore, turn):
    """Do the chore, unless nobody needs it or somebody else is doing it; returns whether all went well."""
    if not chore.is_needed():
        return True
    begun = timezone.now()
    if not turn.take():
        return True
    well = attempt(chore)
    turn.give_back(begun + chore.every if well else timezone.now() + max(chore.every, chore.pause))
    return well


def attempt(chore):
    try:
        chore.do()
    except Exception:
        log.exception("The chore “%s” has failed", chore.name)
        return False
    return True
