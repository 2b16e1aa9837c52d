"""Who belongs to the house: the names and addresses that no reader may use."""

import re
from threading import Lock
from time import monotonic
from typing import NamedTuple

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models.signals import post_delete, post_save

from articles.models import Author, Publication
from comments.names import skeleton

# What our people are. Beside a name it makes nobody another person, and alone it is a name of the house.
OFFICES = frozenset(
    map(
        skeleton,
        ("admin", "administrator", "author", "editor", "moderator", "mod", "newsroom", "staff", "team"),
    )
)

# What another process has changed is known here after so many seconds; what this one has, at once.
KEPT = 10


class Names(NamedTuple):
    addresses: frozenset
    skeletons: frozenset

    def include(self, name, email):
        return email in self.addresses or self.have(name)

    def have(self, name):
        """Whether it is one of ours, with or without an office, or an office alone."""
        key, words = skeleton(name), re.findall(r"[^\W_]+", name)
        rest = skeleton("".join(word for word in words if skeleton(word) not in OFFICES))
        return key in self.skeletons or key in OFFICES or rest in self.skeletons or bool(words and not rest)


class _Kept:
    """The names as they were last read. Thousands of bylines are not read anew for every reply."""

    def __init__(self):
        self.lock, self.names, self.until = Lock(), None, 0

    def get(self):
        names = self.names
        if names and monotonic() < self.until:
            return names
        with self.lock:
            if not self.names or monotonic() >= self.until:
                self.until = monotonic() + KEPT
                self.names = _read()
            return self.names

    def drop(self, **kwargs):
        self.names = None


_kept = _Kept()
names = _kept.get
forget = _kept.drop


def watch():
    """Read the names anew after whatever may have changed them."""
    for model in (get_user_model(), Author, Publication):
        for signal in (post_save, post_delete):
            signal.connect(_changed, sender=model, dispatch_uid=f"comments.house.{model.__name__}")


def _changed(using=None, **kwargs):
    """Now, and once more when it is stored for good: until then others read what was."""
    forget()
    transaction.on_commit(forget, using=using)


def _read():
    staff = list(get_user_model().objects.filter(is_staff=True, is_active=True))
    addresses = frozenset(user.email.lower() for user in staff if user.email)
    # Readers know a login only where there is no name, and nobody is to find out others by trying them.
    written = [user.get_full_name() or user.get_username() for user in staff]
    written += Author.objects.values_list("name", flat=True)
    written += Publication.objects.values_list("name", flat=True)
    return Names(addresses, frozenset(map(skeleton, written)) - {""})
