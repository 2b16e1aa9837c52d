"""A reader's plain text turned into clean HTML, once, when it is stored.

Text stays text: ``1 < 2``, ``<3``, ``R&D`` and ``<div>`` are shown as they were typed. A few tags
are understood where they are properly closed, addresses become links, an empty line begins a
paragraph. What is written here is right by construction, and goes through nh3 all the same.
"""

import re
from html import escape, unescape

import nh3

from articles.text import storable
from comments.names import without_heaps

# Beyond these no markup is looked for, so that no text takes longer than its length explains.
MAX_LENGTH = 20_000
MAX_TAGS = 400

INLINE = {"a", "strong", "em", "q", "cite", "s", "code"}
RENAMED = {"b": "strong", "i": "em", "strike": "s", "del": "s"}

_CLEANER = nh3.Cleaner(
    tags=INLINE | {"p", "br", "blockquote"},
    attributes={"a": {"href"}},
    url_schemes={"http", "https"},
    link_rel="nofollow ugc noopener",
)
_BREAK = re.compile(r"<br\s*/?>\n?", re.I)
_PARAGRAPH = re.compile(r"</?p\s*>|\n[ \t]*\n", re.I)
_QUOTATION = re.compile(r"(</?blockquote\s*>)", re.I)
_TAG = re.compile(
    r"(<code\s*>.+?</code\s*>|</?(?:a|b|strong|i|em|q|cite|s|strike|del)(?:\s[^<>]*)?>)", re.I | re.S
)
_BLOCK_END = re.compile(r"</p>(?=.)|<br>", re.S)
_NAME = re.compile(r"[a-z]+")
_HREF = re.compile(r"""\shref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.I)
_ADDRESS = re.compile(r"""\b((?:https?://|www\.)[^\s<>"]+)""", re.I)
_WEB = re.compile(r"https?://\w[^\s<>\"]*", re.I)
_AFTER_ADDRESS = ".,:;!?*_'’”»…"


def to_html(text):
    """The HTML of a comment. Cleaning it again changes nothing."""
    text = without_heaps(storable(text))
    if len(text) > MAX_LENGTH or text.count("<") > MAX_TAGS:
        return _CLEANER.clean("".join(_paragraphs(text, escape)))
    return _CLEANER.clean("".join(_blocks(_BREAK.sub("\n", text))))


def words(html):
    """What of the HTML can be read."""
    return unescape(nh3.clean(_BLOCK_END.sub(" ", html), tags=set())).strip()


def links(html):
    """How many links there are in what ``to_html`` has made."""
    return html.count("<a ")


def _blocks(text):
    """Paragraphs, and quotations of paragraphs."""
    parts = _QUOTATION.split(text)
    closed = _closed_tags(parts, nested=True)
    words = ""
    for index, part in enumerate(parts):
        if index in closed:
            yield from _paragraphs(words, _inline)
            yield "</blockquote>" if part.startswith("</") else "<blockquote>"
            words = ""
        else:
            words += part
    yield from _paragraphs(words, _inline)


def _paragraphs(text, inline):
    for words in _PARAGRAPH.split(text):
        if words := words.strip():
            yield f"<p>{inline(words).replace(chr(10), '<br>')}</p>"


def _inline(text):
    parts = _TAG.split(text)
    closed = _closed_tags(parts)
    html, in_link = "", False
    for index, part in enumerate(parts):
        if index in closed:
            html += _tag(part)
            in_link ^= _name(part) == "a"
        elif index % 2 and _name(part) == "code":
            html += f"<code>{escape(part[part.index('>') + 1 : part.rindex('<')])}</code>"
        else:
            html += escape(part) if in_link else _linked(part)
    return html


def _closed_tags(parts, nested=False):
    """The positions of the tags that belong together. Every second part is a tag; all others stay text."""
    closed, waiting = set(), []
    for index, tag in list(enumerate(parts))[1::2]:
        name, names = _name(tag), [name for name, _index in waiting]
        if not tag.startswith("</"):
            if _can_open(tag, name) and (nested or name not in names):
                waiting.append((name, index))
        elif name in names:
            del waiting[len(names) - names[::-1].index(name) :]
            closed |= {waiting.pop()[1], index}
    return closed


def _can_open(tag, name):
    return bool(_target(tag)) if name == "a" else name != "code"


def _name(tag):
    name = _NAME.search(tag.lower())[0]
    return RENAMED.get(name, name)


def _tag(tag):
    if tag.startswith("</"):
        return f"</{_name(tag)}>"
    return f'<a href="{escape(_target(tag))}">' if _name(tag) == "a" else f"<{_name(tag)}>"


def _target(tag):
    """The address in the tag of a link, or nothing where it is not one of the web."""
    match = _HREF.search(tag)
    address = unescape(next(filter(None, match.groups()), "")).strip() if match else ""
    return address if _WEB.fullmatch(address) else ""


def _linked(text):
    """The text escaped, with its addresses made into links."""
    html = ""
    for index, part in enumerate(_ADDRESS.split(text)):
        if index % 2:
            address = _trimmed(part)
            target = address if "://" in address else f"https://{address}"
            if _WEB.fullmatch(target):
                html += f'<a href="{escape(target)}">{escape(address)}</a>'
                part = part[len(address) :]
        html += escape(part)
    return html


def _trimmed(address):
    """Without what belongs to the sentence around it: its full stop, the bracket that was opened before."""
    before = None
    while before != address:
        before, address = address, address.rstrip(_AFTER_ADDRESS)
        surplus = address.count(")") - address.count("(")
        if surplus > 0 and address.endswith(")"):
            address = address[:-1]
    return address
