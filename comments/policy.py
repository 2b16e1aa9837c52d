"""What happens to a new comment, in one list of rules that is read from top to bottom.

Each rule answers None, or a verdict with its reason. One that calls a comment spam, or refuses it,
ends the matter; of those that hold it the first counts, and a comment that none stops is approved.
What is refused lies in the trash: whoever was wronged can be helped, and nothing is lost.
"""

from functools import cached_property
from typing import NamedTuple

from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comments import house, markup, words
from comments.causes import RULES as CAUSES
from comments.models import Comment, Discussion, Restriction, Writer
from comments.names import skeleton
from comments.spam import opinion_on

HURRY = 2000  # milliseconds from the first keystroke: nobody writes and sends a comment in less
KNOWN_AFTER = 1  # comments that moderators have approved
LOOKED_AT = 100  # of a writer's comments, the last
LISTED = 3  # of the words that were found, so many are named in the reason

Status = Comment.Status


class Verdict(NamedTuple):
    status: str
    cause: str
    reason: str

    @property
    def is_final(self):
        return self.status in (Status.SPAM, Status.TRASH)


class Traps(NamedTuple):
    """What the form says about who filled it in."""

    bait: str = ""  # a field that people do not see
    typed: str = ""  # milliseconds since the first keystroke, by our script; empty without scripts


def approve(cause):
    return _verdict(Status.APPROVED, cause)


def hold(cause, detail=""):
    return _verdict(Status.PENDING, cause, detail)


def spam(cause, detail=""):
    return _verdict(Status.SPAM, cause, detail)


def refuse(cause, detail=""):
    return _verdict(Status.TRASH, cause, detail)


def _verdict(status, cause, detail=""):
    label = str(CAUSES[cause].label)
    return Verdict(status, cause, f"{label}: {detail}" if detail else label)


class Case:
    """A comment before the rules, and what they ask about it, each thing once."""

    def __init__(self, comment, traps, discussion=None, akismet=None):
        self.comment, self.traps, self.akismet = comment, traps, akismet
        self.discussion = discussion or Discussion.objects.of(comment.article)
        self.policy = self.discussion.policy

    @cached_property
    def is_known(self):
        """Whether its writer has proved the address and was approved before. What is typed proves nothing."""
        if not self.comment.confirmed:
            return False
        earlier = Comment.objects.filter(email=self.comment.email, by_staff=False).exclude(pk=self.comment.pk)
        return earlier.approved()[:KNOWN_AFTER].count() == KNOWN_AFTER

    @cached_property
    def restrictions(self):
        return Restriction.objects.on(email=self.comment.email, network=self.comment.network)

    @cached_property
    def html(self):
        return markup.to_html(self.comment.body)

    @cached_property
    def fields(self):
        """What the word lists look at: what readers read, and what stands behind it."""
        comment = self.comment
        return {
            "text": markup.words(self.html),
            "source": comment.body,
            "name": comment.name,
            "email": comment.email,
            "website": comment.website,
        }

    def weigh(self):
        """Let the filter say how likely it is spam, and keep that with the comment."""
        if self.policy.spam_filter:
            opinion = opinion_on(self.comment)
            self.comment.risk, self.comment.signs = opinion.risk, opinion.signs


def judge(comment, traps, discussion=None, akismet=None):
    """The verdict on a comment, stored or not. Its risk is set to what the filter says.

    ``akismet`` is what Akismet has said, for that takes too long to be asked here.
    """
    case = Case(comment, traps, discussion, akismet)
    case.weigh()
    return verdict_of(case, objections(case))


def objections(case):
    """The verdicts of the rules that have something against the comment, one after the other."""
    return filter(None, (rule(case) for rule in RULES))


def verdict_of(case, against):
    """What counts of all that is said against the comment."""
    held = None
    for verdict in against:
        if verdict.is_final:
            return verdict
        held = held or verdict
    return held or approve("known_writer" if case.is_known else "nothing_against")


# The rules


def took_the_bait(case):
    if case.traps.bait:
        return spam("bait")


def is_banned(case):
    return _restricted(case, Restriction.Effect.BAN, refuse, "banned")


def uses_words_that_refuse(case):
    if found := words.found(case.policy.words_that_refuse, case.fields):
        return refuse("word_refused", _named(found))


def poses_as_staff(case):
    if house.names().include(case.comment.name, case.comment.email):
        return hold("poses_as_staff")


def poses_as_known(case):
    """The name of a writer who has confirmed the address, by somebody who has not shown to be that writer.

    It is the same for the right address, unproved, as for a wrong one: whether an address belongs to
    a name is not told to those who try.
    """
    comment, key = case.comment, skeleton(case.comment.name)
    if not key:
        return None
    owners = Writer.objects.filter(name_key=key).exclude(confirmed_at=None)
    addresses = list(owners.values_list("email", flat=True)[:100])
    same = comment.email in addresses
    if not addresses or comment.confirmed and (same or _has_been(comment, key)):
        return None
    return hold("poses_as_known", _("the address is the same, but not proved") if same else "")


def _has_been(comment, key):
    """Whether its writer was approved before under a name that looks like this one: many are called Anna."""
    earlier = Comment.objects.approved().filter(email=comment.email, by_staff=False).exclude(pk=comment.pk)
    names = earlier.order_by("-created_at").values_list("name", flat=True)[:LOOKED_AT]
    return any(skeleton(name) == key for name in names)


def is_restricted(case):
    return _restricted(case, Restriction.Effect.HOLD, hold, "restricted")


def was_typed_by_nobody(case):
    typed = case.traps.typed
    if typed and not (typed.isascii() and typed.isdecimal() and int(typed[:9]) >= HURRY):
        return hold("hurry")


def has_many_links(case):
    number = markup.links(case.html)
    if 0 < case.policy.links_that_hold <= number:
        return hold("links", str(number))


def uses_words_that_hold(case):
    if found := words.found(case.policy.words_that_hold, case.fields):
        return hold("word_held", _named(found))


def looks_like_spam(case):
    policy, risk = case.policy, case.comment.risk
    if not policy.spam_filter:
        return None
    if risk >= policy.spam_risk:
        return spam("filter_spam", f"{risk} %")
    if risk >= policy.hold_risk:
        return hold("filter_held", f"{risk} %")


def is_spam_to_akismet(case):
    if case.akismet == "spam":
        return spam("akismet_spam")
    if case.akismet == "unsure":
        return hold("akismet_held")


def comes_while_all_is_held(case):
    if case.policy.hold_all:
        return hold("all_held")


def comes_in_hours_of_rest(case):
    if case.policy.holds_at(timezone.now()):
        begin, end = (time_format(at, "H:i") for at in (case.policy.hold_from, case.policy.hold_until))
        return hold("hours", f"{begin}–{end}")


def is_on_a_held_article(case):
    if case.discussion.is_held:
        return hold("article_held")


def is_by_an_unknown_writer(case):
    if case.policy.hold_unknown and not case.is_known:
        return hold("unknown_writer")


RULES = [
    took_the_bait,
    is_banned,
    uses_words_that_refuse,
    poses_as_staff,
    poses_as_known,
    is_restricted,
    was_typed_by_nobody,
    has_many_links,
    uses_words_that_hold,
    looks_like_spam,
    is_spam_to_akismet,
    comes_while_all_is_held,
    comes_in_hours_of_rest,
    is_on_a_held_article,
    is_by_an_unknown_writer,
]


def _restricted(case, effect, verdict, cause):
    for restriction in case.restrictions:
        if restriction.effect == effect:
            kind = restriction.get_kind_display().lower()
            return verdict(cause, ", ".join(filter(None, [kind, restriction.reason])))


def _named(found):
    named, more = list(found)[:LISTED], len(found) - LISTED
    text = ", ".join(f"“{entry}”" for entry in named)
    return text + (ngettext(" and %(n)s more", " and %(n)s more", more) % {"n": more} if more > 0 else "")
