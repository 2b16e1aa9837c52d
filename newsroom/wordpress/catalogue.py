"""What the former site has, as far as one item must know of another: the first pass over the files.

It lies in a temporary database, so that a site of any size takes no more memory than a small one.
"""

import json
import sqlite3
from contextlib import closing, suppress
from hashlib import sha256

from newsroom.wordpress.export.names import MARK
from newsroom.wordpress.former import host_of
from newsroom.wordpress.marks import marks_of
from newsroom.wordpress.media import paths

COMING = ("post", "page", "attachment")
PROXIES = (".wp.com",)  # hosts of Jetpack, whose addresses hold those of the files

_TABLES = """
CREATE TABLE item (
    seq INTEGER PRIMARY KEY, key TEXT UNIQUE, kind TEXT, number INTEGER, print BLOB, line INTEGER,
    title TEXT, status TEXT, slug TEXT, link TEXT, guid TEXT, parent INTEGER, position INTEGER,
    locked INTEGER, marks TEXT,
    creator TEXT, terms TEXT, main INTEGER, local TEXT, gmt TEXT, header TEXT, extra TEXT,
    -- what is planned
    plan TEXT, new_status TEXT, new_slug TEXT, moment TEXT, address TEXT, section TEXT, above TEXT,
    -- what it is here
    target INTEGER, digest TEXT);
CREATE INDEX item_number ON item (number);
CREATE INDEX item_parent ON item (parent, position);
CREATE TABLE place (path TEXT PRIMARY KEY, seq INTEGER) WITHOUT ROWID;
CREATE TABLE file (path TEXT PRIMARY KEY, seq INTEGER, rank INTEGER) WITHOUT ROWID;
CREATE TABLE picture (
    target INTEGER PRIMARY KEY, alternative_text TEXT, caption TEXT, credit TEXT);
CREATE TABLE block (number INTEGER PRIMARY KEY, text TEXT);
CREATE TABLE term (
    taxonomy TEXT, slug TEXT, number INTEGER, name TEXT, parent TEXT, description TEXT, meta TEXT,
    uses INTEGER DEFAULT 0, target INTEGER, address TEXT, PRIMARY KEY (taxonomy, slug)) WITHOUT ROWID;
CREATE TABLE tag_of_category (slug TEXT PRIMARY KEY, target INTEGER, address TEXT) WITHOUT ROWID;
CREATE TABLE person (
    login TEXT PRIMARY KEY, number INTEGER, name TEXT, biography TEXT, website TEXT, slug TEXT,
    portrait INTEGER, marks TEXT, target INTEGER, address TEXT) WITHOUT ROWID;
CREATE INDEX person_number ON person (number);
CREATE TABLE own (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE taken (place TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE waiting (seq INTEGER PRIMARY KEY);
CREATE TABLE done (seq INTEGER PRIMARY KEY);
"""


class Catalogue:
    def __init__(self, report):
        self.report = report
        self.site = None  # the FormerSite, once a file has said which it is
        self.hosts = set()  # where its files lie
        self.is_ours = False  # whether our own exporter has written the files
        self._db = sqlite3.connect("", isolation_level=None)  # on disk, and gone when it is closed
        self._db.row_factory = sqlite3.Row
        settings = "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-16000;"
        self._db.executescript(settings + _TABLES)
        self._db.execute("BEGIN")

    def all(self, query, *values):
        """The rows of the answer, read while the catalogue is written to."""
        return self._db.execute(query, values)

    def one(self, query, *values):
        return self._db.execute(query, values).fetchone()

    def run(self, query, *values):
        return self._db.execute(query, values)

    def close(self):
        self._db.close()

    def copy_for(self, file):
        """Write a copy into the file, and say what else one needs to read it."""
        self._db.commit()
        with closing(sqlite3.connect(file)) as copy:
            self._db.backup(copy)
        self._db.execute("BEGIN")
        return {"file": file, "site": self.site, "hosts": self.hosts, "is_ours": self.is_ours}

    @classmethod
    def of_copy(cls, report, file, **known):
        """The catalogue of another process, as it was when the copy was made. The file is gone afterwards."""
        catalogue = cls(report)
        catalogue._db.rollback()
        with closing(sqlite3.connect(file)) as copy:
            copy.backup(catalogue._db)
        file.unlink()
        catalogue._db.execute("BEGIN")
        vars(catalogue).update(known)
        return catalogue

    def put(self, table, **values):
        """Insert a row, and say whether there was none like it."""
        names, places = ", ".join(values), ", ".join("?" * len(values))
        query = f"INSERT OR IGNORE INTO {table} ({names}) VALUES ({places})"  # noqa: S608 - our own names
        return bool(self.run(query, *values.values()).rowcount)

    # What the files say

    def add_person(self, person):
        name = person.name or f"{person.first_name} {person.last_name}".strip()
        self.put("person", login=person.login)
        self.run(
            "UPDATE person SET number = coalesce(number, ?), name = coalesce(name, nullif(?, ''))"
            " WHERE login = ?",
            *(person.number, name, person.login),
        )

    def add_term(self, term):
        """The channel's own entry knows most; what items say of a term only fills gaps."""
        self.put("term", taxonomy=term.taxonomy, slug=term.slug)
        known = [term.number, *(text or None for text in (term.name, term.parent, term.description))]
        self.run(
            "UPDATE term SET number = coalesce(?, number), name = coalesce(?, name),"
            " parent = coalesce(?, parent), description = coalesce(?, description), meta = ?"
            " WHERE taxonomy = ? AND slug = ?",
            *(*known, json.dumps(term.meta if self.is_ours else []), term.taxonomy, term.slug),
        )

    def add_item(self, item):
        match item.kind:
            case "post" | "page" | "attachment":
                self._add_coming(item)
            case "wp_block":
                self.put("block", number=item.number, text=item.body)
            case "guest-author":
                self._add_guest(item)

    def _add_coming(self, item):
        key, fingerprint = key_of(item), _fingerprint(item)
        is_first = self.put(
            "item",
            key=key,
            kind=item.kind,
            number=item.number,
            print=fingerprint,
            line=item.line,
            title=item.title[:200],
            status=item.status,
            slug=item.slug,
            link=item.link,
            guid=item.guid,
            parent=item.parent,
            position=item.order,
            locked=bool(item.password),
            creator=item.creator,
            terms=json.dumps(_categories(item)),
            main=_number(item.meta_value("_yoast_wpseo_primary_category")),
            local=item.date,
            gmt=item.date_gmt,
            header=item.pub_date,
            extra=json.dumps(_extra(item)),
            marks=item.meta_value(MARK) if self.is_ours else "",
        )
        if not is_first:
            self._say_twin(item, key, fingerprint)
            return
        self._add_places(item, self.one("SELECT last_insert_rowid()")[0])
        if item.kind != "attachment":
            self._add_names(item)

    def _say_twin(self, item, key, fingerprint):
        first = self.one("SELECT line, print FROM item WHERE key = ?", key)
        if first["print"] != fingerprint:
            text = (
                f"its number stands twice with different content; the first (line {first['line']}) is taken"
            )
            self.report.say("skipped", subject(item), text)

    def _add_places(self, item, seq):
        found = [self.site.path(address) for address in (item.link, item.guid) if address]
        if item.number:
            found.append(f"{self.site.at('/')}?p={item.number}")
        for path in found:
            if path and path not in ("/", self.site.at("/")):
                self.put("place", path=path, seq=seq)
        if item.kind == "attachment":
            self._add_files(item, seq)

    def _add_files(self, item, seq):
        """All ways in which texts may write its address. One that two have is the likelier's."""
        for address in filter(None, (item.attachment_url, item.meta_value("_wp_attached_file"))):
            self.hosts.add(host_of(address))
            for rank, path in enumerate(paths(address)):
                self.run(
                    "INSERT INTO file VALUES (?, ?, ?) ON CONFLICT DO UPDATE"
                    " SET seq = excluded.seq, rank = excluded.rank WHERE excluded.rank < rank",
                    *(path, seq, rank),
                )

    def _add_names(self, item):
        if item.creator:
            self.put("person", login=item.creator)
        for taxonomy, slug, name in item.terms:
            if taxonomy in ("category", "post_tag") and (slug or name):
                self.put("term", taxonomy=taxonomy, slug=slug or name)
                self.run(
                    "UPDATE term SET name = ? WHERE taxonomy = ? AND slug = ? AND name IS NULL",
                    *(name or None, taxonomy, slug or name),
                )

    def _add_guest(self, item):
        marks = marks_of(item.meta if self.is_ours else [])
        login = item.meta_value("cap-user_login") or item.slug.removeprefix("cap-")
        login = item.meta_value("cap-linked_account") or login
        name = item.meta_value("cap-display_name") or item.title
        self.put("person", login=login)
        self.run(
            "UPDATE person SET name = ?, biography = ?, website = ?, slug = ?, portrait = ?, marks = ?"
            " WHERE login = ?",
            name,
            item.meta_value("cap-description"),
            item.meta_value("cap-website"),
            marks.line("slug", item.slug.removeprefix("cap-"), longest=80),
            _number(item.meta_value("_thumbnail_id")),
            item.meta_value(MARK) if self.is_ours else "",
            login,
        )

    # What one item asks about another

    def item_of(self, key):
        return dict(self.one("SELECT * FROM item WHERE key = ?", key))

    def item(self, number):
        return self.one("SELECT * FROM item WHERE number = ? ORDER BY seq LIMIT 1", number)

    def at(self, path):
        """What stood at the path on the former site."""
        return self.one("SELECT item.* FROM place JOIN item USING (seq) WHERE path = ?", path)

    def attachment(self, number=None, address=""):
        """A picture by its number, or else by an address in any of the ways in which texts write it."""
        if number:
            found = self.item(number)
            if found and found["kind"] == "attachment":
                return found
        for path in paths(address) if address and self._may_be_file(address) else []:
            if found := self.one("SELECT item.* FROM file JOIN item USING (seq) WHERE path = ?", path):
                return found
        return None

    def picture(self, target):
        """What our library says of a picture."""
        return self.one("SELECT * FROM picture WHERE target = ?", target)

    def _may_be_file(self, address):
        """Whether it is at a host that has attachments: another site may have a file of the same name."""
        host = host_of(address)
        return not host or host in self.hosts or self.site.is_own(address) or host.endswith(PROXIES)

    def attachments_of(self, number):
        query = "SELECT * FROM item WHERE parent = ? AND kind = 'attachment' ORDER BY position, number"
        return self.all(query, number)

    def block(self, number):
        row = self.one("SELECT text FROM block WHERE number = ?", number)
        return row and row["text"]

    def term(self, taxonomy, slug):
        return self.one("SELECT * FROM term WHERE taxonomy = ? AND slug = ?", taxonomy, slug)

    def tag_of_category(self, slug):
        """The tag for those articles that stand in another section."""
        return self.one("SELECT * FROM tag_of_category WHERE slug = ?", slug)

    def person(self, login):
        return self.one("SELECT * FROM person WHERE login = ?", login)

    def person_called(self, slug):
        return self.one("SELECT * FROM person WHERE slug = ?", slug)

    def person_numbered(self, number):
        return self.one("SELECT * FROM person WHERE number = ?", number) if number else None


def key_of(item):
    """By what an item is known again: its number, or where a foreign file gives none, its address."""
    if item.number:
        return str(item.number)
    return sha256(f"{item.link} {item.guid} {item.title}".encode()).hexdigest()


def subject(item):
    """How the report names an item."""
    title = " ".join(item.title.split())[:80]
    return f"{item.kind} {item.number or f'in line {item.line}'}" + (f" “{title}”" if title else "")


def _fingerprint(item):
    return sha256(
        repr((item.title, item.body, item.excerpt, item.attachment_url)).encode("utf-8", "replace")
    ).digest()


def _categories(item):
    return list(dict.fromkeys(slug or name for taxonomy, slug, name in item.terms if taxonomy == "category"))


def _extra(item):
    """What of an attachment is needed before its text is read again."""
    if item.kind != "attachment":
        return {}
    names = ("_wp_attached_file", "_wp_attachment_metadata", "_wp_attachment_image_alt", *CREDITS)
    return {
        "url": item.attachment_url,
        "caption": item.excerpt,
        "meta": {name: value for name in names if (value := item.meta_value(name))},
    }


CREDITS = ("_media_credit", "_navis_media_credit", "media_credit", "_wp_attachment_credit")


def _number(text):
    with suppress(ValueError):
        return int(text[:18])
    return None
