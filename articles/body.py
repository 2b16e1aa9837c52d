"""An article's text: one column of clean HTML in which pictures stand by their library id.

Every way in goes through :func:`clean`: the form says what is wrong, ``pre_save`` cleans what
came another way. What leaves is written by nh3, so the regular expressions below read regular HTML.
"""

import re
from functools import cached_property
from html import unescape

import nh3
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.text import storable

# nh3 needs seconds for 100 kB of nested <div>, so size and depth are looked at before it runs.
MAX_LENGTH = 500_000
MAX_TAGS = 20_000
MAX_DEPTH = 60

_CLOSED_BY_PARSERS = {"p", "li", "td", "th", "tr", "dt", "dd", "thead", "tbody", "tfoot", "option"}
_VOID = {
    "br",
    "hr",
    "img",
    "wbr",
    "col",
    "input",
    "source",
    "link",
    "meta",
    "area",
    "embed",
    "track",
}

_CLEANER = nh3.Cleaner(
    tags=set(
        "p br hr h2 h3 h4 strong em s u sub sup mark small abbr cite q code pre a ul ol li dl dt dd"
        " blockquote aside figure figcaption img table caption thead tbody tfoot tr th td".split()
    ),
    clean_content_tags=set(
        "script style template noscript noembed iframe object svg math textarea title xmp select".split()
    ),
    attributes={
        "*": {"lang", "dir"},
        "a": {"href", "hreflang"},
        "abbr": {"title"},
        "img": {"data-file", "alt"},
        "ol": {"start", "reversed"},
        "th": {"scope", "colspan", "rowspan"},
        "td": {"colspan", "rowspan"},
    },
    allowed_classes={
        "aside": {"pullquote"},
        "figure": {"wide", "left", "right", "gallery"},
        **{tag: {"center", "end"} for tag in ("p", "h2", "h3", "h4")},
    },
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel=None,
)
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_RENAMED = {"b": "strong", "i": "em", "h1": "h2", "h5": "h4", "h6": "h4", "strike": "s", "del": "s"}
_RENAME = re.compile(rf"<(/?)({'|'.join(_RENAMED)})(?=[\s/>])", re.I)
_FOREIGN_PICTURE = re.compile(r'<img\b(?![^>]*\bdata-file="[0-9]{1,18}")[^>]*>')
_EMPTY = re.compile(
    r"<(p|h2|h3|h4|figure|figcaption|aside|blockquote|li|ul|ol|strong|em)\b[^>]*>(?:\s|<br>|&nbsp;)*</\1>"
)
_EMPTY_CLASS = re.compile(r' class=""')
# A figure that holds figures with pictures, and nothing deeper.
GALLERY = re.compile(
    r'<figure\b(?=[^>]*\bclass="[^"]*\bgallery\b)([^>]*)>'
    r"((?:<figure\b[^>]*>(?:(?!</?figure\b).)*+</figure>|(?!</?figure\b).)*+)</figure>",
    re.S,
)
_PART_OF_GALLERY = re.compile(
    r"<figure\b[^>]*>(?:(?!</?figure\b).)*+</figure>|<img\b[^>]*>|<figcaption\b[^>]*>.*?</figcaption>", re.S
)
_PICTURE = re.compile(r"<img\b[^>]*>")
_CAPTION = re.compile(r"<figcaption\b[^>]*>.*?</figcaption>", re.S)
_CLASS = re.compile(r' class="[^"]*"')
_PICTURE_ID = re.compile(r'<img\b[^>]*?\bdata-file="([0-9]+)"')
_BLOCK = re.compile(
    r"</?(?:p|div|li|h\d|br|tr|td|th|figure|figcaption|blockquote|aside|ul|ol|dl|dt|dd|hr)\b[^>]*>"
)


def clean(html):
    """The HTML as it may be stored and shown. Cleaning twice changes nothing more.

    Raises ValidationError when the text is too long, has too many tags, or nests too deep.
    """
    if isinstance(html, Clean):
        return html
    html = storable(html)
    _check_size(html)
    html = _CLEANER.clean(_RENAME.sub(lambda m: f"<{m[1]}{_RENAMED[m[2].lower()]}", html))
    html = _EMPTY_CLASS.sub("", _FOREIGN_PICTURE.sub("", html))
    html = GALLERY.sub(_gallery, html)
    before = None
    while before != html:
        before, html = html, _EMPTY.sub("", html)
    return Clean(html.strip())


class Clean(str):
    """What was cleaned, and need not be again while it is handed on. Its words are looked for once."""

    @cached_property
    def plain(self):
        text = nh3.clean(_BLOCK.sub(" ", self), tags=set(), clean_content_tags={"script", "style"})
        return " ".join(unescape(text).split())


def _gallery(found):
    """The gallery in its one form: a figure for each picture, with its caption, and last the caption of all.

    What else stood in it comes after it; where there is no picture its captions have lost their sense.
    """
    attributes, content = _CLASS.sub("", found[1]), found[2]
    figures, caption = [], ""
    for part in _PART_OF_GALLERY.findall(content):
        if part.startswith("<figcaption"):
            caption = part
            continue
        pictures, own = _PICTURE.findall(part), _CAPTION.search(part)
        figures += [f"<figure>{picture}</figure>" for picture in pictures[:-1]]
        figures += [f"<figure>{picture}{own[0] if own else ''}</figure>" for picture in pictures[-1:]]
    rest = _PART_OF_GALLERY.sub("", content).strip()
    if not figures:
        return rest
    return f'<figure class="gallery"{attributes}>{"".join(figures)}{caption}</figure>{rest}'


def plain(html):
    """The words of clean HTML on one line: for search, excerpts and counting."""
    return (html if isinstance(html, Clean) else Clean(html)).plain


def excerpt(html, length=240):
    """The first words of clean HTML, cut between words."""
    text = plain(html if isinstance(html, Clean) else html[: length * 40])
    if len(text) <= length:
        return text
    return (text[:length].rpartition(" ")[0] or text[:length]).rstrip(" ,;:–—-") + "…"


def picture_ids(html):
    """The library ids of the pictures in clean HTML, in order."""
    return [int(pk) for pk in _PICTURE_ID.findall(html)]


def _check_size(html):
    if len(html) > MAX_LENGTH:
        raise ValidationError(_("This text is too long (more than 500,000 characters)."), code="too_long")
    depth = 0
    for tags, (closing, name) in enumerate(_TAG.findall(html)):
        name = name.lower()
        if name not in _CLOSED_BY_PARSERS and name not in _VOID:
            depth = max(0, depth - 1) if closing else depth + 1
        if tags > MAX_TAGS or depth > MAX_DEPTH:
            raise ValidationError(
                _("This text is too deeply nested or has too many tags."), code="too_complex"
            )


class BodyField(models.TextField):
    """Clean HTML, whoever writes it."""

    def clean(self, value, instance):
        return clean(super().clean(value, instance))

    def pre_save(self, instance, add):
        value = clean(super().pre_save(instance, add) or "")
        setattr(instance, self.attname, value)
        return value
