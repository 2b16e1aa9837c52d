"""Where the finished pages of a process lie, as many as there is room for."""

from collections import OrderedDict
from threading import Lock


class Shelf:
    """Pages by their address. The oldest goes first, unless it was asked for since its last turn.

    So a flood of addresses that nobody asks for twice passes through and leaves the others where they are.
    """

    def __init__(self, room):
        self.room, self.weight = room, 0
        self.pages, self.lock = OrderedDict(), Lock()
        self.get = self.pages.get

    def __len__(self):
        return len(self.pages)

    def put(self, address, page):
        with self.lock:
            self._take(address)
            if page.weight > self.room // 4:
                return
            self.pages[address] = page
            self.weight += page.weight
            while self.weight > self.room:
                self._make_room()

    def remove(self, address, page):
        """Take the page away, unless there is another one by now."""
        with self.lock:
            if self.pages.get(address) is page:
                self._take(address)

    def _make_room(self):
        address, page = next(iter(self.pages.items()))
        if page.asked:
            page.asked = False
            self.pages.move_to_end(address)
        else:
            self._take(address)

    def _take(self, address):
        if page := self.pages.pop(address, None):
            self.weight -= page.weight
