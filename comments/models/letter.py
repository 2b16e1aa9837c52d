from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .comment import Comment
from .report import Report


class Letter(models.Model):
    """A mail that is to be sent. Written down in the transaction of what it tells, sent after it."""

    class Kind(models.TextChoices):
        CONFIRM = "confirm", _("Please confirm your address")
        REPLY = "reply", _("Somebody has replied")
        OUTCOME = "outcome", _("What became of a report")

    kind = models.CharField(max_length=10, choices=Kind)
    to = models.EmailField(max_length=254)
    comment = models.ForeignKey(Comment, models.CASCADE, null=True, related_name="+")
    report = models.ForeignKey(Report, models.CASCADE, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(default=timezone.now)
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        indexes = [
            models.Index(fields=["due_at"], condition=Q(sent_at=None), name="letter_due"),
            models.Index(fields=["to", "-created_at"], name="letter_to"),
        ]

    def __str__(self):
        return f"{self.kind} → {self.to}"


class Alert(models.Model):
    """What a moderator wants to be mailed about, and how often."""

    class Rhythm(models.TextChoices):
        NEVER = "never", _("Never")
        AT_ONCE = "at_once", _("At once")
        HOURLY = "hourly", _("Once an hour")
        DAILY = "daily", _("Once a day")

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="comment_alert")
    held = models.CharField(_("comments that wait"), max_length=10, choices=Rhythm, default=Rhythm.AT_ONCE)
    published = models.CharField(
        _("comments that were published at once"), max_length=10, choices=Rhythm, default=Rhythm.NEVER
    )
    held_told_at = models.DateTimeField(default=timezone.now, editable=False)
    published_told_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("mail about comments")
        verbose_name_plural = _("mail about comments")

    def __str__(self):
        return str(self.user)
