"""Attachments become pictures of the library: each once, with its alternative text, caption and credit."""

import json
from hashlib import sha256
from itertools import islice
from pathlib import PurePosixPath

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction

from articles.models import Image
from articles.renditions import MAX_BYTES, read
from articles.text import single_line, storable
from newsroom.models import Origin
from newsroom.wordpress import serialized
from newsroom.wordpress.bodies import plain_line, plain_text
from newsroom.wordpress.catalogue import CREDITS
from newsroom.wordpress.fetch import NotFetched, fetch
from newsroom.wordpress.marks import Marks
from newsroom.wordpress.media import Uploads
from newsroom.wordpress.plan import AT_ONCE, named

PICTURES = (".jpg", ".jpeg", ".jpe", ".png", ".gif", ".webp", ".avif")


PATIENCE = 10


class Pictures:
    """``folder`` is a copy of the uploads; ``fetching`` allows to ask the site for what is not there."""

    def __init__(self, catalogue, report, *, folder=None, fetching=False, write=False):
        self.catalogue, self.report, self.write = catalogue, report, write
        self.uploads, self.fetching = Uploads(folder) if folder else None, fetching
        self.site = catalogue.site.name
        self.failures = 0

    def settle(self, track=lambda done, total: None):
        """Bring in what is missing, one transaction each, and write into the catalogue which is which."""
        rows = list(self.catalogue.all("SELECT seq FROM item WHERE kind = 'attachment' ORDER BY seq"))
        for done, (seq,) in enumerate(rows, 1):
            row = self.catalogue.one("SELECT * FROM item WHERE seq = ?", seq)
            self.catalogue.run("UPDATE item SET target = ? WHERE seq = ?", self._settle(row), seq)
            track(done, len(rows))
        self._note_words()

    def _note_words(self):
        """What the library says of them, for the texts in which they stand."""
        rows = self.catalogue.all("SELECT * FROM item WHERE kind = 'attachment' AND target IS NOT NULL")
        while some := {row["target"]: Attachment(row) for row in islice(rows, AT_ONCE)}:
            found = Image.objects.in_bulk(list(some)) if self.write else some
            for target, words in found.items():
                self.catalogue.put(
                    "picture",
                    target=target,
                    alternative_text=words.alternative_text,
                    caption=words.caption,
                    credit=words.credit,
                )

    def _settle(self, row):
        """The id of what the attachment is here, or None. In a rehearsal it is the one in the catalogue."""
        known = Origin.objects.known(self.site, Origin.Kind.ATTACHMENT, [row["key"]]).get(row["key"])
        if known and Image.objects.filter(pk=known.target).exists():
            self.report.count("pictures", "already here")
            return known.target
        if known:
            self.report.say("skipped", named(row), "it came before and was deleted here; it stays deleted")
            return None
        try:
            content = self._content(row)
            return self._same(row, content) or self._add(row, content)
        except (Missing, NotFetched) as error:
            self.report.count("pictures", "without a file")
            self.report.say("unresolved", named(row), str(error))
        except ValidationError as error:
            self.report.count("pictures", "refused")
            self.report.say("skipped", named(row), " ".join(error.messages))
        return None

    def _content(self, row):
        attachment = Attachment(row)
        if not attachment.is_picture:
            raise Missing(f"it is no picture; other files are not kept here: {attachment.attachment_url}")
        if self.uploads and (path := self.uploads.find(attachment)):
            if path.stat().st_size > MAX_BYTES:
                raise Missing("its file is larger than 25 MB")
            return path.read_bytes()
        if not attachment.attachment_url:
            raise Missing("it has no address")
        if not self.fetching:
            where = "is not in the folder" if self.uploads else "is not at hand"
            raise Missing(f"its file {where}: {attachment.attachment_url}")
        if not self.write:
            self.report.count("pictures", "to be fetched")
            return None
        return self._fetched(attachment.attachment_url)

    def _fetched(self, address):
        """The file from the former site, which is given up when it does not answer at all."""
        try:
            content = fetch(address)
        except NotFetched:
            self.failures += 1
            if self.failures == PATIENCE:
                self.fetching = False
                text = f"{PATIENCE} times in a row nothing could be fetched: no more is tried in this run"
                self.report.say("notice", "pictures", text)
            raise
        self.failures = 0
        return content

    def _same(self, row, content):
        """A picture that has come under another number, with the same file."""
        if content is None:
            return None
        same = Origin.objects.filter(kind=Origin.Kind.ATTACHMENT, digest=_digest(content)).first()
        if not same or not Image.objects.filter(pk=same.target).exists():
            return None
        self.report.count("pictures", "the same as another")
        if self.write:
            self._remember(row, same.target, content)
        return same.target

    def _add(self, row, content):
        if not self.write:
            if content is not None:
                read(ContentFile(content))
                place = f"picture/{_digest(content)}"
                is_first = self.catalogue.put("taken", place=place)
                self.report.count("pictures", "new" if is_first else "the same as another")
            return row["seq"]
        attachment = Attachment(row)
        image = Image(
            file=ContentFile(content, name="picture"),
            alternative_text=attachment.alternative_text,
            caption=attachment.caption,
            credit=attachment.credit,
        )
        image.focus_x, image.focus_y = attachment.focus
        image.file.prepare()  # takes a second, in which nobody should wait for the database
        with transaction.atomic():
            image.save()
            self._remember(row, image.pk, content)
        self.report.count("pictures", "new")
        return image.pk

    def _remember(self, row, target, content):
        Origin.objects.create(
            site=self.site,
            kind=Origin.Kind.ATTACHMENT,
            key=row["key"],
            target=target,
            digest=_digest(content),
        )


class Missing(Exception):
    """There is no file for a picture."""


class Attachment:
    """What the catalogue keeps of an attachment, in the words of the library."""

    def __init__(self, row):
        self.marks = Marks(row["marks"])
        self._extra = json.loads(row["extra"])
        self.attachment_url = self._extra["url"].strip()

    def meta_value(self, key):
        return self._extra["meta"].get(key, "")

    @property
    def is_picture(self):
        """By its name; what has none may be one."""
        return PurePosixPath(self.attachment_url).suffix.lower() in (*PICTURES, "")

    @property
    def alternative_text(self):
        alternative_text = single_line(plain_line(self.meta_value("_wp_attachment_image_alt")))[:300]
        return self.marks.line("alternative_text", alternative_text, longest=300)

    @property
    def caption(self):
        caption = storable(plain_text(self._extra["caption"])).strip()[:1000]
        return self.marks.text("caption", caption, longest=1000)

    @property
    def credit(self):
        """Of the plugins that know one, or else what the camera or the agency wrote into the file."""
        stated = next(filter(None, map(self.meta_value, CREDITS)), "") or self._credit_in_file()
        return self.marks.line("credit", single_line(plain_line(stated))[:200], longest=200)

    @property
    def focus(self):
        """The focal point in percent from the left and the top."""
        return self.marks.pair("focus", 100, (50, 50))

    def _credit_in_file(self):
        metadata = serialized.read(self.meta_value("_wp_attachment_metadata"))
        about = metadata.get("image_meta") if isinstance(metadata, dict) else None
        credit = about.get("credit") or about.get("copyright") if isinstance(about, dict) else ""
        return credit if isinstance(credit, str) else ""


def _digest(content):
    return sha256(content).hexdigest()
