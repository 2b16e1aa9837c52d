"""The texts of a WordPress site, as ours.

:func:`convert` makes clean HTML of a stored body, in a few passes that each take time by its length: what
stands in HTML comments (:mod:`blocks`), what stands in brackets (:mod:`shortcodes`), then from the balanced
HTML (:mod:`tree`) blocks and lines (:mod:`flow`, :mod:`lines`) with pictures by their library id
(:mod:`pictures`, :mod:`figures`).
"""

from typing import NamedTuple

from django.core.exceptions import ValidationError

from articles import body
from newsroom.wordpress.bodies import ours
from newsroom.wordpress.bodies.blocks import Source
from newsroom.wordpress.bodies.notes import Notes
from newsroom.wordpress.bodies.plain import only_words, plain_line, plain_text
from newsroom.wordpress.bodies.remarks import comment_text
from newsroom.wordpress.bodies.repair import readable, repaired
from newsroom.wordpress.bodies.shortcodes import without_shortcodes
from newsroom.wordpress.bodies.tree import TooComplex
from newsroom.wordpress.bodies.work import Work

__all__ = ["Converted", "comment_text", "convert", "plain_line", "plain_text", "repaired"]


class Converted(NamedTuple):
    html: str  # as articles.body.clean leaves it
    notes: list  # of (kind, text); kind is "changed", "unresolved" or "removed"


def convert(text, site):
    """One stored text as our HTML. Whatever the text is, nothing is raised."""
    notes = Notes()
    work = Work(site, notes)
    text = readable(text or "", notes)
    if not site.is_ours:
        text = _without_marks(text, site, notes)
    try:
        html = _cleaned(ours.html(text, work) if site.is_ours else work.html(text))
    except (TooComplex, ValidationError, RecursionError):
        words, whole = only_words(text)
        cut = "" if whole else ", cut at the end"
        notes.changed(f"too long or too complex: paragraphs of its words{cut}")
        html = _cleaned(words)
    return Converted(html, notes.lines())


def _without_marks(text, site, notes):
    """The HTML that the blocks, page breaks and shortcodes of the text stand for."""
    source = Source(site, notes)
    html = source.html(text)
    if source.pages(text) > 1:
        notes.changed(f"{source.pages(text)} pages became one")
    return without_shortcodes(html, site, notes)


def _cleaned(html):
    """Clean, also when it is cleaned again."""
    for _again in range(5):
        before, html = html, body.clean(html)
        if before == html:
            break
    return html
