"""What things are called in the file.

WordPress numbers posts, pages, pictures and guest authors in one row, wants slugs that are unique and no
longer than its columns, and makes accounts only for logins in ASCII. All names follow from ids, so that two
exports call the same thing the same.
"""

import re
from typing import NamedTuple
from urllib.parse import quote

from articles.models import Author, Section

from . import xml

LONGEST_SLUG = 200
LONGEST_LOGIN = 60
MARK = "_newsroom"
_IN_ONE_ROW = ("article", "page", "image", "author")
_SERIALISED = re.compile(r"\s*[abdisCEON][:;](?:.*[;}])?\s*\Z", re.S)
_HEX = re.compile("%[0-9A-F]{2}")


def number(kind, pk):
    return pk * len(_IN_ONE_ROW) + _IN_ONE_ROW.index(kind)


def slug_of(slug, pk, longest=LONGEST_SLUG):
    """As WordPress stores it. A long one is cut between letters and, that it stays unique, ends in the id."""
    if len(whole := quoted(slug)) <= longest:
        return whole
    ending = f"-{pk}"
    while len(quoted(slug)) + len(ending) > longest:
        slug = slug[:-1]
    return quoted(slug) + ending


def quoted(slug):
    return _HEX.sub(lambda found: found[0].lower(), quote(xml.without_controls(slug), safe=""))


def marked(kind, **values):
    """What WordPress has no place for, as one meta value of ours. What is empty is left out."""
    values = {name: value for name, value in values.items() if value not in (None, "", [])}
    return xml.meta(kind, MARK, xml.as_json(values)) if values else ""


def odd(text):
    """The text where its element says it otherwise, as HTML or made harmless; None where that is the same."""
    same = text == xml.as_html(text) == harmless(text) == text.strip() and "\n" not in text
    return None if same else text


def harmless(text):
    """Text that WordPress will not take for serialised PHP and bring to life."""
    return f"{text}." if _SERIALISED.match(text) else text


class Person(NamedTuple):
    pk: int
    login: str
    slug: str
    name: str

    @property
    def term(self):
        """The name of Co-Authors Plus for the author."""
        return f"cap-{self.login.lower()}"


class People:
    """All authors, by their own ids and by those of their accounts."""

    def __init__(self):
        self._by_pk, self._by_user, taken = {}, {}, set()
        for pk, slug, name, user in Author.objects.order_by("pk").values_list("pk", "slug", "name", "user"):
            fits = slug.isascii() and 0 < len(slug) <= LONGEST_LOGIN and slug.lower() not in taken
            login = slug if fits else f"author-{pk}"
            while login.lower() in taken:
                login += f"-{pk}"
            taken.add(login.lower())
            self._by_pk[pk] = self._by_user[user] = Person(pk, login, slug, name)
        self._by_user.pop(None, None)

    def __iter__(self):
        return iter(self._by_pk.values())

    def __getitem__(self, pk):
        return self._by_pk[pk]

    def get(self, pk):
        return self._by_pk.get(pk)

    def of_user(self, pk):
        return self._by_user.get(pk)


class Sections:
    """All sections, those above first, each with a slug of its own: here slugs are unique below a parent."""

    def __init__(self):
        self._sections, self._slugs, taken = {}, {}, set()
        for section in Section.objects.order_by("path"):
            candidates = [
                slug_of(text, section.pk) for text in (section.slug, section.path.replace("/", "-"))
            ]
            candidates.append(f"{slug_of(section.slug, section.pk, LONGEST_SLUG - 20)}-{section.pk}")
            slug = next(one for one in candidates if one.lower() not in taken)
            taken.add(slug.lower())
            self._sections[section.pk], self._slugs[section.pk] = section, slug

    def __iter__(self):
        return iter(self._sections.values())

    def __getitem__(self, pk):
        return self._sections[pk]

    def slug(self, pk):
        return self._slugs.get(pk, "")
