"""A process looks at the log while it is asked for pages, and never waits for a database that is away."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from types import SimpleNamespace

import pytest
from django.db import OperationalError

from newsroom.edition import watch as watch_module
from newsroom.edition.log import EVERYTHING
from newsroom.edition.watch import EVERY, Watch


class Log:
    """A log that says what the test wants, once each, and nothing after that."""

    position = None

    def __init__(self, *news):
        self.news, self.readings = list(news), 0

    def read(self):
        self.readings += 1
        news = self.news.pop(0) if self.news else set()
        if callable(news):
            news = news()
        if isinstance(news, Exception):
            raise news
        return news


def page(*keys, generation):
    return SimpleNamespace(keys=keys, generation=generation)


def test_a_look_is_taken_before_the_first_page_and_then_twice_a_second():
    log = Log()
    watch, before = Watch(log), time.monotonic()
    assert watch.due <= before
    watch.look(before)
    assert log.readings == 1
    assert EVERY == 0.5
    assert before + EVERY <= watch.due <= time.monotonic() + EVERY


def test_what_changed_no_longer_holds():
    watch = Watch(Log({"article:1", "stories"}, set(), {"article:2"}))
    first, second, other = (page(key, generation=0) for key in ("article:1", "article:2", "tag:1"))
    watch.look_once()
    assert [watch.holds(each) for each in (first, second, other)] == [False, True, True]
    watch.look_once()
    again = page("article:1", generation=watch.generation)
    watch.look_once()
    assert [watch.holds(each) for each in (again, second, other)] == [True, False, True]


def test_everything_may_have_changed():
    watch = Watch(Log({EVERYTHING}))
    before = page("article:1", generation=watch.generation)
    nothing = page(generation=watch.generation)
    watch.look_once()
    assert [watch.holds(each) for each in (before, nothing)] == [False, False]
    assert watch.holds(page("article:1", generation=watch.generation))


def test_what_is_remembered_of_changes_is_bounded(monkeypatch):
    monkeypatch.setattr(watch_module, "MOST_KEYS", 100)
    watch = Watch(Log(*({f"article:{number}"} for number in range(1000))))
    drawn = page("article:0", generation=0)
    for _number in range(1000):
        watch.look_once()
    assert len(watch.purged) <= 101
    assert not watch.holds(drawn)


def test_after_half_a_day_without_readers_nothing_holds(monkeypatch):
    watch = Watch(Log())
    drawn = page("article:1", generation=0)
    watch.last -= watch_module.FORGOTTEN + 1
    watch.look_once()
    assert not watch.holds(drawn)


def test_many_who_ask_at_once_share_a_look():
    started, may_end = Event(), Event()

    def slowly():
        started.set()
        assert may_end.wait(10)
        return {"article:1"}

    log = Log(slowly)
    watch = Watch(log)
    with ThreadPoolExecutor(9) as pool:
        readers = [pool.submit(watch.look, time.monotonic())]
        assert started.wait(10)
        readers += [pool.submit(watch.look, time.monotonic()) for _reader in range(8)]
        while len(watch.turn._waiters) < 9:
            pass
        may_end.set()
        for reader in readers:
            reader.result()
    assert log.readings == 2  # those who came while the first was under way need one that began after it
    assert watch.purged == {"article:1": 1}


def test_who_changed_something_sees_it_at_once():
    log = Log()
    watch = Watch(log)
    watch.look_once()
    assert watch.due > time.monotonic()
    watch.hurry()
    assert watch.due <= time.monotonic()
    watch.look_once()
    assert watch.due > time.monotonic()


def test_a_change_during_a_look_needs_another_one():
    watch = Watch(Log(lambda: watch.hurry() or set()))
    watch.look_once()
    assert watch.due <= time.monotonic()
    watch.look_once()
    assert watch.due > time.monotonic()


@pytest.fixture
def warnings(caplog):
    return lambda: [record.getMessage() for record in caplog.records]


def test_while_the_database_is_away_nobody_waits(warnings):
    away = OperationalError("no route to host")
    watch = Watch(Log({"article:1"}, away, away, away, away, {"article:2"}))
    watch.look_once()
    drawn = page("article:2", generation=watch.generation)
    watch.look_once()
    assert watch.away
    assert watch.holds(drawn)
    assert time.monotonic() < watch.due <= time.monotonic() + EVERY
    watch.look_once()
    watch.look_once()
    assert not watch.away
    assert not watch.holds(drawn)
    assert warnings() == [
        "The database does not answer (no route to host): finished pages are handed out as they are.",
        "The database answers again: the edition is up to date.",
    ]


def test_after_an_outage_it_looks_by_itself(monkeypatch):
    monkeypatch.setattr(watch_module, "EVERY", 0.01)
    away = [OperationalError("no route to host")] * 4
    watch = Watch(Log(set(), *away, {"article:1"}))
    drawn = page("article:1", generation=0)
    watch.look(time.monotonic())
    watch.look(time.monotonic())
    with watch.turn:
        assert watch.turn.wait_for(lambda: not watch.away, 10)
    assert not watch.holds(drawn)


def test_a_connection_that_died_of_a_restart_is_no_outage(warnings):
    watch = Watch(Log(OperationalError("terminating connection"), {"article:1"}))
    watch.look_once()
    assert (watch.away, watch.generation, warnings()) == (False, 1, [])


def test_a_mistake_of_ours_is_written_down_and_no_page_is_lost(warnings):
    watch = Watch(Log(ValueError("wrong")))
    watch.look_once()
    assert watch.away
    assert "wrong" in warnings()[0]


def test_a_database_that_hangs_holds_up_its_readers_once(monkeypatch, warnings):
    monkeypatch.setattr(watch_module, "PATIENCE", 0.01)
    may_end = Event()
    watch = Watch(Log(lambda: may_end.wait(10) and {"article:1"}))
    drawn = page("article:1", generation=0)
    watch.look(time.monotonic())
    assert (watch.late, watch.away) == (True, False)
    begun = time.monotonic()
    monkeypatch.setattr(watch_module, "PATIENCE", 10)
    watch.look(begun)
    assert watch.due == begun + EVERY
    assert watch.holds(drawn)
    may_end.set()
    with watch.turn:
        assert watch.turn.wait_for(lambda: not watch.late, 10)
    assert not watch.holds(drawn)
    assert warnings() == [
        "The database takes its time: finished pages are handed out as they are.",
        "The database answers again: the edition is up to date.",
    ]
