"""What becomes of each item, decided before anything is stored: links need addresses of what is to come."""

import json
import re
from collections import Counter
from datetime import datetime
from itertools import islice
from urllib.parse import unquote

from django.urls import reverse
from django.utils import timezone

from articles.models import Article, Page
from articles.models.article import is_sensible, month_of
from articles.slugs import PATTERN, slug_from
from articles.text import storable
from newsroom.models import Origin
from newsroom.wordpress.bodies import plain_line
from newsroom.wordpress.marks import Marks

AT_ONCE = 500
LONGEST_SLUG = 100
LONGEST_PATH = Page.MAX_PATH - 10
Status = Article.Status

# What nobody here would take for public is not public here either.
STATES = {
    "publish": Status.PUBLISHED,
    "future": Status.PUBLISHED,
    "draft": Status.DRAFT,
    "pending": Status.REVIEW,
    "private": Status.DRAFT,
}
LEFT_OUT = {"trash": "it is in the trash there", "auto-draft": "it was never saved there"}


class Plan:
    """Goes through the catalogue and writes into it what is to come of each post and page."""

    def __init__(self, catalogue, clock, report):
        self.catalogue, self.clock, self.report = catalogue, clock, report
        self.now = timezone.now()
        self.numbers = Counter()

    def make(self, track=lambda done: None):
        done = 0
        for kind, settle in (("post", self._settle_posts), ("page", self._settle_pages)):
            rows = self.catalogue.all("SELECT * FROM item WHERE kind = ? ORDER BY seq", kind)
            while some := list(islice(rows, AT_ONCE)):
                settle(
                    some, Origin.objects.known(self.catalogue.site.name, kind, [row["key"] for row in some])
                )
                done += len(some)
                track(done)

    # Posts

    def _settle_posts(self, rows, origins):
        here = Article.objects.in_bulk([origin.target for origin in origins.values()])
        new = []
        for row in rows:
            origin = origins.get(row["key"])
            if origin is None:
                new.append(row)
            else:
                self._settle_known(row, origin, here.get(origin.target))
        slugs = [self._slug(row, "story") for row in new]
        taken = set(
            Article.objects.filter(slug__in=slugs).exclude(month=None).values_list("month", "slug").iterator()
        )
        for row, slug in zip(new, slugs, strict=True):
            self._settle_new_post(row, slug, taken)

    def _settle_known(self, row, origin, here):
        """Who was here before: what an editor has touched since is left alone, what is gone stays gone."""
        if here is None:
            self.report.say("skipped", named(row), "it came before and was deleted here; it stays deleted")
            self._write(row, plan="gone")
            return
        untouched = here.version == origin.version
        self._write(
            row,
            plan="known" if untouched else "edited",
            target=here.pk,
            digest=origin.digest,
            new_status=here.status,
            new_slug=here.slug,
            address=here.get_absolute_url() if here.published_at or row["kind"] == "page" else "",
        )

    def _settle_new_post(self, row, slug, taken):
        status, moment = self.state(row)
        if status is None:
            self._write(row, plan="left out")
            return
        address = ""
        if moment:
            month = month_of(moment)
            slug = self._free(slug, month, taken)
            if slug != slug_as_stored(row["slug"]) and row["slug"]:
                self.report.say(
                    "changed", named(row), f"its address ends in “{slug}” here, not “{row['slug']}”"
                )
            address = reverse("articles:article", args=[month.year, month.month, slug])
        values = {"moment": moment and moment.isoformat(), "address": address, "new_slug": slug}
        self._write(row, plan="new", new_status=status, **values)

    def state(self, row, is_here=False):
        """``(status, moment)`` here. None is the status of what is left out, and the date of what has none.

        What came as scheduled and ``is_here`` has become public at its time, and stays so.
        """
        if marks := Marks(row["marks"]):
            return self._marked_state(row, marks)
        stated = row["status"]
        if stated in LEFT_OUT:
            self.report.say("skipped", named(row), LEFT_OUT[stated])
            return None, None
        moment = self.clock.moment(row["local"], row["gmt"], row["header"] if stated == "publish" else "")
        status = STATES.get(stated, Status.DRAFT)
        if stated == "future" and is_here:
            stated = "publish"
        reason = self._reason_to_hold(row, stated, moment)
        if reason:
            self.report.say("changed", named(row), f"{reason}: it comes as a draft")
            status = Status.DRAFT
        is_dated = status == Status.PUBLISHED and moment and is_sensible(moment)
        return status, moment if is_dated else None

    def _marked_state(self, row, marks):
        """As it was with us. What was published has a date, or it is a draft."""
        moment = marks.moment("published_at")
        status = marks.choice("status", Status.values, Status.DRAFT)
        if (
            status == Status.PUBLISHED
            and row["kind"] == "post"
            and (moment is None or marks.moment("trashed_at"))
        ):
            status = Status.DRAFT
        return status, moment

    def _reason_to_hold(self, row, stated, moment):
        """Why something does not come as it says, in words. Nothing for what does."""
        if row["locked"]:
            return "it is protected by a password there"
        if stated == "private":
            return "it is private there"
        if stated not in STATES:
            return f"its state there is “{stated}”" if stated else "it has no state"
        if STATES[stated] != Status.PUBLISHED or (row["kind"] == "page" and stated == "publish"):
            return ""
        if moment is None:
            return f"its date is “{row['local'] or row['gmt']}”"
        if not is_sensible(moment):
            return f"its date is {moment.date()}, and dates here lie between 1990 and ten years from now"
        if stated == "future" and moment <= self.now:
            return f"it was scheduled for {moment.date()}, which has passed"
        return ""

    def _slug(self, row, fallback):
        """Exactly as it was, wherever an address can be made of it."""
        slug = Marks(row["marks"]).line("slug", slug_as_stored(row["slug"]), longest=LONGEST_SLUG)
        if re.fullmatch(PATTERN, slug) and len(slug) <= LONGEST_SLUG:
            return slug
        return slug_from(slug.replace("/", "-")) or slug_from(plain_line(row["title"])) or fallback

    def _free(self, slug, month, taken):
        """The slug, or else with the first number that nobody has in that month, here or on its way."""
        free = slug
        while (month, free) in taken or not self._take(f"{month:%Y/%m}/{free}"):
            free = f"{slug[:90]}-{self._next_number(month, slug[:90])}"
            if Article.objects.filter(month=month, slug=free).exists():
                taken.add((month, free))
        return free

    def _next_number(self, *stem):
        """From 2 on, and none twice: to try them all for each of a thousand would take for ever."""
        self.numbers[stem] += 1
        return self.numbers[stem] + 1

    def _take(self, place):
        return self.catalogue.put("taken", place=place)

    def again(self, keys):
        """Decide anew about new posts: since the first time somebody has stored something."""
        rows = [self.catalogue.one("SELECT * FROM item WHERE key = ?", key) for key in keys]
        for row in rows:
            if row["moment"]:
                place = f"{month_of(moment_of(row)):%Y/%m}/{row['new_slug']}"
                self.catalogue.run("DELETE FROM taken WHERE place = ?", place)
        self._settle_posts(rows, Origin.objects.known(self.catalogue.site.name, "post", keys))

    # Pages

    def _settle_pages(self, rows, origins):
        here = Page.objects.in_bulk([origin.target for origin in origins.values()])
        for row in rows:
            if origin := origins.get(row["key"]):
                self._settle_known(row, origin, here.get(origin.target))
                continue
            status, moment = self.state(row)
            if status is None:
                self._write(row, plan="left out")
                continue
            values = {"moment": moment and moment.isoformat(), "new_slug": self._slug(row, "page")}
            self._write(row, plan="new", new_status=page_status(status), **values)

    def settle_places(self):
        """The paths of new pages, once all slugs are known: those above first."""
        for row in list(
            self.catalogue.all("SELECT seq FROM item WHERE kind = 'page' AND plan = 'new' ORDER BY seq")
        ):
            self._place(row["seq"], [])

    def _place(self, seq, below):
        """The address of a page, settled now if need be. Of a ring, the one that closes it is a top one."""
        row = self.catalogue.one("SELECT * FROM item WHERE seq = ?", seq)
        if row["address"] or row["plan"] != "new":
            return row["address"]
        above = self._page_above(row, below)
        base = self._place(above["seq"], [*below, seq]) if above else ""
        row = self.catalogue.one("SELECT * FROM item WHERE seq = ?", seq)  # a ring may have settled it by now
        if row["address"]:
            return row["address"]
        base = unquote(base or "").lstrip("/")
        if len(f"{base}{row['new_slug']}") > LONGEST_PATH:
            self.report.say("changed", named(row), "its address would be too long: it is a top page")
            base = above = None
        base = base or ""
        slug = self._free_page_slug(base, row["new_slug"])
        address = reverse("articles:page", args=[f"{base}{slug}"])
        if slug != row["new_slug"]:
            self.report.say(
                "changed", named(row), f"its address is {unquote(address)} here: the other is taken"
            )
        self._write(row, new_slug=slug, address=address, above=above and above["key"])
        return address

    def _page_above(self, row, below):
        if not row["parent"]:
            return None
        above = self.catalogue.item(row["parent"])
        if above is None or above["kind"] != "page" or above["plan"] in ("left out", "gone"):
            self.report.say(
                "unresolved", named(row), f"the page above it, {row['parent']}, is not there: it is a top one"
            )
            return None
        if above["seq"] in below or above["seq"] == row["seq"] or len(below) > 20:
            self.report.say("unresolved", named(row), "the pages above it form a ring: it is a top one")
            return None
        return above

    def _free_page_slug(self, base, slug):
        free = slug
        while not self._is_free_page(f"{base}{free}"):
            free = f"{slug[:70]}-{self._next_number(base, slug[:70])}"
        return free

    def _is_free_page(self, path):
        here = Page.objects.filter(path=path).exists()
        return not here and Page.is_free_path(path) and self._take(f"page/{path}")

    def _write(self, row, **values):
        names = ", ".join(f"{name} = ?" for name in values)
        self.catalogue.run(f"UPDATE item SET {names} WHERE seq = ?", *values.values(), row["seq"])  # noqa: S608 - our names


def page_status(status):
    """Pages are published or they are drafts."""
    return Page.Status.PUBLISHED if status == Status.PUBLISHED else Page.Status.DRAFT


def slug_as_stored(slug):
    """A slug as people read it, without the mark of the trash."""
    return storable(unquote(slug)).removesuffix("__trashed").strip("/")


def named(row):
    """How the report names an item of the catalogue."""
    title = plain_line(row["title"])[:80]
    return f"{row['kind']} {row['number'] or 'in line ' + str(row['line'])}" + (
        f" “{title}”" if title else ""
    )


def moment_of(row):
    return datetime.fromisoformat(row["moment"]) if row["moment"] else None


def categories_of(row):
    return json.loads(row["terms"])
