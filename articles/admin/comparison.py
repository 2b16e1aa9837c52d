"""What differs between two versions of an article, for the eyes of the person who must decide."""

import re
from difflib import SequenceMatcher
from itertools import groupby
from operator import itemgetter

from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from articles import body
from articles.models import Author, Byline

MOST_LINES = 1500
MOST_WORDS = 2000
WORDS_AROUND, LINES_AROUND = 12, 2

_INNER = re.compile(r"(<(?:td|th|li|dd|blockquote|aside)\b[^>]*>)\s*<p\b[^>]*>")
_BLOCK_END = re.compile(r"(?<=>)\s*(?=<(?:p|h\d|ul|ol|li|figure|blockquote|aside|table|tr|hr|pre|dl)\b)")


def parts(theirs, mine):
    """``[(kind, text)]``: what is the ``same``, what is only ``theirs`` and what only ``mine``.

    Paragraphs are compared first and words only within what differs, for comparing is quadratic.
    """
    if max(theirs.count("\n"), mine.count("\n")) > MOST_LINES:
        return [("theirs", theirs), ("mine", mine)]
    return _shortened(_compare(theirs.split("\n"), mine.split("\n"), "\n", _words))


def _words(theirs, mine):
    theirs, mine = (re.findall(r"\s+|\w+|[^\w\s]", text) for text in (theirs, mine))
    if max(len(theirs), len(mine)) > MOST_WORDS:
        return [("theirs", "".join(theirs)), ("mine", "".join(mine))]
    return _compare(theirs, mine, "", None)


def _compare(theirs, mine, glue, within):
    found = []
    for tag, a, b, c, d in SequenceMatcher(None, theirs, mine, autojunk=False).get_opcodes():
        removed, added = glue.join(theirs[a:b]), glue.join(mine[c:d])
        if found and glue:
            found.append(("same", glue))
        if tag == "equal":
            found.append(("same", removed))
        elif tag == "replace" and within:
            found += within(removed, added)
        else:
            found += [(kind, text) for kind, text in (("theirs", removed), ("mine", added)) if text]
    return found


def _shortened(found):
    """Runs of one kind joined, and without the middle of what is long and the same."""
    joined = []
    for kind, run in groupby(found, key=itemgetter(0)):
        text = "".join(text for _kind, text in run)
        joined.append((kind, _ends(text) if kind == "same" else text))
    return joined


def _ends(text):
    lines = text.split("\n")
    if len(lines) > 2 * LINES_AROUND + 1:
        lines = [*lines[:LINES_AROUND], "[…]", *lines[-LINES_AROUND:]]
    return "\n".join(_ends_of_line(line) for line in lines)


def _ends_of_line(line):
    words = line.split(" ")
    if len(words) <= 3 * WORDS_AROUND:
        return line
    return " ".join([*words[:WORDS_AROUND], "[…]", *words[-WORDS_AROUND:]])


def as_text(name, value):
    """A field's value in words."""
    match name:
        case "body":
            # One line for each row, item and paragraph.
            blocks = _BLOCK_END.split(_INNER.sub(r"\1", value or ""))
            return "\n".join(filter(None, (_block(block) for block in blocks)))
        case "tags":
            return ", ".join(str(tag) for tag in value or [])
        case "bylines":
            names = dict(
                Author.objects.filter(pk__in=[pk for pk, _role in value or []]).values_list("pk", "name")
            )
            return "\n".join(f"{names.get(pk, pk)} ({Byline.Role(role).label})" for pk, role in value or [])
        case "published_at":
            return date_format(localtime(value), "DATETIME_FORMAT") if value else ""
        case "comments_open" | "in_foot":
            return _("yes") if value else _("no")
        case _:
            return str(value) if value is not None else ""


def _block(html):
    pictures = [f"[{_('picture')} {pk}]" for pk in body.picture_ids(html)]
    return " ".join([*pictures, body.plain(html)]).strip()


def compare(form, theirs, mine):
    """One row for each field that differs: ``(label, parts)``. Both are ``{field: value}``."""
    rows = []
    for name in form.fields:
        if name in theirs and name in mine:
            before, after = as_text(name, theirs[name]), as_text(name, mine[name])
            label = capfirst(form.fields[name].label or name)
            if before != after:
                rows.append((label, parts(before, after)))
            elif name == "body" and theirs[name] != mine[name]:
                rows.append((label, [("same", _("The same words; formatting or links differ."))]))
    return rows
