"""``[name attribute="value"]…[/name]``: the known ones become HTML, of others the text between is kept.

Brackets are ordinary in a text. They are a shortcode's if its name is known, if it has attributes, or an end.
"""

import re
from collections import Counter
from html import escape

# A tag, or what may be a shortcode. What stands in the attributes of a tag is none.
_TOKEN = re.compile(r"(<[/!a-zA-Z][^<>]*>)|(\[?)\[(/?)([a-zA-Z][\w-]*)(?=[\s=/\]\xa0])([^\[\]]*)\](\]?)")
_RAW = re.compile(r"<(/?)(pre|code|script|style|textarea|svg|xmp)\b", re.I)
_QUOTE = r"""["“”„″»«]|&quot;|&\#(?:34|8220|8221|8222|8243);"""
_ASSIGNED = re.compile(rf"\s[\w-]+(?:=[^\s=]|\s*=\s*(?:'|{_QUOTE}))", re.X)
_ATTRIBUTE = re.compile(
    rf"""(?:([\w-]+)\s*=\s*)?
    (?: "([^"]*)" | '([^']*)' | [‘’‚′]([^‘’‚′]*)[‘’‚′] | (?:{_QUOTE})((?:(?!{_QUOTE}).)*)(?:{_QUOTE})
      | ([^\s"'=]\S*) )""",
    re.X | re.S,
)
_WEB = re.compile(r"(?:https?:)?//[^\s\"'<>|“”″]+", re.I)
_NUMBER = re.compile(r"[0-9]{1,18}")

_CAPTIONS = {"caption", "wp_caption"}
_FILES = {
    "audio": "src mp3 m4a ogg oga wav wma flac".split(),
    "video": "src mp4 m4v webm ogv ogg mov flv wmv".split(),
}
_KNOWN = {*_CAPTIONS, *_FILES, "gallery", "embed", "playlist"}
# Of plugins, each with the address of what it shows.
_PLAYERS = set(
    "youtube vimeo dailymotion soundcloud spotify bandcamp mixcloud twitch ted tweet twitter instagram"
    " facebook tiktok googlemaps flickr gist scribd slideshare videopress kickstarter pinterest reddit"
    " imgur".split()
)
_DEEPEST = 8
_MOST_PICTURES = 3000


def without_shortcodes(html, site, notes):
    """The HTML with what its shortcodes meant."""
    return _Text(html, site, notes).html() if "[" in html else html


class _Text:
    """One pass over a text."""

    def __init__(self, text, site, notes):
        self.text, self.site, self.notes = text, site, notes
        self.out = []
        self.open = []  # (name, place in out, what stands in its brackets, whether these are to be shown)
        self.names = Counter()  # of those that are open
        self.raw = ""  # the tag we are in, if shortcodes mean nothing in it
        self.ends = {}  # where the text has words for the last time
        self.pictures = 0

    def html(self):
        end = 0
        for found in _TOKEN.finditer(self.text):
            self.out += self.text[end : found.start()], found[0]
            end = found.end()
            if found[1]:
                self.tag(found)
            elif not self.raw:
                self.brackets(found)
        self.out.append(self.text[end:])
        return "".join(self.out)

    def tag(self, found):
        tag = _RAW.match(found[1])
        if not tag:
            return
        name = tag[2].lower()
        if not tag[1] and not self.raw and found.start() < self.last(f"</{name}"):
            self.raw = name
        elif tag[1] and name == self.raw:
            self.raw = ""

    def last(self, words):
        if words not in self.ends:
            self.ends[words] = self.text.lower().rfind(words)
        return self.ends[words]

    def brackets(self, found):
        _tag, before, closing, name, rest, after = found.groups()
        written, name, known = name, name.lower(), name.lower() in _KNOWN
        literal = before and known and not closing and (after or found.start() < self.last(f"[/{name}]]"))
        if closing and self.names[name]:
            self.close(name, before, after)
        elif closing and known:
            self.out[-1] = before + after
        elif literal:
            self.out[-1] = found[0].removeprefix("[").removesuffix("]" if after else "")
            if not after:
                self.push(name, "[", literal=True)
        elif not closing:
            self.begin(written, rest, before, after)

    def begin(self, written, rest, before, after):
        name = written.lower()
        if name in _CAPTIONS | {"embed"} and self.names[name] >= _DEEPEST:
            self.out[-1] = before + after
            return
        self.out[-1:] = [before, self.alone(name, rest, f"[{written}{rest}]"), after]
        self.push(name, rest, place=len(self.out) - 2)

    def push(self, name, rest, *, place=0, literal=False):
        self.open.append((name, place, rest, literal))
        self.names[name] += 1

    def close(self, name, before, after):
        """The end of the last one of this name; what was opened after it has none."""
        opened = None
        while opened != name:
            opened, place, rest, literal = self.open.pop()
            self.names[opened] -= 1
        if literal:
            self.out[-1] = f"{before}[/{name}]"
            return
        self.out[-1] = before
        if name in _CAPTIONS or name == "embed":
            content = "".join(self.out[place + 1 :])
            html = _player(content) if name == "embed" else _caption(_attributes(rest), content)
            self.out[place:] = [html]
        elif name not in _KNOWN and not self.is_read(rest):
            self.out[place] = ""
            self.note(name)
        self.out.append(after)

    def is_read(self, rest):
        return rest.rstrip().endswith("/") or _ASSIGNED.search(rest)

    def alone(self, name, rest, words):
        """What stands for a shortcode that has no end."""
        if name in _FILES:
            return self.file(name, rest)
        if name in _PLAYERS and (address := _WEB.search(rest)):
            return _player(address[0])
        match name:
            case "gallery":
                return self.gallery(_attributes(rest))
            case "playlist":
                self.notes.unresolved(
                    f"playlist of {_attributes(rest).get('ids') or 'all recordings of the item'}"
                )
            case "embed":
                return _player(_attributes(rest).get("src", ""))
            case _ if name not in _KNOWN:
                if not self.is_read(rest):
                    return words
                self.note(name)
        return ""

    def note(self, name):
        self.notes.changed(f"shortcode [{name}]: only the text in it was kept")

    def file(self, name, rest):
        attributes = _attributes(rest)
        address = next((attributes[key] for key in _FILES[name] if attributes.get(key)), None)
        address = address or (_WEB.search(rest) or [""])[0]
        if not address:
            self.notes.unresolved(f"shortcode [{name}] that names no file")
            return ""
        return f'<{name} src="{_quoted(address)}"></{name}>'

    def gallery(self, attributes):
        too_many = self.pictures > _MOST_PICTURES  # not even looked for: that takes as long each time
        numbers = [] if too_many else self.numbers(attributes)
        self.pictures += len(numbers)
        if self.pictures > _MOST_PICTURES or not numbers:
            self.notes.unresolved(
                "gallery after 3000 pictures" if numbers or too_many else "gallery without pictures"
            )
            return ""
        return f'<figure class="wp-gallery">{"".join(map(self.item, numbers))}</figure>'

    def numbers(self, attributes):
        chosen = _numbers(attributes.get("ids") or attributes.get("include"))
        if chosen:
            return chosen
        item = next(iter(_numbers(attributes.get("id"))), self.site.number)
        left_out = set(_numbers(attributes.get("exclude")))
        numbers = [number for number in self.site.pictures_of(item) if number not in left_out]
        if attributes.get("orderby", "").lower().startswith("id"):
            numbers.sort()
        return numbers[::-1] if attributes.get("order", "").lower() == "desc" else numbers

    def item(self, number):
        picture = self.site.picture(number=number)
        caption = f"<figcaption>{escape(picture.caption)}</figcaption>" if picture and picture.caption else ""
        return f'<figure><img data-id="{number}">{caption}</figure>'


def _caption(attributes, content):
    number = next(iter(_numbers(attributes.get("id"))), 0)
    align = re.sub("[^a-z]", "", attributes.get("align", "").lower())
    words = attributes.get("caption", "")
    caption = f"<figcaption>{words}</figcaption>" if words else ""
    return f'<figure class="wp-caption {align}" data-id="{number}">{content}{caption}</figure>'


def _player(address):
    return f'<figure class="wp-block-embed">{address}</figure>' if address.strip() else ""


def _attributes(rest):
    found = {}
    for name, *values in _ATTRIBUTE.findall(rest):
        if name:
            found.setdefault(name.lower(), next(filter(None, values), ""))
    return found


def _numbers(text):
    return [int(number) for number in _NUMBER.findall(text or "")]


def _quoted(value):
    return value.replace('"', "&quot;")
