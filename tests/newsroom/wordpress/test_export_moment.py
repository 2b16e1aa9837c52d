"""The export is of one moment: what happens meanwhile is not in it, and need not wait for it."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections

from articles.models import Article
from newsroom.wordpress import export
from tests.factories import make_comment, make_published

pytestmark = pytest.mark.django_db(transaction=True)


def elsewhere(act):
    """Do it on a connection of its own, as another reader or editor would."""

    def and_leave():
        try:
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(and_leave).result(timeout=10)


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch):
    monkeypatch.setattr(export, "CHUNK", 1)
    monkeypatch.setattr("newsroom.wordpress.export.writing.BATCH", 1)


def test_what_is_written_meanwhile_neither_waits_nor_appears():
    articles = [make_published(headline=f"Story {n}") for n in range(3)]
    make_comment(articles[2], body="Before.")
    pieces = export.document()
    text = next(pieces)
    while "Story 0" not in text:
        text += next(pieces)
    elsewhere(lambda: make_published(headline="Late story"))
    elsewhere(lambda: make_comment(articles[2], body="Late comment."))
    elsewhere(lambda: Article.objects.filter(headline="Story 1").delete())
    text += "".join(pieces)
    shown = ["Story 0", "Story 1", "Story 2", "Before.", "Late"]
    assert [words in text for words in shown] == [True, True, True, True, False]
    assert Article.objects.count() == 3


def test_afterwards_writing_is_as_before():
    list(export.document())
    mode = getattr(connection, "transaction_mode", None)
    assert mode == ("IMMEDIATE" if connection.vendor == "sqlite" else None)
    make_published()
    assert not connection.in_atomic_block


def test_a_reader_who_leaves_half_way_leaves_nothing_open():
    make_published()
    pieces = export.document()
    next(pieces)
    assert connection.in_atomic_block
    pieces.close()
    assert not connection.in_atomic_block
    make_published()
