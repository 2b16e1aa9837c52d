"""Who wrote a story, as HTML."""

from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Byline

CREDITED = {
    Byline.Role.TEXT: gettext_lazy("By"),
    Byline.Role.PHOTO: gettext_lazy("Photographs by"),
    Byline.Role.VIDEO: gettext_lazy("Video by"),
    Byline.Role.GRAPHICS: gettext_lazy("Graphics by"),
    Byline.Role.TRANSLATION: gettext_lazy("Translated by"),
}


def credits(bylines):
    """“By A and B. Photographs by C”, each name a link to the author's page."""
    parts = []
    for role, words in CREDITED.items():
        names = [_linked(byline.author) for byline in bylines if byline.role == role]
        if names:
            parts.append(format_html("{} {}", words, _and(names)))
    return mark_safe(". ".join(parts))  # noqa: S308 - every part has been through format_html


def writers(bylines):
    """The names of those who wrote it, or else of all in the byline, for cards."""
    bylines = [byline for byline in bylines if byline.role == Byline.Role.TEXT] or bylines
    return _and([format_html("<bdi>{}</bdi>", byline.author) for byline in bylines])


def _linked(author):
    return format_html('<a rel="author" href="{}"><bdi>{}</bdi></a>', author.get_absolute_url(), author)


def _and(names):
    return mark_safe(get_text_list(names, _("and")))  # noqa: S308 - the names are escaped
