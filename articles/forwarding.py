"""Of what was asked for where nothing is: under which former addresses it may be known.

WordPress answers one thing at many addresses. What it adds to them is taken off, one ending after
another, so that only the address itself needs to be remembered.
"""

import re
from typing import NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from articles.text import is_number, single_line, storable

# What the front page is asked for on a site without readable addresses.
ASKED_OF_FRONT_PAGE = {
    *("p", "page_id", "attachment_id", "cat", "tag", "author", "author_name", "category_name", "m"),
    *("feed", "s"),
}
ONE_NUMBER_SPACE = ("p", "page_id", "attachment_id")
MOST_ENDINGS = 3
MOST_QUESTIONS = 8

_TRACKING = re.compile(r"utm_.*|fbclid|gclid|ref")
_SLASHES = re.compile("/{2,}")
_START = re.compile(r"^/index\.php(?=/|$)")
_ENDING = re.compile(
    r"(?:/(?P<feed>feed(?:/(?:rss2?|rdf|atom))?)|/page/[0-9]{1,6}"
    # Not of the front page, and a number behind a year is a month.
    r"|(?<=.)(?<!^/[0-9]{4})/(?:comment-page-[0-9]{1,6}|[0-9]{1,4}|amp|embed|trackback))$"
)
_OF_A_COPY = re.compile(r"-(?:[0-9]{1,5}x[0-9]{1,5}|scaled|rotated|e[0-9]{9,13})(?=\.[a-z0-9]{2,5}$)", re.I)
_FILE = re.compile(r"\.[a-z0-9]{2,5}$", re.I)
_MONTH = re.compile(r"([0-9]{4})([01][0-9])?")


class Reading(NamedTuple):
    """One way to read what was asked."""

    path: str | None  # without the slash at its end; None where the question alone says what is meant
    keys: tuple  # what may be stored of it, the most likely first
    feed: bool  # whether its feed is meant


def plain(address):
    """The address as people read it: percent signs make a headline in Chinese nine times as long."""
    before = None
    while before != address:
        before, address = address, unquote(address)
    return storable(address)


def as_path(address):
    """What was typed or pasted, as it is stored: what comes after the name of the site, as people read it.

    Raises ValidationError for what is no address, or has more than one question.
    """
    try:
        parts = urlsplit(single_line(address))
    except ValueError:
        parts = None
    if parts is None or parts.scheme not in ("", "http", "https"):
        raise ValidationError(_("This is no address of a page."), code="address")
    path = _START.sub("", f"/{plain(parts.path).lstrip('/')}") or "/"
    questions = [(name, value) for name, value in parse_qsl(parts.query) if not _TRACKING.fullmatch(name)]
    if path == "/":
        questions = [found for found in questions if found[0] in ASKED_OF_FRONT_PAGE][:1]
    if len(questions) > 1:
        raise ValidationError(_("Only one question can follow the “?”."), code="questions")
    return path + "".join(f"?{plain(name)}={plain(value)}" for name, value in questions)


def words_sought(path, query):
    """The words that WordPress would have searched for."""
    return "" if _without_start(path) else query.get("s", "")


def readings(path, query):
    """What may be meant by a path and its ``{name: value}``, the most literal first."""
    path = _without_start(path)
    if not path:
        return _of_front_page(query)
    questions = [f"?{plain(name)}={plain(value)}" for name, value in list(query.items())[:MOST_QUESTIONS]]
    asked = tuple(f"{path}{slash}{question}" for question in questions for slash in ("/", ""))
    found = [Reading(path, asked + _keys(path), False)]
    while len(found) <= MOST_ENDINGS and (shorter := _without_ending(found[-1])):
        found.append(shorter)
    return found


def _without_start(path):
    return _START.sub("", _SLASHES.sub("/", plain(path))).rstrip("/")


def _without_ending(reading):
    if ending := _ENDING.search(reading.path):
        path = reading.path[: ending.start()]
        return Reading(path, _keys(path), reading.feed or bool(ending["feed"]))
    path = _OF_A_COPY.sub("", reading.path)
    return Reading(path, _keys(path), False) if path != reading.path else None


def _keys(path):
    if ending := _FILE.search(path):  # what is too large is known by its smaller copy only
        return (path, f"{path[: ending.start()]}-scaled{ending[0]}", f"{path}/")
    return (f"{path}/", path)


def _of_front_page(query):
    feed = bool(query.get("feed"))
    for name in ONE_NUMBER_SPACE:
        if number := _number(query.get(name)):
            return [Reading(None, tuple(f"/?{other}={number}" for other in ONE_NUMBER_SPACE), feed)]
    for name in ("cat", "author"):
        if number := _number(query.get(name)):
            return [Reading(None, (f"/?{name}={number}",), feed)]
    for name, folder in (("tag", "tag"), ("category_name", "category"), ("author_name", "author")):
        if word := plain(query.get(name, "")).strip("/"):
            path = f"/{folder}/{word}"
            return [Reading(path, _keys(path), feed)]
    if month := _MONTH.match(query.get("m", "")):
        return [Reading("/".join(["", *filter(None, month.groups())]), (), False)]
    return [Reading("", (), feed)]


def _number(text):
    """The number as it is stored, or nothing where it is none."""
    text = text or ""
    return str(int(text)) if is_number(text) else ""
