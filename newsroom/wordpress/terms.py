"""Categories become sections, tags become tags; what an article has of categories beyond its section, too."""

import json
import re
from collections import Counter
from contextlib import nullcontext
from itertools import islice
from urllib.parse import unquote

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from taggit.models import Tag

from articles import tags
from articles.models import Article, Section
from articles.slugs import PATTERN, slug_from
from articles.text import single_line, storable
from newsroom.models import Origin
from newsroom.models.origin import fitting
from newsroom.wordpress.bodies import plain_line, plain_text
from newsroom.wordpress.marks import marks_of
from newsroom.wordpress.plan import AT_ONCE, categories_of, named

IN_MENU = 8
UNSORTED = "uncategorized"
DEEPEST = 12
LONGEST_ABOVE = 400  # characters of the path, which has room for 500


class Terms:
    def __init__(self, catalogue, report, write):
        self.catalogue, self.report, self.write = catalogue, report, write
        self.site = catalogue.site.name
        self.origins = Origin.objects.filter(site=self.site, kind=Origin.Kind.CATEGORY)
        self.numbers = Counter()  # how many of one address have been told apart by one

    # Which category an article stands in

    def choose_sections(self):
        """The main category where a plugin names it, or else the deepest; of equals the first."""
        rows = self.catalogue.all(
            "SELECT * FROM item WHERE kind = 'post' AND plan <> 'left out' ORDER BY seq"
        )
        depths = {}
        for row in rows:
            slugs = [slug for slug in categories_of(row) if self.catalogue.term("category", slug)]
            if not slugs:
                continue
            main = self._main(row, slugs, depths)
            self.catalogue.run("UPDATE item SET section = ? WHERE seq = ?", main, row["seq"])
            for slug in self._and_above(main) if row["new_status"] == Article.Status.PUBLISHED else []:
                self.catalogue.run(
                    "UPDATE term SET uses = uses + 1 WHERE taxonomy = 'category' AND slug = ?", slug
                )
            others = [slug for slug in slugs if slug != main]
            if others and row["plan"] in ("new", "known"):
                words = ", ".join(f"“{self._name(slug)}”" for slug in others)
                self.report.say(
                    "changed", named(row), f"its section is “{self._name(main)}”; {words} became tags"
                )

    def _main(self, row, slugs, depths):
        if row["main"]:
            for slug in slugs:
                if self.catalogue.term("category", slug)["number"] == row["main"]:
                    return slug
        for slug in slugs:
            if slug not in depths:
                depths[slug] = len(self._and_above(slug))
        sorted_in = [slug for slug in slugs if slug != UNSORTED] or slugs
        return max(sorted_in, key=lambda slug: depths[slug])  # max takes the first of equals

    def _and_above(self, slug):
        """The category and those above it, as far as they exist and form no ring."""
        found = []
        while slug and slug not in found and len(found) < DEEPEST:
            term = self.catalogue.term("category", slug)
            if term is None:
                break
            found.append(slug)
            slug = term["parent"]
        return found

    def _name(self, slug):
        term = self.catalogue.term("category", slug)
        return plain_line(term["name"] or unquote(slug))

    # Sections

    def settle_sections(self):
        """Make the sections that are missing, those above first, and note in the catalogue which is which."""
        menu = self._menu()
        for row in list(
            self.catalogue.all("SELECT slug FROM term WHERE taxonomy = 'category' ORDER BY slug")
        ):
            for slug in reversed(self._and_above(row["slug"])):
                if self.catalogue.term("category", slug)["address"] is None:
                    self._settle_section(slug, menu)

    def _menu(self):
        """The categories that most stories stand in: a menu of sixty entries helps nobody."""
        tops = self.catalogue.all(
            "SELECT slug FROM term WHERE taxonomy = 'category' AND coalesce(parent, '') = '' AND uses > 0"
            " AND slug <> ? ORDER BY uses DESC, name LIMIT ?",
            *(UNSORTED, IN_MENU),
        )
        return [row["slug"] for row in tops]

    def _settle_section(self, slug, menu):
        term = self.catalogue.term("category", slug)
        above = self._above(term)
        known = self.origins.filter(key=fitting(slug)).first()
        section = known and Section.objects.filter(pk=known.target).first()
        path = section.path if section else self._free_path(term, above)
        section = section or Section.objects.filter(path=path).first()
        self.report.count("sections", "already here" if section else "new")
        if section is None:
            section = self._new_section(term, path, menu, above)
        if self.write:
            self._remember(slug, section)
        self.catalogue.run(
            "UPDATE term SET target = ?, address = ? WHERE taxonomy = 'category' AND slug = ?",
            *(section.pk, reverse("articles:section", args=[section.path]), slug),
        )

    def _above(self, term):
        """The category above it, if there is one, it is no ring, and the address does not grow too long."""
        if not term["parent"]:
            return None
        above = self.catalogue.term("category", term["parent"])
        if above is None:
            reason = f"“{term['parent']}” above it is not there"
        elif above["address"] is None:
            reason = "those above it form a ring"
        elif len(_path(above)) > LONGEST_ABOVE:
            reason = "it would nest too deep"
        else:
            return above
        self.report.say("unresolved", f"category “{term['slug']}”", f"{reason}: it is a top one")
        return None

    def _remember(self, slug, section):
        Origin.objects.update_or_create(
            site=self.site,
            kind=Origin.Kind.CATEGORY,
            key=fitting(slug),
            defaults={"target": section.pk},
        )

    def _new_section(self, term, path, menu, above):
        name = plain_line(term["name"] or unquote(term["slug"]))
        if len(name) > 80:
            self.report.say(
                "changed", f"category “{term['slug']}”", f"its name is cut at 80 characters: {name}"
            )
        description = storable(plain_text(term["description"] or ""))[:500]
        section = Section(
            name=single_line(name)[:80].strip() or path.rpartition("/")[2],
            slug=path.rpartition("/")[2],
            path=path,
            parent_id=above and above["target"],
            description=description,
            in_menu=term["slug"] in menu,
            position=menu.index(term["slug"]) + 1 if term["slug"] in menu else 99,
        )
        if marks := marks_of_term(term):
            section.name = marks.line("name", term["name"], longest=80)
            section.description = marks.text("description", term["description"] or "", longest=500)
            section.in_menu = marks.flag("in_menu")
            section.position = marks.number("position", 32767)
        if self.write:
            section.save()
        return section

    def _free_path(self, term, above):
        """Its slug below the category above it, with a number where another of the site's stands there.

        A section that an editor has made there is taken for the same.
        """
        slug, base = self._slug(term), f"{_path(above)}/" if above else ""
        path, stem = f"{base}{slug}", f"{base}{slug[:70]}"
        while not self._is_free(path):
            self.numbers[stem] += 1
            path = f"{stem}-{self.numbers[stem] + 1}"
        return path

    def _is_free(self, path):
        if not self.catalogue.put("taken", place=f"section/{path}"):
            return False
        here = Section.objects.filter(path=path).first()
        return here is None or not self.origins.filter(target=here.pk).exists()

    def _slug(self, term):
        path = marks_of_term(term).line("path", unquote(term["slug"]), longest=500)
        slug = storable(path.rpartition("/")[2])
        if re.fullmatch(PATTERN, slug) and len(slug) <= 80 and slug != "feed":
            return slug
        return slug_from(slug, length=70) or slug_from(term["name"] or "", length=70) or "section"

    # Tags

    def settle_tags(self):
        """Make the tags that are missing. Two that mean the same, such as “Été” and “été”, become one."""
        names = self.catalogue.all("SELECT * FROM term WHERE taxonomy = 'post_tag' ORDER BY slug")
        while some := list(islice(names, AT_ONCE)):
            self._settle_tags("post_tag", some)
        beyond = self.catalogue.all(
            "SELECT * FROM item WHERE kind = 'post' AND plan IN ('new', 'known') ORDER BY seq"
        )
        wanted = {slug for row in beyond for slug in categories_of(row) if slug != row["section"]}
        terms = [term for slug in sorted(wanted) if (term := self.catalogue.term("category", slug))]
        for start in range(0, len(terms), AT_ONCE):
            self._settle_tags("category", terms[start : start + AT_ONCE])

    def _settle_tags(self, taxonomy, terms):
        named_so, slugs = {}, {}
        for term in terms:
            slugs[term["slug"]] = marks_of_term(term).line("slug", term["slug"], longest=100)
            try:
                named_so[term["slug"]] = tags.clean_name(self._short_name(term))
            except ValidationError as error:
                self.report.say("skipped", f"tag “{term['name'] or term['slug']}”", " ".join(error.messages))
        with transaction.atomic() if self.write else nullcontext():
            spelled = {tags.folded(name): name for name in tags.settle(list(named_so.values()))}
            stored = {tag.name: tag for tag in Tag.objects.filter(name__in=spelled.values())}
            for slug, name in named_so.items():
                name = spelled[tags.folded(name)]
                tag = stored.get(name) or self._new_tag(name, slugs[slug])
                stored[name] = tag
                self._know_tag(taxonomy, slug, tag)

    def _short_name(self, term):
        name = plain_line(term["name"] or unquote(term["slug"]))
        name = marks_of_term(term).line("name", name, longest=100)
        if len(name) <= tags.MAX_LENGTH:
            return name
        self.report.say("changed", f"tag “{name}”", f"its name is cut at {tags.MAX_LENGTH} characters")
        return name[: tags.MAX_LENGTH].rpartition(" ")[0] or name[: tags.MAX_LENGTH]

    def _new_tag(self, name, slug):
        """With the slug it had, so that its address stays, wherever nobody else has that."""
        slug = storable(unquote(slug))
        fits = re.fullmatch(PATTERN, slug) and len(slug) <= 100 and not Tag.objects.filter(slug=slug).exists()
        tag = Tag(name=name, slug=slug if fits else "")
        if self.write or self.catalogue.put("taken", place=f"tag/{tags.folded(name)}"):
            self.report.count("tags", "new")
        if self.write:
            tag.save()
        return tag

    def _know_tag(self, taxonomy, slug, tag):
        address = reverse("articles:tag", args=[tag.slug or slug_from(tag.name)])
        if taxonomy == "post_tag":
            values = (tag.pk, address, slug)
            self.catalogue.run(
                "UPDATE term SET target = ?, address = ? WHERE taxonomy = 'post_tag' AND slug = ?", *values
            )
        else:
            self.catalogue.run(
                "INSERT OR REPLACE INTO tag_of_category VALUES (?, ?, ?)", slug, tag.pk, address
            )


def _path(row):
    return unquote(row["address"]).removeprefix("/section/").rstrip("/")


def marks_of_term(term):
    return marks_of(json.loads(term["meta"] or "[]"))
