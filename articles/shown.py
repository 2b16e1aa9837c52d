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
    """The keys of what a page shows, and the moment at which time alone changes it, or None."""

    def __init__(self):
        self.keys = set()
        self.until = None


@contextmanager
def noting():
    """Collect what is shown within the block, on this thread."""
    notes = Notes()
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
