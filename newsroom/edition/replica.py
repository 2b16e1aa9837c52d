"""The replica of the database from which pages are drawn, where DATABASE_REPLICA_URL names one.

A replica lags behind. So a page is drawn from it only when it has got as far as the database was when the
purge log last brought something; what changes after that takes the page away, wherever it was drawn from.
"""

import logging
import time
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cached_property

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, Error, connection, connections

log = logging.getLogger(__name__)

REPLICA = "replica"
PAUSE = 5  # seconds for which a replica that did not answer is left alone

_CLUSTER = "(SELECT system_identifier FROM pg_control_system())"
_POSITION = f"SELECT {_CLUSTER}, pg_current_wal_insert_lsn()::text"  # noqa: S608 - nothing in it is given
_HAS = f"SELECT {_CLUSTER} = %s, pg_last_wal_replay_lsn() >= %s::pg_lsn"  # noqa: S608

_source = ContextVar("source", default=None)


class Source:
    """From where one page is drawn: settled by its first query, on the connection that asks the others."""

    def __init__(self, position):
        self.position = position

    @cached_property
    def database(self):
        return REPLICA if self.position and replica.has(self.position) else DEFAULT_DB_ALIAS


@contextmanager
def source_at(position):
    """Let queries within the block, on this thread, ask the replica if it has got to the position."""
    source = Source(position)
    token = _source.set(source)
    try:
        yield source
    finally:
        _source.reset(token)


def find_position():
    """How far the database is: whatever it shows by now, a replica shows there. None without a replica."""
    if REPLICA not in settings.DATABASES:
        return None
    with connection.cursor() as cursor:
        cursor.execute(_POSITION)
        return cursor.fetchone()


class Replica:
    def __init__(self):
        self.is_lost, self.due = False, 0.0

    def has(self, position):
        if time.monotonic() < self.due:
            return False
        try:
            with connections[REPLICA].cursor() as cursor:
                cursor.execute(_HAS, position)
                is_same, is_there = cursor.fetchone()
        except Error as error:
            self.lose(error)
            return False
        if not is_same or is_there is None:
            self.lose("it is no replica of the database that DATABASE_URL names")
            return False
        if self.is_lost:
            self.is_lost = False
            log.warning("The replica answers again.")
        return is_there

    def lose(self, why):
        if not self.is_lost:
            log.warning("DATABASE_REPLICA_URL: pages are drawn without the replica (%s).", str(why).strip())
        self.is_lost, self.due = True, time.monotonic() + PAUSE


class Router:
    """Everything asks the database itself, but for a page of the edition that is being drawn."""

    def db_for_read(self, model, **hints):
        source = _source.get()
        return source.database if source else DEFAULT_DB_ALIAS

    def db_for_write(self, model, **hints):
        return DEFAULT_DB_ALIAS

    def allow_relation(self, one, other, **hints):
        return True  # both hold the same rows

    def allow_migrate(self, database, app_label, **hints):
        return database != REPLICA


replica = Replica()
