"""What stands beside each comment of the queue, found in a fixed number of queries."""

from typing import NamedTuple

from django.db.models import (
    BooleanField,
    CharField,
    Exists,
    ExpressionWrapper,
    OuterRef,
    Prefetch,
    Q,
    Subquery,
    prefetch_related_objects,
)
from django.utils.safestring import mark_safe

from comments.models import Comment, Decision, Report, Restriction, Writer
from comments.stamps import drawing

from .moves import moves_of
from .seen import Seen

Status, Kind = Comment.Status, Restriction.Kind
LONG, LINES = 700, 12  # more characters or lines than that are folded
LATELY = 100  # comments of one address or network that its record looks back
REPORTS = 5  # shown beside a comment
COUNTED = [Status.APPROVED, Status.SPAM, Status.TRASH]  # in the order of a tally


class Tally(Subquery):
    """How many of the rows of a query are approved, spam, in the trash, and in all: ``12 0 3 15``."""

    template = (
        "(SELECT COUNT(*) FILTER (WHERE status = 'approved') || ' ' ||"
        " COUNT(*) FILTER (WHERE status = 'spam') || ' ' ||"
        " COUNT(*) FILTER (WHERE status = 'trash') || ' ' ||"
        " COUNT(*) FROM (%(subquery)s) AS lately)"
    )
    output_field = CharField()


class Record(NamedTuple):
    """What became of the last comments from one address or network."""

    numbers: list  # [(status, how many)], without those that are none
    total: int
    since: object

    @classmethod
    def read(cls, tally, since):
        *numbers, total = map(int, tally.split())
        found = [(status.label, number) for status, number in zip(COUNTED, numbers, strict=True) if number]
        return cls(found, total, since)

    @property
    def goes_back_further(self):
        return self.total == LATELY


def lay_out(comments, *, user, filters=""):
    """Put ``beside`` each comment what its row shows to this user. ``filters`` leads back to the list."""
    last = Prefetch("decisions", Decision.objects.order_by("-pk")[:1], to_attr="last_decision")
    comments = list(comments.prefetch_related(last))
    prefetch_related_objects([comment for comment in comments if comment.open_reports], shown_reports())
    may = {
        "moderate": user.has_perm("comments.moderate_comment"),
        "pin": user.has_perm("comments.pin_comment"),
        "restrict": user.has_perm("comments.add_restriction"),
        "discuss": user.has_perm("comments.view_discussion"),
    }
    known = known_of(comments) if may["moderate"] else {}
    restrictions = restrictions_on(
        [comment for comment in comments if known.get(comment.pk, {}).get("is_restricted")]
    )
    for comment in comments:
        decision = next(iter(comment.last_decision), None)
        comment.beside = {
            "last": decision,
            "last_is_mine": bool(decision and decision.is_move and decision.by_id == user.pk),
            "seen": Seen.of(comment, decision).written(comment.pk),
            "known": known.get(comment.pk),
            "restrictions": [
                found for value in {comment.email, comment.network} for found in restrictions.get(value, [])
            ],
            "stamp": mark_safe(drawing(comment)) if may["moderate"] else "",  # noqa: S308 - our own SVG
            "long": len(comment.body) > LONG or comment.body.count("\n") > LINES,
            "may": may,
            "moves": moves_of(comment) if may["moderate"] else [],
            "may_reply": may["moderate"] and comment.is_alive,
            "filters": filters,
        }
    return comments


def shown_reports():
    """The open reports of each comment: the writer's appeal first, then the newest."""
    is_appeal = ExpressionWrapper(Q(ground=Report.Ground.APPEAL), BooleanField())
    newest = Report.objects.open().order_by(is_appeal.desc(), "-at", "-pk")
    return Prefetch("reports", newest[:REPORTS], to_attr="shown_reports")


def known_of(comments):
    """``{pk: …}``: the record of the address and of the network, and whether the address is confirmed."""
    pks = [comment.pk for comment in comments if not comment.by_staff]
    concerned = Q(kind=Kind.EMAIL, value=OuterRef("email")) | Q(kind=Kind.NETWORK, value=OuterRef("network"))
    facts = {
        "is_confirmed": Exists(Writer.objects.filter(email=OuterRef("email"), confirmed_at__isnull=False)),
        "is_restricted": Exists(Restriction.objects.in_force().filter(concerned)),
    }
    for name in ("email", "network"):
        same = Comment.objects.filter(**{name: OuterRef(name)}).order_by("-created_at", "-pk")
        facts[f"{name}_tally"] = Tally(same.values("status")[:LATELY])
        first = same.order_by("created_at", "pk").values("created_at")[:1]
        facts[f"{name}_since"] = Subquery(first)
    found = {}
    for row in Comment.objects.filter(pk__in=pks).order_by().values("pk", "email", "network", **facts):
        found[row["pk"]] = {
            name: Record.read(row[f"{name}_tally"], row[f"{name}_since"]) if row[name] else None
            for name in ("email", "network")
        } | {fact: row[fact] for fact in ("is_confirmed", "is_restricted")}
    return found


def restrictions_on(comments):
    """``{address or network: [those in force]}``. Mostly there are none, and nobody need look for them."""
    if not comments:
        return {}
    emails = {comment.email for comment in comments if comment.email}
    networks = {comment.network for comment in comments if comment.network}
    concerned = Q(kind=Kind.EMAIL, value__in=emails)
    concerned |= Q(kind=Kind.NETWORK, value__in=networks)
    found = {}
    for restriction in Restriction.objects.in_force().filter(concerned):
        found.setdefault(restriction.value, []).append(restriction)
    return found
