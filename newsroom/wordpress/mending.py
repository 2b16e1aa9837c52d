"""The text of an export, mended for a strict parser.

WordPress prints its exports instead of building them, so real ones break the rules of XML in a few known
ways. Those are put right here, and each repair is noted. Whatever else is wrong the parser may refuse.
"""

import codecs
import re
from html.entities import html5
from itertools import chain, islice

from articles.text import storable
from newsroom.wordpress.source import Refused, refusing

PIECE = 512 * 1024  # bytes in hand at a time
HEAD = 64 * 1024  # an export begins within this
LOOK_AHEAD = 1024 * 1024  # an end tag stands within this behind the last CDATA section of its element
LONGEST_TAG = 64 * 1024
LONGEST_REFERENCE = 40

NO_EXPORT = "this is not a WordPress export"
DOCTYPE = "there is a DOCTYPE in it, which no export of WordPress has"
CUT_OFF = "the file is cut off: </rss> is missing"
UNCLOSED = "the file is cut off, or a CDATA section in it has no end: </rss> is missing"

# The repairs.
BYTE_ORDER_MARK = "byte order mark"
BEFORE = "text before the beginning"
AFTER = "text after the end"
BYTE = "byte of another encoding"
CONTROL = "control character"
AMPERSAND = "bare &"
ENTITY = "named entity of HTML"
REFERENCE = "reference to a control character"
UNSPLIT = "]]> within a CDATA section"

BEGINNING = re.compile(rb"<\?xml\s[^<>]*\?>|<rss[\s>]")
ENCODING = re.compile(rb"""\sencoding\s*=\s*["']([^"']*)["']""")
SINGLE_BYTE = re.compile(r"iso-8859-\d{1,2}|windows-125\d")

UNFINISHED = re.compile(rb"[\xc0-\xff][\x80-\xbf]{0,2}\Z")
UNDECODED = re.compile("[\udc80-\udcff]+")
SURROGATE = re.compile(rb"\xed[\xa0-\xbf][\x80-\xbf]")
# What articles.text does not store: C0 but for tab and line breaks, C1, what is no character.
C0 = bytes([*range(9), 11, 12, *range(14, 32), 127])
C1, NONE = rb"\xc2[\x80-\x9f]", rb"\xef(?:\xb7[\x90-\xaf]|\xbf[\xbe\xbf])"
OTHER_CONTROLS = [re.compile(C1), re.compile(NONE)]
ANY_CONTROL = re.compile(b"[" + re.escape(C0) + b"]|" + C1 + b"|" + NONE)

# Tags, and between them text without "&" or one CDATA section: nearly all of a file, at one go.
CLEAN = re.compile(
    rb"(?:[^<&]*<(?!/?rss)(?:"
    rb"([^<>&/!? ]+)(?: [^<>&]*)?>"
    rb"(?:<!\[CDATA\[[^\]]*(?:\]\]>|(?:\](?!\]>)[^\]]*){1,50}\]\]>)</\1>|[^<&]*</\1>)?"
    rb"|/[^<>&]*>"
    rb")){0,2000}"
)
SPECIAL = re.compile(rb"<(?:!\[CDATA\[|!--|/rss\s*>)")
ELEMENT = re.compile(rb"<([^\s<>/!?]+)")
REFERENCES = re.compile(
    rb"&(?!(?:amp|lt|gt|quot|apos);)(?:#([0-9]{1,10})|#x([0-9A-Fa-f]{1,8})|([A-Za-z][A-Za-z0-9]{1,31}));"
)
BARE = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,10}|#x[0-9A-Fa-f]{1,8});)")


def repaired(part, repairs, size=PIECE):
    """The text of an export in pieces of UTF-8, fit for a strict parser, each line where it was before."""
    line, codec, pieces = _beginning(part.name, _utf16_as_utf8(_bytes(part, size)), repairs)
    yield b"\n" * (line - 1)
    mender = _Mender(_Place(part.name, line, repairs))
    for piece in _clean(_whole(pieces), codec, _Place(part.name, line, repairs)):
        yield mender.feed(piece)
        if mender.is_over:
            return
    yield mender.feed(b"", is_last=True)
    mender.close()


class _Place:
    """How far in a file we are, so that repairs can be noted with their lines."""

    def __init__(self, name, line, repairs):
        self.name, self.line, self.repairs = name, line, repairs
        self.first_lines, self.counts = {}, {}

    def note(self, kind, text, position, count=1, further=b""):
        """A repair at this position of the text, or behind the further text that begins there."""
        if kind not in self.first_lines:
            self.first_lines[kind] = self.line + text.count(b"\n", 0, position) + further.count(b"\n")
        self.counts[kind] = self.counts.get(kind, 0) + count

    def move(self, text, end):
        self.line += text.count(b"\n", 0, end)
        for kind, count in self.counts.items():
            self.repairs.note(self.name, kind, self.first_lines[kind], count)
        self.counts.clear()


def _bytes(part, size):
    with part.open() as stream:
        while piece := stream.read(size):
            yield piece


def _utf16_as_utf8(pieces):
    pieces = iter(pieces)
    start = b"".join(islice(pieces, 2))
    pieces = chain([start], pieces)
    if not start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        yield from pieces
        return
    decoder = codecs.getincrementaldecoder("utf-16")("surrogatepass")
    yield codecs.BOM_UTF8
    for piece in pieces:
        yield decoder.decode(piece).encode("utf-8", "surrogatepass")


def _beginning(name, pieces, repairs):
    """The text behind the declaration and whatever stands before it: its first line, its encoding, itself."""
    head, begin = b"", None
    for piece in pieces:
        head += piece
        begin = BEGINNING.search(head, 0, HEAD)
        if begin or len(head) >= HEAD:
            break
    if not begin:
        raise Refused(name, None, NO_EXPORT if head else "the file is empty")
    before = head[: begin.start()]
    is_declared = begin.group().startswith(b"<?xml")
    if not is_declared and b"<!DOCTYPE" in before:
        raise Refused(name, before.partition(b"<!DOCTYPE")[0].count(b"\n") + 1, DOCTYPE)
    has_mark = before.startswith(codecs.BOM_UTF8)
    if has_mark:
        repairs.note(name, BYTE_ORDER_MARK, 1)
    if before.removeprefix(codecs.BOM_UTF8):
        repairs.note(name, BEFORE, 1)
    codec = "utf-8" if has_mark else _codec(name, begin.group())
    start = begin.end() if is_declared else begin.start()
    return head.count(b"\n", 0, start) + 1, codec, chain([head[start:]], pieces)


def _codec(name, declaration):
    encoding = ENCODING.search(declaration)
    label = encoding[1].decode("ascii", "replace").strip().lower() if encoding else ""
    if label in ("", "utf-8", "utf8", "us-ascii", "ascii"):
        return "utf-8"
    if label == "iso-8859-1":
        return "windows-1252"  # as every browser reads it
    if SINGLE_BYTE.fullmatch(label):
        with refusing(name):
            return codecs.lookup(label).name
    raise Refused(name, None, f"the encoding {label[:40]!a} is not read; save the file as UTF-8")


def _whole(pieces):
    """Pieces that end where a character ends."""
    held = b""
    for piece in pieces:
        piece = held + piece
        unfinished = UNFINISHED.search(piece, max(0, len(piece) - 3))
        end = unfinished.start() if unfinished else len(piece)
        held = piece[end:]
        yield piece[:end]
    yield held


def _clean(pieces, codec, place):
    """Pieces in UTF-8 without control characters."""
    for piece in pieces:
        if codec != "utf-8":
            piece = piece.decode(codec, "surrogateescape").encode("utf-8", "surrogateescape")
        if not piece.isascii():
            piece = _decodable(piece, place)
        cleaned = _without_controls(piece, place)
        place.move(piece, len(piece))
        yield cleaned


def _decodable(piece, place):
    """What is not UTF-8 is read as Windows-1252, byte by byte."""
    try:
        piece.decode()
    except UnicodeDecodeError as error:
        text = piece.decode("utf-8", "surrogateescape")
        place.note(BYTE, piece, error.start, sum(map(len, UNDECODED.findall(text))))
        return UNDECODED.sub(_as_windows_1252, text).encode()
    return piece


def _as_windows_1252(undecoded):
    data = undecoded.group().encode("utf-8", "surrogateescape")
    return SURROGATE.sub(b"", data).decode("windows-1252", "ignore")


def _without_controls(piece, place):
    cleaned = piece.translate(None, C0)
    count = len(piece) - len(cleaned)
    if not cleaned.isascii():
        for controls in OTHER_CONTROLS:
            cleaned, more = controls.subn(b"", cleaned)
            count += more
    if count:
        place.note(CONTROL, piece, ANY_CONTROL.search(piece).start(), count)
    return cleaned


class _Mender:
    """Takes clean pieces, gives back what of the text is decided by then. They may cut it anywhere."""

    def __init__(self, place):
        self.place = place
        self.text, self.at, self.out = b"", 0, []
        self.step = self._outside
        self.element = b""
        self.is_over = False

    def feed(self, piece, is_last=False):
        self.text, self.at, self.out = self.text + piece, 0, []
        while self.step(is_last):
            pass
        self.place.move(self.text, self.at)
        self.text = self.text[self.at :]
        return b"".join(self.out)

    def close(self):
        if self.step != self._behind:
            reason = UNCLOSED if self.step == self._in_cdata else CUT_OFF
            raise Refused(self.place.name, self.place.line, reason)

    def _outside(self, is_last):
        """Tags and what is between them, up to the next CDATA section or comment, or the end of it all."""
        start = self.at
        self._take(CLEAN.match(self.text, start).end())
        special = SPECIAL.search(self.text, self.at)
        self._take_references(special.start() if special else self._certain(is_last))
        self._remember_element(start)
        if not special:
            return False
        inside = {b"<![CDATA[": self._in_cdata, b"<!--": self._in_comment}
        self.step = inside.get(special.group(), self._behind)
        self._take(special.end())
        return True

    def _in_cdata(self, is_last):
        end, is_end = self._section_end(is_last)
        self._take_split(end)
        if is_end:
            self._take(end + 3)
            self.step = self._outside
        return is_end

    def _section_end(self, is_last):
        """How far the text of the section reaches for certain, and whether the section ends there."""
        text = self.text
        end = text.find(b"]]>", self.at)
        while end >= 0:
            horizon = end + 3 + LOOK_AHEAD
            tag = self._tag(end, horizon)
            needed = horizon if tag < 0 else tag + len(self.element) + 10
            if needed > len(text) and not is_last:
                return end, False
            # Of several before a tag only the last may be the end.
            last = text.rfind(b"]]>", end, horizon if tag < 0 else tag)
            if tag >= 0 and self._ends_section(tag):
                return last, True
            end = last if tag < 0 and last > end else text.find(b"]]>", last + 3)
        return self._but(b"]]>", is_last), False

    def _in_comment(self, is_last):
        end = self.text.find(b"-->", self.at)
        if end < 0:
            self._take(self._but(b"-->", is_last))
            return False
        self._take(end + 3)
        self.step = self._outside
        return True

    def _behind(self, is_last):
        rest = self.text[self.at :]
        if junk := rest.lstrip():
            self.place.note(AFTER, self.text, len(self.text) - len(junk))
            self.is_over = True
        self.at = len(self.text)
        return False

    def _tag(self, start, horizon):
        """Where the next tag begins. A comment is none, unless the section may end in it."""
        find = self.text.find
        tag = find(b"<", start, horizon)
        while tag >= 0 and self.text.startswith(b"<!--", tag):
            end = find(b"-->", tag + 4, horizon)
            if find(b"]]>", tag, horizon if end < 0 else end) >= 0:
                return tag
            tag = find(b"<", end, horizon) if end >= 0 else -1
        return tag

    def _ends_section(self, tag):
        """Whether it is the end of the section's element, or a further section of it."""
        name = b"</" + self.element
        behind = tag + len(name)
        return self.text.startswith(b"<![CDATA[", tag) or (
            self.text.startswith(name, tag)
            and (not self.element or self.text[behind : behind + 1] in b"> \t\r\n")
        )

    def _remember_element(self, start):
        tag = self.text.rfind(b"<", start, self.at)
        if tag >= 0:
            element = ELEMENT.match(self.text, tag, self.at)
            is_open = element and b"/>" not in self.text[tag : self.at]
            self.element = element[1] if is_open else b""

    def _certain(self, is_last):
        """Up to where the text has no tag and no reference that may go on in the next piece."""
        text, end = self.text, len(self.text)
        if is_last:
            return end
        tag = text.rfind(b"<", max(self.at, end - LONGEST_TAG))
        reference = text.rfind(b"&", max(self.at, end - LONGEST_REFERENCE))
        return next((cut for cut in (tag, reference) if cut >= 0), end)

    def _take(self, end):
        self.out.append(self.text[self.at : end])
        self.at = end

    def _but(self, mark, is_last):
        """The end of the text, but for what may be the beginning of the mark."""
        beginnings = [] if is_last else [mark[:2], mark[:1]]
        held = (len(part) for part in beginnings if self.text.endswith(part, self.at))
        return len(self.text) - next(held, 0)

    def _take_split(self, end):
        """Text of a section, each "]]>" in it divided between two sections."""
        text = self.text[self.at : end]
        if count := text.count(b"]]>"):
            self.place.note(UNSPLIT, self.text, self.text.find(b"]]>", self.at), count)
            text = text.replace(b"]]>", b"]]]]><![CDATA[>")
        self.out.append(text)
        self.at = end

    def _take_references(self, end):
        """Text and tags, each "&" in them the beginning of a reference that XML knows."""
        text = self.text[self.at : end]
        if b"&" in text:
            text = REFERENCES.sub(self._reference, text)
            if bare := BARE.search(text):
                before = text[: bare.start()]
                text, count = BARE.subn(b"&amp;", text)
                self.place.note(AMPERSAND, self.text, self.at, count, before)
        self.out.append(text)
        self.at = end

    def _reference(self, found):
        decimal, hexadecimal, name = found.groups()
        if name:
            characters = html5.get(name.decode() + ";")
            if not characters:
                return found.group()
            kind, mended = ENTITY, "".join(f"&#{ord(ch)};" for ch in characters).encode()
        else:
            number = int(decimal) if decimal else int(hexadecimal, 16)
            if number <= 0x10FFFF and storable(chr(number)):
                return found.group()
            kind, mended = REFERENCE, b""
            if 0x80 <= number <= 0x9F:  # as every browser reads it
                mended = bytes([number]).decode("windows-1252", "ignore").encode()
        self.place.note(kind, self.text, self.at + found.start())
        return mended
