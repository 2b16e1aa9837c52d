"""What the page that is being drawn shows, so that it can be drawn anew when any of that changes.

A page shows rows, such as ``article:12``, and choices of rows, such as ``stories-in:3``: the public stories
of a section. Each has a key. Whoever keeps pages asks for the keys with ``noting()``, views and models say
them with ``note()``, and outside of it nothing is noted. What is written when something changes, and under
which keys, stands in ``newsroom.edition.triggers``.
"""

from contextlib import contextmanager
from contextvars import ContextVar

from django.db import models

_notes = ContextVar("notes", default=None)


class Notes:
    """The keys of what a page shows, and the moment at which time alone changes it, or None.

    ``parts`` keeps what many pages have in common: ``get(name)`` brings a part that still holds, or None,
    and ``put(name, value, notes)`` keeps one.
    """

    def __init__(self, parts=None):
        self.keys, self.until, self.parts = set(), None, parts


@contextmanager
def noting(parts=None):
    """Collect what is shown within the block, on this thread."""
    notes = Notes(parts)
    token = _notes.set(notes)
    try:
        yield notes
    finally:
        _notes.reset(token)


@contextmanager
def silently():
    """Rows that are read within the block are not noted one by one: a key that was noted covers them all."""
    token = _notes.set(None)
    try:
        yield
    finally:
        _notes.reset(token)


def note(*keys):
    if (notes := _notes.get()) is not None:
        notes.keys.update(keys)


def note_until(moment):
    """Say that the page changes at that moment by itself. None says nothing."""
    notes = _notes.get()
    if notes is not None and moment is not None:
        notes.until = min(notes.until or moment, moment)


def keeps_parts():
    notes = _notes.get()
    return notes is not None and notes.parts is not None


def kept(name, make):
    """What ``make()`` brings, or has brought before, as long as nothing that it shows has changed.

    For what many pages have in common. Nobody may change what comes of it. Where no parts are kept, it is
    made each time.
    """
    if not keeps_parts():
        return make()
    notes = _notes.get()
    part = notes.parts.get(name)
    if part is None:
        with noting(notes.parts) as own:
            value = make()
        part = notes.parts.put(name, value, own)
    note(*part.keys)
    note_until(part.until)
    return part.value


def answers(*names):
    """A view whose page is the same for everybody, but for the questions of these names in its address.

    Only such pages are kept. A class says it with ``asks = (…)``.
    """

    def marked(view):
        view.asks = names
        return view

    return marked


class Noted(models.Model):
    """Rows that say of themselves that they are shown, under the name of their model and their id."""

    class Meta:
        abstract = True

    @classmethod
    def from_db(cls, db, field_names, values):
        row = super().from_db(db, field_names, values)
        if (notes := _notes.get()) is not None:
            notes.keys.update(row.shown_as())
        return row

    def shown_as(self):
        """The keys under which readers see what was read of the row."""
        return (f"{self._meta.model_name}:{self.pk}",)
