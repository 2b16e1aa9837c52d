"""What a site that moves in brings, and a line for each thing that does not come as it was."""

import json
import tempfile
from collections import Counter
from typing import NamedTuple

from articles.text import single_line

# What was mended in the file; what is left out; what comes otherwise than it was; what leads to nothing;
# what was taken out of texts; old addresses that will not answer; what the operator should know.
KINDS = ("repaired", "skipped", "changed", "unresolved", "removed", "address", "notice")
LONGEST = 400


class Line(NamedTuple):
    kind: str
    subject: str  # what it is about, such as: post 214 “Bridge closed”
    text: str


class Report:
    """Counts stay in memory, lines lie in a file of their own: there can be a million of them."""

    def __init__(self):
        self.counts = {}  # {"articles": {"published": 12}}
        self.numbers = Counter()  # of lines by kind
        self.facts = {}  # what there is to say once, such as the time zone
        self.held_back = None  # a list of what was said and counted, where another report is to say it
        self._lines = tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")  # noqa: SIM115

    def count(self, what, state, number=1):
        if self.held_back is not None:
            self.held_back.append(("count", what, state, number))
            return
        states = self.counts.setdefault(what, {})
        states[state] = states.get(state, 0) + number

    def say(self, kind, subject, text):
        if self.held_back is not None:
            self.held_back.append(("say", kind, subject, text))
            return
        self.numbers[kind] += 1
        self._lines.seek(0, 2)
        words = [single_line(words)[:LONGEST] for words in (subject, text)]
        self._lines.write(json.dumps([kind, *words], ensure_ascii=False) + "\n")

    def hold_back(self):
        """From now on keep what is said, for another report to say it. Returns what was kept until now."""
        kept, self.held_back = self.held_back or [], []
        return kept

    def say_all(self, held_back):
        for method, *words in held_back:
            getattr(self, method)(*words)

    def lines(self, *kinds):
        """The lines of these kinds, or all, in the order in which they were said."""
        self._lines.flush()
        place = 0
        while True:  # lines may be said, and others read, while these are
            self._lines.seek(place)
            text = self._lines.readline()
            if not text:
                return
            place = self._lines.tell()
            line = Line(*json.loads(text))
            if not kinds or line.kind in kinds:
                yield line

    def summary(self):
        """The facts and the counts, a line each."""
        for name, value in self.facts.items():
            yield f"{name}: {value}"
        for what, states in self.counts.items():
            yield f"{what}: " + ", ".join(f"{number} {state}" for state, number in states.items() if number)

    def write_json(self, path):
        """All of it in one file, written aside and then renamed."""
        draft = path.with_name(f"{path.name}.part")
        with draft.open("w", encoding="utf-8") as file:
            head = {"facts": self.facts, "counts": self.counts, "numbers": dict(self.numbers)}
            file.write(json.dumps(head, ensure_ascii=False, indent=1)[:-2] + ',\n "lines": [')
            comma = "\n  "
            for line in self.lines():
                file.write(comma + json.dumps(line._asdict(), ensure_ascii=False))
                comma = ",\n  "
            file.write("\n ]\n}\n")
        draft.replace(path)
