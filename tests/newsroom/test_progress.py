"""How far a long command is, as people see it and as a log does."""

from io import StringIO

import pytest
from django.core.management.base import OutputWrapper

from newsroom import progress
from newsroom.progress import Progress


class Terminal(StringIO):
    def isatty(self):
        return True


@pytest.fixture
def terminal(monkeypatch):
    monkeypatch.setattr(progress, "OFTEN", -1)
    return Terminal()


def test_a_terminal_shows_a_bar_that_grows(terminal):
    shown = Progress(OutputWrapper(terminal))
    shown("articles", 1, 4)
    shown("articles", 4, 4)
    shown.close()
    assert terminal.getvalue().split("\r")[1:] == [
        f"articles     {'█' * 6:24} 1/4",
        f"articles     {'█' * 24} 4/4",
        f"articles     {'█' * 24} 4/4\n",
    ]


def test_each_part_has_a_line_of_its_own(terminal):
    shown = Progress(OutputWrapper(terminal))
    shown("pictures", 1, 1)
    shown("articles", 1, 1)
    shown.close()
    assert [line.split("\r")[-1].split()[0] for line in terminal.getvalue().split("\n")[:-1]] == [
        "pictures",
        "articles",
    ]


def test_a_terminal_is_not_drawn_on_at_every_step():
    terminal = Terminal()
    shown = Progress(OutputWrapper(terminal))
    for done in range(1000):
        shown("articles", done + 1, 1000)
    shown.close()
    assert terminal.getvalue().count("\r") < 100
    assert terminal.getvalue().endswith("1000/1000\n")


def test_a_log_has_one_plain_line_for_each_part():
    log = StringIO()
    shown = Progress(OutputWrapper(log))
    for done in (1, 2):
        shown("pictures", done, 2)
    shown("articles", 1, 3)
    shown.close()
    shown.close()
    assert log.getvalue() == "pictures: 2\narticles: 1 of 3\n"


def test_a_total_that_nobody_knows(terminal):
    shown = Progress(OutputWrapper(terminal))
    shown("reading", 7)
    shown.close()
    assert terminal.getvalue() == "\rreading      7" * 2 + "\n"


def test_nothing_begun_is_nothing_said():
    log = StringIO()
    Progress(OutputWrapper(log)).close()
    assert log.getvalue() == ""
