"""A reader's comment as the discussion takes it: text, in which a few tags are understood."""

import re
from html import unescape

from articles.text import storable
from comments.markup import INLINE, MAX_LENGTH, MAX_TAGS
from newsroom.wordpress.bodies import embeds, players
from newsroom.wordpress.bodies.lines import MARKS, Line
from newsroom.wordpress.bodies.plain import plain_text
from newsroom.wordpress.bodies.repair import repaired
from newsroom.wordpress.bodies.tree import TooComplex, parse

_TAG = re.compile(r"(<[^>]*>)")
_WEB = re.compile(r"https?://\w[^\s<>\"]*", re.I)
# What was shown as text must not become a tag. An invisible character keeps it apart.
_LIKE_A_TAG = re.compile(r"<(?=/?(?:a|b|strong|i|em|q|cite|s|strike|del|code|p|br|blockquote)[\s/>])", re.I)
_LIKE_A_BLOCK = re.compile(r"<(?=/?(?:code|p|br|blockquote)[\s/>])", re.I)  # in <code> others are text anyway
_JOINER = "\u2060"


def comment_text(html):
    """What to store for a comment that WordPress has stored as HTML without paragraphs."""
    html = storable(repaired(html))
    if "<" not in html:
        text = _shown(html)
    else:
        try:
            text = _marked(html)
        except TooComplex:
            text = plain_text(html)
    if len(text) > MAX_LENGTH or text.count("<") > MAX_TAGS:
        return plain_text(html)
    return text.strip()


def _marked(html):
    remark = _Remark()
    remark.add(parse(html).children)
    remark.end()
    return "\n\n".join(remark.parts)


def _shown(text, like_a_tag=_LIKE_A_TAG):
    return like_a_tag.sub(f"<{_JOINER}", unescape(text))


def _pieces(html):
    """One line of HTML as the discussion takes it."""
    like_a_tag = _LIKE_A_TAG
    for index, piece in enumerate(_TAG.split(html)):
        if index % 2 == 0:
            yield _shown(piece, like_a_tag)
        elif piece == "<br>":
            yield "\n"
        else:
            yield piece
            like_a_tag = _LIKE_A_BLOCK if piece == "<code>" else _LIKE_A_TAG


class _Remark(Line):
    """Paragraphs of text, with the tags that the discussion knows."""

    def __init__(self):
        super().__init__(None)
        self.parts = []

    def end(self):
        if html := self.html():
            self.parts.append("".join(_pieces(html)))

    part = end

    def element(self, element):
        tag = element.tag
        if tag == "blockquote":
            self.quotation(element)
        elif tag == "img":
            self.picture(element)
        elif tag not in players.TAGS:
            super().element(element)

    def picture(self, element):
        """Its words, with a link to where it is."""
        address, words = element.get("src"), element.escaped("alt")
        if _WEB.fullmatch(address) and not any(mark[0] == "a" for mark in self.marks):
            self.write(embeds.link(address, words))
        else:
            self.write(words)

    def quotation(self, element):
        self.end()
        before = len(self.parts)
        self.add(element.children)
        self.end()
        if len(self.parts) > before:
            self.parts.insert(before, "<blockquote>")
            self.parts.append("</blockquote>")

    def block(self, element):
        self.end()
        self.add(element.children)
        self.end()

    def styled(self, element):
        self.add(element.children)

    def mark(self, element):
        tag = MARKS[element.tag]
        open_tags = {mark[0] for mark in self.marks}
        target = element.get("href").strip() if tag == "a" else ""
        if tag not in INLINE or {tag, "code"} & open_tags or (tag == "a" and not _WEB.fullmatch(target)):
            self.add(element.children)
        else:
            href = f' href="{element.escaped("href").strip()}"' if tag == "a" else ""
            self.within([(tag, f"<{tag}{href}>", element)])
