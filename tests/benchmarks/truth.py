"""What readers should have seen at each moment, and how old what they saw was."""

import re
from collections import defaultdict
from typing import NamedTuple

MARKER = re.compile(r"fact-([a-z]+-\d+)-(\d+)\.")
NEVER = float("inf")


class Change(NamedTuple):
    """A fact got a value at a moment between ``began`` and ``ended``. Moments are on the monotonic clock.

    ``ended`` is NEVER where nobody knows whether it was committed.
    """

    value: str
    began: float
    ended: float


class Truth:
    """The values of every fact, in the order in which they were committed."""

    def __init__(self, lines):
        """``lines`` are what the editors told: of each edit its values, and then that it was committed."""
        self.changes = defaultdict(list)
        ended = {line["edit"]: line["at"] for line in lines if "values" not in line}
        self.committed = len(ended)
        for line in lines:
            for fact, value in line.get("values", {}).items():
                change = Change(value, line["at"], ended.get(line["edit"], NEVER))
                self.changes[fact].append(change)
        for fact in self.changes:
            self.changes[fact].sort(key=lambda change: change.began)

    def age(self, fact, value, sent, got, first="0"):
        """For how many seconds the value was no longer right when the reader asked.

        NEVER where it had not been committed when the answer came. ``first`` is what it was in the beginning.
        """
        changes = [Change(first, 0, 0), *self.changes[fact]]
        ages = []
        for number, change in enumerate(changes):
            if change.value == value and change.began <= got:
                over = min((later.ended for later in changes[number + 1 :]), default=NEVER)
                ages.append(max(0, sent - over))
        return min(ages, default=NEVER)


def facts_on(text):
    """``{fact: value}`` of what stands on a page."""
    return dict(MARKER.findall(text))
