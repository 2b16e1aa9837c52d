"""The desk: how the newsroom works on what it publishes."""

from . import article, filing, library, tags

__all__ = ["article", "filing", "library", "tags"]
