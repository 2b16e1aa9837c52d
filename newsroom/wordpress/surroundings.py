"""What a text of the former site can ask about the rest of it, while it is turned into one of ours."""

from typing import NamedTuple
from urllib.parse import urlsplit

from newsroom.wordpress.export.names import quoted
from newsroom.wordpress.pictures import Attachment


class Picture(NamedTuple):
    pk: int
    alternative_text: str
    caption: str
    credit: str


class Surroundings:
    """See ``bodies.convert``. One for a whole import; ``number`` is the item that is being converted."""

    def __init__(self, catalogue):
        self.catalogue, self.is_ours = catalogue, catalogue.is_ours
        self.number = None

    def picture(self, number=None, address=""):
        found = self.catalogue.attachment(number, address)
        known = found and self.catalogue.picture(found["target"])
        return Picture(*known) if known else None

    def file(self, number):
        """The address that an attachment's file had."""
        found = self.catalogue.attachment(number)
        return Attachment(found).attachment_url if found else ""

    def pictures_of(self, number):
        """The numbers of the pictures that were uploaded to the item, in order."""
        return [row["number"] for row in self.catalogue.attachments_of(number) if Attachment(row).is_picture]

    def block(self, number):
        return self.catalogue.block(number)

    def is_own(self, address):
        return self.catalogue.site.is_own(address)

    def link(self, address):
        """Where an own address leads here, with its fragment; None for what it does not know."""
        path = self.catalogue.site.path(address)
        if path is None:
            return None
        target = self._target(path)
        fragment = urlsplit(address).fragment
        return f"{target}#{fragment}" if target and fragment else target

    def _target(self, path):
        if found := self.catalogue.at(path):
            return self._address_of(found) or None
        home = self.catalogue.site.home
        if path in ("/", f"{home}/"):
            return "/"
        first, _slash, rest = path.removeprefix(home).strip("/").partition("/")
        slug = rest.rpartition("/")[2]
        match first:
            case "category":
                return self._address(self.catalogue.tag_of_category(slug) or self._term("category", slug))
            case "tag":
                return self._address(self._term("post_tag", slug))
            case "author":
                return self._address(self.catalogue.one("SELECT address FROM person WHERE login = ?", slug))
        return None

    def _term(self, taxonomy, slug):
        """Terms are kept under their slugs as the file has them, which is escaped where it is not Latin."""
        return self.catalogue.one(
            "SELECT address FROM term WHERE taxonomy = ? AND slug IN (?, ?)", taxonomy, slug, quoted(slug)
        )

    def _address_of(self, found):
        if found["kind"] != "attachment":
            return found["address"]
        above = found["parent"] and self.catalogue.item(found["parent"])
        return above["address"] if above else None

    @staticmethod
    def _address(row):
        return row["address"] if row else None
