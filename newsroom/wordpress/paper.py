"""The publication itself and what was redirected by hand: what only our own export knows."""

from django.core.exceptions import ValidationError

from articles.models import OldAddress, Publication
from newsroom.wordpress.marks import Marks

FIELDS = {"name": 80, "tagline": 160, "description": 1000, "language": 12, "follow": 2000, "date_format": 40}


class Paper:
    def __init__(self, catalogue, report, write):
        self.catalogue, self.report, self.write = catalogue, report, write

    def add(self, own):
        marks = Marks(own.text)
        if own.name == "publication":
            self.catalogue.put("own", name="publication", value=own.text)
        elif path := marks.line("path", longest=OldAddress.MAX_PATH):
            self.catalogue.put("own", name=path, value=marks.line("to", longest=2000))

    def settle(self):
        """The name of the paper and all that goes with it, if nobody has given it one here."""
        row = self.catalogue.one("SELECT value FROM own WHERE name = 'publication'")
        publication = Publication.objects.filter(pk=1).first() or Publication(pk=1)
        if row is None:
            return
        if any(getattr(publication, name) != getattr(Publication(), name) for name in FIELDS):
            self.report.say(
                "skipped", "publication", "it has its name and settings here; they are left as they are"
            )
            return
        marks = Marks(row["value"])
        for name, longest in FIELDS.items():
            setattr(publication, name, marks.text(name, getattr(publication, name), longest=longest))
        logo = self.catalogue.attachment(marks.number("logo", 2**62, None))
        publication.logo_id = logo and logo["target"]
        self._store(publication, "publication")

    def settle_redirects(self):
        for row in self.catalogue.all("SELECT * FROM own WHERE name <> 'publication'"):
            if not OldAddress.objects.filter(path=row["name"]).exists():
                self._store(OldAddress(path=row["name"], to=row["value"]), f"redirect {row['name']}")

    def _store(self, thing, subject):
        """Checked as if somebody had typed it."""
        try:
            thing.full_clean(exclude=["logo"], validate_unique=False)
        except ValidationError as error:
            self.report.say("skipped", subject, " ".join(error.messages))
            return
        if self.write:
            thing.save()
