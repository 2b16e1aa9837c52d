from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .comment import Comment

# How long after each try that failed the next one follows; after the last one there is none.
PAUSES = [timedelta(minutes=m) for m in (1, 5, 15, 60, 180, 360, 720)]
TRIES = len(PAUSES) + 1
LEASE = timedelta(minutes=10)  # whoever has not said by then how it went was killed while sending
KEPT = timedelta(days=7)
KEPT_UNSENT = timedelta(days=30)


class LetterQuerySet(models.QuerySet):
    def unsent(self):
        return self.filter(sent_at=None)

    def due(self):
        return self.unsent().filter(due_at__lte=timezone.now(), tries__lt=TRIES).order_by("due_at", "pk")

    def given_up(self):
        """Those that could not be sent, however often it was tried."""
        return self.unsent().filter(tries__gte=TRIES)

    def forget(self):
        """Delete what was sent a week ago, and what could not be sent for a month."""
        now = timezone.now()
        sent, unsent = Q(sent_at__lt=now - KEPT), Q(sent_at=None, created_at__lt=now - KEPT_UNSENT)
        return self.filter(sent | unsent).delete()


class Letter(models.Model):
    """A mail that is to be sent. Written down in the transaction of what it tells, sent after it."""

    class Kind(models.TextChoices):
        CONFIRM = "confirm", _("Please confirm your address")
        REPLY = "reply", _("Somebody has replied")
        OUTCOME = "outcome", _("What became of a report")

    kind = models.CharField(max_length=10, choices=Kind)
    to = models.EmailField(max_length=254)
    comment = models.ForeignKey(Comment, models.CASCADE, null=True, related_name="+")
    report = models.ForeignKey("comments.Report", models.CASCADE, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(default=timezone.now)
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        indexes = [
            models.Index(fields=["due_at"], condition=Q(sent_at=None), name="letter_due"),
            models.Index(fields=["to", "-created_at"], name="letter_to"),
        ]

    def __str__(self):
        return f"{self.kind} → {self.to}"

    def claim(self):
        """Whether this process is the one to send it now."""
        now = timezone.now()
        mine = Letter.objects.unsent().filter(pk=self.pk, due_at=self.due_at, tries=self.tries)
        if not mine.update(due_at=now + LEASE, tries=self.tries + 1):
            return False
        self.tries += 1
        return True

    def note_sent(self):
        Letter.objects.filter(pk=self.pk).update(sent_at=timezone.now())

    def postpone(self):
        """Try again later, or give up; returns the moment of the next try, or None."""
        is_last = self.tries >= TRIES
        due_at = timezone.now() + (KEPT_UNSENT if is_last else PAUSES[self.tries - 1])
        Letter.objects.filter(pk=self.pk).update(due_at=due_at)
        return None if is_last else due_at
