"""What happens to a new comment. Each rule answers None, or a verdict; the first verdict counts.

No rule refuses a comment: whoever is held up by mistake waits for a moderator and loses nothing.
"""

from typing import NamedTuple

from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _

from articles.models import Author, Publication
from comments import markup
from comments.models import Comment
from comments.names import skeleton

LINKS_THAT_HOLD = 2
HURRY = 2000  # milliseconds from the first keystroke: nobody writes and sends a comment in less


class Verdict(NamedTuple):
    status: str
    reason: str


class Traps(NamedTuple):
    """What the form says about who filled it in."""

    bait: str = ""  # a field that people do not see
    typed: str = ""  # milliseconds since the first keystroke, by our script; empty without scripts


def judge(comment, traps):
    verdicts = (rule(comment, traps) for rule in RULES)
    return next(filter(None, verdicts), Verdict(Comment.Status.APPROVED, _("by a known writer")))


def took_the_bait(comment, traps):
    if traps.bait:
        return Verdict(Comment.Status.SPAM, _("filled in the field that people do not see"))


def poses_as_staff(comment, traps):
    name = skeleton(comment.name)
    if comment.email in _staff_addresses() or name and name in map(skeleton, _names_of_the_house()):
        return hold(_("uses a name or an address of the newsroom"))


def was_typed_by_nobody(comment, traps):
    typed = traps.typed
    if typed and not (typed.isascii() and typed.isdecimal() and int(typed[:9]) >= HURRY):
        return hold(_("was written faster than anybody types"))


def has_many_links(comment, traps):
    if markup.links(markup.to_html(comment.body)) >= LINKS_THAT_HOLD:
        return hold(_("contains several links"))


def is_by_an_unknown_writer(comment, traps):
    """An address typed into a form proves nothing; the same network beside it makes it likely."""
    known = Comment.objects.approved().filter(name=comment.name, email=comment.email, by_staff=False)
    if not comment.network or not known.filter(network=comment.network).exists():
        return hold(_("first comment of an unknown writer"))


RULES = [took_the_bait, poses_as_staff, was_typed_by_nobody, has_many_links, is_by_an_unknown_writer]


def hold(reason):
    return Verdict(Comment.Status.PENDING, reason)


def _staff():
    return get_user_model().objects.filter(is_staff=True, is_active=True)


def _staff_addresses():
    return {email.lower() for email in _staff().exclude(email="").values_list("email", flat=True)}


def _names_of_the_house():
    """All names that a reader takes for ours: of staff, of those in bylines, of the publication."""
    for user in _staff().only("username", "first_name", "last_name"):
        yield from filter(None, (user.get_username(), user.get_full_name()))
    yield from Author.objects.values_list("name", flat=True).iterator()
    yield from Publication.objects.values_list("name", flat=True)
