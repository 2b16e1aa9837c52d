"""A reader of the purge log learns of every change once, and of none that was taken back."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event

import pytest
from django.db import connection, transaction
from django.utils import timezone

from newsroom.edition import log, triggers
from newsroom.edition.log import EVERYTHING, PurgeLog
from newsroom.models import Purge

pytestmark = pytest.mark.django_db(transaction=True)

on_postgresql = pytest.mark.skipif(
    "connection.vendor != 'postgresql'", reason="on SQLite one transaction writes at a time"
)


def write(*keys, due_at=None):
    """As the triggers do."""
    due_at = connection.ops.adapt_datetimefield_value(due_at)
    number = "pg_current_xact_id()::text::bigint" if connection.vendor == "postgresql" else "NULL"
    with connection.cursor() as cursor:
        cursor.executemany(
            f'INSERT INTO newsroom_purge (key, due_at, "transaction") VALUES (%s, %s, {number})',
            [(key, due_at) for key in keys],
        )


@pytest.fixture
def reader(transactional_db):
    made = PurgeLog()
    made.read()
    return made


def test_a_new_reader_knows_nothing(transactional_db):
    write("article:1")
    made = PurgeLog()
    assert [made.read(), made.read()] == [{EVERYTHING}, set()]


def test_each_change_is_read_once(reader):
    write("article:1", "stories")
    first = reader.read()
    write("article:2", "article:2")
    assert [first, reader.read(), reader.read()] == [{"article:1", "stories"}, {"article:2"}, set()]


def test_two_readers_read_the_same(reader):
    other = PurgeLog()
    other.read()
    write("article:1")
    assert reader.read() == other.read() == {"article:1"}


def test_what_is_taken_back_is_not_read(reader):
    with transaction.atomic():
        write("article:1")
        transaction.set_rollback(True)
    write("article:2")
    assert [reader.read(), reader.read()] == [{"article:2"}, set()]


def test_after_the_log_was_shortened_it_goes_on(reader):
    write("article:1")
    reader.read()
    Purge.objects.all().delete()
    assert reader.read() == set()
    write("article:2")
    assert reader.read() == {"article:2"}


@on_postgresql
def test_a_slow_transaction_is_not_missed(reader):
    written, may_end = Event(), Event()

    def slowly():
        with transaction.atomic():
            write("article:1")
            written.set()
            assert may_end.wait(10)
        connection.close()

    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(slowly)
        assert written.wait(10)
        write("article:2")
        read = [reader.read(), reader.read()]
        write("article:3")
        read.append(reader.read())
        may_end.set()
        slow.result()
        read += [reader.read(), reader.read()]
    assert read == [{"article:2"}, set(), {"article:3"}, {"article:1"}, set()]


def test_what_is_due_later_is_read_when_its_time_has_come(reader, monkeypatch):
    now = timezone.now()
    write("article:1", due_at=now + timedelta(hours=1))
    write("article:2", due_at=now - timedelta(hours=1))
    read = []
    for minutes in (0, 30, 60, 90):
        monkeypatch.setattr(log.timezone, "now", lambda minutes=minutes: now + timedelta(minutes=minutes))
        read.append(reader.read())
    assert read == [{"article:2"}, set(), {"article:1"}, set()]


def test_what_came_due_while_nobody_looked_is_read(reader, monkeypatch):
    now = timezone.now()
    write("article:1", due_at=now + timedelta(minutes=1))
    monkeypatch.setattr(log.timezone, "now", lambda: now + timedelta(minutes=5))
    assert [reader.read(), reader.read()] == [{"article:1"}, set()]


def test_a_restored_database_is_read_from_the_start(reader):
    reader.horizon += 10**6
    assert [reader.read(), reader.read()] == [{EVERYTHING}, set()]


def test_while_nobody_writes_everything_may_have_changed(reader):
    triggers.before_migration("default", plan=["a migration"])
    read = [reader.read(), reader.read()]
    triggers.after_migration("default")
    read += [reader.read(), reader.read()]
    assert read == [{EVERYTHING}, {EVERYTHING}, {EVERYTHING}, set()]


def test_too_many_changes_are_everything(reader, monkeypatch):
    monkeypatch.setattr(log, "MANY", 3)
    write("a", "b", "c")
    first = reader.read()
    write("d", "e", "f", "g")
    assert [first, reader.read(), reader.read()] == [{"a", "b", "c"}, {EVERYTHING}, set()]


@pytest.mark.parametrize("broken_part", ["Purge.objects.filter", "find_position"])
def test_an_error_half_way_loses_nothing(broken_part, reader, monkeypatch):
    write("article:1")
    with monkeypatch.context() as broken:
        broken.setattr(f"newsroom.edition.log.{broken_part}", lambda *args: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            reader.read()
    assert reader.read() == {"article:1"}


def test_a_look_costs_two_queries(reader, django_assert_num_queries):
    for number in (1, 50):
        write(*["article:1"] * number)
        with django_assert_num_queries(2):
            reader.read()
