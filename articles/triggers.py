"""Triggers in the database: they see every change, however it is made, and act in its transaction.

They are made after migration and not by one, for a table that SQLite rebuilds loses its own. A trigger's name
ends in a digest of what it does: those that are there are the ones that are wanted if their names are.
"""

import hashlib
from itertools import chain

from django.db import transaction

EXISTING = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s ESCAPE '|'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgname LIKE %s ESCAPE '|'",
}
REMOVAL = {
    "sqlite": "DROP TRIGGER IF EXISTS {}",
    "postgresql": "DROP FUNCTION IF EXISTS {}() CASCADE",
}


def named(purpose, table, event, *statements):
    """``name, statements`` of one trigger: what the statements call NAME is its name."""
    digest = hashlib.sha256("".join(statements).encode()).hexdigest()[:8]
    name = f"{purpose}_{table}_{event.lower()}_{digest}"
    return name, [statement.replace("NAME", name) for statement in statements]


def existing(connection, purpose):
    """The names of the triggers of that purpose."""
    with connection.cursor() as cursor:
        cursor.execute(EXISTING[connection.vendor], [f"{purpose}|_%"])
        return {name for (name,) in cursor.fetchall()}


def make(connection, purpose, wanted):
    """Replace the triggers of that purpose by those that are wanted, ``{name: statements}``."""
    remove(connection, purpose)
    with connection.cursor() as cursor:
        for statement in chain.from_iterable(wanted.values()):
            cursor.execute(statement)


def remove(connection, purpose):
    """Without triggers tables can be rebuilt: SQLite renames none that a trigger speaks of."""
    names = existing(connection, purpose)
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        for name in names:
            cursor.execute(REMOVAL[connection.vendor].format(name))


def are_there(connection, *tables):
    """Whether the tables exist, which in the middle of a history of migrations they may not."""
    return set(tables) <= set(connection.introspection.table_names())
