"""Repairs to a stored text, before anybody reads it as HTML."""

import re

from articles.text import storable

# Windows-1252 has no letter for five bytes. MySQL stored them all the same, as control characters.
_FREE = "\x81\x8d\x8f\x90\x9d"
_AFTER = "\x80-\xbf" + bytes(sorted({*range(0x80, 0xA0)} - {ord(char) for char in _FREE})).decode("cp1252")
_PAIR = re.compile(f"[\xc2-\xf4][{_AFTER}]")
# One such pair may be French in capitals, “É…”. These are not, nor is a row of pairs.
_TWICE = re.compile(
    f"â[{_AFTER}]{{2}}|Ã[{_AFTER}]|Â[\xa0-\xbf]"
    f"|(?:[\xc2-\xdf][{_AFTER}]|[\xe0-\xef][{_AFTER}]{{2}}){{2}}|[\xf0-\xf4][{_AFTER}]{{3}}"
)
_FREE_BYTES = re.compile(f"([{_FREE}]+)")
_INLINE_FILE = re.compile(r"data:[\w/+.-]*;base64,[A-Za-z0-9+/=]*", re.I)


def repaired(text):
    """The text with twice-encoded UTF-8 (``â€™``) made right, where all of it comes out exactly."""
    if text.isascii() or not _PAIR.search(text) or not _TWICE.search(text):
        return text
    parts = _FREE_BYTES.split(text)
    try:
        stored = b"".join(part.encode("latin-1" if i % 2 else "cp1252") for i, part in enumerate(parts))
        return stored.decode("utf-8")
    except UnicodeError:
        return text


def readable(text, notes):
    """The text as the rest of the package reads it: ``\\n`` as its line break, no files inside it."""
    mended = repaired(text)
    if mended != text:
        notes.changed("twice-encoded letters repaired")
    if "base64," in mended:
        mended = _INLINE_FILE.sub("data:,", mended)
    return storable(mended).replace("\f", " ")
