"""What was changed, read from the purge log of the database that all processes share."""

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from articles.triggers import EXISTING
from newsroom.edition.replica import find_position
from newsroom.models import Purge

EVERYTHING = "*"
PURPOSE = "edition"  # of the triggers that write it
MANY = 20_000  # lines in one reading, beyond which it is simpler to draw everything anew

# Below the horizon no line is still to come. On SQLite lines appear in the order of their numbers. On
# PostgreSQL they appear when their transaction ends, so it is the oldest transaction that is still at work.
_ORDER = {"sqlite": "pk", "postgresql": "transaction"}
# With it comes whether anybody writes: while a migration is under way the triggers are not there.
_HORIZON = {
    "sqlite": (
        "SELECT coalesce(max(seq), 0) + 1, EXISTS ({}) FROM sqlite_sequence WHERE name = 'newsroom_purge'"
    ),
    "postgresql": "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint, EXISTS ({})",
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
        """The keys of what readers see changed since the last time; EVERYTHING where that is not known."""
        now, (horizon, is_written) = timezone.now(), find_horizon()
        is_known = self.horizon is not None and self.horizon <= horizon  # or it was restored
        if not (is_known and is_written):
            keys, seen = {EVERYTHING}, frozenset()
        else:
            keys, seen = self._find_news(now, horizon)
        position = find_position()
        # Nothing is taken for read before all of it was.
        self.horizon, self.moment, self.seen, self.position = horizon, now, seen, position
        return keys

    def _find_news(self, now, horizon):
        """The keys, and the ids of lines that the next reading will find again."""
        order = _ORDER[connection.vendor]
        came_due = Q(due_at__gt=self.moment, due_at__lte=now)
        lines = Purge.objects.filter(Q(**{f"{order}__gte": self.horizon}) | came_due)
        lines = list(lines.order_by().values_list("pk", "key", "due_at", order)[: MANY + 1])
        keys = {key for pk, key, due_at, _place in lines if self._is_news(pk, due_at, now)}
        seen = frozenset(pk for pk, _key, _due_at, place in lines if (place or 0) >= horizon)
        return keys if len(lines) <= MANY else {EVERYTHING}, seen

    def _is_news(self, pk, due_at, now):
        if due_at is None:
            return pk not in self.seen
        return due_at <= now and (pk not in self.seen or due_at > self.moment)


def find_horizon():
    existing = EXISTING[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(_HORIZON[connection.vendor].format(existing), [f"{PURPOSE}|_%"])
        return cursor.fetchone()
