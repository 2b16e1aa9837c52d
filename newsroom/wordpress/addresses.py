"""The addresses under which readers knew the former site, as far as they are others here."""

import json
import re
from datetime import datetime
from itertools import islice
from urllib.parse import unquote

from articles.models import OldAddress
from newsroom.wordpress.former import clean_path
from newsroom.wordpress.marks import Marks, marks_of
from newsroom.wordpress.pictures import Attachment
from newsroom.wordpress.plan import AT_ONCE, named, slug_as_stored

_DAY = re.compile(r"/(\d{4})/(\d{2})(?:/(\d{2}))?/")


class Addresses:
    """Collects them and stores many at once. Whoever has a path already keeps it."""

    def __init__(self, catalogue, report, write):
        self.catalogue, self.report, self.write = catalogue, report, write
        self.site = catalogue.site

    def of_item(self, item, address):
        """All former paths of a post or a page whose address here is the one given."""
        if self.catalogue.is_ours:
            return former_of(marks_of(item.meta))
        link = self.site.path(item.link)
        found = [
            link,
            *self._of_guid(item),
            *self._with_old_slugs(item, link),
            *self._with_old_dates(item, link),
        ]
        if item.number:
            found.append(f"{self.site.at('/')}?p={item.number}")
        here = clean_path(address) if address else None
        homes = ("/", self.site.at("/"))
        return [path for path in dict.fromkeys(filter(None, found)) if path != here and path not in homes]

    def _of_guid(self, item):
        """Its first address, perhaps at an older domain. The number may be somebody else's by now."""
        yield self.site.path(item.guid)
        path = self.site.numbered_path(item.guid)
        number = path and int(path.rpartition("=")[2])
        here = f"{self.site.at('/')}?p={number}"
        is_free = number == item.number or not (number and self.catalogue.item(number))
        yield from [one for one in (path, here) if number and (is_free or one != here)]

    def _with_old_slugs(self, item, link):
        slug = slug_as_stored(item.slug)
        for key, value in item.meta:
            old = slug_as_stored(value) if key == "_wp_old_slug" else ""
            if old and old != slug and link and link.rstrip("/").endswith(f"/{slug}"):
                yield clean_path(f"{link.rstrip('/').removesuffix(slug)}{old}")

    def _with_old_dates(self, item, link):
        for key, value in item.meta:
            if key == "_wp_old_date" and link and (day := _date(value)):
                moved = _DAY.sub(lambda found, day=day: _dated(found, day), link, count=1)
                if moved != link:
                    yield moved

    def store(self, rows):
        """``rows`` are pairs of a path and its target, such as ``("/?p=214", {"article": article})``."""
        rows = iter(rows)
        while some := dict(reversed(list(islice(rows, AT_ONCE)))):
            self._store(some)

    def _store(self, rows):
        here = set(OldAddress.objects.filter(path__in=rows).values_list("path", flat=True))
        stored = []
        for path in [path for path in rows if path not in here]:
            if len(path) > OldAddress.MAX_PATH:
                self.report.say("address", path, "it is too long to be kept and will not answer")
            elif self.write or self.catalogue.put("taken", place=f"address{path}"):
                stored.append(OldAddress(path=path, **rows[path]))
        self.report.count("former addresses", "new", len(stored))
        if self.write:
            OldAddress.objects.bulk_create(stored, ignore_conflicts=True)

    # What is no article: terms, people, attachments

    def of_ours(self):
        """What our own export says of sections, tags and authors."""
        rows = []
        for table, target in (("term", None), ("person", "author_id")):
            for row in self.catalogue.all(f"SELECT * FROM {table} WHERE address IS NOT NULL"):  # noqa: S608 - ours
                kind = target or ("section_id" if row["taxonomy"] == "category" else "tag_id")
                marks = Marks(row["marks"]) if target else marks_of(json.loads(row["meta"] or "[]"))
                rows += [(path, {kind: row["target"]}) for path in former_of(marks)]
        self.store(rows)

    def of_terms(self):
        """The archive pages of categories, tags and authors."""
        rows = []
        for term in self.catalogue.all(
            "SELECT * FROM term WHERE taxonomy = 'category' AND address IS NOT NULL"
        ):
            target = {"section_id": term["target"]}
            tag = self.catalogue.tag_of_category(term["slug"])
            if not term["uses"] and tag:
                target = {"tag_id": tag["target"]}
            chain = [unescaped(slug) for slug in self._chain(term)]
            paths = {"/category/" + "/".join(chain), f"/category/{chain[-1]}"}
            rows += [(self.site.at(f"{path}/"), target) for path in sorted(paths)]
            if term["number"]:
                rows.append((f"{self.site.at('/')}?cat={term['number']}", target))
        for term in self.catalogue.all(
            "SELECT * FROM term WHERE taxonomy = 'post_tag' AND address IS NOT NULL"
        ):
            rows.append((self.site.at(f"/tag/{unescaped(term['slug'])}/"), {"tag_id": term["target"]}))
        for person in self.catalogue.all("SELECT * FROM person WHERE address IS NOT NULL"):
            target = {"author_id": person["target"]}
            nicename = re.sub("[^a-z0-9_-]+", "-", person["login"].lower()).strip("-")
            names = dict.fromkeys(filter(None, (person["slug"], nicename, person["login"])))
            rows += [(self.site.at(f"/author/{name}/"), target) for name in names]
            if person["number"]:
                rows.append((f"{self.site.at('/')}?author={person['number']}", target))
        self.store(self._unless_here(rows))

    def _chain(self, term):
        chain = []
        while term and term["slug"] not in chain and len(chain) < 12:
            chain.append(term["slug"])
            term = term["parent"] and self.catalogue.term("category", term["parent"])
        return chain[::-1]

    def _unless_here(self, rows):
        """Without those that are what they lead to: ``/tag/flood/``."""
        here = {
            clean_path(row["address"])
            for table in ("term", "person")
            for row in self.catalogue.all(f"SELECT address FROM {table} WHERE address IS NOT NULL")  # noqa: S608 - ours
        }
        return [(path, target) for path, target in rows if path not in here]

    # Attachments

    def of_attachments(self):
        """An attachment's own page leads to the article it belongs to, its file to ours."""
        rows = self.catalogue.all("SELECT * FROM item WHERE kind = 'attachment' ORDER BY seq")
        while some := list(islice(rows, AT_ONCE)):
            self.store([pair for row in some for pair in self._of_attachment(row)])

    def _of_attachment(self, row):
        if self.catalogue.is_ours:
            return [
                (path, {"image_id": row["target"]})
                for path in former_of(Marks(row["marks"]))
                if row["target"]
            ]
        above = row["parent"] and self.catalogue.item(row["parent"])
        picture = {"image_id": row["target"]} if row["target"] else None
        page = above and self._target_of(above) or picture
        address = Attachment(row).attachment_url
        file = self.site.path(address) if address else None
        pages = [self.site.path(row["link"] or ""), self.site.path(row["guid"] or "")]
        pages.append(f"{self.site.at('/')}?p={row['number']}" if row["number"] else None)
        pages = [path for path in dict.fromkeys(filter(None, pages)) if path not in ("/", file)]
        if page is None and pages:
            self.report.say(
                "address", pages[0], f"will not answer: {named(row)} belongs to nothing that comes"
            )
        if picture is None and file:
            self.report.say("address", file, f"will not answer: {named(row)} is not in the library")
        return [(path, page) for path in pages if page] + ([(file, picture)] if file and picture else [])

    @staticmethod
    def _target_of(row):
        """What is not written in a rehearsal has no id; it counts all the same."""
        if row["kind"] == "attachment" or row["plan"] in ("left out", "gone"):
            return None
        return {"article_id" if row["kind"] == "post" else "page_id": row["target"]}


def unescaped(slug):
    return clean_path(unquote(slug)).strip("/")


def former_of(marks):
    return marks.lines("old_addresses", longest=OldAddress.MAX_PATH)


def _date(text):
    try:
        return datetime.strptime(text.strip()[:10], "%Y-%m-%d")
    except ValueError:
        return None


def _dated(found, day):
    return f"/{day:%Y/%m/%d}/" if found[3] else f"/{day:%Y/%m}/"
