"""What the report says of one text: a line for each thing that was changed, not found, or removed."""

from collections import Counter

MOST = 60
LONGEST = 250


class Notes:
    def __init__(self):
        self._numbers = Counter()

    def add(self, kind, text, number=1):
        self._numbers[kind, " ".join(text.split())[:LONGEST]] += number

    def once(self, kind, text):
        self._numbers[kind, text] = 1

    def changed(self, text):
        self.add("changed", text)

    def unresolved(self, text):
        self.add("unresolved", text)

    def removed(self, text, number=1):
        self.add("removed", text, number)

    def lines(self):
        """``[(kind, text)]`` in the order in which things were met, equal ones counted."""
        lines = [
            (kind, f"{text} ×{number}" if number > 1 else text)
            for (kind, text), number in self._numbers.items()
        ]
        if len(lines) > MOST:
            lines[MOST:] = [("changed", f"… and {len(lines) - MOST} more of the kind")]
        return lines
