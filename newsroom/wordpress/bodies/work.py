"""What the parts of one conversion share: the surroundings of the text, and what there is to say of it."""

import re
from collections import Counter
from html import escape

from newsroom.wordpress.bodies import embeds
from newsroom.wordpress.bodies.flow import Flow
from newsroom.wordpress.bodies.tree import parse

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.I)
_KEPT_SCHEMES = {"http", "https", "mailto", "tel"}
_MORE = re.compile(r"more-[0-9]+")

_REMOVED = re.compile(
    r"<(script|style|form|input|select|textarea|applet|svg|math|canvas|noscript|template|xmp|meta|link|base|frame|map)"
    r"(?=[\s/>])",
    re.I,
)
_HANDLER = re.compile(r"\s(on[a-z]{3,})\s*=", re.I)
_TAG = re.compile(r"<[a-z][^<>]*>", re.I)


class Work:
    def __init__(self, site, notes):
        self.site, self.notes = site, notes
        self.lost = Counter()
        self._links = {}

    def html(self, source):
        flow = Flow(self)
        flow.add(parse(source).children)
        self._look_at(source)
        return flow.whole()

    def picture(self, number, address):
        """The number is trusted more than the address, which may be of any size of the picture."""
        found = self.site.picture(number=number) if number else None
        return found or (self.site.picture(address=address) if address else None)

    def link(self, address):
        """Where a link leads now, escaped; nothing where it leads nowhere."""
        if address not in self._links:
            self._links[address] = escape(self._link(address.strip()))
        return self._links[address]

    def _link(self, address):
        scheme = _SCHEME.match(address)
        if scheme and scheme[1].lower() not in _KEPT_SCHEMES:
            self.lost[f"{scheme[1].lower()}: link"] += 1
            return ""
        path, mark, fragment = address.partition("#")
        if mark and _MORE.fullmatch(fragment):
            mark = fragment = ""
        if not path or (scheme and scheme[1].lower() in ("mailto", "tel")):
            return path + mark + fragment
        return (self.target(path) or path) + mark + fragment

    def target(self, address):
        return self.site.link(address)

    def embedded(self, address):
        self.notes.changed(f"embedded {embeds.shown(address)}: a link")

    def misaligned(self):
        """Text is aligned as our text does not know it; that is said once."""
        self.notes.once("changed", "alignment of text left out")

    def count_language(self, element):
        """Our text knows languages of paragraphs and links, not of words."""
        for name in ("lang", "dir"):
            if f"{name}=" in element.raw:
                self.lost[f"{name} of words"] += 1

    def _look_at(self, source):
        """What has a meaning and is not kept."""
        if "<" in source:
            self.lost.update(name.lower() for name in _REMOVED.findall(source))
        if _HANDLER.search(source):
            for tag in _TAG.findall(source):
                self.lost.update(name.lower() for name in _HANDLER.findall(tag))
        if self.lost:
            names = ", ".join(f"{name} ×{number}" for name, number in self.lost.items())
            self.notes.removed(names)
