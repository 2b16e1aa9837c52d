"""What stands in HTML comments: the block editor's marks, and WordPress' older ones.

They go, and what they mean becomes plain HTML. From here on a line feed is one that readers of the former
site saw: those inside of blocks become form feeds, which are white space to every parser.
"""

import json
import re
from html import escape

_COMMENT = re.compile(r"<!--(?:-?>|(.*?)-->)", re.S)
_UNCLOSED = re.compile(r"<!--(?:\s*/?wp:[\w/-]*|\s*(?:more|nextpage|noteaser)\b)?")
_MARK = re.compile(r"\s*(/?)wp:([a-z][\w-]*(?:/[a-z][\w-]*)?)(?=[\s{/]|$)", re.I)

# Blocks whose HTML says it all, without their comments.
_PLAIN = set(
    "paragraph heading list list-item image gallery quote pullquote table code preformatted verse separator"
    " spacer columns column text-columns group row stack buttons button media-text cover cover-image embed"
    " file audio video html shortcode freeform classic more nextpage noteaser missing details subhead"
    " social-links social-link block accordion accordion-item accordion-heading accordion-panel tabs"
    " tab".split()
)
_CLASSIC = {"freeform", "classic", "shortcode"}
# What the server made anew for each reader. Nothing inside it is the writer's.
_MADE_BY_SERVER = re.compile(
    "(?:post|query|comments?|site|navigation|latest|term|loginout|archives|calendar|categories|tag-cloud|rss|search"
    "|template-part|page-list|home-link|avatar|read-more|pattern|footnotes|table-of-contents|breadcrumbs)(?:-|$)"
)
_DEEPEST = 20
_LONGEST = 1_000_000


class Source:
    """One stored text, with the reusable blocks that it names."""

    def __init__(self, site, notes):
        self.site, self.notes = site, notes
        self.breaks = 0
        self._inside = []  # numbers of the reusable blocks we are in
        self._length = 0  # of all their texts

    def html(self, text):
        if "<!--" not in text:
            return text
        parts = parts_of(text)
        if "<!-- wp:" in text:
            return "".join(_Blocks(self, parts).html())
        return "".join(part if i % 2 == 0 else self.mark(part, "\n\n") for i, part in enumerate(parts))

    def pages(self, text):
        """How many the text had. A break at its very beginning divides nothing."""
        return self.breaks + 1 - text.lstrip().startswith(("<!--nextpage-->", "<!-- wp:nextpage"))

    def mark(self, comment, page_break=""):
        """What stands in the place of a comment that is no block's."""
        if (comment or "").strip().lower() != "nextpage":
            return ""
        self.breaks += 1
        return page_break

    def reusable(self, number):
        text = self.site.block(number) if type(number) is int and 0 < number < 10**18 else None
        if text is None:
            self.notes.unresolved(f"reusable block {number} is not in the file")
        elif number in self._inside or len(self._inside) >= _DEEPEST:
            self.notes.unresolved(f"reusable block {number} contains itself")
        elif self._length + len(text) > _LONGEST:
            self.notes.unresolved(f"reusable block {number} makes the text too long")
        else:
            self._length += len(text)
            self._inside.append(number)
            html = self.html(text)
            self._inside.pop()
            return html
        return ""


class _Blocks:
    """One pass over the comments of a text and what stands between them."""

    def __init__(self, source, parts):
        self.source, self.notes, self.parts = source, source.notes, parts
        self.open = []
        self.hidden = None  # how many blocks were open when one began that is not shown
        self.missing = None  # what the block's data says and its HTML may not
        marks = [_MARK.match(part or "") for part in parts[1::2]]
        self.marks = [(mark[1], _name(mark[2]), mark.end()) if mark else None for mark in marks]
        self.last_end = {mark[1]: i for i, mark in enumerate(self.marks) if mark and mark[0]}

    def html(self):
        yield self.words(self.parts[0])
        for i, mark in enumerate(self.marks):
            comment, words = self.parts[2 * i + 1 : 2 * i + 3]
            if mark:
                closing, name, end = mark
                yield "\n\n"
                yield self.close(name) if closing else self.comment(i, name, comment[end:].strip())
            elif self.hidden is None:
                yield self.source.mark(comment)
            yield self.words(words)

    def words(self, html):
        missing, self.missing = self.missing, None
        if self.hidden is not None:
            return ""
        if missing:
            html = missing(html)
        return html if not self.open or self.open[-1] in _CLASSIC else html.replace("\n", "\f")

    def comment(self, place, name, rest):
        void, shown = rest.endswith("/"), self.hidden is None
        if shown and _MADE_BY_SERVER.match(name):
            self.notes.removed(f"block {name}, made anew for each reader")
            if not void and self.last_end.get(name, -1) > place:
                self.hidden = len(self.open)
        elif shown and void:
            return self.void(name, rest)
        elif shown:
            self.begin(name, rest)
        if not void:
            self.open.append(name)
        return ""

    def close(self, name):
        if name in self.open:
            del self.open[len(self.open) - 1 - self.open[::-1].index(name) :]
        if self.hidden is not None and len(self.open) <= self.hidden:
            self.hidden = None
        return ""

    def void(self, name, rest):
        """A block without HTML."""
        match name:
            case "block":
                return self.source.reusable(_data(rest).get("ref"))
            case "social-link":
                return _social_link(_data(rest))
            case _ if name in _EMPTY:
                return _EMPTY[name](_data(rest), "")
        if name not in _PLAIN:
            self.notes.removed(f"block {name}, which has no text of its own")
        return ""

    def begin(self, name, rest):
        if name in _EMPTY:
            self.missing = lambda html: _EMPTY[name](_data(rest), html)
        elif name not in _PLAIN:
            self.notes.changed(f"block {name}: only its text and pictures were kept")


def parts_of(text):
    """``[words, comment, words, …, words]``. What is never closed is no comment: its words stay."""
    end = text.rfind("-->") + 3
    parts = _COMMENT.split(text[:end]) if end > 2 else [""]
    parts[-1] += _UNCLOSED.sub("", text[end if end > 2 else 0 :])
    return parts


def _name(name):
    name = name.lower().removeprefix("core/")
    return "embed" if name.startswith("core-embed/") else name


def _data(rest):
    try:
        data = json.loads(rest.removesuffix("/") or "{}")
    except (ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def _address(data, *keys):
    found = next((data[key] for key in keys if isinstance(data.get(key), str)), "")
    return escape(found.strip())


def _number(data, *keys):
    found = next((data[key] for key in keys if isinstance(data.get(key), int)), 0)
    return f' data-id="{found}"' if 0 < found < 10**18 else ""


def _image(data, html):
    """Old image blocks name the attachment in their data only."""
    return html if "wp-image-" in html else html.replace("<img", f"<img{_number(data, 'id')}", 1)


def _media_text(data, html):
    return html if "wp-image-" in html else html.replace("<img", f"<img{_number(data, 'mediaId')}", 1)


def _cover(data, html):
    """A cover has its picture as a background, of which the HTML shows nothing."""
    size = 'align="wide"' if data.get("align") in ("wide", "full") else ""
    if "<img" in html or "<video" in html:
        return _image(data, html).replace("<img", f"<img {size}", 1)
    address = _address(data, "url")
    if not address:
        return html
    if data.get("backgroundType") == "video":
        return f'<video src="{address}"></video>{html}'
    return f'<img src="{address}" {size}{_number(data, "id")}>{html}'


def _player(data, html):
    address = _address(data, "url", "href", "src")
    if "http" in html or "src=" in html or "href=" in html or not address:
        return html
    return f'<figure class="wp-block-embed">{address}</figure>{html}'


def _social_link(data):
    address, name = _address(data, "url"), _address(data, "label", "service")
    return f'<li><a href="{address}">{name or address}</a></li>' if address else ""


# Blocks whose data is needed where their HTML says less.
_EMPTY = {
    "image": _image,
    "media-text": _media_text,
    "cover": _cover,
    "cover-image": _cover,
    "embed": _player,
    "audio": _player,
    "video": _player,
    "file": _player,
}
