"""However many readers ask at once, a page is drawn once; and what was changed meanwhile is drawn again."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier, Event

import pytest

from articles import shown
from newsroom.edition import layer

from .asking import Application, Quiet, ask, edition


def in_parallel(number, do):
    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(lambda _number: do(), range(number)))


class Slow(Application):
    """It draws only once somebody lets it."""

    def __init__(self, **more):
        self.drawing, self.may = Event(), Event()
        super().__init__(self.draw, **more)

    def draw(self, environ):
        shown.note("article:1")
        self.drawing.set()
        assert self.may.wait(10)
        return str(len(self.asked))


def waiting(site, number):
    """Whether so many readers wait for the page to be finished."""
    [drawing] = site.drawings.values()
    return len(drawing.is_done._cond._waiters) == number


@pytest.mark.parametrize("readers", [2, 50])
def test_all_get_what_one_has_drawn(readers):
    application = Slow()
    site = edition(application)
    with ThreadPoolExecutor(readers) as pool:
        answers = [pool.submit(ask, site) for _reader in range(readers)]
        assert application.drawing.wait(10)
        while not waiting(site, readers - 1):
            pass
        application.may.set()
        assert [answer.result().content for answer in answers] == ["1"] * readers
    assert len(application.asked) == 1
    assert site.drawings == {}


def around_a_change(application):
    """The answers to who asked before a page was changed while it was drawn, and to who asked then."""
    watch = Quiet()
    site = edition(application, watch=watch)
    with ThreadPoolExecutor(2) as pool:
        before = pool.submit(ask, site)
        assert application.drawing.wait(10)
        watch.change("article:1")
        after = pool.submit(ask, site)
        while not waiting(site, 1):
            pass
        application.may.set()
        return before.result(), after.result()


def test_what_is_changed_while_it_is_drawn_is_drawn_again_for_who_asks_then():
    application = Slow()
    before, after = around_a_change(application)
    assert before.content == "1"
    assert after.content == "2"
    assert len(application.asked) == 2


def test_who_waits_for_others_in_vain_gets_a_page_that_nginx_does_not_keep(monkeypatch):
    """The second that shared caches are given may last for two there."""
    monkeypatch.setattr(layer, "TRIES", 1)
    _before, after = around_a_change(Slow())
    assert after.content == "2"
    assert after.headers["X-Accel-Expires"] == "0"


def test_a_page_that_no_longer_holds_is_drawn_anew_for_the_next_reader():
    application, watch = Slow(), Quiet()
    application.may.set()
    site = edition(application, watch=watch)
    contents = [ask(site).content]
    for keys in ((), ("article:2", "stories"), ("article:1",), ("article:11",), ("*",)):
        watch.change(*keys)
        contents.append(ask(site).content)
    assert contents == ["1", "1", "1", "2", "2", "3"]
    assert len(site.shelf) == 1


def test_a_page_changes_by_itself_when_its_moment_has_come(monkeypatch):
    moments = [1_800_000_000.0, 1_800_000_000.0, 1_800_000_009.9, 1_800_000_010.0]

    def draw(environ):
        shown.note_until(datetime.fromtimestamp(1_800_000_010, UTC))
        return str(len(application.asked))

    application = Application(draw)
    site = edition(application)
    contents = []
    for moment in moments:
        monkeypatch.setattr(layer, "time", lambda moment=moment: moment)
        contents.append(ask(site).content)
    assert contents == ["1", "1", "1", "2"]


def test_an_error_lets_the_others_go_on():
    started = Barrier(8)

    def draw(environ):
        raise ValueError("broken")

    site = edition(Application(draw))

    def one():
        started.wait(10)
        with pytest.raises(ValueError, match="broken"):
            ask(site)

    in_parallel(8, one)
    assert site.drawings == {}
    assert len(site.shelf) == 0


def test_who_waited_for_what_is_no_page_asks_for_himself():
    application = Slow(status="404 Not Found")
    site = edition(application)
    with ThreadPoolExecutor(3) as pool:
        answers = [pool.submit(ask, site) for _reader in range(3)]
        assert application.drawing.wait(10)
        while not waiting(site, 2):
            pass
        application.may.set()
        assert sorted(answer.result().status for answer in answers) == [404] * 3
    assert len(application.asked) == 3
