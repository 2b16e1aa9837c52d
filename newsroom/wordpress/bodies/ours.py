"""A text that our own exporter has written: it comes back as it was, with other numbers and addresses."""

import re

from newsroom.wordpress.bodies import pictures
from newsroom.wordpress.bodies.blocks import parts_of
from newsroom.wordpress.bodies.tree import parse

_VOID = {"br", "hr"}
_BLOCKS = set("p h2 h3 h4 ul ol dl blockquote aside figure table pre hr".split())
_HREF = re.compile(r' href="[^"]*"')
_CLASS = re.compile(r' class="[^"]*"')
_ALT = re.compile(r' alt="[^"]*"')
_HOST = re.compile(r"^(?:https?:)?//[^/?#]*", re.I)


def html(text, work):
    return "".join(_inside(parse(_without_comments(text)), work))


def _without_comments(text):
    """Without the marks of blocks, and the line feeds that came with these."""
    words, *others = parts_of(text)
    found, before = [words], ""
    for comment, words in zip(others[::2], others[1::2], strict=True):
        closing = (comment or "").strip().startswith("/wp:")
        if closing:
            found[-1] = found[-1].removesuffix("\n")
        elif before.startswith("/wp:") and not found[-1].strip():
            found[-1] = ""
        if '"newsroomAlt":' in (comment or ""):  # the story has no alternative text, WordPress needed one
            words = _ALT.sub(' alt=""', words, count=1)
        found.append(words if closing else words.removeprefix("\n"))
        before = (comment or "").strip()
    return "".join(found).strip()


def _inside(element, work):
    before = ""
    for child in element.children:
        if not isinstance(child, str):
            before = child.tag
            yield from _element(child, work)
        elif element.tag != "body" or before not in _BLOCKS or child.strip():
            yield child


def _element(element, work):
    tag, classes = element.tag, element.classes
    if tag == "img":
        yield _picture(element, work)
    elif tag in _VOID:
        yield f"<{tag}>"
    elif "wp-block-table" in classes:
        yield from _table(element, work)
    elif "wp-block-pullquote" in classes and element.first("blockquote"):
        yield '<aside class="pullquote">'
        yield from _inside(element.first("blockquote"), work)
        yield "</aside>"
    else:
        yield f"<{tag}{_attributes(element, work)}>"
        yield from _inside(element, work)
        yield f"</{tag}>"


def _table(element, work):
    """Its caption stands in it."""
    caption, table = element.first("figcaption"), element.first("table")
    if table:
        yield f"<table{table.raw}>"
    if caption:
        yield "<caption>"
        yield from _inside(caption, work)
        yield "</caption>"
    if table:
        yield from _inside(table, work)
        yield "</table>"


def _picture(element, work):
    shown = pictures.Shown(work, element)
    if not shown.picture:
        shown.miss()
        return shown.link()
    return f'<img data-file="{shown.picture.pk}" alt="{element.escaped("alt")}">'


def _attributes(element, work):
    if element.tag == "a":
        return _HREF.sub(lambda _old: _target(element, work), element.raw)
    if element.tag == "figure":
        name = "gallery" if "wp-block-gallery" in element.classes else pictures.size_of(element)
        name = "gallery" if "gallery" in element.classes else name
        return _CLASS.sub("", element.raw) + (f' class="{name}"' if name else "")
    return element.raw


def _target(element, work):
    """Where a link leads. An own address that nothing is known of is as it was before it was written out."""
    address = element.get("href")
    own = work.site.is_own(address) and work.target(address.partition("#")[0]) is None
    href = work.link(_HOST.sub("", address) or "/" if own else address)
    return f' href="{href}"' if href else ""
