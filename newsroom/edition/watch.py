"""The look that each process takes at the purge log while readers ask for pages."""

import logging
import time
from threading import Condition, Thread

from django.db import Error, connection

from newsroom.edition.log import EVERYTHING, PurgeLog

log = logging.getLogger(__name__)

EVERY = 0.5  # seconds: what is known may be so old when a page is handed out
PATIENCE = 1  # second for which a reader waits to be sure
FORGOTTEN = 12 * 3600  # seconds without a reader, after which lines may be gone: the log keeps a day
MOST_KEYS = 50_000


class Watch:
    """Knows which pages no longer hold.

    The log is read on a thread of its own: when the database hangs, the readers of finished pages do not.
    ``generation`` counts the readings that brought something, ``purged`` says in which one a key came.
    ``position`` is where a replica must be to show all that was brought.
    """

    def __init__(self, purge_log=None):
        self.log = purge_log or PurgeLog()
        self.generation, self.floor, self.purged = 0, 0, {}
        self.position = None
        self.due = 0.0  # on the monotonic clock: from then on nothing is handed out without a look
        self.away = False  # whether the database has refused to answer
        self.late = False  # whether nobody knows, for it takes its time
        self.turn = Condition()
        self.last = time.monotonic()
        self.begun = self.ended = self.wanted = self.hurried = 0
        self.thread = None

    @property
    def is_blind(self):
        """Whether pages are handed out of which nobody knows if they still hold."""
        return self.away or self.late

    def look_if_due(self):
        now = time.monotonic()
        if now >= self.due:
            self.look(now)

    def look(self, now):
        """Wait until the log has been read, unless the database is away."""
        with self.turn:
            self.wanted = self.begun + 1
            if self.thread is None:
                self.thread = Thread(target=self._go_on, name="edition", daemon=True)
                self.thread.start()
            self.turn.notify_all()
            if self.is_blind:
                self.due = now + EVERY
                return
            wanted = self.wanted
            if not self.turn.wait_for(lambda: self.ended >= wanted or self.is_blind, PATIENCE):
                self.late = True
                log.warning("The database takes its time: finished pages are handed out as they are.")

    def hurry(self):
        """This process has changed something: whoever asks next is told."""
        with self.turn:
            self.hurried, self.due = self.begun, 0.0

    def holds(self, page):
        """Whether nothing that the page shows has changed since it was drawn."""
        if page.generation == self.generation:
            return True
        generation, since, purged = self.generation, page.generation, self.purged
        if since < self.floor or any(purged.get(key, 0) > since for key in page.keys):
            return False
        page.generation = generation
        return True

    def _go_on(self):
        while True:
            with self.turn:
                # While it is away nobody waits, so that the first reader after it must find it done.
                self.turn.wait_for(lambda: self.wanted > self.ended, EVERY if self.away else None)
            self.look_once()

    def look_once(self):
        """Read the log, and let those go on who wait for it."""
        with self.turn:
            self.begun += 1
        begun = time.monotonic()
        try:
            keys, failure = self._read(), None
        except Exception as error:
            keys, failure = None, error
        with self.turn:
            if failure:
                self._lose(failure)
            else:
                self._take(keys, begun)
            self.ended = self.begun
            self.turn.notify_all()

    def _read(self):
        """What the log says. A connection that has died of a restart gets a second try."""
        try:
            return self.log.read()
        except Error:
            connection.close()
            return self.log.read()

    def _take(self, keys, begun):
        if begun - self.last > FORGOTTEN:
            keys = {EVERYTHING}
        if keys:
            self.position = self.log.position  # first, so that nobody has the generation without it
            generation = self.generation + 1
            if EVERYTHING in keys or len(self.purged) > MOST_KEYS:
                self.floor = generation  # first, so that nobody has the empty list without it
                self.purged = {}
            self.purged.update(dict.fromkeys(keys, generation))
            self.generation = generation
        if self.is_blind:
            log.warning("The database answers again: the edition is up to date.")
        self.away, self.late, self.last = False, False, begun
        if self.hurried < self.begun:  # or something was changed meanwhile, and the next one looks again
            self.due = begun + EVERY

    def _lose(self, why):
        if not self.away:
            log.warning("The database does not answer (%s): finished pages are handed out as they are.", why)
        self.away, self.due = True, time.monotonic() + EVERY


watch = Watch()
