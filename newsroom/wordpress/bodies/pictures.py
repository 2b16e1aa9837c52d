"""Pictures become figures of ours, by their library id; those that the library does not have become links."""

import re
from html import escape
from urllib.parse import unquote, urlsplit

from newsroom.wordpress.bodies import embeds

_SIZES = {
    **dict.fromkeys(("alignleft", "left"), "left"),
    **dict.fromkeys(("alignright", "right"), "right"),
    **dict.fromkeys(("alignwide", "alignfull", "wide"), "wide"),
}
_FLOATS = re.compile(r"float:\s*(left|right)", re.I)
_NUMBERED = re.compile(r"(?:^|\s)wp-image-([0-9]{1,18})(?:\s|$)")
_SMILEY = re.compile(r"/smilies/|/images/core/emoji/", re.I)
_SUFFIX = re.compile(r"(?:-\d+x\d+|-scaled|-rotated|-e\d{10,})+$")
_EXTENSION = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|bmp|tiff?|svg)$", re.I)
_COUNTED = re.compile(r"-\d+$")


def image(flow, img):
    """An <img> among words: between blocks from here on."""
    if is_sign(img):
        flow.write(img.escaped("alt"))
    elif not is_pixel(img):
        show(flow, Shown(flow.work, img, flow.marks), size_of(img))


def show(flow, shown, size):
    """The figure, or a link among the words."""
    if shown.picture:
        shown.lead_on()
        flow.place(shown.figure(size), floating=size in ("left", "right"))
        return
    shown.miss()
    inside = any(mark is shown.around for mark in flow.marks)
    flow.write(escape(shown.name) if inside else shown.link())


def is_sign(img):
    """Whether it stands for a smiley or an emoji."""
    return bool({"wp-smiley", "emoji"} & set(img.classes) or _SMILEY.search(img.get("src")))


def is_pixel(img):
    """Whether nobody is meant to see it."""
    return {img.get("width").removesuffix("px"), img.get("height").removesuffix("px")} <= {"0", "1"}


def size_of(*elements):
    """The class that our figure has for how these were aligned."""
    for element in elements:
        for name in (*element.classes, f"align{element.get('align')}".lower()):
            if name in _SIZES:
                return _SIZES[name]
        if found := _FLOATS.search(element.get("style")):
            return found[1].lower()
    return ""


def number(found):
    """The number in a match or an attribute, or 0."""
    text = found[1] if isinstance(found, re.Match) else str(found or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else 0


class Shown:
    """A picture of the text: what the library has for it, what it is called, and where it led."""

    def __init__(self, work, img, marks=(), captioned=0):
        self.work, self.img = work, img
        self.caption = ""  # HTML
        sources = (img.get(name) for name in ("src", "data-src", "data-lazy-src"))
        self.address = next((source for source in sources if source and not source.startswith("data:")), "")
        numbers = (_NUMBERED.search(img.get("class")), img.get("data-id"), img.get("data-attachment-id"))
        found = next(filter(None, map(number, (*numbers, captioned))), 0)
        self.number = found
        self.picture = work.picture(found, self.address)
        self.address = self.address or (work.site.file(found) if found else "")
        self.around = next((mark for mark in marks[::-1] if mark[0] == "a"), None)
        self.alt = img.get("alt").strip() or (self.picture.alternative_text if self.picture else "")

    @property
    def name(self):
        """What to call a picture that is not there."""
        return self.alt or unquote(_path(self.address).rpartition("/")[2]) or embeds.shown(self.address)

    def figure(self, size=""):
        caption = f"<figcaption>{self.caption}</figcaption>" if self.caption else ""
        css = f' class="{size}"' if size else ""
        img = f'<img data-file="{self.picture.pk}" alt="{escape(self.alt)}">'
        return f"<figure{css}>{img}{caption}</figure>"

    def link(self):
        """A link to where it led, or to the picture."""
        words, start = self.caption or escape(self.name), self._start()
        if not start or not words:
            return words
        return f"{start}{escape(self.name)}</a> {words}" if "<a " in words else f"{start}{words}</a>"

    def _start(self):
        if self.around:
            return self.around[1]
        leads = embeds.page(self.address) or self.address.startswith("/")
        target = self.work.link(self.address) if leads else ""
        return target and f'<a href="{target}">'

    def miss(self):
        """Say that the library does not have it."""
        name = self.address or (f"number {self.number}" if self.number else "without address")
        self.work.notes.unresolved(f"picture {name} is not in the library")

    def lead_on(self):
        """Keep the link around it in its caption, where the editor keeps it too."""
        if not self.around or self._leads_to_itself(self.around[2]):
            return
        _tag, start, element = self.around
        address = element.get("href")
        if "<a " not in self.caption:
            self.work.notes.changed(f"link of a picture to {address}: in its caption")
            self.caption = f"{start}{self.caption or embeds.shown_html(address)}</a>"
        elif start not in self.caption:
            self.work.notes.changed(f"link of a picture to {address}: left out")

    def _leads_to_itself(self, link):
        """Whether the link leads to the file, or to WordPress' page about it."""
        address = link.get("href")
        if "attachment" in link.get("rel") or "attachment_id=" in address:
            return True
        if address.rstrip("/") == self.img.get("data-link").rstrip("/"):
            return True
        path, stem = unquote(_path(address)), _stem(unquote(_path(self.address)))
        if _EXTENSION.search(path):
            there = self.work.picture(0, address)
            return bool(there and there.pk == self.picture.pk) or _stem(path) == stem
        slug = path.rstrip("/").rpartition("/")[2].lower()
        return bool(stem) and stem in (slug, _COUNTED.sub("", slug)) and self.work.site.is_own(address)


def _stem(path):
    """The name of a file without folder, size and kind."""
    return _SUFFIX.sub("", _EXTENSION.sub("", path.rpartition("/")[2])).lower()


def _path(address):
    try:
        return urlsplit(address).path
    except ValueError:
        return ""
