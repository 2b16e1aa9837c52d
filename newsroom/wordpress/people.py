"""Those who wrote there become authors here, guests among them. Nobody gets a login."""

import re
from urllib.parse import unquote

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.urls import reverse

from articles.models import Author
from articles.slugs import PATTERN, slug_from
from articles.text import single_line, storable
from newsroom.models import Origin
from newsroom.models.origin import fitting
from newsroom.wordpress.bodies import plain_line, plain_text
from newsroom.wordpress.marks import Marks

_is_web_address = URLValidator(schemes=["http", "https"])


class People:
    def __init__(self, catalogue, report, write):
        self.catalogue, self.report, self.write = catalogue, report, write
        self.site = catalogue.site.name
        self.origins = Origin.objects.filter(site=self.site, kind=Origin.Kind.PERSON)

    def settle(self):
        """Make the authors that are missing, and write into the catalogue who is who."""
        people = list(self.catalogue.all("SELECT * FROM person ORDER BY login"))
        origins = Origin.objects.known(self.site, Origin.Kind.PERSON, [key_of(row) for row in people])
        for row in people:
            origin = origins.get(key_of(row))
            author = origin and Author.objects.filter(pk=origin.target).first()
            author = author or self._same_guest(row)
            self.report.count("authors", "already here" if author else "new")
            author = author or self._introduce(row)
            if self.write and not (origin and origin.target == author.pk):
                self._remember(row, author)
            self.catalogue.run(
                "UPDATE person SET target = ?, address = ? WHERE login = ?",
                *(author.pk, reverse("articles:author", args=[author.slug or "author"]), row["login"]),
            )

    def _same_guest(self, row):
        """An author of this name without a login. Never one with: the file cannot say who is who here.

        Nor one who has come from there: two logins are two people.
        """
        same = Author.objects.filter(user=None, slug=self._slug(row), name=self._name(row)).first()
        return None if same and self.origins.filter(target=same.pk).exists() else same

    def _remember(self, row, author):
        """Both at once, or the next run would take whom it finds for somebody else."""
        with transaction.atomic():
            if author.pk is None:
                author.save()
            Origin.objects.update_or_create(
                site=self.site,
                kind=Origin.Kind.PERSON,
                key=key_of(row),
                defaults={"target": author.pk},
            )

    def _introduce(self, row):
        biography = storable(plain_text(row["biography"] or ""))[:2000]
        author = Author(
            name=self._name(row),
            slug=self._slug(row),
            biography=Marks(row["marks"]).text("biography", biography, longest=2000),
            website=self._website(row),
        )
        if Author.objects.filter(slug=author.slug).exists():
            author.slug = ""
        return author

    def _name(self, row):
        name = single_line(plain_line(row["name"] or row["login"]))[:120].strip() or row["login"][:120]
        return Marks(row["marks"]).line("name", name, longest=120)

    def _slug(self, row):
        """What WordPress made of the login, or what the guest's entry says: the old address ends in it."""
        if slug := Marks(row["marks"]).line("slug", longest=80):
            return slug if re.fullmatch(PATTERN, slug) else slug_from(slug)
        return slug_from(unquote(row["slug"] or row["login"]).replace("@", "-").replace(".", "-"), length=80)

    def settle_portraits(self):
        """Show those who have a picture and had none here, once the pictures are there."""
        rows = self.catalogue.all(
            "SELECT person.target, item.target AS picture FROM person JOIN item ON item.number = portrait"
            " WHERE item.kind = 'attachment' AND item.target IS NOT NULL"
        )
        for author, picture in rows:
            if self.write:
                Author.objects.filter(pk=author, portrait=None).update(portrait=picture)

    def _website(self, row):
        website = single_line(row["website"] or "")
        try:
            _is_web_address(website)
        except ValidationError:
            if website:
                self.report.say(
                    "skipped", f"author “{row['login']}”", f"the website “{website}” is no web address"
                )
            return ""
        return website if len(website) <= 200 else ""

    def of(self, item):
        """The logins in an item's byline. The file tells no order: who owns the item comes first."""
        named = [self._login(slug, name) for taxonomy, slug, name in item.terms if taxonomy == "author"]
        named = list(dict.fromkeys(filter(None, named)))
        if not named:
            return [item.creator] if item.creator else []
        return sorted(named, key=lambda login: login != item.creator)

    def _login(self, slug, name):
        slug = slug.removeprefix("cap-")
        for login in (name, slug):
            if login and self.catalogue.person(login):
                return login
        row = self.catalogue.one("SELECT login FROM person WHERE slug = ?", slug)
        return row and row["login"]


def key_of(row):
    return fitting(row["login"])
