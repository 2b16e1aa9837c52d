"""Keeps a process of the server on a core of its own, where the system lets us choose.

The threads of a process take turns anyhow. Spread over several cores they spend half of their time on handing
the turn over, and a finished page costs a third more.
"""

import fcntl
import os
import random
import time
from contextlib import contextmanager, suppress
from threading import Thread

CAN_CHOOSE = hasattr(os, "sched_setaffinity")
ALL = os.sched_getaffinity(0) if CAN_CHOOSE else set(range(os.cpu_count() or 1))
TRIES = 60  # one a second: after a reload the processes before us keep their cores for a while
claims = {}  # open files by core: a process keeps its core as long as it lives


def settle(folder):
    """Stay on a core that no other process has chosen in this folder: now, or as soon as one is free."""
    if CAN_CHOOSE and not choose(folder):
        Thread(target=keep_trying, args=[folder], name="cores", daemon=True).start()


def keep_trying(folder):
    for _try in range(TRIES):
        time.sleep(1)
        if choose(folder):
            return


def choose(folder):
    """Whether a core was free."""
    with suppress(OSError):
        folder.mkdir(exist_ok=True)
        for core in random.sample(sorted(ALL), len(ALL)):
            claim = (folder / str(core)).open("w")
            try:
                fcntl.flock(claim, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                claim.close()
                continue
            move_to(core)
            claims[core] = claim  # only now: some systems have the call and refuse it
            return True
    return False


def move_to(core):
    """With all threads that are there; what they start inherits it."""
    for thread in os.listdir("/proc/self/task"):
        with suppress(ProcessLookupError):  # it has ended
            os.sched_setaffinity(int(thread), {core})


@contextmanager
def everywhere():
    """This thread, and what it starts, may use all cores."""
    if not claims:
        yield
        return
    os.sched_setaffinity(0, ALL)
    try:
        yield
    finally:
        os.sched_setaffinity(0, claims)


def spreading(application):
    """A WSGI layer: what comes in parts can be a picture, which is brought into many sizes at once."""

    def spread(environ, start_response):
        if not environ.get("CONTENT_TYPE", "").startswith("multipart/"):
            return application(environ, start_response)
        with everywhere():
            return application(environ, start_response)

    return spread
