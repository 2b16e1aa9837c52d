"""Plain text as it may be stored: one normal form, nothing invisible that breaks a feed or a page."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.utils.deconstruct import deconstructible
from django.utils.translation import gettext_lazy as _

LINE_BREAKS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"

# C0 but for tab and line feed, C1, lone surrogates, and the code points that XML forbids.
_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_LINE_BREAK = re.compile(f"[{LINE_BREAKS}]+")
_INVISIBLE = {"Cc", "Cf", "Cs", "Zl", "Zp", "Zs", "Cn", "Co"}


def storable(text):
    """The text in normal form C, with ``\\n`` as its only line break and without control characters."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n\n")
    return unicodedata.normalize("NFC", _UNSTORABLE.sub("", text))


def single_line(text):
    """The storable text on one line."""
    return storable(_LINE_BREAK.sub(" ", text)).strip()


def is_blank(text):
    """Whether nothing in the text can be seen: spaces, joiners, direction marks and the like only."""
    return all(
        unicodedata.category(ch) in _INVISIBLE or ch in "\u115f\u1160\u2800\u3164\uffa0" for ch in text
    )


def is_number(text):
    """Whether the text is an id as we write them, and one that every database knows."""
    return text.isascii() and text.isdecimal() and len(text) < 19


@deconstructible
class NoLineBreaks:
    message = _("This must be a single line.")

    def __call__(self, value):
        if _LINE_BREAK.search(value):
            raise ValidationError(self.message, code="line_break")

    def __eq__(self, other):
        return isinstance(other, NoLineBreaks)


@deconstructible
class Visible:
    message = _("This has no visible characters.")

    def __call__(self, value):
        if is_blank(value):
            raise ValidationError(self.message, code="invisible")

    def __eq__(self, other):
        return isinstance(other, Visible)


class LineField(models.CharField):
    """One line of text. Forms refuse line breaks; other writers have them turned into spaces."""

    default_validators = [NoLineBreaks(), Visible()]

    def pre_save(self, instance, add):
        value = super().pre_save(instance, add)
        if isinstance(value, str):
            value = single_line(value)
            setattr(instance, self.attname, value)
        return value


class PlainField(models.TextField):
    """Paragraphs of plain text."""

    def pre_save(self, instance, add):
        value = super().pre_save(instance, add)
        if isinstance(value, str):
            value = storable(value)
            setattr(instance, self.attname, value)
        return value


class WebAddressField(models.URLField):
    """An address that begins with http:// or https://, and no other scheme, whoever writes it."""

    default_validators = [URLValidator(schemes=["http", "https"])]

    def formfield(self, **kwargs):
        return super().formfield(**{"assume_scheme": "https"} | kwargs)
