"""Figures and galleries, in all the shapes that they have had."""

from html import unescape

from newsroom.wordpress.bodies import embeds, pictures, players
from newsroom.wordpress.bodies.lines import Line, language
from newsroom.wordpress.bodies.tree import Element

_GALLERIES = set(
    "gallery wp-gallery wp-block-gallery blocks-gallery-grid tiled-gallery wp-block-jetpack-tiled-gallery"
    " wp-block-jetpack-slideshow".split()
)
CLASSES = _GALLERIES | {"wp-caption"}
_CAPTIONS = {"wp-caption-text", "wp-caption-dd", "gallery-caption", "blocks-gallery-caption"}
_ITEMS = {"figure", "li", "dl"}
_BLOCKS = ("figure", "pre", "blockquote", "ul", "ol", "hr")


class Frame(Line):
    """What is in a figure: pictures, players, and words that are the caption or not."""

    def __init__(self, flow, number=0):
        super().__init__(flow.work, flow.marks)
        self.number = number
        self.shown, self.played = [], []
        self.caption = ""

    def element(self, element):
        if element.tag == "img" and not pictures.is_sign(element):
            if not pictures.is_pixel(element):
                self.shown.append(pictures.Shown(self.work, element, self.marks, self.number))
        elif element.tag in players.TAGS:
            self.played.append(element)
        elif not self.caption and (element.tag == "figcaption" or _CAPTIONS & set(element.classes)):
            self.caption = caption(self, element)
        else:
            self.item(element)

    def item(self, element):
        """One of several figures has its own caption."""
        before = len(self.shown)
        super().element(element)
        if element.tag in _ITEMS and len(self.shown) > before and self.caption:
            self.shown[-1].caption, self.caption = self.caption, ""


def caption(flow, element):
    line = Line(flow.work)
    line.add(element.children)
    flow.aside += line.aside
    return line.html()


def figure(flow, element):
    flow.end()
    classes = set(element.classes)
    if table := element.first("table"):
        words = element.first("figcaption")
        flow.table(table, caption(flow, words) if words else "")
    elif element.first(*_BLOCKS) and not classes & _GALLERIES:
        flow.block(Element("div", language(element)).holding(element.children))
    else:
        frame = Frame(flow, pictures.number(element.get("data-id")))
        frame.add(element.children)
        words = frame.html()
        if classes & _GALLERIES:
            _gallery(flow, frame)
        elif frame.shown:
            words = _pictures(flow, element, frame, words)
        else:
            words = _others(flow, frame, words)
        if words:
            flow.put("p", language(element), words)
        flow.blocks += frame.aside
        flow.end()


def _pictures(flow, element, frame, words):
    """The pictures, with the caption at the last. Of a figure without one it is the words."""
    last = frame.shown[-1]
    last.caption = frame.caption or last.caption
    if not last.caption and "wp-caption" in element.classes:
        last.caption, words = words, ""
    for shown in frame.shown:
        pictures.show(flow, shown, pictures.size_of(element, shown.img))
        flow.end()
    for played in frame.played:
        players.player(flow, played)
    return words


def _gallery(flow, frame):
    """The pictures in one figure. The caption that is no picture's is that of the whole."""
    found = [shown for shown in frame.shown if shown.picture]
    for shown in found:
        shown.lead_on()
    if len(found) == 1:
        found[0].caption = found[0].caption or frame.caption
        flow.place(found[0].figure())
    elif found:
        title = f"<figcaption>{frame.caption}</figcaption>" if frame.caption else ""
        flow.place(f'<figure class="gallery">{"".join(shown.figure() for shown in found)}{title}</figure>')
    for shown in frame.shown:
        if not shown.picture:
            shown.miss()
            flow.put("p", "", shown.link())
    if frame.caption and not found:
        flow.put("p", "", frame.caption)
    for played in frame.played:
        players.player(flow, played)


def _others(flow, frame, words):
    """A recording or a frame, or the bare address of what was shown."""
    for played in frame.played:
        players.player(flow, played, frame.caption)
        frame.caption = ""
    address = embeds.ADDRESS.match(unescape(words))
    if address and address[0] == unescape(words) and (page := embeds.page(address[0])):
        flow.work.embedded(page)
        link = embeds.link(flow.work.target(page) or page, "" if "<a " in frame.caption else frame.caption)
        flow.put("p", "", f"{link} {frame.caption}" if "<a " in frame.caption else link)
    else:
        flow.put("p", "", frame.caption)
        return words
    return ""


def file(flow, element):
    """A file with its name. The second link, a button, leads to the same."""
    links = {child.get("href"): child for child in list(element.all("a"))[::-1]}
    for link in list(links.values())[::-1]:
        flow.block(Element("p").holding([link]))
