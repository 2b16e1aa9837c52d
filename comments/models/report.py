from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.text import LineField, PlainField

from .comment import Comment


class ReportQuerySet(models.QuerySet):
    def open(self):
        return self.filter(settled_at=None)


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

    def __str__(self):
        return f"{self.get_ground_display()}: {self.comment_number}"

    def save(self, **kwargs):
        self.comment_number = self.comment_number or self.comment_id
        super().save(**kwargs)

    @property
    def is_appeal(self):
        return self.ground == self.Ground.APPEAL
