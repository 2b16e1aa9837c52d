from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

AT_ONCE_MEANS = timedelta(minutes=5)  # no mails follow one another faster than that


def a_moment_ago():
    """Whoever wants mail at once gets the first one with the next comment."""
    return timezone.now() - AT_ONCE_MEANS


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
    held_told_at = models.DateTimeField(default=a_moment_ago, editable=False)
    published_told_at = models.DateTimeField(default=a_moment_ago, editable=False)

    class Meta:
        verbose_name = _("mail about comments")
        verbose_name_plural = _("mail about comments")

    def __str__(self):
        return str(self.user)

    def begin(self, subjects):
        """What was not wanted before is told from now on, not from when it was last told."""
        for subject in subjects:
            setattr(self, f"{subject}_told_at", a_moment_ago())
