"""What a moderator was shown of a comment. No decision is about what nobody has looked at."""

from typing import NamedTuple

from django.core.exceptions import BadRequest, ValidationError
from django.db.models import Max, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from articles.admin.desk import is_number
from comments.models import AlreadyDecided, Comment, Decision

FIELD = "seen"


class ChangedSince(AlreadyDecided):
    """The comment is where it was, but it is no longer what the moderator has looked at."""

    def __init__(self, comment, words, **params):
        self.comment = comment
        ValidationError.__init__(self, words, code="changed_since", params={"name": comment.name} | params)


class Seen(NamedTuple):
    """Its state as it stands in a field of the row, ``12:pending.345.0``."""

    status: str
    decision: int  # the last decision or edit, 0 where there is none
    reports: int  # how many are open

    @classmethod
    def of(cls, comment, decision):
        return cls(comment.status, decision.pk if decision else 0, comment.open_reports)

    @classmethod
    def read(cls, text):
        """What the field says, or None where that is nonsense."""
        parts = text.split(".")
        if len(parts) != len(cls._fields) or parts[0] not in Comment.Status.values:
            return None
        return cls(parts[0], *map(int, parts[1:])) if all(map(is_number, parts[1:])) else None

    def written(self, pk):
        return f"{pk}:{self.status}.{self.decision}.{self.reports}"

    def check(self, comment, last, *, answers_reports=False):
        """Raise what tells the moderator what has happened since. The comment is locked."""
        if comment.status == self.status and last == self.decision:
            if answers_reports and comment.open_reports > self.reports:
                raise ChangedSince(comment, _("The comment by %(name)s has been reported since. Look again."))
            return
        decision = comment.decisions.order_by("-pk").first()
        if comment.status != self.status or not decision:
            raise AlreadyDecided(comment)
        who = decision.by_name or _("its writer")
        if decision.is_move:
            words = _("%(by)s has decided about the comment by %(name)s since. Look again.")
        else:
            words = _("The comment by %(name)s has been edited since (%(by)s). Look again.")
        raise ChangedSince(comment, words, by=who)


def seen_in(fields):
    """``{pk: Seen}`` from the fields of the rows. Nonsense is left out."""
    found = {}
    for field in fields:
        number, _colon, text = field.partition(":")
        if is_number(number) and (seen := Seen.read(text)):
            found[int(number)] = seen
    return found


def lock(request, pk, *, answers_reports=False):
    """The comment as the moderator has seen it, locked for the rest of the transaction."""
    seen = seen_in(request.POST.getlist(FIELD)).get(pk)
    if not seen:
        raise BadRequest("The form must say what was seen of the comment.")
    comment = Comment.objects.locked().get(pk=pk)
    last = comment.decisions.aggregate(last=Coalesce(Max("pk"), 0))["last"]
    seen.check(comment, last, answers_reports=answers_reports)
    return comment


def changed_since(seen, *, answers_reports=False):
    """Those of ``{pk: Seen}`` that are no longer what was seen. All are locked until the transaction ends."""
    last = Decision.objects.filter(comment=OuterRef("pk")).order_by("-pk").values("pk")[:1]
    locked = Comment.objects.filter(pk__in=seen).locked()
    states = locked.annotate(last=Coalesce(Subquery(last), 0)).values_list(
        "pk", "status", "last", "open_reports"
    )
    changed = set(seen)
    for pk, *state in states:
        now, then = Seen(*state), seen[pk]
        reported = answers_reports and now.reports > then.reports
        if now[:2] == then[:2] and not reported:
            changed.discard(pk)
    return changed
