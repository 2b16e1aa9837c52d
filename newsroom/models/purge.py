from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

KEPT = timedelta(days=1)


class PurgeQuerySet(models.QuerySet):
    def forget(self):
        """Drop what every reader of the log has read by now."""
        past = timezone.now() - KEPT
        self.filter(Q(due_at=None) | Q(due_at__lt=past), written_at__lt=past).delete()


class Purge(models.Model):
    """A line of the purge log: what changed, in the transaction that changed it.

    The database writes it, whoever makes the change and however; see ``newsroom.edition.triggers``.
    """

    key = models.CharField(max_length=80)
    # From when on readers see the change. Empty: at once.
    due_at = models.DateTimeField(null=True)
    written_at = models.DateTimeField(db_default=Now())
    # On PostgreSQL the number of the transaction: ids are given out before the commit, so a slow one brings
    # lower ids than have been read already.
    transaction = models.BigIntegerField(null=True)

    objects = PurgeQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="purge_due"),
            models.Index(fields=["written_at"], name="purge_written"),
            models.Index(fields=["transaction"], name="purge_transaction"),
        ]

    def __str__(self):
        return self.key
