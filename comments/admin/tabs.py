"""The views of the queue: what each shows, in which orders, and how much there is of it."""

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from comments.models import Comment, Decision, counted

Status = Comment.Status
BOUND = 10_000  # counted no further
REPORTED, ALL, MINE = "reported", "all", "mine"
MY_LAST = 500  # decisions that the view of one's own looks back

LABELS = {
    Status.PENDING.value: Status.PENDING.label,
    REPORTED: _("Reported"),
    Status.APPROVED.value: Status.APPROVED.label,
    Status.SPAM.value: Status.SPAM.label,
    Status.TRASH.value: Status.TRASH.label,
    ALL: _("All"),
    MINE: _("My decisions"),
}

# Each follows an index from one end to the other, so it costs the same however long the queue is.
ORDERS = {
    "clean": (_("Clean ones first"), ["risk", "created_at", "pk"]),
    "risky": (_("Riskiest first"), ["-risk", "-created_at", "-pk"]),
    "newest": (_("Newest first"), ["-created_at", "-pk"]),
    "oldest": (_("Oldest first"), ["created_at", "pk"]),
    "most": (_("Most reports first"), ["-open_reports", "-pk"]),
    "lately": (_("Lately decided first"), ["-decided_at", "-pk"]),
}
BY_TIME = ["newest", "oldest"]
BY_RISK = ["clean", "risky"]

# The first is what a view opens with.
ORDERS_OF = {
    Status.PENDING.value: BY_RISK + BY_TIME,
    REPORTED: ["most", *BY_TIME],
    Status.APPROVED.value: BY_TIME + BY_RISK[::-1],
    Status.SPAM.value: BY_TIME + BY_RISK,
    Status.TRASH.value: BY_TIME + BY_RISK,
    ALL: BY_TIME,
    MINE: ["lately"],
}


def narrow(comments, tab, user):
    """The comments that a view shows."""
    if tab == ALL:
        return comments
    if tab == REPORTED:
        return comments.reported()
    if tab == MINE:
        return decided_by(user, comments)
    return comments.filter(status=tab)


def decided_by(user, comments):
    """What the person has moved lately, with the moment of the last time."""
    own = Decision.objects.moves().filter(by=user)
    lately = own.filter(comment__isnull=False).order_by("-at", "-pk").values("comment")[:MY_LAST]
    moment = own.filter(comment=OuterRef("pk")).order_by("-at", "-pk").values("at")[:1]
    return comments.filter(pk__in=lately).annotate(decided_at=Subquery(moment))


def count_tabs(article=None):
    """``{view: "11" or "10,000+"}`` for all that can be counted, under one article or everywhere.

    ``waiting`` is what waits everywhere.
    """
    everywhere = Comment.objects.all()
    comments = everywhere.filter(article=article) if article else everywhere
    views = {tab: narrow(comments, tab, None) for tab in (*Status.values, REPORTED)}
    counts = counted(views | {"waiting": everywhere.pending()} if article else views, BOUND)
    counts[ALL] = sum(counts[status] for status in Status.values)
    counts.setdefault("waiting", counts[Status.PENDING])
    return {tab: f"{BOUND:,}+" if number > BOUND else f"{number:,}" for tab, number in counts.items()}
