"""Lists, definitions, tables and preformatted text."""

import re

from newsroom.wordpress.bodies.lines import Line, alignment, language
from newsroom.wordpress.bodies.tree import WHITE, Element

LISTS = {"ul": "ul", "menu": "ul", "dir": "ul", "ol": "ol"}
_TAG = re.compile(r"<[^>]*>")
_LIST_ATTRIBUTES = re.compile(r' (?:start|reversed)="[^"]*"')
_CELL_ATTRIBUTES = re.compile(r' (?:scope|colspan|rowspan)="[^"]*"')


def items(flow, element):
    """A list. What is in it but in no item goes to the item before, or is one."""
    flow.end()
    found, loose = [], False
    for child in element.children:
        if isinstance(child, str) and not child.strip(WHITE):
            continue
        is_item = not isinstance(child, str) and child.tag == "li"
        is_list = not isinstance(child, str) and child.tag in LISTS
        if is_item or not found or not (loose or is_list):
            found.append((language(child) if is_item else "", flow.child()))
            loose = not is_item
        found[-1][1].add(child.children if is_item else [child])
    html = "".join(f"<li{more}>{inner}</li>" for more, item in found if (inner := item.tight()))
    if html:
        more = "".join(_LIST_ATTRIBUTES.findall(element.raw)) if element.tag == "ol" else ""
        flow.put(LISTS[element.tag], more + language(element), html)


def with_lists(children):
    """The children, with list items that are in no list put into one."""
    found, items = [], None
    for child in children:
        if not isinstance(child, str) and child.tag == "li":
            if not items:
                items = Element("ul")
                found.append(items)
            items.children.append(child)
        elif not items or not isinstance(child, str) or child.strip(WHITE):
            items = None
            found.append(child)
    return found


def definitions(flow, element):
    flow.end()
    html = "".join(_definition(flow, child) for child in _parts(element))
    if html:
        flow.put("dl", language(element), html)


def _parts(element):
    """Terms and definitions. Other things count as definitions."""
    for child in element.children:
        if isinstance(child, str):
            if child.strip(WHITE):
                yield Element("dd").holding([child])
        elif child.tag == "div":
            yield from _parts(child)
        else:
            yield child if child.tag in ("dt", "dd") else Element("dd").holding([child])


def _definition(flow, element):
    if element.tag == "dd":
        inner = flow.child()
        inner.add(element.children)
        html = inner.tight()
        return f"<dd{language(element)}>{html}</dd>" if html else ""
    term = Line(flow.work, flow.marks)
    term.add(element.children)
    html, pictured = term.html(), "".join(html for _tag, _more, html in term.aside)
    return (f"<dt{language(element)}>{html}</dt>" if html else "") + (
        f"<dd>{pictured}</dd>" if pictured else ""
    )


def table(flow, element, caption=""):
    flow.end()
    line = Line(flow.work)
    for title in _of(element, "caption"):
        line.add(title.children)
    title = line.html() or caption
    rows = "".join(_rows(flow, part) for part in _of(element, "thead", "tbody", "tfoot"))
    if rows:
        flow.put("table", language(element), (f"<caption>{title}</caption>" if title else "") + rows)
    if caption and (title != caption or not rows):
        flow.put("p", "", caption)
    flow.blocks += line.aside


def _rows(flow, part):
    rows = []
    for row in _of(part, "tr"):
        cells = "".join(_cell(flow, cell) for cell in _of(row, "td", "th"))
        rows.append(f"<tr>{cells}</tr>" if cells else "")
    html = "".join(rows)
    return f"<{part.tag}>{html}</{part.tag}>" if html else ""


def _cell(flow, cell):
    if alignment(cell) in ("center", "right", "end", "justify"):
        flow.work.misaligned()
    inner = flow.child()
    inner.add(cell.children)
    more = "".join(_CELL_ATTRIBUTES.findall(cell.raw)) + language(cell)
    return f"<{cell.tag}{more}>{inner.tight()}</{cell.tag}>"


def _of(element, *tags):
    return (child for child in element.children if not isinstance(child, str) and child.tag in tags)


def preformatted(flow, element):
    flow.end()
    line = Preformatted(flow.work)
    line.add(element.children)
    html = line.html()
    if _TAG.sub("", html).strip(WHITE):
        flow.put("pre", language(element), html)
    flow.blocks += line.aside


class Preformatted(Line):
    """Every space and line feed as it is."""

    def html(self):
        return "".join(self.pieces).lstrip("\n").rstrip()

    def text(self, words):
        self.write(words.replace("\f", "\n"))

    def write(self, html):
        for _tag, start, _element in self.marks[self.written :]:
            self.pieces.append(start)
            self.written += 1
        self.pieces.append(html)

    def element(self, element):
        if element.tag == "br":
            self.write("\n")
        else:
            super().element(element)

    def block(self, element):
        self.add(element.children)
        self.write("\n")
