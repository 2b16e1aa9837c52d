"""What readers said there: their comments in their threads and states, and nothing that was no comment."""

from functools import lru_cache
from hashlib import sha256
from ipaddress import ip_address
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, URLValidator

from articles.text import is_blank, single_line, storable
from comments import markup
from comments.models import Comment
from comments.names import tidy
from comments.network import shortened
from newsroom.wordpress.bodies import comment_text, plain_line
from newsroom.wordpress.marks import marks_of

Status = Comment.Status

# White lists both: a filter on the state alone would publish the editors' internal notes.
KINDS = ("", "comment")
STATES = {"1": Status.APPROVED, "0": Status.PENDING, "spam": Status.SPAM}
LONGEST_BODY = 65_535
FARTHEST = 1000  # comments that do not come, between one that does and the one it answers
LEFT_OUT = {
    "pingback": "a notice of another site",
    "trackback": "a notice of another site",
    "note": "an internal note",
    "editorial-comment": "an internal note",
}

_is_email = EmailValidator()
_is_web_address = URLValidator(schemes=["http", "https"])


class Arrival(NamedTuple):
    fields: dict  # of a comment
    number: int  # there; for one without a number, one below zero by which it is known again
    above: int | None  # the number it answers; None for the article


class Replies:
    def __init__(self, catalogue, clock, report):
        self.catalogue, self.clock, self.report = catalogue, clock, report
        self.is_ours = catalogue.is_ours
        self.states = STATES | ({"trash": Status.TRASH} if self.is_ours else {})

    def of(self, item, subject, written_at):
        """The arrivals of an item's comments, those that are answered first.

        ``written_at`` stands in where a comment has no date.
        """
        there, coming = {}, {}
        for reply in item.comments:
            number = reply.number or _made_number(reply)
            if number in there:
                self._skip(subject, reply, "its number stands twice in the file")
                continue
            there[number] = reply
            if self._comes(subject, reply):
                coming[number] = reply
        above = {number: self._above(subject, reply, there, coming) for number, reply in coming.items()}
        for number in rings(above):
            self._say_moved(subject, coming[number], "it answers its own answer: it answers the article now")
            above[number] = None
        return [
            Arrival(self._fields(coming[number], number, written_at), number, above[number])
            for number in from_the_top(above)
        ]

    def _comes(self, subject, reply):
        if reply.kind not in KINDS:
            self._skip(subject, reply, LEFT_OUT.get(reply.kind, f"its kind there is “{reply.kind}”"))
        elif reply.approved not in self.states:
            self._skip(subject, reply, f"its state there is “{reply.approved}”")
        elif is_blank(self._body(reply)):
            self._skip(subject, reply, "it says nothing")
        else:
            return True
        return False

    def _skip(self, subject, reply, reason):
        self.report.count("comments", "left out")
        self.report.say("skipped", f"comment {reply.number} on {subject}", reason)

    def _above(self, subject, reply, there, coming):
        """The nearest comment above it that comes too; None for the article itself."""
        seen, number = set(), reply.parent
        while number in there and number not in coming and number not in seen and len(seen) < FARTHEST:
            seen.add(number)
            number = there[number].parent
        number = number if number in coming else None
        if number != (reply.parent or None):
            to = f"comment {number}" if number else "the article"
            self._say_moved(
                subject, reply, f"comment {reply.parent}, which it answers, does not come: it answers {to}"
            )
        return number

    def _say_moved(self, subject, reply, text):
        self.report.say("unresolved", f"comment {reply.number} on {subject}", text)

    def _fields(self, reply, number, written_at):
        marks, body = self._marks(reply), self._body(reply)
        return dict(
            name=marks.line("name", self._name(reply), longest=100),
            email=_valid(_is_email, marks.line("email", reply.email, longest=254), 254).lower(),
            website=_valid(_is_web_address, reply.website, 200),
            body=body,
            html=markup.to_html(body),
            status=self.states[reply.approved],
            by_staff=marks.flag("by_staff")
            if self.is_ours
            else bool(self.catalogue.person_numbered(reply.user)),
            by_author=marks.flag("by_author"),
            confirmed=marks.flag("confirmed"),
            pinned_at=marks.moment("pinned_at"),
            edited_at=marks.moment("edited_at"),
            withdrawn_at=marks.moment("withdrawn_at"),
            network=_network(reply.address),
            created_at=self.clock.moment(reply.date, reply.date_gmt) or written_at,
            former_number=number,
        )

    def _marks(self, reply):
        return marks_of(reply.meta if self.is_ours else [])

    def _body(self, reply):
        """What was typed. Ours says it where WordPress' way of storing it is another."""
        as_it_is = storable(reply.body if self.is_ours else comment_text(reply.body)).strip()
        return self._marks(reply).text("body", as_it_is, longest=LONGEST_BODY)[:LONGEST_BODY]

    @staticmethod
    def _name(reply):
        name = tidy(plain_line(reply.name))[:100].strip()
        return "Anonymous" if is_blank(name) else name


def _made_number(reply):
    return -int(sha256(repr((reply.name, reply.date, reply.body)).encode()).hexdigest()[:12], 16) - 1


def rings(above):
    """One of each ring in ``{number: number above it or None}``: the lowest."""
    done, found = set(), []
    for start in above:
        path = []
        number = start
        while number is not None and number not in done:
            done.add(number)
            path.append(number)
            number = above[number]
        if number in path:
            found.append(min(path[path.index(number) :]))
    return found


def from_the_top(above):
    """The numbers, none before the one above it, and those of one level in their own order."""
    below = {}
    for number, up in above.items():
        below.setdefault(up, []).append(number)
    level = below.get(None, [])
    while level:
        yield from sorted(level)
        level = [number for up in level for number in below.get(up, [])]


def _valid(check, text, longest):
    text = single_line(text)
    try:
        check(text)
    except ValidationError:
        return ""
    return text if len(text) <= longest else ""


@lru_cache(maxsize=10_000)
def _network(text):
    try:
        address = ip_address(text.strip())
        return shortened(getattr(address, "ipv4_mapped", None) or address)
    except ValueError:
        return ""
