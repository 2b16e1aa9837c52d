"""Keeps a process of the server on a core of its own, where the system lets us choose.

The threads of a process take turns anyhow. Spread over several cores they spend half of their time on handing
the turn over, and a finished page costs a third more.
"""

import fcntl
import os
import random
from contextlib import contextmanager, suppress

CAN_CHOOSE = hasattr(os, "sched_setaffinity")
ALL = os.sched_getaffinity(0) if CAN_CHOOSE else set(range(os.cpu_count() or 1))
claims = []  # open files: a process keeps its core as long as it lives


def settle(folder):
    """Choose a core that no other process has chosen in this folder, and stay on it. Returns it, or None."""
    with suppress(OSError):
        folder.mkdir(exist_ok=True)
        for core in random.sample(sorted(ALL), len(ALL)) if CAN_CHOOSE else ():
            claim = (folder / str(core)).open("w")
            try:
                fcntl.flock(claim, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                claim.close()
                continue
            os.sched_setaffinity(0, {core})
            claims.append(claim)  # only now: some systems have the call and refuse it
            return core
    return None


@contextmanager
def everywhere():
    """This thread, and what it starts, may use all cores."""
    if not claims:
        yield
        return
    own = os.sched_getaffinity(0)
    os.sched_setaffinity(0, ALL)
    try:
        yield
    finally:
        os.sched_setaffinity(0, own)
