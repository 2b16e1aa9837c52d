"""What is stored under one address, to be found, handed over, and erased.

What other people have written stays as it is: their replies and their reports. So does what staff have
said in the newsroom's name, whatever their own address is.
"""

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import CharField, Q
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comments import spam
from comments.models import Comment, Decision, Follow, Letter, Report, Restriction, Writer
from comments.models.writer import mailbox

KINDS = {
    "comments": gettext_lazy("Comments"),
    "words": gettext_lazy("Earlier texts of these comments, and words with which they were decided"),
    "appeals": gettext_lazy("Appeals"),
    "reports": gettext_lazy("Reports of other people’s comments"),
    "follows": gettext_lazy("Wishes to be told of replies"),
    "letters": gettext_lazy("Letters of the last days"),
    "writers": gettext_lazy("Record of the confirmed address"),
    "restrictions": gettext_lazy("Restrictions of the address"),
    "log": gettext_lazy("Entries in the admin’s log that show it"),
}


class Person:
    """Everything of one address, in upper or lower case."""

    def __init__(self, address):
        self.address = address = address.strip().lower()
        self.comments = Comment.objects.filter(email=address, by_staff=False).order_by("pk")
        self.in_our_name = Comment.objects.filter(email=address, by_staff=True)
        theirs = self.comments.order_by().values("pk")
        self.decisions = Decision.objects.filter(comment__in=theirs)
        self.words = self.decisions.exclude(before="", reason="")
        self.appeals = Report.objects.filter(comment__in=theirs, ground=Report.Ground.APPEAL).exclude(text="")
        self.reports = Report.objects.filter(email__iexact=address)
        self.follows = Follow.objects.filter(email__iexact=address)
        self.letters = Letter.objects.filter(to__iexact=address)
        asked = Q(email=mailbox(address), confirmed_at=None)
        self.writers = Writer.objects.filter(Q(email__iexact=address) | asked)
        self.restrictions = Restriction.objects.filter(kind=Restriction.Kind.EMAIL, value__iexact=address)
        numbers = theirs.annotate(number=Cast("pk", CharField())).values("number")
        about = Q(content_type=ContentType.objects.get_for_model(Comment), object_id__in=numbers)
        names = Q(object_repr__icontains=address) | Q(change_message__icontains=address)
        self.log = LogEntry.objects.filter(about & ~Q(object_repr="") | names)

    def counts(self):
        """``{kind: number}`` of what is there, without what is not."""
        found = {kind: getattr(self, kind).count() for kind in KINDS}
        return {kind: number for kind, number in found.items() if number}

    def erase(self, by, keep_texts):
        """Leave nothing by which the person is known; returns the counts of what there was.

        The comments stay as those of "Anonymous", or go as well; then a stub keeps the place above
        replies. What the spam filter has learnt of them it forgets, or it would still know the name.
        A second time there is nothing left to do.
        """
        with transaction.atomic():
            list(self.comments.locked().values_list("pk"))
            counts = self.counts()
            self.log.update(object_repr="", change_message="")
            self.words.update(before="", reason="")
            self._erase_reports(keep_texts)
            self.follows.delete()
            self.letters.delete()
            self.restrictions.delete()
            spam.unlearn(self.comments)
            if keep_texts:
                nameless = {"name": _("Anonymous"), "confirmed": False, "signs": []}
                self.comments.update(**nameless, email="", website="", network="", sender="")
            else:
                self.comments.delete()
            self.writers.delete()
            if counts:
                _write_down(by, counts, keep_texts)
        return counts

    def _erase_reports(self, keep_texts):
        """That there were reports, and what became of them, has to stay."""
        if not keep_texts:
            self.reports.update(text="")
            Report.objects.filter(comment__in=self.comments.values("pk")).update(words="")
        self.appeals.update(text="")
        self.reports.update(name="", email="", sender="")

    def export(self):
        """All of it for a machine to read, and nothing of anybody else."""
        texts = {}
        for decision in self.decisions.order_by("at", "pk"):
            texts.setdefault(decision.comment_id, []).append(decision)
        appeals = {report.comment_id: report for report in self.appeals}
        return {
            "address": self.address,
            "made": timezone.now(),
            "comments": [
                _comment(comment, texts.get(comment.pk, []), appeals.get(comment.pk))
                for comment in self.comments.select_related("article").defer("article__body")
            ],
            "reports": [_report(report) for report in self.reports],
            "follows": list(self.follows.values("comment", "created_at", "confirmed_at", "left_at")),
            "letters": list(self.letters.values("kind", "created_at", "sent_at")),
            "confirmed_address": list(self.writers.values("name", "asked_at", "confirmed_at")),
            "restrictions": list(self.restrictions.values("effect", "at", "until")),
        }


def _write_down(by, counts, keep_texts):
    """In the admin's log, without the address."""
    said = ", ".join(f"{KINDS[kind]}: {number}" for kind, number in counts.items())
    fate = _("The comments stay without a name.") if keep_texts else _("The comments are gone.")
    LogEntry.objects.create(
        user=by,
        content_type=ContentType.objects.get_for_model(Comment),
        object_repr=_("Personal data of one address"),
        action_flag=CHANGE,
        change_message=f"{_('Erased.')} {fate} {said}",
    )


def _comment(comment, decisions, appeal):
    return {
        "number": comment.pk,
        "address": comment.get_absolute_url() if comment.is_public else "",
        "article": comment.article.headline if comment.article.is_public else "",
        "in_reply_to": comment.parent_id,
        "name": comment.name,
        "website": comment.website,
        "text": comment.body,
        "status": comment.status,
        "written": comment.created_at,
        "edited": comment.edited_at,
        "withdrawn": comment.withdrawn_at,
        "address_confirmed": comment.confirmed,
        "network": comment.network,
        "history": [_decision(decision) for decision in decisions],
        "appeal": _report(appeal) if appeal else None,
    }


def _decision(decision):
    """Without the name of the moderator, which is that of somebody else."""
    return {
        "at": decision.at,
        "from": decision.from_status,
        "to": decision.to_status,
        "by": "moderator" if decision.by_name else "rule",
        "why": decision.told,
        "text_before": decision.before,
    }


def _report(report):
    return {
        "comment": report.comment_number,
        "ground": report.ground,
        "text": report.text,
        "name": report.name,
        "at": report.at,
        "outcome": report.outcome,
        "settled": report.settled_at,
    }
