from django.db import models


class Word(models.Model):
    """How often the spam filter has met a sign in what moderators approved and in what they called spam."""

    word = models.CharField(max_length=64, primary_key=True)
    spam = models.PositiveIntegerField(default=0)
    ham = models.PositiveIntegerField(default=0)

    def __str__(self):
        return self.word
