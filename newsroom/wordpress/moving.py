"""A WordPress site moves in: two passes over its export files, everything decided between them.

The first pass fills a catalogue, the second brings in the texts, some at a time, each lot in one
transaction. Whatever stops it, the next run goes on: what has come is known by its origin.
"""

import fcntl
from contextlib import ExitStack, contextmanager

from django.conf import settings
from django.db import IntegrityError

from comments import arrivals
from newsroom.wordpress import wxr
from newsroom.wordpress.addresses import Addresses
from newsroom.wordpress.ahead import WORTH_IT, Ahead, Interrupted, collecting_less
from newsroom.wordpress.bodies import plain_line
from newsroom.wordpress.catalogue import COMING, Catalogue
from newsroom.wordpress.foreign import Foreign
from newsroom.wordpress.former import FormerSite
from newsroom.wordpress.marks import is_ours
from newsroom.wordpress.moments import Clock
from newsroom.wordpress.paper import Paper
from newsroom.wordpress.people import People
from newsroom.wordpress.pictures import Pictures
from newsroom.wordpress.plan import Plan
from newsroom.wordpress.preparation import Preparation
from newsroom.wordpress.report import Report
from newsroom.wordpress.source import Refused, Repairs, parts
from newsroom.wordpress.storage import Storage
from newsroom.wordpress.terms import Terms

__all__ = ["Busy", "Interrupted", "Move"]

TRIES = 3


class Busy(Exception):
    """Another import is at work on this newsroom."""


class Move:
    """``track(what, done, total)`` is told how far it is, the total being 0 where nobody knows it.

    Without ``write`` it is a rehearsal: the same report, and nothing is stored.
    """

    def __init__(self, files, *, media=None, fetch=False, zone=None, write=False, track=None):
        self.files, self.media, self.fetch, self.write = files, media, fetch, write
        self.track = track or (lambda what, done, total: None)
        self.clock = Clock(zone)
        self.report = Report()
        self.catalogue = Catalogue(self.report)
        self.foreign = Foreign(self.report)
        self.paper = Paper(self.catalogue, self.report, write)
        self.items = self.articles = self.comments_up_to = 0
        self.ahead = None  # the other process, once the site is large enough

    def run(self):
        """Bring the site in, and return the report. Raises Refused, with nothing stored, for no export."""
        with ExitStack() as stack:
            stack.callback(self.catalogue.close)
            stack.callback(self._stop_ahead)
            if self.write:
                stack.enter_context(alone())
            stack.enter_context(collecting_less())
            self._read()
            self._decide()
            self._bring_in()
        return self.report

    def _stop_ahead(self):
        if self.ahead:
            self.ahead.stop()

    # The first pass

    def _read(self):
        repairs = Repairs()
        for part in self._parts(tell=True):
            for record in wxr.read(part, repairs):
                self._catalogue(part.name, record)
        for repair in repairs:
            text = f"{repair.kind}, {repair.count} times, first in line {repair.line}"
            self.report.say("repaired", repair.file, text)
        self.clock.settle()
        self._tell_facts()
        self.foreign.tell()

    def _parts(self, tell=False):
        for path in self.files:
            others = []
            yield from parts(path, others)
            for name in others if tell else []:
                self.report.say("skipped", name, "it is no export file")

    def _catalogue(self, path, record):
        match record:
            case wxr.Site():
                self._check_site(path, record)
            case wxr.Person():
                self.catalogue.add_person(record)
            case wxr.Term(taxonomy="category" | "post_tag"):
                self.catalogue.add_term(record)
            case wxr.Term():
                self.foreign.term(record.taxonomy)
            case wxr.Item():
                self._catalogue_item(record)
            case wxr.Own() if self.catalogue.is_ours:
                self.paper.add(record)

    def _check_site(self, path, site):
        former = FormerSite(site.base_blog_url or site.link, site.link)
        if not former.name:
            raise Refused(path, None, "it does not say which site it is of (base_blog_url)")
        if self.catalogue.site and self.catalogue.site.name != former.name:
            others = self.catalogue.site.name
            raise Refused(path, None, f"it is of {former.name}, the others of {others}: one site at a time")
        if self.catalogue.site is None:
            self.catalogue.site = former
            self.catalogue.is_ours = is_ours(site)
            self.report.facts["site"] = f"{plain_line(site.title)} ({former.name})"
            self.report.facts["written by"] = site.generator or "unknown"

    def _catalogue_item(self, item):
        self.items += 1
        self.articles += item.kind in ("post", "page")
        if self.items == WORTH_IT:
            self.ahead = Ahead()
        self.track("reading", self.items, 0)
        self.catalogue.add_item(item)
        self.foreign.look_at(item)
        if item.kind in COMING:
            self.clock.learn(item.date, item.date_gmt)
        for reply in item.comments:
            self.comments_up_to = max(self.comments_up_to, min(reply.number or 0, arrivals.HIGHEST))

    def _tell_facts(self):
        facts, name = self.report.facts, self.clock.name
        facts["time zone"] = name if self.clock.is_given else f"{name} (from its dates)"
        if self.clock.offset_here():
            here = settings.TIME_ZONE
            text = f"the site's clock is that of {name}, this newsroom's that of {here}, and so are its days"
            self.report.say("notice", "TIME_ZONE", text)
        if not self.write:
            facts["rehearsal"] = "nothing is stored"

    # Between the two

    def _decide(self):
        catalogue, report, write = self.catalogue, self.report, self.write
        self.plan = Plan(catalogue, self.clock, report)
        self.plan.make(lambda done: self.track("planning", done, self.items))
        self.plan.settle_places()
        terms = Terms(catalogue, report, write)
        terms.choose_sections()
        terms.settle_sections()
        terms.settle_tags()
        self.people = People(catalogue, report, write)
        self.people.settle()
        self.addresses = Addresses(catalogue, report, write)
        self.addresses.of_ours() if catalogue.is_ours else self.addresses.of_terms()
        if write:
            arrivals.make_room(self.comments_up_to)

    # The second pass

    def _bring_in(self):
        catalogue, report, write = self.catalogue, self.report, self.write
        pictures = Pictures(catalogue, report, folder=self.media, fetching=self.fetch, write=write)
        pictures.settle(lambda done, total: self.track("pictures", done, total))
        self.people.settle_portraits()
        self.paper.settle()
        self.storage = Storage(catalogue, report, write, self.addresses)
        for lot in self._lots():
            self._store(lot)
        self.addresses.of_attachments()
        self.paper.settle_redirects()

    def _lots(self):
        """What is to be stored, as another process has prepared it, or as it is prepared here."""
        if self.ahead:
            for lot, held_back, done in self.ahead.lots(self.files, self.catalogue, self.clock, self.write):
                self.report.say_all(held_back)
                self.track("articles", done, self.articles)
                yield lot
        else:
            preparation = Preparation(self.files, self.catalogue, self.clock, self.report, self.write)
            for lot in preparation.lots():
                self.track("articles", preparation.done, self.articles)
                yield lot

    def _store(self, lot, tries=TRIES):
        try:
            self.storage.store(lot)
        except IntegrityError:
            if not tries:
                raise
            self.plan.again([arrival.row["key"] for arrival in lot])
            for arrival in lot:
                arrival.plan_anew(self.catalogue.item_of(arrival.row["key"]))
            self._store(lot, tries - 1)


@contextmanager
def alone():
    """Two imports at once would wait for one another all the time. A killed one lets go."""
    with (settings.DATA_DIR / "import.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy("Another import is at work on this newsroom; wait for its end, or stop it.") from None
        yield
