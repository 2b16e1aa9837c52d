"""What is done in the background: by one process at a time, as often as it should be, whatever fails."""

import os
import subprocess
import sys
import threading
from datetime import timedelta
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, OperationalError, connection
from django.utils import timezone

from newsroom import chores
from newsroom.chores import PAUSE, REST_IN_AN_OUTAGE, Chore, do_what_is_due
from newsroom.models import Turn
from newsroom.models.turn import DEAD_AFTER
from tests.newsroom.server import Server
from tests.post_office import PostOffice

pytestmark = pytest.mark.django_db


class Enough(BaseException):
    """Ends what would go on for ever."""


@pytest.fixture
def done():
    return []


@pytest.fixture
def only(monkeypatch, done):
    """A function that makes chores of functions, and these the only ones; one is made of no function."""

    def only(*functions, every=60, is_needed=lambda: True):
        functions = functions or [lambda: done.append("done")]
        made = [
            Chore(f"chore {n}", function, timedelta(seconds=every), is_needed)
            for n, function in enumerate(functions)
        ]
        monkeypatch.setattr(chores, "CHORES", made)

    return only


def let_time_pass(seconds):
    for turn in Turn.objects.all():
        turn.due_at -= timedelta(seconds=seconds)
        turn.save()


def test_a_chore_is_done_once_in_its_time(only, done):
    only(every=60)
    assert do_what_is_due() == []
    do_what_is_due()
    let_time_pass(59)
    do_what_is_due()
    assert done == ["done"]
    let_time_pass(2)
    do_what_is_due()
    assert done == ["done", "done"]


def test_what_is_not_due_costs_one_look(only, django_assert_num_queries):
    only(lambda: None, lambda: None)
    do_what_is_due()
    with django_assert_num_queries(1):
        do_what_is_due()


def test_what_nobody_needs_writes_nothing(only, done, django_assert_num_queries):
    only(every=0, is_needed=lambda: False)
    do_what_is_due()
    with django_assert_num_queries(1):
        do_what_is_due()
    assert done == []


def test_one_that_fails_is_written_down_and_stops_no_other(only, done, caplog):
    def fail():
        raise ValueError("Nobody knows why.")

    only(fail, lambda: done.append("other"), every=1)
    assert do_what_is_due() == ["chore 0"]
    assert done == ["other"]
    assert "The chore “chore 0” has failed" in caplog.text
    assert "Nobody knows why." in caplog.text
    assert Turn.objects.get(name="chore 0").due_at > timezone.now() + PAUSE - timedelta(seconds=5)
    assert Turn.objects.get(name="chore 1").due_at < timezone.now() + timedelta(seconds=2)


def test_what_a_process_is_doing_no_other_does(only, done):
    only(lambda: done.append(do_what_is_due()))
    do_what_is_due()
    assert done == [[]]


def test_what_a_killed_process_was_doing_is_done_again_after_a_while(only, done):
    def die():
        done.append("begun")
        raise Enough

    only(die)
    with pytest.raises(Enough):
        do_what_is_due()
    only()
    do_what_is_due()
    assert done == ["begun"]
    let_time_pass(DEAD_AFTER.total_seconds())
    do_what_is_due()
    assert done == ["begun", "done"]


def test_who_comes_back_too_late_changes_nothing():
    Turn.objects.create(name="x")
    late, other = Turn.objects.get(), Turn.objects.get()
    assert late.take()
    assert not other.take()
    let_time_pass(DEAD_AFTER.total_seconds())
    other = Turn.objects.get()
    assert other.take()
    assert not late.give_back(timezone.now())
    assert Turn.objects.get().due_at == other.due_at


@pytest.mark.django_db(transaction=True)
def test_of_many_processes_one_does_it(only, done):
    only()
    begin = threading.Barrier(6)

    def work():
        try:
            begin.wait()
            do_what_is_due()
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert done == ["done"]


def test_while_the_database_is_away_it_waits_and_says_so_once(monkeypatch, caplog):
    answers = iter([OperationalError("gone"), OperationalError("gone"), None, ValueError("odd"), Enough()])
    rests = []

    def answer():
        error = next(answers)
        if error:
            raise error

    monkeypatch.setattr(chores, "do_what_is_due", answer)
    with pytest.raises(Enough):
        chores.go_on(rest=rests.append)
    assert rests == [REST_IN_AN_OUTAGE, REST_IN_AN_OUTAGE, chores.REST, chores.REST]
    assert caplog.text.count("The chores rest") == 1
    assert caplog.text.count("The chores were interrupted") == 1


def test_an_outage_in_the_middle_is_one_too(only, caplog):
    def fail():
        raise DatabaseError("gone")

    only(fail)
    assert do_what_is_due() == ["chore 0"]


def test_the_command_does_what_is_due_and_ends(only, done):
    only()
    call_command("chores", "--once")
    assert done == ["done"]


def test_the_command_says_what_has_failed(only):
    only(lambda: 1 / 0)
    with pytest.raises(CommandError, match="chore 0"):
        call_command("chores", "--once")


def test_all_real_chores_run_on_an_empty_newsroom():
    assert do_what_is_due() == []
    assert {turn.name for turn in Turn.objects.all()} == {chore.name for chore in chores.CHORES}
    let_time_pass(4000)
    assert do_what_is_due() == []


@pytest.mark.parametrize(("on", "threads"), [(True, 1), (False, 0)])
def test_the_thread_can_be_switched_off(settings, monkeypatch, on, threads):
    settings.CHORES = on
    started = threading.Event()
    monkeypatch.setattr(chores, "go_on", started.set)
    before = {thread.name for thread in threading.enumerate()}
    chores.start()
    assert "chores" not in before
    assert started.wait(2 if on else 0.05) == bool(threads)


ARTICLE = """
from django.utils import timezone
from articles.models import Article
Article.objects.create(
    headline="H", slug="h", body="<p>B</p>", status="published", published_at=timezone.now()
)
"""


@pytest.mark.parametrize("by", ["server", "command"])
def test_a_real_server_sends_the_mail(tmp_path, by):
    with PostOffice() as office:
        environment = {
            "EMAIL_URL": f"smtp://127.0.0.1:{office.port}?from=news@example.org",
            "CHORES": "on" if by == "server" else "off",
        }
        server = Server(tmp_path / "data", **environment).wait()
        everything = environment | {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path / "data")}
        everything |= {"PORT": server.port}
        try:
            manage(everything, "shell", "-c", ARTICLE)
            now = timezone.now()
            address = f"http://127.0.0.1:{server.port}/{now:%Y}/{now:%m}/h/reply/"
            fields = {"name": "Lena", "email": "lena@example.org", "body": "Well said."}
            urlopen(Request(address, urlencode(fields).encode()), timeout=20)
            if by == "command":
                manage(everything, "chores", "--once")
            [message] = office.wait_for(1)
        finally:
            server.stop()
    assert server.process.returncode == 0
    assert message.envelope == {"from": "news@example.org", "to": ["lena@example.org"]}
    assert f"http://127.0.0.1:{server.port}/comments/confirm/" in message.get_content()


def manage(environment, *arguments):
    command = [sys.executable, "manage.py", *arguments]
    subprocess.run(command, cwd=settings.BASE_DIR, env=environment, check=True, timeout=120)
