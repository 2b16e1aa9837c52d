"""What a comment consists of, as the spam filter sees it: its words, its links, and who it says it is by.

A text that people read alike gives the same words: wide letters, hidden characters and Cyrillic letters
among Latin ones make no difference.
"""

import re
import unicodedata
from functools import cached_property
from urllib.parse import urlsplit

from comments.names import latin

LONGEST_WORD = 30  # two of them and a space fit into Word.word
MOST_WORDS = 240  # of a text; from a longer one the beginning and the end
MOST_LINKS = 10

_HIDDEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]"
)
_MAIL = re.compile(r"[\w.+-]{1,64}@((?:[\w-]{1,63}\.){1,4}[a-z]{2,24})\b", re.I)
_ADDRESS = re.compile(
    r"""(?:https?://|\bwww\.)[^\s<>"'\]]+"""
    r"""|\b(?:[a-z0-9-]{2,63}\s?\.\s?){1,3}"""
    r"""(?:com|net|org|info|biz|site|online|shop|store|club|xyz|top|tk|ml|ga|cf|gq|ru|cn|io|ly|me|tv|co|gl|be)"""
    r"""\b(?:/[^\s<>"'\]]*)?""",
    re.I,
)
_TAG = re.compile(r"</?[a-z][^<>]{0,400}>|\[/?(?:url|link|img|b)[^\[\]]{0,400}\]", re.I)
_WORD = re.compile(r"[^\W_]+")
_APOSTROPHE = re.compile(r"(?<=\w)['’](?=\w)")
_NO_LETTER = re.compile(r"[\W_]")
_SPACED = re.compile(r"\b(?:[^\W\d_][ .\-_*]){3,}[^\W\d_]\b")
# Scripts without spaces between words: every two characters that stand together are taken for one.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
_LATIN = re.compile("[a-z]")
_GREEK_OR_CYRILLIC = re.compile("[\u0370-\u0587]")


class Text:
    """A comment taken apart. Everything is worked out when it is first asked for, and once."""

    def __init__(self, comment):
        self.body, self.name = comment.body, comment.name
        self.email, self.website = comment.email, comment.website

    @cached_property
    def plain(self):
        """The text in small letters and without what nobody sees; markup and addresses are still in it."""
        return unicodedata.normalize("NFKC", _HIDDEN.sub("", self.body)).casefold()

    @cached_property
    def hidden(self):
        """How many characters nobody sees, but for those that emoji and some scripts need."""
        return len(_HIDDEN.findall(self.body)) - len(re.findall("[\u200c\u200d\u200e\u200f]", self.body))

    @cached_property
    def links(self):
        """All web addresses in the text, with or without scheme, each once, in their order."""
        return list(dict.fromkeys(_ADDRESS.findall(_MAIL.sub(" ", self.plain))))[:MOST_LINKS]

    @cached_property
    def hosts(self):
        return [host for host in map(host_of, self.links) if host]

    @cached_property
    def mails(self):
        """The domains of the email addresses in the text."""
        return _MAIL.findall(self.plain)[:MOST_LINKS]

    @cached_property
    def said(self):
        """What the text says between its markup, its links and its addresses."""
        return _ADDRESS.sub(" ", _TAG.sub(" ", _MAIL.sub(" ", self.plain)))

    @cached_property
    def words(self):
        """The words in their order, s p a c e d ones put together."""
        joined = _SPACED.sub(lambda match: _NO_LETTER.sub("", match[0]), _APOSTROPHE.sub("", self.said))
        return middle_out(list(split(joined)))

    @cached_property
    def mixed(self):
        """How many words mix Latin letters with others that look like them."""
        return 0 if self.said.isascii() else sum(map(is_mixed, _WORD.findall(self.said)))

    @cached_property
    def name_words(self):
        return [word for word in split(unicodedata.normalize("NFKC", self.name).casefold()) if len(word) > 1]


def middle_out(words):
    """The words, those in the middle left out where they are too many."""
    half = MOST_WORDS // 2
    return words if len(words) <= MOST_WORDS else words[:half] + words[-half:]


def split(text):
    for word in _WORD.findall(text):
        if _UNSPACED.search(word):
            yield from (word[at : at + 2] for at in range(max(len(word) - 1, 1)))
        else:
            yield unmixed(word)[:LONGEST_WORD]


def is_mixed(word):
    """Whether Latin letters stand in one word with Cyrillic or Greek ones; in short words they are units."""
    return len(word) > 4 and bool(_LATIN.search(word) and _GREEK_OR_CYRILLIC.search(word))


def unmixed(word):
    """The word with its foreign look-alikes made Latin, where it has Latin letters as well."""
    return word if word.isascii() or not _LATIN.search(word) else latin(word)


def host_of(address):
    """The host of an address, without www. Empty where there is none."""
    address = re.sub(r"\s", "", address)
    try:
        host = urlsplit(address if "://" in address else f"http://{address}").hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")


def tokens(text, signs=()):
    """Everything of the text that the filter counts; each once."""
    found = set(text.words)
    found |= {f"{one} {other}" for one, other in zip(text.words, text.words[1:], strict=False)}
    hosts = [*text.hosts, host_of(text.website)]
    found |= {f"host:{host}" for host in hosts if host}
    found |= {f"name:{word}" for word in text.name_words[:5] if not word.isdecimal()}
    found.add(f"links:{min(len(text.links), 4)}")
    if domain := text.email.rpartition("@")[2].lower():
        found.add(f"mail:{domain}")
    found |= {f"sign:{sign}" for sign in signs}
    return {token[:64] for token in found}
