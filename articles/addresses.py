"""The addresses of our own pages."""

from functools import lru_cache

from django.urls import reverse


@lru_cache(maxsize=4096)
def address(view, *words):
    """The same as ``reverse``, which a page would ask fifty times, for the same again and again."""
    return reverse(view, args=words)
