"""Readers' names: made harmless for the line they stand in, and compared as an eye compares them."""

import unicodedata

from articles.text import single_line

# Marks that turn the reading direction of all that follows, also of what stands beside the name.
TURNS = dict.fromkeys(map(ord, "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))

# What passes for a Latin letter in most fonts: Cyrillic, Greek, Armenian and phonetic letters.
LOOK_ALIKES = {
    "A": "АΑаαɑᴀ",
    "B": "ВΒвβ",
    "C": "СϹсϲᴄ",
    "D": "ԁᴅ",
    "E": "ЕΕЁеёє℮ᴇ",
    "G": "Ԍɡɢ",
    "H": "НΗнһհ",
    "I": "ІΙіιıӀӏЇїɪ",
    "J": "Јјϳ",
    "K": "КΚкκᴋ",
    "M": "МΜмϺᴍ",
    "N": "Νηпոɴ",
    "O": "ОΟоοօσ0ᴏ",
    "P": "РΡрρᴘ",
    "Q": "Ԛԛ",
    "R": "гʀ",
    "S": "Ѕѕꜱ",
    "T": "ТΤтτᴛ",
    "U": "υսᴜц",
    "V": "νѵѴᴠ",
    "W": "Ԝԝѡωᴡ",
    "X": "ХΧхχ",
    "Y": "УΥуүҮʏ",
    "Z": "Ζᴢ",
}
_LATIN = str.maketrans({like: letter for letter, likes in LOOK_ALIKES.items() for like in likes})
_ONE_STROKE = str.maketrans("i1|!", "llll")


def tidy(name):
    """The name on one line and without marks that would turn its surroundings round."""
    return single_line(name.translate(TURNS))


def skeleton(name):
    """The same for all names that a hurried reader takes for one another. Empty where there is no letter.

    >>> skeleton("Ada  Lоvеlace") == skeleton("ＡDA-LOVELACE")  # Cyrillic о and е, wide letters
    True
    """
    letters = unicodedata.normalize("NFKD", name).translate(_LATIN).casefold().translate(_ONE_STROKE)
    return "".join(filter(str.isalnum, letters)).replace("rn", "m").replace("vv", "w")
