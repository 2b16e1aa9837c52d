"""What a post or a page becomes, with all that belongs to it, before any of it is stored."""

import json
from dataclasses import dataclass, field
from hashlib import sha256

from django.utils import timezone

from articles.models import Article, Byline
from articles.text import is_blank, single_line, storable
from newsroom.wordpress.bodies import convert, plain_line, plain_text
from newsroom.wordpress.catalogue import key_of, subject
from newsroom.wordpress.marks import Marks
from newsroom.wordpress.plan import categories_of, moment_of, page_status

LONGEST_HEADLINE, LONGEST_STANDFIRST = 200, 500


@dataclass
class Arrival:
    """What an item becomes."""

    kind: str
    subject: str
    row: dict  # of the catalogue
    fields: dict
    bylines: list = field(default_factory=list)  # of author's id and role
    tags: list = field(default_factory=list)  # of ids
    is_sticky: bool = False
    replies: list = field(default_factory=list)
    paths: list = field(default_factory=list)
    digest: str = ""  # of all that came
    target: object = None  # the article or the page, once there is one

    @property
    def outcome(self):
        match self.row["plan"]:
            case "new":
                return "new"
            case "edited":
                return "edited here"
            case _:
                return "already here" if self.row["digest"] == self.digest else "updated"

    def plan_anew(self, row):
        """Since it was prepared, somebody has taken its address, or has stored it."""
        self.row = row
        self.fields["slug"] = row["new_slug"]


class Stories:
    """``parts`` are the others of the import, by name: surroundings, plan, people, replies, addresses."""

    def __init__(self, catalogue, clock, report, write, **parts):
        self.catalogue, self.clock, self.report, self.write = catalogue, clock, report, write
        self.surroundings, self.plan, self.people = parts["surroundings"], parts["plan"], parts["people"]
        self.replies, self.addresses = parts["replies"], parts["addresses"]

    # What one item becomes

    def prepare(self, item):
        """The arrival of a post or a page; None for what does not come, or stands in the files twice."""
        row = self._row(item)
        if row is None or not self.catalogue.put("done", seq=row["seq"]):
            return None
        if row["plan"] in ("left out", "gone"):
            self.report.count("articles" if item.kind == "post" else "pages", "left out")
            return None
        arrival = Arrival(item.kind, subject(item), dict(row), self._fields_of_all(item, row))
        if item.kind == "post":
            self._complete_post(item, arrival)
        else:
            self._complete_page(item, arrival)
        arrival.paths = self.addresses.of_item(item, row["address"])
        arrival.digest = self._digest(item, arrival)
        return arrival

    @staticmethod
    def _digest(item, arrival):
        """Where it stands here, and what the clock says of it, is not of what came."""
        there = {name: value for name, value in arrival.fields.items() if name not in ("slug", "status")}
        content = [there, item.status, item.slug, arrival.bylines, arrival.tags, arrival.is_sticky]
        return sha256(json.dumps(content, default=str).encode()).hexdigest()

    def must_wait(self, item):
        """Whether the page above this one is still to come; then it is noted that this one waits."""
        row = self._row(item)
        if row is None:
            return False
        waits = bool(row["above"]) and not self._has_come(row["above"])
        self.catalogue.run("DELETE FROM waiting WHERE seq = ?", row["seq"])
        return waits and self.catalogue.put("waiting", seq=row["seq"])

    def _has_come(self, key):
        above = self.catalogue.one("SELECT * FROM item WHERE key = ?", key)
        done = self.catalogue.one("SELECT 1 FROM done WHERE seq = ?", above["seq"])
        return bool(above["target"] or done)

    def waits(self, item):
        row = self._row(item)
        return bool(row and self.catalogue.one("SELECT 1 FROM waiting WHERE seq = ?", row["seq"]))

    def _row(self, item):
        """The item in the catalogue; None for one whose number belongs to another of another kind."""
        return self.catalogue.one("SELECT * FROM item WHERE key = ? AND kind = ?", key_of(item), item.kind)

    def _fields_of_all(self, item, row):
        headline, text = self._headline(item, row), self._text(item)
        status, moment = row["new_status"], moment_of(row)
        if row["plan"] != "new":
            status, moment = self.plan.state(row, is_here=row["new_status"] == Article.Status.PUBLISHED)
        fields = {
            "headline": headline or self._headline_from(item, text),
            "slug": row["new_slug"],
            "body": text,
            "status": status,
            "published_at": moment,
        }
        return fields | self._modification(item, row, moment)

    def _headline(self, item, row):
        if marks := Marks(row["marks"]):
            return marks.line("headline", single_line(item.title), longest=LONGEST_HEADLINE)
        headline = single_line(plain_line(item.title))
        if len(headline) > LONGEST_HEADLINE:
            self.report.say("changed", subject(item), f"its title is cut at 200 characters: {headline}")
            headline = headline[: LONGEST_HEADLINE - 1].rpartition(" ")[0] or headline[: LONGEST_HEADLINE - 1]
            return headline + "…"
        return "" if is_blank(headline) else headline

    def _headline_from(self, item, text):
        words = plain_line(text)[:80]
        headline = (words.rpartition(" ")[0] if len(words) == 80 else words) or "Untitled"
        self.report.say("changed", subject(item), f"it has no title: it is called “{headline}”")
        return headline

    def _text(self, item):
        self.surroundings.number = item.number
        converted = convert(item.body, self.surroundings)
        for kind, text in converted.notes:
            self.report.say(kind, subject(item), text)
        converted.html.plain  # noqa: B018 - its words, which are kept beside it, are looked for here
        return converted.html

    def _modification(self, item, row, published_at):
        """The last public change and who made it, where there was one after publication."""
        if marks := Marks(row["marks"]):
            name = marks.line("modified_by_name", longest=150)
            return {"modified_at": marks.moment("modified_at"), "modified_by_name": name}
        none = {"modified_at": None, "modified_by_name": ""}
        modified_at = self.clock.moment(item.modified, item.modified_gmt)
        if not (published_at and modified_at and published_at < modified_at):
            return none
        if modified_at > timezone.now():
            self.report.say(
                "changed", subject(item), f"its date of change is {modified_at}: there is none here"
            )
            return none
        number = item.meta_value("_edit_last")
        person = self.catalogue.person_numbered(int(number) if number.isdecimal() else None)
        person = person or self.catalogue.person(item.creator)
        name = plain_line(person["name"] or person["login"]) if person else ""
        return {"modified_at": modified_at, "modified_by_name": single_line(name)[:150]}

    def _complete_post(self, item, arrival):
        row = arrival.row
        section = row["section"] and self.catalogue.term("category", row["section"])
        arrival.fields |= {
            "standfirst": self._standfirst(item),
            "section_id": section and section["target"],
            "comments_open": item.comment_status != "closed",
            "lead_image_id": self._lead_image(item),
        }
        logins = self.people.of(item)
        if len(logins) > 1:
            self.report.say(
                "changed", subject(item), f"please look at the order of its bylines: {', '.join(logins)}"
            )
        authors = [self.catalogue.person(login)["target"] for login in logins]
        arrival.bylines = [(author, Byline.Role.TEXT) for author in dict.fromkeys(authors)]
        arrival.tags = self._tags(item, row)
        if marks := Marks(row["marks"]):
            self._complete_ours(item, arrival, marks)
        arrival.is_sticky = item.sticky and arrival.fields["status"] == Article.Status.PUBLISHED
        written_at = arrival.fields["published_at"] or timezone.now()
        arrival.replies = self.replies.of(item, arrival.subject, written_at)

    def _complete_ours(self, item, arrival, marks):
        standfirst = storable(item.excerpt)[:LONGEST_STANDFIRST]
        arrival.fields["standfirst"] = marks.text("standfirst", standfirst, longest=LONGEST_STANDFIRST)
        arrival.fields["lead_caption"] = marks.text("lead_caption", longest=1000)
        arrival.fields["trashed_at"] = marks.moment("trashed_at")
        if marks.flag("comments_open"):
            arrival.fields["comments_open"] = True
        arrival.bylines = list(self._marked_bylines(marks))

    def _marked_bylines(self, marks):
        for entry in marks.list("bylines"):
            slug, role = entry if isinstance(entry, list) and len(entry) == 2 else (None, None)
            person = isinstance(slug, str) and self.catalogue.person_called(slug)
            if person and role in Byline.Role.values:
                yield person["target"], role

    def _standfirst(self, item):
        standfirst = storable(plain_text(item.excerpt)).strip()
        if len(standfirst) > LONGEST_STANDFIRST:
            self.report.say("changed", subject(item), f"its excerpt is cut at 500 characters: {standfirst}")
            standfirst = standfirst[: LONGEST_STANDFIRST - 1].rpartition(" ")[0] + "…"
        return standfirst

    def _lead_image(self, item):
        number = item.meta_value("_thumbnail_id")
        if not number.isdecimal() or int(number) == 0:
            return None
        picture = self.surroundings.picture(number=int(number[:18]))
        if picture is None:
            self.report.say(
                "unresolved", subject(item), f"its lead picture, attachment {number}, is not in the library"
            )
        return picture and picture.pk

    def _tags(self, item, row):
        found = []
        for taxonomy, slug, name in item.terms:
            if taxonomy == "post_tag":
                found.append(self.catalogue.term("post_tag", slug or name))
        found += [
            self.catalogue.tag_of_category(slug) for slug in categories_of(row) if slug != row["section"]
        ]
        return list(
            dict.fromkeys(tag["target"] for tag in found if tag and (tag["target"] or not self.write))
        )

    def _complete_page(self, item, arrival):
        arrival.fields["status"] = page_status(arrival.fields["status"])
        arrival.fields["position"] = max(0, min(item.order, 32767))
        arrival.fields["in_foot"] = Marks(arrival.row["marks"]).flag("in_foot")
        for reply in item.comments:
            self.report.count("comments", "left out")
            self.report.say(
                "skipped", f"comment {reply.number} on {arrival.subject}", "pages take no comments here"
            )
