from datetime import timedelta

from django.db import models
from django.utils import timezone

# Chores stop by themselves long before; who has not come back by then was killed.
DEAD_AFTER = timedelta(minutes=3)


class TurnQuerySet(models.QuerySet):
    def of(self, names):
        """``{name: turn}``. A chore that was never done is due now."""
        turns = self.in_bulk(names)
        if missing := [Turn(name=name) for name in names if name not in turns]:
            self.bulk_create(missing, ignore_conflicts=True)
            turns = self.in_bulk(names)
        return turns


class Turn(models.Model):
    """When a chore is to be done next, by whichever process comes first.

    Who does it takes the turn away from the others. A process that is killed meanwhile never gives it
    back, so after a while it is due again.
    """

    name = models.CharField(max_length=40, primary_key=True)
    due_at = models.DateTimeField(default=timezone.now)

    objects = TurnQuerySet.as_manager()

    def __str__(self):
        return self.name

    @property
    def is_due(self):
        return self.due_at <= timezone.now()

    def take(self):
        """Whether the turn is ours. No other process gets it until it is given back."""
        return self._move(timezone.now() + DEAD_AFTER)

    def give_back(self, due_at):
        """Say when it is due next. Who took so long that somebody else has it changes nothing."""
        return self._move(due_at)

    def _move(self, due_at):
        ours = bool(Turn.objects.filter(pk=self.pk, due_at=self.due_at).update(due_at=due_at))
        if ours:
            self.due_at = due_at
        return ours
