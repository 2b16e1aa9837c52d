"""Stored HTML as plain text."""

import re
from html import escape, unescape

from articles import body
from articles.text import single_line, storable
from newsroom.wordpress.bodies.repair import repaired

_HIDDEN = ("script", "style")
_TAG = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]*)(?=[\s/>])[^<>]*>")
_SPACES = re.compile(r"[ \t\f]+")
_FEEDS = re.compile(r"\n{2,}")
_BLOCKS = set(
    "p div li ul ol dl dt dd tr table h1 h2 h3 h4 h5 h6 figure figcaption blockquote aside section article"
    " pre hr header footer address center caption".split()
)
_LONGEST_PIECE = 10_000
_MOST_PARAGRAPHS = body.MAX_TAGS // 2 - 10


def plain_line(text):
    """A title or a name on one line: its entities decoded once, its tags left out."""
    if not text:
        return ""
    if "<" in text or "&" in text or not text.isascii():
        text = _words(repaired(text), " ", " ")
    return _SPACES.sub(" ", single_line(text)).strip()


def plain_text(text):
    """The same over several lines, with an empty one between paragraphs."""
    text = _words(repaired(storable(text or "")), "\n", "\n\n")
    lines = (_SPACES.sub(" ", line).strip() for line in text.split("\n"))
    return _FEEDS.sub("\n\n", "\n".join(lines)).strip()


def only_words(html):
    """Paragraphs of the words of what is too much to be read as HTML, and whether all of them are there."""
    pieces = list(_pieces(_words(storable(html).replace("\f", " "), "\n", "\n\n")))
    together = len(pieces) // _MOST_PARAGRAPHS + 1
    paragraphs, length = [], 0
    for start in range(0, len(pieces), together):
        paragraphs.append(f"<p>{escape(' '.join(pieces[start : start + together]))}</p>")
        length += len(paragraphs[-1])
        if length > body.MAX_LENGTH:
            return "".join(paragraphs[:-1]), False
    return "".join(paragraphs), True


def _words(html, line, paragraph):
    """The text with what stands for <br> and for the edges of blocks."""

    def instead(tag):
        name = tag[1].lower()
        return line if name == "br" else paragraph if name in _BLOCKS else ""

    for name in _HIDDEN:
        html = _without(html, f"<{name}", f"</{name}>")
    return unescape(_TAG.sub(instead, _without(html, "<!--", "-->")))


def _without(text, start, end):
    """The text without what stands from start to end, where there is an end."""
    low, parts, place = text.lower(), [], 0
    if len(low) != len(text):  # a letter whose small form is two
        low = text
    while (begin := low.find(start, place)) >= 0 and (finish := low.find(end, begin + len(start))) >= 0:
        parts.append(text[place:begin])
        place = finish + len(end)
    return "".join(parts) + text[place:]


def _pieces(text):
    for paragraph in text.split("\n\n"):
        words = " ".join(paragraph.split())
        while len(words) > _LONGEST_PIECE:
            cut = words.rfind(" ", 1, _LONGEST_PIECE)
            cut = cut if cut > 0 else _LONGEST_PIECE
            yield words[:cut]
            words = words[cut:].strip()
        if words:
            yield words
