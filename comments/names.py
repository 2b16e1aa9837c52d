"""Readers' names: made harmless for the line they stand in, and compared as an eye compares them."""

import re
import unicodedata

from articles.text import single_line

# Marks that turn the reading direction of all that follows, also of what stands beside the name.
TURNS = dict.fromkeys(map(ord, "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))

# What passes for a Latin letter in most fonts: Cyrillic, Greek, Armenian, Coptic, Cherokee, Lisu and
# phonetic letters.
LOOK_ALIKES = {
    "A": "АΑаαɑᴀꓮᎪⲀⲁ",
    "B": "ВΒвβʙꓐᏴⲂ",
    "C": "СϹсϲᴄꓚᏟⲤⲥ",
    "D": "ԁᴅꓓᎠ",
    "E": "ЕΕЁеёє℮ᴇꓰᎬⲈ",
    "F": "ꜰꓝϜ",
    "G": "Ԍɡɢꓖᏻ",
    "H": "НΗнһհʜꓧᎻⲎ",
    "I": "ІΙіιıӀӏЇїɪꓲᎥⲒǀ∣",
    "J": "ЈјϳᴊꓙᎫ",
    "K": "КΚкκᴋꓗᏦⲔ",
    "L": "ʟꓡᏞ",
    "M": "МΜмϺᴍꓟᎷⲘ",
    "N": "Νηпոɴꓠⲛ",
    "O": "ОΟоοօσ0ᴏꓳⲞⲟ",
    "P": "РΡрρᴘꓑᏢⲢⲣ",
    "Q": "Ԛԛ",
    "R": "гʀꓣᏒ",
    "S": "ЅѕꜱꓢᏚ",
    "T": "ТΤтτᴛꓔᎢⲦ",
    "U": "υսᴜцꓴ",
    "V": "νѵѴᴠꓦᏙ",
    "W": "ԜԝѡωᴡꓪᎳ",
    "X": "ХΧхχꓫⲬ",
    "Y": "УΥуүҮʏꓬⲨ",
    "Z": "ΖᴢꓜᏃ",
}
_LATIN = str.maketrans({like: letter for letter, likes in LOOK_ALIKES.items() for like in likes})
_ONE_STROKE = str.maketrans("i1|!", "llll")
_STRUCK_THROUGH = str.maketrans("đðħłƚøŧ", "ddhllot")

# Marks on, under and around a letter. No script heaps up more of them; they would lie over other lines.
# With those beyond U+FFFF, which hardly any font has, the search would take a hundred times as long.
MOST_MARKS = 6
_MARKS = "".join(ch for ch in map(chr, range(0x300, 0x10000)) if unicodedata.category(ch) in ("Mn", "Me"))
_JOINERS = "\u200b-\u200f\u2060\ufeff"
_NEXT = f"[{_JOINERS}]*[{_MARKS}]"
_HEAP = re.compile(f"([{_MARKS}](?:{_NEXT}){{{MOST_MARKS - 1}}})(?:{_NEXT})+")

LONGEST_SKELETON = 100  # some letters become many


def tidy(name):
    """The name on one line and without marks that would turn its surroundings round, or lie over them."""
    return without_heaps(single_line(name.translate(TURNS)))


def without_heaps(text):
    """The text, with as many marks to a letter as somebody can read."""
    return text if text.isascii() else _HEAP.sub(r"\1", text)


def skeleton(name):
    """The same for all names that a hurried reader takes for one another. Empty where there is no letter.

    >>> skeleton("Ada  Lоvеlace") == skeleton("ＡDA-LOVELACE")  # Cyrillic о and е, wide letters
    True
    """
    letters = latin(unicodedata.normalize("NFKD", name)).translate(_ONE_STROKE).translate(_STRUCK_THROUGH)
    letters = "".join(filter(str.isalnum, letters)).replace("rn", "m").replace("vv", "w")
    return letters[:LONGEST_SKELETON]


def latin(text):
    """The text in small letters, with a Latin one for each that passes for it."""
    return text.translate(_LATIN).casefold()
