"""An article's text as WordPress' editor keeps it: one block for each element that stands outermost.

Between the marks stands our own HTML, with nothing added that reading could not take away again. What the
editor there would call invalid goes as it is, in a block of free HTML.
"""

import json
import re
from html import escape
from typing import NamedTuple

from django.conf import settings

from articles.metadata import absolute

from .names import number

_VOID = {"br", "hr", "img", "wbr", "col"}
_TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)((?:\s+[a-z-]+(?:="[^"]*")?)*)\s*/?>')
_ATTRIBUTE = re.compile(r'([a-z-]+)(?:="([^"]*)")?')
_PICTURE = re.compile(r"<img\b(?:[^>\"]|\"[^\"]*\")*>")
_OWN_LINK = re.compile(r'(<a\b[^>]*\shref=")(/(?!/)[^"]*)')
# An address alone on its line would be shown as what it leads to.
_ALONE = re.compile(r"^(\s*https?:)//(?=[^\s<>\"]+\s*$)", re.M)
_BLOCK = re.compile(r"<(?:p|h\d|[uo]l|dl|blockquote|aside|figure|table|pre|hr)\b")
_MORE_THAN_PARAGRAPHS = re.compile(_BLOCK.pattern.replace("p|", "", 1))
_SIZES = {"wide": "wide", "left": "left", "right": "right"}


class Node(NamedTuple):
    name: str  # empty for words
    attributes: dict
    inner: str
    html: str


def nodes(html):
    """The elements and the words that stand side by side in clean HTML."""
    start = depth = 0
    opened = None
    for tag in _TAG.finditer(html):
        closing, name, _attributes = tag.groups()
        if name in _VOID:
            if not depth:
                yield from _words(html[start : tag.start()])
                yield _node(tag, "", tag[0])
                start = tag.end()
        elif closing:
            depth -= depth > 0
            if not depth and opened:
                yield _node(opened, html[opened.end() : tag.start()], html[opened.start() : tag.end()])
                start, opened = tag.end(), None
        else:
            if not depth:
                yield from _words(html[start : tag.start()])
                start, opened = tag.start(), tag
            depth += 1
    yield from _words(html[start:])


def elements(html):
    """The same without the white space between."""
    return [node for node in nodes(html) if node.html.strip()]


def _words(html):
    if html:
        yield Node("", {}, html, html)


def _node(tag, inner, html):
    return Node(tag[2], dict(_ATTRIBUTE.findall(tag[3])), inner, html)


class Unfit(Exception):
    """No block of WordPress' own holds this without loss."""


class Blocks:
    """Writes texts whose pictures are among ``images``, ``{id: image}``."""

    def __init__(self, images):
        self.images = images
        self._writers = {
            "p": self._paragraph,
            "h2": self._heading,
            "h3": self._heading,
            "h4": self._heading,
            "ul": self._list,
            "ol": self._list,
            "blockquote": self._quote,
            "aside": self._pullquote,
            "figure": self._figure,
            "table": self._table,
            "pre": self._preformatted,
            "hr": self._separator,
        }

    def of(self, html):
        """The whole text. Comments cannot stand in clean HTML; were there any, they would pass for marks."""
        return "\n\n".join(filter(None, self._all(html.replace("<!--", "&lt;!--"))))

    def _all(self, html):
        loose = []
        for node in nodes(html):
            if node.name in self._writers or _BLOCK.match(node.html):
                yield self._free("".join(loose))
                loose = []
                yield self._one(node)
            else:
                loose.append(node.html)
        yield self._free("".join(loose))

    def _one(self, node):
        write = self._writers.get(node.name)
        try:
            return write(node) if write else self._free(node.html)
        except Unfit:
            return self._free(node.html)

    def _free(self, html):
        html = self.inline(html)
        return _block("html", html) if html.strip() else ""

    def inline(self, html):
        """HTML without marks in it: pictures and links by address, and brackets that stay brackets."""
        html = _PICTURE.sub(lambda found: self._img(found[0]), html)
        html = _OWN_LINK.sub(rf"\1{settings.SITE_URL}\2", html)
        return _ALONE.sub(r"\1&#47;&#47;", html).replace("[", "&#91;")

    def _img(self, tag):
        """The picture by its address, with the alternative text that readers get; nothing for a lost one."""
        attributes = dict(_ATTRIBUTE.findall(tag))
        image = self.images.get(_library_id(attributes))
        if not image or not image.file:
            return ""
        alt = attributes.get("alt") or escape(image.alternative_text)
        address = escape(absolute(image.file.url))
        return f'<img src="{address}" alt="{alt}" class="wp-image-{number("image", image.pk)}"/>'

    # One element each

    def _paragraph(self, node):
        direction = node.attributes.get("dir")
        if set(node.attributes) - {"dir"} or direction not in (None, "rtl", "ltr"):
            raise Unfit
        words = self.inline(node.inner)
        if not direction:
            return _block("paragraph", f"<p>{words}</p>")
        return _block("paragraph", f'<p dir="{direction}">{words}</p>', direction=direction)

    def _heading(self, node):
        _bare(node)
        level = int(node.name[1])
        html = f'<{node.name} class="wp-block-heading">{self.inline(node.inner)}</{node.name}>'
        return _block("heading", html, **({} if level == 2 else {"level": level}))

    def _list(self, node):
        data, attributes = _order(node)
        items = "\n\n".join(self._item(item) for item in _only("li", node.inner))
        html = f'<{node.name}{attributes} class="wp-block-list">{items}</{node.name}>'
        return _block("list", html, **data)

    def _item(self, node):
        """The words, and below them the lists within."""
        _bare(node)
        words, lists = [], []
        for part in nodes(node.inner):
            if part.name in ("ul", "ol"):
                lists.append(self._list(part))
            elif not part.html.strip() or not (lists or _MORE_THAN_PARAGRAPHS.search(part.html)):
                words.append(part.html)
            else:
                raise Unfit
        return _block("list-item", f"<li>{self.inline(''.join(words))}{''.join(lists)}</li>")

    def _quote(self, node):
        _bare(node)
        parts, cite = self._and_cite(node)
        if any(part.name not in self._writers for part in parts):
            raise Unfit
        inner = "\n\n".join(self._one(part) for part in parts)
        return _block("quote", f'<blockquote class="wp-block-quote">{inner}{cite}</blockquote>')

    def _pullquote(self, node):
        if node.attributes != {"class": "pullquote"}:
            raise Unfit
        parts, cite = self._and_cite(node)
        if any(part.name != "p" or part.attributes for part in parts):
            raise Unfit
        words = "".join(f"<p>{self.inline(part.inner)}</p>" for part in parts)
        quote = f"<blockquote>{words}{cite}</blockquote>"
        return _block("pullquote", f'<figure class="wp-block-pullquote">{quote}</figure>')

    def _and_cite(self, node):
        """What is quoted, and whose words it is, which comes last."""
        parts, cite = elements(node.inner), ""
        if parts and parts[-1].name == "cite":
            cite = f"<cite>{self._words(parts.pop())}</cite>"
        if not parts:
            raise Unfit
        return parts, cite

    def _figure(self, node):
        if node.attributes == {"class": "gallery"}:
            return self._gallery(node)
        size = node.attributes.get("class", "")
        if set(node.attributes) - {"class"} or (size and size not in _SIZES):
            raise Unfit
        image, caption = _picture_and_caption(node)
        if not (img := self._img(image.html)):
            return ""
        pk = _library_id(image.attributes)
        data = {"id": number("image", pk), "sizeSlug": "full", "linkDestination": "none"}
        if size:
            data["align"] = _SIZES[size]
        if not image.attributes.get("alt") and self.images[pk].alternative_text:
            data["newsroomAlt"] = ""
        classes = " ".join(filter(None, ["wp-block-image", size and f"align{_SIZES[size]}", "size-full"]))
        html = f'<figure class="{classes}">{img.replace("[", "&#91;")}{self._caption(caption)}</figure>'
        return _block("image", html, **data)

    def _gallery(self, node):
        parts = elements(node.inner)
        caption = parts.pop() if parts and parts[-1].name == "figcaption" else None
        if not parts or any(part.name != "figure" or part.attributes for part in parts):
            raise Unfit
        images = list(filter(None, (self._figure(part) for part in parts)))
        if not images:
            return ""
        inner = "\n\n".join(images) + self._caption(caption, "blocks-gallery-caption ")
        classes = "wp-block-gallery has-nested-images columns-default is-cropped"
        return _block("gallery", f'<figure class="{classes}">{inner}</figure>', linkTo="none")

    def _caption(self, node, classes=""):
        if not node:
            return ""
        return f'<figcaption class="{classes}wp-element-caption">{self._words(node)}</figcaption>'

    def _words(self, node):
        """What is said in a caption or a name, which is not there at all where it is empty."""
        _bare(node)
        words = self.inline(node.inner)
        if not words.strip() or _BLOCK.search(words):
            raise Unfit
        return words

    def _table(self, node):
        _bare(node)
        parts = elements(node.inner)
        caption = parts.pop(0) if parts and parts[0].name == "caption" else None
        names = [part.name for part in parts]
        if not names or names != [name for name in ("thead", "tbody", "tfoot") if name in names]:
            raise Unfit
        rows = "".join(f"<{part.name}>{self._rows(part)}</{part.name}>" for part in parts)
        figure = f'<figure class="wp-block-table"><table>{rows}</table>{self._caption(caption)}</figure>'
        return _block("table", figure, hasFixedLayout=False)

    def _rows(self, section):
        _bare(section)
        return "".join(f"<tr>{self._cells(row)}</tr>" for row in _only("tr", section.inner))

    def _cells(self, row):
        _bare(row)
        for cell in (cells := elements(row.inner)):
            allowed = {"th": {"scope", "colspan", "rowspan"}, "td": {"colspan", "rowspan"}}.get(cell.name)
            if allowed is None or set(cell.attributes) - allowed or _MORE_THAN_PARAGRAPHS.search(cell.inner):
                raise Unfit
        return "".join(self.inline(cell.html) for cell in cells)

    def _preformatted(self, node):
        _bare(node)
        parts = elements(node.inner)
        if len(parts) == 1 and parts[0].name == "code" and not parts[0].attributes:
            code = self.inline(parts[0].inner)
            return _block("code", f'<pre class="wp-block-code"><code>{code}</code></pre>')
        return _block("preformatted", f'<pre class="wp-block-preformatted">{self.inline(node.inner)}</pre>')

    def _separator(self, node):
        _bare(node)
        return _block("separator", '<hr class="wp-block-separator has-alpha-channel-opacity"/>')


def _block(name, html, **data):
    data = f" {json.dumps(data, separators=(',', ':'))}" if data else ""
    return f"<!-- wp:{name}{data} -->\n{html}\n<!-- /wp:{name} -->"


def _library_id(attributes):
    file = attributes.get("data-file", "")
    return int(file) if file.isdecimal() else None


def _bare(node):
    """Language, direction and the like have no place in the blocks of WordPress."""
    if node.attributes:
        raise Unfit


def _only(name, html):
    found = elements(html)
    if not found or any(node.name != name for node in found):
        raise Unfit
    return found


def _order(node):
    """What a list says of its numbers, as data of the block and as attributes."""
    if node.name == "ul":
        _bare(node)
        return {}, ""
    start = node.attributes.get("start")
    if set(node.attributes) - {"start", "reversed"} or (start and not re.fullmatch("-?[0-9]{1,9}", start)):
        raise Unfit
    data, attributes = {"ordered": True}, ""
    if "reversed" in node.attributes:
        data["reversed"], attributes = True, " reversed"
    if start:
        data["start"], attributes = int(start), f'{attributes} start="{int(start)}"'
    return data, attributes


def _picture_and_caption(figure):
    parts = elements(figure.inner)
    if [part.name for part in parts] not in (["img"], ["img", "figcaption"]):
        raise Unfit
    return parts[0], parts[1] if len(parts) == 2 else None
