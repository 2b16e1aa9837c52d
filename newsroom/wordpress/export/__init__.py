"""The whole newsroom as one WXR 1.2 document, which WordPress' own importer reads, and ours without loss.

Left out on purpose: accounts and passwords, and the record of who decided what. What readers gave as
their email address is in it, as it is in WordPress' own exports: the file is for administrators.
"""

from contextlib import closing, contextmanager, nullcontext

from django.db import connection, transaction

from .writing import Document

CHUNK = 64 * 1024


def document(track=None):
    """The document in pieces of text, all of one moment however long the reading takes.

    ``track(what, done, total)`` is told how far it is.
    """
    track = track or (lambda what, done, total: None)
    with one_moment(), closing(Document(track).text()) as parts:
        waiting, size = [], 0
        for part in parts:
            waiting.append(part)
            size += len(part)
            if size >= CHUNK:
                yield "".join(waiting)
                waiting, size = [], 0
        yield "".join(waiting)


@contextmanager
def one_moment():
    """Show the database as it was at the first question, and keep nobody from writing meanwhile.

    On SQLite our transactions begin by waiting for the right to write, and then keep it from others; this
    one only reads, and asks for no such right. Within a transaction of the caller that one counts.
    """
    if connection.in_atomic_block:
        yield
        return
    is_sqlite = connection.vendor == "sqlite"
    with _without_the_right_to_write() if is_sqlite else nullcontext(), transaction.atomic():
        if not is_sqlite:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


@contextmanager
def _without_the_right_to_write():
    connection.ensure_connection()  # or the mode would be set anew
    mode, connection.transaction_mode = connection.transaction_mode, "DEFERRED"
    try:
        yield
    finally:
        connection.transaction_mode = mode
