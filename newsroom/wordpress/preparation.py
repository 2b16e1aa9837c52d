"""The second pass over the files: what is to be stored, some at a time, pages after those above them."""

from newsroom.wordpress import wxr
from newsroom.wordpress.addresses import Addresses
from newsroom.wordpress.people import People
from newsroom.wordpress.plan import Plan
from newsroom.wordpress.replies import Replies
from newsroom.wordpress.source import parts
from newsroom.wordpress.stories import Stories
from newsroom.wordpress.surroundings import Surroundings

AT_ONCE = 100


class Preparation:
    """It asks the catalogue and nobody else, so that it can go on in another process."""

    def __init__(self, files, catalogue, clock, report, write):
        self.files, self.catalogue = files, catalogue
        self.done = 0  # items that were looked at
        self.stories = Stories(
            catalogue,
            clock,
            report,
            write,
            surroundings=Surroundings(catalogue),
            plan=Plan(catalogue, clock, report),
            people=People(catalogue, report, write),
            replies=Replies(catalogue, clock, report),
            addresses=Addresses(catalogue, report, write),
        )

    def lots(self):
        """Lists of arrivals: of some posts, or of one page. Pages that must wait come in a later round."""
        yield from self._lots(self._items())
        while waiting := self._number_waiting():
            yield from self._lots(
                item for item in self._items() if item.kind == "page" and self.stories.waits(item)
            )
            if waiting == self._number_waiting():
                raise RuntimeError("Pages wait for one another.")

    def _items(self):
        self.done = 0
        for path in self.files:
            for part in parts(path):
                for record in wxr.read(part):
                    if isinstance(record, wxr.Item) and record.kind in ("post", "page"):
                        self.done += 1
                        yield record

    def _lots(self, items):
        lot = []
        for item in items:
            if item.kind == "page":
                yield self._page(item)
            elif arrival := self.stories.prepare(item):
                lot.append(arrival)
            if len(lot) == AT_ONCE:
                yield lot
                lot = []
        yield lot

    def _page(self, item):
        arrival = None if self.stories.must_wait(item) else self.stories.prepare(item)
        return [arrival] if arrival else []

    def _number_waiting(self):
        return self.catalogue.one("SELECT count(*) FROM waiting")[0]
