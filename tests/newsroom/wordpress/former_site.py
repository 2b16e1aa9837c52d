"""The site that a text came from, as far as the text asks about it."""

from typing import NamedTuple
from urllib.parse import urlsplit

from newsroom.wordpress.bodies import convert

UPLOADS = "https://old.example/wp-content/uploads/"


class Picture(NamedTuple):
    pk: int
    alternative_text: str = ""
    caption: str = ""
    credit: str = ""


class FormerSite:
    """Attachment 215 is picture 15 here, and so on; in the uploads it is ``bridge.jpg``."""

    pictures = {
        215: Picture(15, "The bridge", "The old bridge"),
        216: Picture(16, "", "Two & more"),
        217: Picture(17, "A tower"),
    }
    files = {"/wp-content/uploads/bridge.jpg": 215, "/wp-content/uploads/bridge-300x200.jpg": 215}
    links = {"https://old.example/2015/12/flood/": "/articles/flood/", "/?p=214": "/articles/flood/"}
    number = 100

    def __init__(self, blocks=None, is_ours=False):
        self.blocks, self.is_ours = blocks or {}, is_ours

    def picture(self, number=None, address=""):
        return self.pictures.get(number or self.files.get(urlsplit(address).path))

    def file(self, number):
        return f"{UPLOADS}{number}.jpg" if number == 999 else ""

    def pictures_of(self, number):
        return {100: [216, 217, 215], 101: [215, 999]}.get(number, [])

    def is_own(self, address):
        return urlsplit(address).netloc in ("", "old.example")

    def link(self, address):
        return self.links.get(address)

    def block(self, number):
        return self.blocks.get(number)


def html(text, **site):
    return convert(text, FormerSite(**site)).html


def notes(text, **site):
    return convert(text, FormerSite(**site)).notes
