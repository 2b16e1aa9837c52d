"""Words with their marks: what stands in a paragraph, a heading, a caption."""

import re

from newsroom.wordpress.bodies import pictures, players
from newsroom.wordpress.bodies.tree import WHITE

# What our text has for it.
MARKS = {
    **{tag: tag for tag in "strong em s u sub sup mark small abbr cite q code a".split()},
    **{"b": "strong", "i": "em", "dfn": "em", "strike": "s", "del": "s", "ins": "u", "acronym": "abbr"},
    **dict.fromkeys(("tt", "kbd", "samp", "var"), "code"),
}
_TRANSPARENT = {"span", "font", "bdo", "bdi"}
# The classic editor knew no other way to underline.
_STYLES = [
    ("strong", re.compile(r"font-weight:\s*(?:bold|[6-9]00)", re.I)),
    ("em", re.compile(r"font-style:\s*italic", re.I)),
    ("u", re.compile(r"text-decoration[\w-]*:[^;]*underline", re.I)),
    ("s", re.compile(r"text-decoration[\w-]*:[^;]*line-through", re.I)),
]
_UNMARKED = re.compile(r"font-(?:weight|style):\s*(?:normal|[1-4]00)", re.I)
_LANGUAGE = re.compile(r' (?:lang|dir)="[\w-]+"')


_ALIGNED = re.compile(r"text-align:\s*([a-z]+)|(?:^|\s)has-text-align-([a-z]+)", re.I)


def alignment(element):
    """How its text is aligned, in the words of CSS, or nothing."""
    if element.tag == "center":
        return "center"
    if not element.raw:
        return ""
    found = _ALIGNED.search(f"{element.get('style')} {element.get('class')}")
    return (next(filter(None, found.groups())) if found else element.get("align")).lower()


def language(element):
    """Its language and direction, as attributes."""
    return "".join(_LANGUAGE.findall(element.raw)) if element.raw else ""


class Line:
    """One line of HTML without blocks. Pictures on the way are laid aside."""

    def __init__(self, work, marks=()):
        self.work = work
        self.marks = list(marks)  # (tag, start tag, element), outermost first
        self.written = 0  # how many of these the line has begun
        self.pieces = []
        self.feeds = self.breaks = 0  # line feeds and <br> since the last words
        self.space = False
        self.aside = []

    def html(self):
        """What was written, with all that is open closed. What comes then begins anew."""
        if self.written:
            self.pieces[-1] = self.pieces[-1].rstrip(WHITE)
        for tag, _start, _element in self.marks[: self.written][::-1]:
            self.pieces.append(f"</{tag}>")
        html = "".join(self.pieces).strip(WHITE)
        self.pieces, self.written = [], 0
        self.feeds = self.breaks = 0
        self.space = False
        return html

    def add(self, children):
        for child in children:
            if isinstance(child, str):
                self.text(child)
            else:
                self.element(child)

    def text(self, words):
        first, *more = words.replace("\f", " ").split("\n") if "\f" in words else words.split("\n")
        self.write(first)
        for line in more:
            self.feeds += 1
            self.write(line)

    def write(self, html):
        """Words, or a piece of HTML that is closed."""
        if not html.strip(WHITE):
            self.space = self.space or bool(html)
            return
        self._begin()
        if not self.pieces or self.pieces[-1] == "<br>":
            html = html.lstrip(WHITE)
        elif self.space and html[0] not in WHITE:
            self.pieces.append(" ")
        self.space = False
        for _tag, start, _element in self.marks[self.written :]:
            self.pieces.append(start)
            self.written += 1
        self.pieces.append(html)

    def _begin(self):
        """What was only a break so far is one between words now."""
        if (self.feeds > 1 or self.breaks > 1) and self.pieces:
            self.part()
        elif (self.feeds or self.breaks) and self.pieces:
            self.pieces[-1] = self.pieces[-1].rstrip(WHITE)
            self.pieces.append("<br>")
        self.feeds = self.breaks = 0

    def place(self, html, *, floating=False):
        """A block has no place here."""
        self.aside.append(("", "", html))

    def part(self):
        """An empty line."""
        self.pieces.append("<br>")

    def element(self, element):
        tag = element.tag
        if tag in MARKS:
            self.mark(element)
        elif tag in _TRANSPARENT:
            self.styled(element)
        elif tag == "br":
            self.breaks += 1
        elif tag == "img":
            pictures.image(self, element)
        elif tag in players.TAGS:
            players.player(self, element)
        elif tag not in ("source", "param"):
            self.block(element)

    def block(self, element):
        self.breaks += 1
        self.add(element.children)
        self.breaks += 1

    def mark(self, element):
        tag = MARKS[element.tag]
        more = ""
        if element.raw:
            if tag in ("strong", "em") and _UNMARKED.search(element.get("style")):
                return self.add(element.children)
            more = self._attributes(tag, element)
        if (tag == "a" and not more) or any(tag == mark[0] for mark in self.marks):
            return self.add(element.children)
        self.within([(tag, f"<{tag}{more}>", element)])

    def _attributes(self, tag, element):
        if tag == "a":
            href = self.work.link(element.get("href"))
            if not href:
                return ""
            return (
                f' href="{href}"' + "".join(re.findall(' hreflang="[^"]*"', element.raw)) + language(element)
            )
        if tag == "abbr":
            return "".join(re.findall(' title="[^"]*"', element.raw)) + language(element)
        return language(element)

    def within(self, marks):
        """What is in the element of these marks. They begin with its first words: never around nothing."""
        self.marks += marks
        self.add(marks[0][2].children)
        for tag, _start, _element in marks[::-1]:
            if self.written == len(self.marks):
                self.pieces.append(f"</{tag}>")
                self.written -= 1
            self.marks.pop()

    def styled(self, element):
        self.work.count_language(element)
        style, open_marks = element.get("style"), {mark[0] for mark in self.marks}
        wanted = [tag for tag, pattern in _STYLES if pattern.search(style)] if style else []
        marks = [(tag, f"<{tag}>", element) for tag in wanted if tag not in open_marks]
        if marks:
            self.within(marks)
        else:
            self.add(element.children)
