"""What the filter thinks of a comment, and why."""

from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comments import words
from comments.models import Word
from comments.models.word import TOTALS

from . import bayes
from .signs import SIGNS, signs
from .tokens import Text, tokens

SHOWN = 6  # reasons
WORTH_SHOWING = 0.2
TELLING = 5  # letters: that “the” speaks for a comment is true, and tells nobody anything
SAYS_SOMETHING = 25  # characters; many people say "Great article!"
NO_KEY = "-"
REPEATED = "sign:repeated"
FEW, MANY = 10, 50  # comments of the rarer kind that have been learnt


class Opinion(NamedTuple):
    risk: int  # that it is spam, in percent
    signs: list  # what speaks most for and against it: [words, weight], spam above zero
    certainty: str  # low, middle or high: how much has been learnt


def opinion_on(comment):
    """One query; nothing is stored."""
    text = Text(comment)
    found = tokens(text, signs(text))
    key = words.key(comment.body) if len(comment.body) >= SAYS_SOMETHING else NO_KEY
    counts = Word.objects.counts(found, REPEATED, key, comment.email.lower())
    if REPEATED in counts:
        found.add(REPEATED)
        del counts[REPEATED]
    adding = bayes.reasons(found, counts)
    told = [
        [label(token), round(weight, 1)]
        for token, weight in adding.items()
        if abs(weight) >= WORTH_SHOWING and len(token) >= TELLING
    ]
    return Opinion(bayes.risk(adding), told[:SHOWN], certainty(counts.get(TOTALS, (0, 0))))


def certainty(totals):
    """How sure it is of anything: with ten of either kind it does better than by rules alone."""
    fewest = min(totals)
    return "low" if fewest < FEW else "middle" if fewest < MANY else "high"


def label(token):
    """What people call it."""
    kind, colon, rest = token.partition(":")
    if not colon:
        return f"“{token}”"
    if kind == "sign":
        return str(SIGNS[rest].label)
    if kind == "links":
        return ngettext("%(number)s link", "%(number)s links", int(rest)) % {"number": rest}
    named = {
        "host": _("leads to %(what)s"),
        "name": _("is called “%(what)s”"),
        "mail": _("has an address at %(what)s"),
    }
    return named[kind] % {"what": rest}
