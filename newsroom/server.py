"""The application in one process of our own server, on a core of its own where there is one to have.

The threads of a process take turns anyhow. Spread over several cores they spend half of their time on handing
the turn over, and a finished page costs a third more.
"""

import fcntl
import os
import random
from contextlib import contextmanager, suppress

from django.conf import settings

from newsroom.wsgi import application as newsroom

ALL = os.sched_getaffinity(0)
claims = []  # open files: a process keeps its core as long as it lives


def application(environ, start_response):
    if environ["REQUEST_METHOD"] in ("GET", "HEAD"):
        return newsroom(environ, start_response)
    # What is sent can be a picture, which is brought into many sizes at once.
    with everywhere():
        return newsroom(environ, start_response)


def settle():
    """Choose a core that no other process of this server has chosen, and stay on it. Returns it, or None."""
    folder = settings.DATA_DIR / "cores"
    with suppress(OSError):
        folder.mkdir(exist_ok=True)
        for core in random.sample(sorted(ALL), len(ALL)):
            claim = (folder / str(core)).open("w")
            try:
                fcntl.flock(claim, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                claim.close()
                continue
            claims.append(claim)
            os.sched_setaffinity(0, {core})
            return core
    return None


@contextmanager
def everywhere():
    """This thread, and what it starts, may use all cores."""
    own = os.sched_getaffinity(0)
    os.sched_setaffinity(0, ALL)
    try:
        yield
    finally:
        os.sched_setaffinity(0, own)


settle()
