"""The desk: how the newsroom works on what it publishes."""

from . import article, filing, library, page, tags

__all__ = ["article", "filing", "library", "page", "tags"]
