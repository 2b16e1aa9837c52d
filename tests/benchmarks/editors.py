"""Editors who change what readers see, all at once and without a pause, and tell what they did.

    python -m tests.benchmarks.editors prepare
    python -m tests.benchmarks.editors work --edits 5000 --seed 1

Each fact that they change, such as a headline, stands on the pages with its value. A line of JSON tells of
each edit before it is committed, with the values, and another one how it ended.
"""

import argparse
import json
import os
import random
import sys
import time
from contextlib import suppress
from threading import Lock, Thread

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")

import django  # noqa: E402 - only now it knows its settings

django.setup()

from django.db import connection, transaction  # noqa: E402
from taggit.models import Tag  # noqa: E402

from articles.models import Article, Author, Image, Section  # noqa: E402
from comments.models import Comment  # noqa: E402
from tests.factories import make_approved, make_author, make_published, make_section  # noqa: E402

ARTICLES, FEW = 24, 6
EDITORS = 8
STANDING = "standing"  # the fact of an article that it is public, or that it is not
FIELDS = {
    "headline": (Article, "headline"),
    "text": (Article, "body"),
    "comment": (Comment, "html"),
    "author": (Author, "name"),
    "section": (Section, "name"),
    "tag": (Tag, "name"),
    "caption": (Image, "caption"),
}
# How often, and how: within a transaction or not, held open, taken back, or taken back in part.
MANNERS = {"at once": 30, "together": 40, "slowly": 12, "undone": 12, "undone in part": 6}
SLOW = {"sqlite": 0.08, "postgresql": 1.2}  # seconds; on SQLite all others wait meanwhile


def marker(kind, pk, value):
    return f"fact-{kind}-{pk}-{value}."


class Undone(Exception):
    pass


def prepare():
    """A newspaper of which every fact has the value 0: its pages, and where articles stand or do not."""
    sections = [mark("section", make_section(f"Section {n}")) for n in range(4)]
    authors = [mark("author", make_author(f"Author {n}")) for n in range(FEW)]
    images = [
        mark(
            "caption",
            Image.objects.create(file=f"images/{n}.jpg", width=1600, height=900, alternative_text="x"),
        )
        for n in range(FEW)
    ]
    pages, standing = ["/", "/feed/", "/latest/"], {}
    for n in range(ARTICLES):
        article = make_published(
            section=sections[n % 4],
            authors=[authors[n % FEW]],
            tags=[f"Tag {n % FEW}"],
            lead_image=images[n % FEW],
        )
        mark("headline", article)
        mark("text", article)
        mark("comment", make_approved(article))
        pages.append(article.get_absolute_url())
        standing[pages[-1]] = f"{STANDING}-{article.pk}"
    tags = [mark("tag", tag) for tag in Tag.objects.all()]
    pages += [row.get_absolute_url() for row in [*sections, *authors]] + [f"/tag/{tag.slug}/" for tag in tags]
    return {"pages": pages, "standing": standing}


def mark(kind, row):
    model, field = FIELDS[kind]
    model.objects.filter(pk=row.pk).update(**{field: marker(kind, row.pk, 0)})
    return row


def facts():
    found = [
        (kind, pk)
        for kind, (model, _field) in FIELDS.items()
        for pk in model.objects.values_list("pk", flat=True)
    ]
    return found + [(STANDING, pk) for pk in Article.objects.values_list("pk", flat=True)]


class Editor:
    """One of several. No two change the same fact, so of each fact it is known what followed what."""

    said = Lock()

    def __init__(self, facts, seed):
        self.facts, self.chance, self.name = facts, random.Random(seed), seed
        # After an editor was killed, the next one's values are others than his.
        self.value = int(time.time()) * 1000
        self.public = dict(Article.objects.values_list("pk", "status"))
        self.public = {pk: status == Article.Status.PUBLISHED for pk, status in self.public.items()}

    def work(self, edits):
        for number in range(edits):
            self.edit(f"{self.name}-{number}")
        connection.close()

    def edit(self, name):
        [manner] = self.chance.choices(list(MANNERS), MANNERS.values())
        chosen = self.chance.sample(self.facts, 1 if manner == "at once" else self.chance.randint(1, 3))
        self.value += 1
        values = {fact: self.next_value(*fact) for fact in chosen}
        if manner == "at once":
            self.tell(name, values)
            self.set_all(values)
        else:
            try:
                with transaction.atomic():
                    self.change(manner, values)
                    self.tell(name, values)
            except Undone:
                return
        self.tell(name)
        self.public |= {pk: value == "public" for (kind, pk), value in values.items() if kind == STANDING}

    def next_value(self, kind, pk):
        if kind != STANDING:
            return str(self.value)
        return "withdrawn" if self.public[pk] else "public"

    def change(self, manner, values):
        if manner == "undone in part" and len(values) > 1:
            with suppress(Undone), transaction.atomic():
                undone = dict([values.popitem()])
                self.set_all(undone)
                raise Undone
        self.set_all(values)
        if manner == "slowly":
            time.sleep(self.chance.uniform(0.1, 1) * SLOW[connection.vendor])
        if manner == "undone":
            raise Undone

    def set_all(self, values):
        for (kind, pk), value in values.items():
            if kind == STANDING:
                status = Article.Status.PUBLISHED if value == "public" else Article.Status.WITHDRAWN
                Article.objects.filter(pk=pk).update(status=status)
            else:
                model, field = FIELDS[kind]
                model.objects.filter(pk=pk).update(**{field: marker(kind, pk, value)})

    def tell(self, name, values=None):
        line = {"edit": name, "at": time.monotonic()}
        if values is not None:
            line["values"] = {f"{kind}-{pk}": value for (kind, pk), value in values.items()}
        with self.said:
            sys.stdout.write(json.dumps(line) + "\n")
            sys.stdout.flush()


def work(edits, seed):
    found = facts()
    editors = [Editor(found[n::EDITORS], f"{seed}.{n}") for n in range(EDITORS)]
    threads = [Thread(target=editor.work, args=[edits // EDITORS]) for editor in editors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def main():
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.editors")
    parser.add_argument("what", choices=["prepare", "work"])
    parser.add_argument("--edits", type=int, default=1000)
    parser.add_argument("--seed", default="1")
    options = parser.parse_args()
    if options.what == "work":
        work(options.edits, options.seed)
    else:
        json.dump(prepare(), sys.stdout)


if __name__ == "__main__":
    main()
