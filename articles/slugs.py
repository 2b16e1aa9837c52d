"""The part of an address that is made from a name: letters of any script, digits, hyphens."""

import unicodedata

from django.utils.text import slugify

PATTERN = r"[-\w]+"


def slug_from(text, *, length=90, fallback=""):
    """A slug of at most ``length`` characters, cut between words where that is possible."""
    slug = slugify(unicodedata.normalize("NFC", text), allow_unicode=True).strip("-_")
    if len(slug) > length:
        slug = (slug[: length + 1].rpartition("-")[0] or slug[:length]).strip("-_")
    return slug or fallback


class SlugConverter:
    """A slug in an address, in any script. Both ways of writing an accented letter mean the same."""

    regex = PATTERN

    def to_python(self, value):
        return unicodedata.normalize("NFC", value)

    def to_url(self, value):
        return value


class SectionPathConverter(SlugConverter):
    regex = r"[-\w]+(?:/[-\w]+)*"
