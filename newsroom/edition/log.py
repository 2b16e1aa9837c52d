"""What was changed, read from the purge log of the database that all processes share."""

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from newsroom.edition.replica import find_position
from newsroom.models import Purge

EVERYTHING = "*"
MANY = 20_000  # lines in one reading, beyond which it is simpler to draw everything anew

# Below the horizon no line is still to come. On SQLite lines appear in the order of their numbers. On
# PostgreSQL they appear when their transaction ends, so it is the oldest transaction that is still at work.
_ORDER = {"sqlite": "pk", "postgresql": "transaction"}
_HORIZON = {
    "sqlite": "SELECT coalesce(max(seq), 0) + 1 FROM sqlite_sequence WHERE name = 'newsroom_purge'",
    "postgresql": "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint",
}


class PurgeLog:
    """One reader of the log. It misses no line, however slow the transaction that wrote it.

    ``position`` is where the database was when it was read, or a little later.
    """

    position = None

    def __init__(self, horizon=None, moment=None):
        self.horizon, self.moment = horizon, moment
        self.seen = frozenset()

    def read(self):
        """The keys of what readers see changed since the last time; EVERYTHING where that is not known.

        Nothing is taken for read before all of it was.
        """
        keys = self._find_news()
        self.position = find_position()
        return keys

    def _find_news(self):
        now, horizon = timezone.now(), find_horizon()
        if self.horizon is None or horizon < self.horizon:  # a new reader, or a restored database
            self.horizon, self.moment, self.seen = horizon, now, frozenset()
            return {EVERYTHING}
        order = _ORDER[connection.vendor]
        came_due = Q(due_at__gt=self.moment, due_at__lte=now)
        lines = Purge.objects.filter(Q(**{f"{order}__gte": self.horizon}) | came_due)
        lines = list(lines.order_by().values_list("pk", "key", "due_at", order)[: MANY + 1])
        keys = {key for pk, key, due_at, _place in lines if self._is_news(pk, due_at, now)}
        seen = frozenset(pk for pk, _key, _due_at, place in lines if (place or 0) >= horizon)
        self.horizon, self.moment, self.seen = horizon, now, seen
        return keys if len(lines) <= MANY else {EVERYTHING}

    def _is_news(self, pk, due_at, now):
        if due_at is None:
            return pk not in self.seen
        return due_at <= now and (pk not in self.seen or due_at > self.moment)


def find_horizon():
    with connection.cursor() as cursor:
        cursor.execute(_HORIZON[connection.vendor])
        return cursor.fetchone()[0]
