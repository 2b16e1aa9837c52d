from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.author import display_name
from articles.text import LineField, PlainField

from .comment import Comment
from .decision import Decision
from .letter import Letter

# So long may a moderator undo a decision before those who reported the comment are told of it.
GRACE = timedelta(minutes=10)
MANY = 30_000  # open reports of one comment: counted no further


class ReportQuerySet(models.QuerySet):
    def open(self):
        return self.filter(settled_at=None)

    def file(self, comment, ground, **fields):
        """Store what a reader reports; of the same reader the report that is there is returned.

        Raises Comment.DoesNotExist where readers do not see the comment, or no longer.
        """
        with transaction.atomic():
            current = Comment.objects.public().locked().get(pk=comment.pk)
            sender = fields.get("sender")
            before = self.filter(comment=current.pk, sender=sender).exclude(ground=Report.Ground.APPEAL)
            if sender and (first := before.first()):
                return first
            return self._add(current, ground, **fields)

    def appeal(self, comment, text):
        """Store what its writer says against a decision; None where that may not be, or no longer."""
        with transaction.atomic():
            current = Comment.objects.locked().get(pk=comment.pk)
            if not self.may_appeal(current):
                return None
            return self._add(current, Report.Ground.APPEAL, text=text)

    def may_appeal(self, comment):
        """Once, against what its writer was told of: not against what counts as waiting for them."""
        put_aside = comment.status in (Comment.Status.SPAM, Comment.Status.TRASH)
        if not put_aside or comment.withdrawn_at:
            return False
        verdict = comment.verdict
        appeals = self.filter(comment=comment.pk, ground=Report.Ground.APPEAL)
        return bool(verdict and verdict.is_told and not appeals.exists())

    def _add(self, comment, ground, **fields):
        report = self.create(comment=comment, ground=ground, words=comment.body, **fields)
        counted = Comment.objects.filter(pk=comment.pk, open_reports__lt=MANY)
        counted.update(open_reports=F("open_reports") + 1)
        return report

    def settle(self, comment, outcome, by):
        """Give all that is open about the comment the same outcome; returns how many that were."""
        with transaction.atomic():
            Comment.objects.filter(pk=comment.pk).locked().first()
            return self.filter(comment=comment.pk).answer(outcome, by_name=display_name(by), by=by)

    def dismiss(self, comment, by):
        """The comment stays as it is, and who reported it is told so."""
        return self.settle(comment, Report.Outcome.DISMISSED, by)

    def answer(self, outcome, *, by, by_name, at=None):
        """Settle those of the query that are open, and write to those who want to know.

        Whoever calls this has locked the comments.
        """
        with transaction.atomic():
            reports = list(self.open().values_list("pk", "comment", "email"))
            pks = [pk for pk, _comment, _email in reports]
            settled = {"outcome": outcome, "settled_by": by, "settled_by_name": by_name}
            Report.objects.filter(pk__in=pks).update(**settled, settled_at=at or timezone.now())
            # An address that was given with many reports of one comment is told once.
            told = {(comment, email): pk for pk, comment, email in reports if email}
            Letter.objects.bulk_create(
                Letter(kind=Letter.Kind.OUTCOME, to=email, report_id=pk, due_at=timezone.now() + GRACE)
                for (_comment, email), pk in told.items()
            )
            recount({comment for _pk, comment, _email in reports if comment})
        return len(reports)

    def answer_by_decision(self, decisions):
        """What people decide about comments answers those who have asked for it.

        All are moves of one act, so they have the person, the moment and the new status in common.
        """
        act = decisions[0]
        mine = self.open().filter(comment__in=[decision.comment_id for decision in decisions])
        if act.to_status != Comment.Status.PENDING and mine.exists():
            stays = act.to_status == Comment.Status.APPROVED
            said = {"by": act.by, "by_name": act.by_name, "at": act.at}
            outcomes = [Report.Outcome.UPHELD, Report.Outcome.DISMISSED]
            appeal = Q(ground=Report.Ground.APPEAL)
            mine.filter(appeal).answer(outcomes[0] if stays else outcomes[1], **said)
            mine.exclude(appeal).answer(outcomes[1] if stays else outcomes[0], **said)

    def reopen(self, decisions):
        """Open again what the moves had settled that these have undone. Letters not sent yet stay here."""
        act = decisions[0]
        earlier = Decision.objects.moves().filter(comment=OuterRef("comment"), at__lt=act.at)
        about = self.filter(comment__in=[decision.comment_id for decision in decisions])
        about = about.exclude(settled_at=None)
        about = about.annotate(undone_at=Subquery(earlier.order_by("-at", "-pk").values("at")[:1]))
        reports = list(about.filter(settled_at=F("undone_at")).values_list("pk", "comment"))
        if reports:
            pks = [pk for pk, _comment in reports]
            Letter.objects.filter(report__in=pks, sent_at=None).delete()
            Report.objects.filter(pk__in=pks).update(
                settled_at=None, settled_by=None, settled_by_name="", outcome=""
            )
            recount({comment for _pk, comment in reports})


def recount(comments):
    """Count the open reports of comments anew. Most have none left, so that is one statement for many."""
    reports = Report.objects.open().filter(comment__in=comments).order_by()
    numbers = dict(reports.values_list("comment").annotate(Count("pk")))
    groups = {}
    for pk in comments:
        groups.setdefault(min(numbers.get(pk, 0), MANY), []).append(pk)
    for number, pks in groups.items():
        Comment.objects.filter(pk__in=pks).update(open_reports=number)


class Report(models.Model):
    """A reader, or its own writer, asks moderators to look at a comment (again). Outlives the comment."""

    class Ground(models.TextChoices):
        OFFENSIVE = "offensive", _("Offensive or abusive")
        SPAM = "spam", _("Spam or advertising")
        OFF_TOPIC = "off_topic", _("Not about the subject")
        FALSE = "false", _("False or misleading")
        PRIVATE = "private", _("Tells something private about somebody")
        ILLEGAL = "illegal", _("Against the law")
        OTHER = "other", _("Something else")
        APPEAL = "appeal", _("Appeal by its writer")

    class Outcome(models.TextChoices):
        UPHELD = "upheld", _("Upheld")
        DISMISSED = "dismissed", _("Dismissed")

    comment = models.ForeignKey(Comment, models.SET_NULL, null=True, related_name="reports")
    comment_number = models.BigIntegerField(editable=False)
    ground = models.CharField(_("reason"), max_length=10, choices=Ground)
    text = PlainField(_("what is wrong with it"), max_length=2000, blank=True)
    words = PlainField(
        _("what was reported"), blank=True, editable=False, help_text=_("The comment as it was then.")
    )
    name = LineField(_("name"), max_length=100, blank=True)
    email = models.EmailField(_("email"), max_length=254, blank=True)
    sender = models.CharField(max_length=32, blank=True, editable=False)
    at = models.DateTimeField(default=timezone.now, editable=False)
    settled_at = models.DateTimeField(null=True, editable=False)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )
    settled_by_name = models.CharField(max_length=150, blank=True, editable=False)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True, editable=False)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["comment", "sender"],
                condition=~Q(sender="") & ~Q(ground="appeal"),
                name="one_report_a_reader",
            ),
            models.UniqueConstraint(
                fields=["comment"], condition=Q(ground="appeal"), name="one_appeal_a_comment"
            ),
        ]
        indexes = [
            models.Index(fields=["sender", "-at"], name="report_sender"),
            models.Index(fields=["email", "-at"], name="report_email"),
            models.Index(fields=["-at"], condition=Q(settled_at=None), name="report_open"),
        ]

    def __str__(self):
        return f"{self.get_ground_display()}: {self.comment_number}"

    def save(self, **kwargs):
        self.comment_number = self.comment_number or self.comment_id
        super().save(**kwargs)

    @property
    def is_appeal(self):
        return self.ground == self.Ground.APPEAL
