"""What our own export says beyond what WordPress has a place for; see :mod:`newsroom.wordpress.export`.

Anybody can have written a file that calls itself ours, so every value is looked at before it is believed.
"""

import json
from datetime import datetime

from articles.models.article import is_sensible
from articles.text import single_line, storable
from newsroom.wordpress.export.names import MARK
from newsroom.wordpress.export.writing import GENERATOR


def is_ours(site):
    return site.generator == GENERATOR


def marks_of(meta):
    """The marks in ``[(key, value)]``; none where there are none."""
    return Marks(next((value for key, value in meta if key == MARK), ""))


class Marks:
    """Each method gives the value, or the default where there is none that makes sense."""

    def __init__(self, text=""):
        try:
            values = json.loads(text) if text else {}
        except (ValueError, RecursionError):
            values = {}
        self._values = values if isinstance(values, dict) else {}

    def __bool__(self):
        return bool(self._values)

    def line(self, name, default="", *, longest):
        value = self._values.get(name)
        return single_line(value)[:longest] if isinstance(value, str) else default

    def text(self, name, default="", *, longest):
        value = self._values.get(name)
        return storable(value)[:longest] if isinstance(value, str) else default

    def choice(self, name, choices, default=None):
        value = self._values.get(name)
        return value if isinstance(value, str) and value in choices else default

    def flag(self, name):
        return self._values.get(name) is True

    def number(self, name, highest, default=0):
        return _number(self._values.get(name), highest, default)

    def pair(self, name, highest, default):
        value = self._values.get(name)
        if not isinstance(value, list) or len(value) != 2:
            return default
        return tuple(
            _number(part, highest, part_default) for part, part_default in zip(value, default, strict=True)
        )

    def moment(self, name):
        return moment(self._values.get(name))

    def list(self, name, most=1000):
        value = self._values.get(name)
        return value[:most] if isinstance(value, list) else []

    def lines(self, name, *, longest):
        """Those of a list that are lines no longer than that."""
        return [text for text in self.list(name) if isinstance(text, str) and len(text) <= longest]


def moment(value):
    try:
        found = datetime.fromisoformat(value)
        return found if is_sensible(found) else None
    except (TypeError, ValueError):
        return None


def _number(value, highest, default):
    fits = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= highest
    return value if fits else default
