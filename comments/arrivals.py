"""Comments that come from another site, many at once, as they were written and decided there.

No rule judges them and nobody is told. Their numbers stay what they were wherever nobody here has
that number, for readers have kept addresses that end in ``#comment-31``.
"""

from django.db import connection, transaction
from django.utils import timezone

from comments.models import Comment, Decision, Policy

# Beyond these a number is not kept: paths have room for 2**32, and all that come later count on from there.
HIGHEST = 1_000_000_000
AT_ONCE = 500


def make_room(number):
    """From now on, whoever writes here gets a number above this one, so that up to it they can be kept."""
    _advance(min(number, HIGHEST))


def settle_numbers(comments):
    """Give each comment its number: the one in ``former_number`` where that is free, or else a new one."""
    wanted = [comment.former_number for comment in comments if _can_stay(comment.former_number)]
    taken = set(Comment.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    without = []
    for comment in comments:
        number = comment.former_number
        if _can_stay(number) and number not in taken:
            comment.pk = number
            taken.add(number)
        else:
            without.append(comment)
    for comment, number in zip(without, _new_numbers(len(without)), strict=True):
        comment.pk = number


def _can_stay(number):
    return number is not None and 0 < number <= HIGHEST


def bring_in(comments, reason):
    """Store new comments that have their numbers, each with a decision that gives the reason.

    What a comment answers comes before it.
    """
    levels = Policy.objects.current().levels
    for comment in comments:
        if not comment.html:
            comment.settle_text()
        comment.settle_place(levels)
    with transaction.atomic():
        Comment.objects.bulk_create(comments)
        _decide([comment.pk for comment in comments], str(reason)[:200])


def _decide(numbers, reason):
    """One decision for each, made in the database of what is stored: the ORM would take as long again."""
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    comments, decisions = Comment._meta.db_table, Decision._meta.db_table
    columns = "comment_id, comment_number, from_status, to_status, by_name, cause, reason, before, at"
    with connection.cursor() as cursor:
        for start in range(0, len(numbers), AT_ONCE):
            some = numbers[start : start + AT_ONCE]
            cursor.execute(
                f"INSERT INTO {decisions} ({columns})"  # noqa: S608 - the tables are ours
                f" SELECT id, id, '', status, '', '', %s, '', %s FROM {comments}"
                f" WHERE id IN ({', '.join(['%s'] * len(some))})",
                [reason, now, *some],
            )


# How the two databases count


def _advance(number):
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            name = _sequence(cursor)  # S608: the name comes from the database
            query = f"SELECT setval('{name}', %s) FROM {name} WHERE last_value < %s"  # noqa: S608
            cursor.execute(query, [number, number])
        else:
            _count_on(cursor, f"max(seq, {int(number)})", number)


def _new_numbers(count):
    if not count:
        return []
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"SELECT nextval('{_sequence(cursor)}') FROM generate_series(1, %s)", [count])  # noqa: S608
            return [number for (number,) in cursor.fetchall()]
        last = _count_on(cursor, f"seq + {int(count)}", count)
        return range(last - count + 1, last + 1)


def _sequence(cursor):
    cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [Comment._meta.db_table])
    return cursor.fetchone()[0]


def _count_on(cursor, seq, first):
    table = [Comment._meta.db_table]
    cursor.execute(f"UPDATE sqlite_sequence SET seq = {seq} WHERE name = %s", table)  # noqa: S608 - only numbers
    if not cursor.rowcount:
        cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [*table, first])
    cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", table)
    return cursor.fetchone()[0]
