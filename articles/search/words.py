"""What counts as a word, what a query asks for, and where a text answers it. One rule for both databases."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from django.utils.html import escape
from django.utils.safestring import mark_safe

MAX_LENGTH = 200
MAX_TERMS = 20

_MARKS = re.compile("(?<=[a-zα-ωא-ת\u0621-\u064a\u0435])[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670]+")
_WORD = re.compile(r"[^\W_]+")
_UNSPACED = re.compile(
    "[\u2e80-\u2fdf\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»", '"'))
_ENDING = re.compile("(?<=...)(?:ies|y|ed|ing|(?<=..)e?s)$")
_TERM = re.compile(r'(-?)(?:"([^"]*)"|([^\s"]+))')
LETTERS = re.compile(r"[^\W\d_]{4,40}")


def fold(text):
    """The text as it is compared: without case and accents. A Cyrillic й is no accented и."""
    text = unicodedata.normalize("NFKD", text.casefold())
    return unicodedata.normalize("NFC", _MARKS.sub("", text))


def words(text):
    """The folded words, one space between them. Of scripts without spaces each letter is a word."""
    return " ".join(_WORD.findall(_UNSPACED.sub(r" \g<0> ", fold(text))))


@dataclass(frozen=True)
class Query:
    """``climate "sea level" OR tide -surfing``: all of ``wanted``, of each any; none of ``unwanted``."""

    wanted: tuple = ()
    unwanted: tuple = ()

    @classmethod
    def parse(cls, text):
        wanted, unwanted, alternative = [], [], False
        for minus, phrase, word in _TERM.findall(text[:MAX_LENGTH].translate(_QUOTES))[:MAX_TERMS]:
            if word == "OR" and not minus:
                alternative = bool(wanted)
                continue
            term = words(phrase or word)
            if not term:
                continue
            if minus:
                unwanted.append(term)
            elif alternative:
                wanted[-1] += (term,)
            else:
                wanted.append((term,))
            alternative = False
        return cls(tuple(wanted), tuple(unwanted))


def snippet(text, query, size=160):
    """The stretch of plain text around the first hit, escaped, with the hits marked."""
    pattern = _pattern(query)
    folded, places = _folded_with_places(text)
    hits = (
        [(places[hit.start()], places[hit.end() - 1] + 1) for hit in pattern.finditer(folded)]
        if pattern
        else []
    )
    start = _word_before(text, hits[0][0] - size // 3) if hits else 0
    end = _word_end(text, start + size, at_least=start + size * 3 // 4)
    pieces, done = ["…" if start else ""], start
    for first, last in hits:
        if last > end:
            break
        pieces += [escape(text[done:first]), "<mark>", escape(text[first:last]), "</mark>"]
        done = last
    pieces += [escape(text[done:end]), "…" if end < len(text) else ""]
    return mark_safe("".join(pieces))  # noqa: S308 - every piece of the text is escaped


def _word_before(text, place):
    return text.rfind(" ", 0, place) + 1 if place > 0 else 0


def _word_end(text, place, at_least):
    """Where the last whole word ends; in scripts without spaces, the place itself."""
    if place >= len(text):
        return len(text)
    space = text.rfind(" ", at_least, place + 1)
    return space if space > 0 else place


def _pattern(query):
    terms = chain.from_iterable(Query.parse(query).wanted)
    forms = sorted({_forms(word) for term in terms for word in term.split()}, key=len, reverse=True)
    return re.compile("|".join(forms)) if forms else None


def _forms(word):
    """The word and its inflections, roughly as the stemmers see them."""
    if _UNSPACED.match(word):
        return word
    if len(word) < 4 or not word.isalpha():
        return rf"\b{word}\b"
    return rf"\b{_ENDING.sub('', word)}\w{{0,3}}\b"


@lru_cache(maxsize=4096)
def _folded_letter(letter):
    return fold(letter)


def _folded_with_places(text):
    """The folded text, and for each of its letters the place in the text that it comes from."""
    pieces = [_folded_letter(letter) for letter in text]
    folded = "".join(pieces)
    if len(folded) == len(text):
        return folded, range(len(text))
    return folded, [place for place, piece in enumerate(pieces) for _letter in piece]
