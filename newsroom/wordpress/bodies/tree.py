"""Any HTML as a tree of elements. The HTML parser of nh3 balances it; what is left to do is simple."""

import re
from html import unescape

import nh3

WHITE = " \t\n\f\r"  # what HTML takes for white space; a writer's other spaces stay

MAX_LENGTH = 1_000_000
MAX_TAGS = 60_000
MAX_DEPTH = 60
# nh3 needs time by the square of what one stretch of text has to be escaped.
MAX_ESCAPED = 10_000

_CLOSED_BY_PARSERS = set(
    "p li td th tr dt dd thead tbody tfoot option br hr img wbr col input source link meta".split()
)
_CLOSED_BY_PARSERS |= {"area", "embed", "track", "param", "a", "nobr", "base"}

_CLEANER = nh3.Cleaner(
    tags=set(
        # what our text knows
        "p br hr h2 h3 h4 strong em s u sub sup mark small abbr cite q code pre a ul ol li dl dt dd"
        " blockquote aside figure figcaption img table caption thead tbody tfoot tr th td"
        # what means the same as something that it knows
        " b i strike del ins tt kbd samp var acronym dfn h1 h5 h6 listing menu dir span font bdo bdi"
        # what stands on lines of its own
        " div section article main header footer nav hgroup address center form fieldset legend details"
        " summary dialog search"
        # what readers see or hear from elsewhere
        " iframe object embed param video audio source".split()
    ),
    clean_content_tags=set(
        "script style template noscript noembed svg math textarea title xmp select".split()
    ),
    attributes={
        "*": set("class lang dir style align data-id data-href".split()),
        "a": set("href hreflang rel title".split()),
        "abbr": {"title"},
        "acronym": {"title"},
        "img": set("src alt title width height data-src data-lazy-src data-attachment-id data-link".split()),
        "ol": {"start", "reversed"},
        "th": {"scope", "colspan", "rowspan"},
        "td": {"colspan", "rowspan"},
        "blockquote": {"cite", "data-instgrm-permalink"},
        "iframe": {"src", "data-src", "title"},
        "object": {"data", "type"},
        "embed": {"src"},
        "param": {"name", "value"},
        "video": {"src", "poster", "title"},
        "audio": {"src", "title"},
        "source": {"src"},
    },
    url_schemes=set(
        "http https mailto tel ftp sftp file javascript vbscript irc news skype sms whatsapp feed".split()
    ),
    link_rel=None,
)
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
# nh3 has written the HTML that these read: lower case, double quotes, everything closed and escaped.
_TOKEN = re.compile(r"<(/?)([a-z][a-z0-9]*)([^>]*)>")
_ATTRIBUTE = re.compile(r'([a-z-]+)="([^"]*)"')
_VOID = {"br", "hr", "img", "embed", "param", "source"}


class TooComplex(Exception):
    """Nobody wrote this by hand, and reading it would take too long."""


class Element:
    """``raw`` are its attributes as nh3 wrote them, ``children`` elements and escaped text."""

    __slots__ = ("_attributes", "children", "raw", "tag")

    def __init__(self, tag, raw=""):
        self.tag, self.raw, self.children = tag, raw, []
        self._attributes = None

    def holding(self, children):
        self.children = children
        return self

    def get(self, name):
        """An attribute's value, or nothing."""
        return unescape(self.escaped(name)) if self.raw else ""

    def escaped(self, name):
        if self._attributes is None:
            self._attributes = dict(_ATTRIBUTE.findall(self.raw))
        return self._attributes.get(name, "")

    @property
    def classes(self):
        return self.get("class").split() if "class=" in self.raw else []

    def all(self, *tags):
        """The elements of these names in it, in order."""
        waiting = self.children[::-1]
        while waiting:
            child = waiting.pop()
            if not isinstance(child, str):
                if child.tag in tags:
                    yield child
                waiting += child.children[::-1]

    def first(self, *tags):
        return next(self.all(*tags), None)


def parse(html):
    """The element that holds it all. Raises TooComplex."""
    check(html)
    if html.rfind("<") > html.rfind(">"):  # what begins like a tag at the very end would be dropped
        html = "&lt;".join(html.rsplit("<", 1))
    balanced = _CLEANER.clean(html)
    if len(balanced) > 4 * len(html) + 10_000:
        raise TooComplex
    return _tree(_TOKEN.split(balanced))


def check(html):
    """Raises TooComplex for what nh3 would need too long."""
    if len(html) > MAX_LENGTH:
        raise TooComplex
    _check_depth(_TAG.findall(html))
    if html.count("&") + html.count("\xa0") > MAX_ESCAPED:
        for text in html.split("<"):
            if text.count("&") + text.count("\xa0") > MAX_ESCAPED:
                raise TooComplex


def _check_depth(tags):
    if len(tags) > MAX_TAGS:
        raise TooComplex
    depth, waiting = 0, {}
    opened = []
    for closing, name in tags:
        name = name.lower()
        if name in _CLOSED_BY_PARSERS:
            continue
        if not closing:
            opened.append(name)
            waiting[name] = waiting.get(name, 0) + 1
        elif waiting.get(name):
            while (last := opened.pop()) != name:
                waiting[last] -= 1
            waiting[name] -= 1
        depth = max(depth, len(opened))
    if depth > MAX_DEPTH:
        raise TooComplex


def _tree(parts):
    root = here = Element("body")
    path = [root]
    if parts[0]:
        root.children.append(parts[0])
    for i in range(1, len(parts), 4):
        closing, tag, raw, text = parts[i : i + 4]
        if closing:
            here = _closed(path, tag)
        else:
            element = Element(tag, raw)
            here.children.append(element)
            if tag not in _VOID:
                path.append(element)
                here = element
        if text:
            here.children.append(text)
    return root


def _closed(path, tag):
    """Back to where the element began. In an <iframe> alone, text may look like tags that nobody closed."""
    if path[-1].tag == tag or any(element.tag == tag for element in path[1:]):
        while path.pop().tag != tag:
            pass
    return path[-1]
