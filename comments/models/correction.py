from django.db import models

from .comment import Comment


class Correction(models.Model):
    """A moderator's decision that Akismet is yet to be told of."""

    comment = models.OneToOneField(Comment, models.CASCADE, primary_key=True, related_name="+")
    is_spam = models.BooleanField()
    tries = models.PositiveSmallIntegerField(default=0)

    def __str__(self):
        return f"{self.comment_id}: {'spam' if self.is_spam else 'ham'}"
