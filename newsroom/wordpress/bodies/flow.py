"""Blocks: paragraphs, headings, quotations, from any tree, as our text has them and its editor keeps them.

A line feed in the text is a break, and an empty line ends a paragraph, wherever the text may stand. Pictures
stand between paragraphs, whatever they stood in.
"""

import re
from html import unescape

from newsroom.wordpress.bodies import embeds, figures, structures
from newsroom.wordpress.bodies.lines import Line, alignment, language
from newsroom.wordpress.bodies.tree import WHITE

_HEADINGS = {"h1": "h2", "h2": "h2", "h3": "h3", "h4": "h4", "h5": "h4", "h6": "h4"}
_ALONE = re.compile(r"(^|<br>)(https?://(?:(?!&nbsp;)[^\s<>\"])+)(?=<br>|$)", re.I)
_PULL_QUOTES = {"pullquote", "wp-block-pullquote"}
_POSTS = set(
    "twitter-tweet instagram-media tiktok-embed fb-xfbml-parse-ignore fb-post fb-video reddit-embed-bq"
    " reddit-card bluesky-embed wp-embedded-content imgur-embed-pub text-post-media".split()
)
_ALIGNED = {"p", "h2", "h3", "h4"}
_INSIDE = ("span", "font", "bdo", "bdi")


class Flow(Line):
    """Blocks, one after the other. ``blocks`` are (tag, attributes, HTML); those without tag are whole."""

    def __init__(self, work, marks=()):
        super().__init__(work, marks)
        self.blocks = []
        self.tag, self.attributes, self.align = "p", "", ""

    def child(self):
        """A flow for what stands in one of our blocks."""
        return Flow(self.work, self.marks)

    def end(self):
        """The end of a paragraph, if there is one."""
        if html := self.html():
            self.put(self.tag, self.attributes, html)

    def part(self):
        if self.tag == "p":
            self.end()
        else:
            super().part()

    def put(self, tag, attributes, html):
        attributes = attributes or self.attributes
        if self.align and tag in _ALIGNED:
            attributes = f' class="{self.align}"{attributes}'
        if html:
            self.blocks.append((tag, attributes, html))

    def _written(self, block):
        tag, attributes, html = block
        if tag == "p" and "http" in html:
            html = _ALONE.sub(self._linked, html)
        return f"<{tag}{attributes}>{html}</{tag}>" if tag else html

    def _linked(self, found):
        """An address alone on its line was shown as what it leads to."""
        address = unescape(found[2])
        self.work.embedded(address)
        return found[1] + embeds.link(self.work.target(address) or address, embeds.shown_html(address))

    def place(self, html, *, floating=False):
        """A block in the midst of words: what floats, and what is in a heading, stands before these."""
        ended = self.feeds > 1 or self.breaks > 1
        if self.pieces and not ended and (floating or self.tag != "p"):
            self.breaks, self.feeds = max(self.breaks, min(self.feeds, 1)), 0
        else:
            self.end()
        self.blocks.append(("", "", html))

    def whole(self):
        """All of it as HTML."""
        self.end()
        return "".join(map(self._written, self.blocks))

    def tight(self):
        """The same for a list item or a cell: a first paragraph that is the only one needs no tag there."""
        self.end()
        if not self.blocks:
            return ""
        (tag, attributes, html), *others = self.blocks
        if tag != "p" or attributes or any(other[0] == "p" for other in others):
            return self.whole()
        return html + "".join(map(self._written, others))

    def add(self, children):
        if any(not isinstance(child, str) and child.tag == "li" for child in children):
            children = structures.with_lists(children)
        super().add(children)

    def element(self, element):
        own = _BLOCKS.get(element.tag)
        if own:
            own(self, element)
        else:
            super().element(element)

    def block(self, element):
        """Only a box around its content, unless a class says more."""
        classes = set(element.classes)
        if classes & figures.CLASSES:
            figures.figure(self, element)
        elif classes & _PULL_QUOTES:
            self.pullquote(element)
        elif classes & _POSTS:
            self.post(element)
        elif "wp-block-file" in classes:
            figures.file(self, element)
        else:
            self.box(element)

    def box(self, element):
        self._within(element, self.tag)

    def _within(self, element, tag):
        """What is in an element that says how its paragraphs are."""
        self.end()
        before = self.tag, self.attributes, self.align
        self.tag, self.attributes = tag, _language_of(element) or self.attributes
        self.align = self.aligned(element)
        self.add(element.children)
        self.end()
        self.tag, self.attributes, self.align = before

    def aligned(self, element):
        """The class that our paragraphs have for how its text is aligned."""
        value = alignment(element)
        if not value:
            return self.align
        if value == "justify":
            self.work.misaligned()
        if value in ("end", "left" if 'dir="rtl"' in self.attributes else "right"):
            return "end"
        return "center" if value == "center" else ""

    def figure(self, element):
        if _PULL_QUOTES & set(element.classes):
            self.pullquote(element)
        else:
            figures.figure(self, element)

    def heading(self, element):
        self._within(element, _HEADINGS[element.tag])

    def rule(self, element):
        self.end()
        self.blocks.append(("", "", "<hr>"))

    def quotation(self, element):
        classes = set(element.classes)
        if classes & _PULL_QUOTES:
            self.pullquote(element)
        elif classes & _POSTS:
            self.post(element)
        else:
            self.end()
            inner = self.child()
            inner.align = self.aligned(element)
            inner.add(element.children)
            self.put("blockquote", language(element), inner.whole())

    def post(self, element):
        """A post of another site, as its embedding code has it: its words and the way to it."""
        self.end()
        inner = self.child()
        inner.add(element.children)
        html = inner.whole()
        address = next(filter(None, map(element.get, ("data-instgrm-permalink", "data-href", "cite"))), "")
        if "<a " not in html and embeds.page(address):
            html += f"<p>{embeds.link(address)}</p>"
        self.work.notes.changed("embedded post of another site: its words and a link")
        if element.tag == "blockquote":
            self.put("blockquote", language(element), html)
        elif html:
            self.blocks.append(("", "", html))

    def pullquote(self, element):
        self.end()
        inner = Paragraphs(self.work, self.marks)
        inner.add(element.children)
        if html := inner.whole():
            self.put("aside", f' class="pullquote"{language(element) or self.attributes}', html)
        self.blocks += inner.aside

    def dl(self, element):
        if figures.CLASSES & set(element.classes):
            figures.figure(self, element)
        else:
            structures.definitions(self, element)

    def table(self, element, caption=""):
        structures.table(self, element, caption)


class Paragraphs(Flow):
    """For a pull quote, which has nothing but paragraphs."""

    add = Line.add

    def element(self, element):
        if element.tag in _BLOCKS:
            self.box(element)
        else:
            super().element(element)

    def block(self, element):
        self.box(element)

    def place(self, html, *, floating=False):
        self.aside.append(("", "", html))


_BLOCKS = {
    **dict.fromkeys(_HEADINGS, Flow.heading),
    **dict.fromkeys(structures.LISTS, structures.items),
    "hr": Flow.rule,
    "blockquote": Flow.quotation,
    "dl": Flow.dl,
    "figure": Flow.figure,
    "listing": structures.preformatted,
    "pre": structures.preformatted,
    "table": Flow.table,
}


def _language_of(element):
    """Its language, or that of the only element in it."""
    found = language(element)
    if not found:
        inside = [child for child in element.children if not isinstance(child, str) or child.strip(WHITE)]
        if len(inside) == 1 and not isinstance(inside[0], str) and inside[0].tag in _INSIDE:
            found = language(inside[0])
            inside[0].raw = "" if found == inside[0].raw else inside[0].raw
    return found
