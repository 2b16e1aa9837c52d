"""What many pages have in common, made once and kept until something that it shows has changed."""

import time


class Part:
    """Holds like a page: ``generation`` says up to which state of the purge log that is known."""

    __slots__ = ("generation", "keys", "until", "value")

    def __init__(self, value, notes, generation):
        self.value, self.keys, self.until = value, tuple(notes.keys), notes.until
        self.generation = generation

    @property
    def is_over(self):
        return self.until is not None and self.until.timestamp() <= time.time()


class Parts:
    """The parts that a process keeps, ``{name: part}``, for a page that is drawn in that generation.

    What it makes anew is as old as itself: what was changed since it was begun may or may not show.
    """

    def __init__(self, kept, watch, generation):
        self.kept, self.watch, self.generation = kept, watch, generation

    def get(self, name):
        part = self.kept.get(name)
        return part if part and not part.is_over and self.watch.holds(part) else None

    def put(self, name, value, notes):
        part = self.kept[name] = Part(value, notes, self.generation)
        return part
