"""Lists of words and phrases, and which of them stand in a text: whole words, in every script.

Compared is what people read: not upper or lower case, wide or stacked letters, accents heaped up, or
marks that nobody sees. Scripts that put no spaces between words are compared letter by letter.
"""

import re
import unicodedata
from functools import lru_cache
from hashlib import blake2b

from comments.names import latin

LONGEST_ENTRY = 100

# Scripts written without spaces, or with endings that are written onto the word.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff]"
)
_LATIN = re.compile("[a-z]")


def entries(text):
    """The lines of a list that say something, as they were written, each once."""
    return list(dict.fromkeys(filter(None, map(str.strip, text.splitlines()))))


def matches_nothing(entry):
    """Whether there is no word in the entry, so that it would never be found."""
    return not _words(entry)


def found(text, fields):
    """``{entry: name of the field it stands in}`` for those entries of the list that stand in one.

    ``fields`` are ``{name: text}``; of two the first counts.
    """
    listed, seen = _compiled(text), {}
    if not listed.entries:
        return seen
    for name, content in fields.items():
        words = _words(content)
        for entry in listed.in_words(words):
            seen.setdefault(entry, name)
    return {entry: seen[entry] for entry in listed.entries if entry in seen}


def key(text):
    """The same for all texts of the same words."""
    return blake2b(" ".join(_words(text)).encode(), digest_size=8).hexdigest()


class _List:
    """A list made ready: entries by their first word, as only few words of a text begin one."""

    def __init__(self, text):
        self.entries = entries(text)
        self.whole, self.parts = {}, []
        for entry in self.entries:
            words = _words(entry)
            if not words:
                continue
            if "*" in (entry[0], entry[-1]):
                before, after = ("" if entry[0] == "*" else " "), ("" if entry[-1] == "*" else " ")
                self.parts.append((f"{before}{' '.join(words)}{after}", entry))
            else:
                self.whole.setdefault(words[0], []).append((f" {' '.join(words)} ", entry))

    def in_words(self, words):
        line = f" {' '.join(words)} "
        begun = [pair for word in self.whole.keys() & set(words) for pair in self.whole[word]]
        return [entry for pattern, entry in [*begun, *self.parts] if pattern in line]


@lru_cache(maxsize=16)
def _compiled(text):
    return _List(text)


def _words(text):
    """The words of the text, in the form in which they are compared. A symbol is a word of its own."""
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    spaced = "".join(map(_as_compared, text))
    return list(filter(None, map(_without_disguise, spaced.split())))


@lru_cache(maxsize=4096)
def _as_compared(ch):
    category = unicodedata.category(ch)
    if category in ("Cf", "Me") or category == "Mn" and 10 <= unicodedata.combining(ch) <= 35:
        return ""  # marks of joining and direction, and vowel points, which are written or not
    if category[0] == "S" or _UNSPACED.match(ch):
        return f" {ch} "
    return ch if category[0] in "LMN" else " "


def _without_disguise(word):
    """Without accents where they are heaped up, and all Latin where other letters pass for Latin ones."""
    if word.isascii():
        return word
    if any(map(_is_accent, word)):
        word = "".join(ch for ch in unicodedata.normalize("NFD", word) if not _is_accent(ch))
    return latin(word) if _LATIN.search(word) else word


@lru_cache(maxsize=4096)
def _is_accent(ch):
    """Whether it is a mark over, under or through a letter. What is part of one in Indian scripts is not."""
    return unicodedata.combining(ch) == 1 or unicodedata.combining(ch) >= 200
