"""What an export holds, record by record in the order of the file, without ever holding all of it.

Read strictly: no entity is expanded, nothing is fetched, and what mending leaves not well-formed is refused.
"""

import re
from dataclasses import dataclass, field
from xml.parsers import expat

from newsroom.wordpress.mending import DOCTYPE, NO_EXPORT, repaired
from newsroom.wordpress.source import Part, Refused, Repairs, parts

LONGEST_TEXT = 16 * 1024**2  # characters; the rest of a longer one is dropped
LONGEST_RECORD = 64 * 1024**2
MOST_COMMENTS = 200_000
MOST_ENTRIES = 500_000  # meta and terms of one record
LONGEST_NUMBER = 18  # digits that every database can store
OVERHEAD = 64  # what a piece of text takes besides its characters
MOST_ELEMENTS = 10_000  # different names, which the parser keeps for good
LONGEST_MARKUP = 4 * 1024**2  # bytes of one tag or comment
DEEPEST = 100
WAITING = 1000  # people and terms that wait for the end of the channel's head

# Further repairs.
STRAY = "text between the elements"
MARKUP = "markup outside a CDATA section"
TOO_LONG = "text of more than 16 million characters, cut"
NEWER = "version above 1.2"

NO_VERSION = "this is not a WordPress export: wp:wxr_version is missing"
OLD_VERSION = "the version of this export is not readable"


@dataclass(slots=True)
class Site:
    title: str = ""
    link: str = ""
    description: str = ""
    language: str = ""
    version: str = ""
    base_blog_url: str = ""
    generator: str = ""


@dataclass(slots=True)
class Person:
    number: int | None = None
    login: str = ""
    email: str = ""
    name: str = ""
    first_name: str = ""
    last_name: str = ""


@dataclass(slots=True)
class Term:
    taxonomy: str = ""
    number: int | None = None
    slug: str = ""
    name: str = ""
    parent: str = ""  # the parent's slug
    description: str = ""
    meta: list = field(default_factory=list)


@dataclass(slots=True)
class Reply:
    number: int | None = None
    name: str = ""
    email: str = ""
    website: str = ""
    address: str = ""
    date: str = ""
    date_gmt: str = ""
    body: str = ""
    approved: str = ""
    kind: str = ""
    parent: int = 0
    user: int = 0
    meta: list = field(default_factory=list)
    too_long: bool = False


@dataclass(slots=True)
class Own:
    """What only our own export says, as JSON."""

    name: str
    text: str


@dataclass(slots=True)
class Item:
    line: int = 0
    number: int | None = None
    kind: str = ""
    title: str = ""
    link: str = ""
    guid: str = ""
    creator: str = ""
    body: str = ""
    excerpt: str = ""
    date: str = ""
    date_gmt: str = ""
    modified: str = ""
    modified_gmt: str = ""
    pub_date: str = ""
    slug: str = ""
    status: str = ""
    parent: int = 0
    order: int = 0
    password: str = ""
    sticky: bool = False
    comment_status: str = ""
    attachment_url: str = ""
    terms: list = field(default_factory=list)
    meta: list = field(default_factory=list)
    comments: list = field(default_factory=list)
    too_long: bool = False

    def meta_value(self, key):
        return next((value for name, value in self.meta if name == key), "")


def read(file, repairs=None):
    """The records of an export: the Site, then each Person, Term and Item. A path means all its parts."""
    repairs = Repairs() if repairs is None else repairs
    for part in [file] if isinstance(file, Part) else parts(file):
        reader = _Reader(part.name, repairs)
        for text in repaired(part, repairs):
            yield from reader.feed(text)
        yield from reader.close()


def _count(text):
    text = text.strip()
    return int(text) if text.isdigit() and text.isascii() and len(text) <= LONGEST_NUMBER else 0


def _number(text):
    """A row's number in a database: those begin with 1."""
    return _count(text) or None


def _is_one(text):
    return text.strip() == "1"


def _values(names, read=str.strip):
    return {element: (key, read) for element, key in names.items()}


VERSION = re.compile(r"([0-9]{1,4})\.([0-9]{1,4})")
SPACES = {
    "wp": re.compile(r"https?://(?:www\.)?wordpress\.org/export/[0-9.]+/?"),
    "excerpt": re.compile(r"https?://(?:www\.)?wordpress\.org/export/[0-9.]+/excerpt/?"),
    "content": re.compile(r"https?://purl\.org/rss/1\.0/modules/content/?"),
    "dc": re.compile(r"https?://purl\.org/dc/elements/1\.1/?"),
    "newsroom": re.compile(r"urn:newsroom:export:1"),
}

# What is read in an element: values, by the name they get and the way they are read, and elements with
# contents of their own. Everything else is passed over, with all that is in it.
META = _values({"wp:meta_key": "key", "wp:meta_value": "value"})
CONTENTS = {
    "": {"rss": "rss"},
    "rss": {"channel": "channel"},
    "channel": {
        **_values({"title": "title", "link": "link", "description": "description", "language": "language"}),
        **_values({"wp:wxr_version": "version", "wp:base_blog_url": "base_blog_url"}),
        **_values({"generator": "generator"}),
        **_values({"newsroom:publication": "publication", "newsroom:redirect": "redirect"}, None),
        **{name: name for name in ("wp:author", "wp:category", "wp:tag", "wp:term", "item")},
    },
    "wp:author": {
        **_values({"wp:author_id": "number"}, _number),
        **_values({"wp:author_login": "login", "wp:author_email": "email"}),
        **_values({"wp:author_display_name": "name"}),
        **_values({"wp:author_first_name": "first_name", "wp:author_last_name": "last_name"}),
    },
    "wp:category": {
        **_values({"wp:term_id": "number"}, _number),
        **_values({"wp:category_nicename": "slug", "wp:category_parent": "parent"}),
        **_values({"wp:cat_name": "name", "wp:category_description": "description"}),
        "wp:termmeta": "wp:termmeta",
    },
    "wp:tag": {
        **_values({"wp:term_id": "number"}, _number),
        **_values({"wp:tag_slug": "slug", "wp:tag_name": "name", "wp:tag_description": "description"}),
        "wp:termmeta": "wp:termmeta",
    },
    "wp:term": {
        **_values({"wp:term_id": "number"}, _number),
        **_values({"wp:term_taxonomy": "taxonomy", "wp:term_slug": "slug", "wp:term_parent": "parent"}),
        **_values({"wp:term_name": "name", "wp:term_description": "description"}),
        "wp:termmeta": "wp:termmeta",
    },
    "item": {
        **_values({"wp:post_id": "number"}, _number),
        **_values({"wp:post_parent": "parent", "wp:menu_order": "order"}, _count),
        **_values({"wp:is_sticky": "sticky"}, _is_one),
        **_values({"content:encoded": "body", "excerpt:encoded": "excerpt"}, str),
        **_values({"title": "title", "link": "link", "guid": "guid", "pubDate": "pub_date"}),
        **_values({"dc:creator": "creator", "wp:post_type": "kind", "wp:status": "status"}),
        **_values({"wp:post_date": "date", "wp:post_date_gmt": "date_gmt"}),
        **_values({"wp:post_modified": "modified", "wp:post_modified_gmt": "modified_gmt"}),
        **_values({"wp:post_name": "slug", "wp:post_password": "password"}),
        **_values({"wp:comment_status": "comment_status", "wp:attachment_url": "attachment_url"}),
        **_values({"category": "terms"}, None),
        **{name: name for name in ("wp:postmeta", "wp:comment")},
    },
    "wp:comment": {
        **_values({"wp:comment_id": "number"}, _number),
        **_values({"wp:comment_parent": "parent", "wp:comment_user_id": "user"}, _count),
        **_values({"wp:comment_content": "body"}, str),
        **_values({"wp:comment_author": "name", "wp:comment_author_email": "email"}),
        **_values({"wp:comment_author_url": "website", "wp:comment_author_IP": "address"}),
        **_values({"wp:comment_date": "date", "wp:comment_date_gmt": "date_gmt"}),
        **_values({"wp:comment_approved": "approved", "wp:comment_type": "kind"}),
        "wp:commentmeta": "wp:commentmeta",
    },
    "wp:termmeta": META,
    "wp:postmeta": META,
    "wp:commentmeta": META,
}


class _Reader:
    def __init__(self, file, repairs):
        self.file, self.repairs = file, repairs
        self.pieces = []  # of the text since the last tag, or since that of the value we are in
        self.parser = parser = expat.ParserCreate("utf-8")
        parser.buffer_text = True
        parser.buffer_size = 256 * 1024
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self.pieces.append
        parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = self._doctype
        self.fed = 0
        self.prefixes, self.contents = {}, CONTENTS
        self.element, self.values, self.known = "", {}, CONTENTS[""]
        self.around = []  # the same three of the elements around this one
        self.value, self.attributes = None, {}
        self.nested = 0  # how deep we are inside a value, or in what is passed over
        self.line = self.held = self.entries = 0  # of the present record
        self.ready, self.waiting, self.has_site = [], [], False

    def feed(self, data, is_last=False):
        """The records that are complete after these bytes."""
        try:
            self.parser.Parse(data, is_last)
        except expat.ExpatError as error:
            reason = f"not well-formed: {expat.ErrorString(error.code)}"
            raise Refused(self.file, error.lineno, reason) from error
        self.fed += len(data)
        self._keep_small()
        ready, self.ready = self.ready, []
        return ready

    def close(self):
        yield from self.feed(b"", is_last=True)
        if not self.has_site:
            raise Refused(self.file, None, NO_EXPORT)

    def _keep_small(self):
        if self.fed - self.parser.CurrentByteIndex > LONGEST_MARKUP:
            self._refuse("a tag or a comment has no end")
        if len(self.parser.intern) > MOST_ELEMENTS:
            self._refuse("there are too many different elements")
        if self.held > LONGEST_RECORD:
            self._refuse("there is too much text in one item")
        pieces = self.pieces
        if pieces and len(pieces[0]) > LONGEST_TEXT:
            del pieces[1:]
        elif sum(map(len, pieces)) + len(pieces) * OVERHEAD > LONGEST_TEXT:
            pieces[:] = ["".join(pieces)[: LONGEST_TEXT + 1]]

    def _refuse(self, reason):
        raise Refused(self.file, self.parser.CurrentLineNumber, reason)

    def _note(self, kind, lines=0):
        self.repairs.note(self.file, kind, self.parser.CurrentLineNumber - lines)

    def _doctype(self, *declaration):
        self._refuse(DOCTYPE)

    # What the parser comes upon. The first two are called for every tag and written for speed.

    def _start(self, name, attributes):
        if self.value or self.nested:
            self._nest()
            return
        pieces = self.pieces
        if pieces:
            if len(pieces) > 1 or not pieces[0].isspace():
                self._stray()
            pieces.clear()
        target = self.known.get(name)
        if target.__class__ is tuple:
            self.value = target
            self.attributes = attributes
        elif target:
            self._open(target, attributes)
        elif self.around:
            self.nested = 1
        else:
            self._refuse(NO_EXPORT)

    def _end(self, name):
        pieces = self.pieces
        value = self.value
        if self.nested:
            self.nested -= 1
            if not value:
                pieces.clear()
        elif value:
            text = "".join(pieces)
            pieces.clear()
            self.held += len(text)
            if len(text) > LONGEST_TEXT:
                text = self._cut(text)
            key, read = value
            self.value = None
            values = self.values
            if not read:
                self._add_term(text) if key == "terms" else self._deliver(Own(key, text))
            elif key not in values:
                values[key] = read(text)
        else:
            self._stray()
            pieces.clear()
            element, values = self.element, self.values
            self.element, self.values, self.known = self.around.pop()
            COMPLETE[element](self, values)

    def _nest(self):
        if self.value:
            self._note(MARKUP)
        self.nested += 1
        if self.nested > DEEPEST:
            self._refuse("elements are nested too deep")

    def _open(self, element, attributes):
        self.around.append((self.element, self.values, self.known))
        if attributes:
            self._declare(attributes)
        if self.element == "channel":
            self.line = self.parser.CurrentLineNumber
            self.held = self.entries = 0
        self.element, self.values, self.known = element, {}, self.contents[element]

    def _declare(self, attributes):
        declared = {
            name.removeprefix("xmlns:"): _meaning(uri)
            for name, uri in attributes.items()
            if name.startswith("xmlns:")
        }
        if not declared.items() <= self.prefixes.items():
            self.prefixes |= declared
            self.contents = _spelled(self.prefixes)

    def _stray(self):
        if text := "".join(self.pieces).lstrip():
            self._note(STRAY, text.count("\n"))

    def _cut(self, text):
        self._note(TOO_LONG)
        if self.element in ("item", "wp:comment"):
            self.values["too_long"] = True
        return text[:LONGEST_TEXT]

    # What is complete

    def _rss(self, values):
        pass

    def _channel(self, values):
        self._head(values)

    def _head(self, values):
        """All is known that stands before the items: the site goes first, then who waited for it."""
        if self.has_site:
            return
        version = values.get("version", "")
        numbers = VERSION.fullmatch(version)
        if not numbers:
            self._refuse(OLD_VERSION if version else NO_VERSION)
        if tuple(map(int, numbers.groups())) < (1, 0):
            self._refuse(OLD_VERSION)
        if tuple(map(int, numbers.groups())) > (1, 2):
            self._note(NEWER)
        self.ready += [Site(**values), *self.waiting]
        self.has_site = True

    def _deliver(self, record):
        if self.has_site:
            self.ready.append(record)
            return
        self.waiting.append(record)
        if len(self.waiting) > WAITING:
            self._head(self.values)

    def _author(self, values):
        self._deliver(Person(**values))

    def _category(self, values):
        self._deliver(Term(taxonomy="category", **values))

    def _tag(self, values):
        self._deliver(Term(taxonomy="post_tag", **values))

    def _term(self, values):
        self._deliver(Term(**values))

    def _item(self, values):
        self._head(self.values)
        if "terms" in values:
            values["terms"] = _distinct(values["terms"])
        self.ready.append(Item(line=self.line, **values))

    def _comment(self, values):
        comments = self.values.setdefault("comments", [])
        comments.append(Reply(**values))
        if len(comments) > MOST_COMMENTS:
            self._refuse("there are too many comments on one item")

    def _meta(self, values):
        if key := values.get("key"):
            self._add("meta", (key, values.get("value", "")))

    def _add_term(self, name):
        name = name.strip()
        taxonomy = self.attributes.get("domain", "").strip() or "category"
        slug = self.attributes.get("nicename", "").strip()
        if name or slug:
            self._add("terms", ("post_tag" if taxonomy == "tag" else taxonomy, slug, name))

    def _add(self, key, entry):
        self.values.setdefault(key, []).append(entry)
        self.entries += 1
        if self.entries > MOST_ENTRIES:
            self._refuse("there are too many terms or fields in one item")


COMPLETE = {
    "rss": _Reader._rss,
    "channel": _Reader._channel,
    "wp:author": _Reader._author,
    "wp:category": _Reader._category,
    "wp:tag": _Reader._tag,
    "wp:term": _Reader._term,
    "item": _Reader._item,
    "wp:comment": _Reader._comment,
    "wp:termmeta": _Reader._meta,
    "wp:postmeta": _Reader._meta,
    "wp:commentmeta": _Reader._meta,
}


def _meaning(uri):
    return next((prefix for prefix, pattern in SPACES.items() if pattern.fullmatch(uri.strip())), "")


def _spelled(prefixes):
    """CONTENTS with the prefixes of this file; a prefix it does not declare means what it usually means."""
    ours = {
        usual: [prefix for prefix, meaning in prefixes.items() if meaning == usual][:5]
        or [usual] * (usual not in prefixes)
        for usual in SPACES
    }

    def spellings(element):
        usual, colon, name = element.rpartition(":")
        return [f"{prefix}:{name}" for prefix in ours[usual]] if colon else [element]

    return {
        element: {spelling: read for name, read in contents.items() for spelling in spellings(name)}
        for element, contents in CONTENTS.items()
    }


def _distinct(terms):
    """Each term once. Version 1.0 writes each twice, once without its slug."""
    with_slug = {(taxonomy, name) for taxonomy, slug, name in terms if slug}
    return list(
        dict.fromkeys(
            (taxonomy, slug, name)
            for taxonomy, slug, name in terms
            if slug or (taxonomy, name) not in with_slug
        )
    )
