"""Each process of the server stays on a core of its own, but for what is sent to it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings

from newsroom import cores
from tests.newsroom.server import Server


@pytest.fixture
def server(tmp_path):
    made = Server(tmp_path, "--workers", "2", CHORES="off").wait()
    yield made
    made.stop()


def children(server):
    pid = server.process.pid
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def threads(pid):
    return [int(thread.name) for thread in Path(f"/proc/{pid}/task").iterdir()]


def cores_of(pids):
    return [os.sched_getaffinity(pid) for pid in pids]


def are_settled(pids):
    """Whether these are two processes, each with all its threads on a core of its own."""
    if len(pids) != 2:
        return False
    first, second = ({frozenset(one) for one in cores_of(threads(pid))} for pid in pids)
    return first != second and all(len(used) == 1 and len(*used) == 1 for used in (first, second))


def wait_for(is_so):
    deadline = time.monotonic() + 30
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.mark.skipif(len(cores.ALL) < 2, reason="there is one core only")
def test_two_processes_have_two_cores_and_the_next_one_inherits(server):
    wait_for(lambda: are_settled(children(server)))
    killed = children(server)[0]
    os.kill(killed, signal.SIGKILL)
    wait_for(lambda: killed not in children(server) and are_settled(children(server)))


@pytest.mark.skipif(len(cores.ALL) < 2, reason="there is one core only")
def test_after_a_reload_they_take_over_the_cores_of_those_before_them(server):
    wait_for(lambda: are_settled(children(server)))
    before = set(children(server))
    server.process.send_signal(signal.SIGHUP)
    wait_for(lambda: not before & set(children(server)) and are_settled(children(server)))


ASK = """
import os
from newsroom import cores, security
seen = {}
def look(environ, start_response):
    seen[environ.get("CONTENT_TYPE")] = os.sched_getaffinity(0)
    return []
security.readable_content_type = lambda django: look
from newsroom import server
own = os.sched_getaffinity(0)
form, upload = "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"
for kind in ({}, {"CONTENT_TYPE": form}, {"CONTENT_TYPE": upload}):
    server.application({"REQUEST_METHOD": "POST", "PATH_INFO": "/"} | kind, None)
after = os.sched_getaffinity(0)
print(len(own), seen[None] == seen[form] == own, seen[upload] == cores.ALL, after == own)
"""


def said(folder, code):
    """What is printed by a process that imports the server."""
    command = [sys.executable, "-c", code]
    environment = {"PATH": os.environ["PATH"], "DATA_DIR": str(folder), "CHORES": "off"}
    done = subprocess.run(
        command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout.split()


def test_who_sends_a_picture_may_have_all_cores(tmp_path):
    assert said(tmp_path, ASK) == ["1", "True", "True", "True"]


def test_where_no_core_can_be_chosen_it_goes_on_without(tmp_path):
    (tmp_path / "cores").write_text("no folder")
    code = "from newsroom.server import cores as c; print(c.os.sched_getaffinity(0) == c.ALL, c.claims)"
    assert said(tmp_path, code) == ["True", "{}"]


REFUSING = """
import os
def refuse(*arguments):
    raise PermissionError
os.sched_setaffinity = refuse
from newsroom.server import cores
spread = cores.spreading(lambda *request: "answered")
print(spread({"CONTENT_TYPE": "multipart/form-data"}, None))
"""


def test_where_the_system_refuses_the_choice_it_goes_on_as_well(tmp_path):
    assert said(tmp_path, REFUSING) == ["answered"]


def test_where_the_system_has_no_such_choice_it_goes_on_as_well(tmp_path):
    code = "import os; del os.sched_getaffinity, os.sched_setaffinity; import newsroom.server; print('well')"
    assert said(tmp_path, code) == ["well"]
