from django.db import models


class Told(models.Model):
    """Up to which line of the purge log a shared cache was told what has changed."""

    cache = models.CharField(max_length=255, primary_key=True)
    horizon = models.BigIntegerField(null=True)
    moment = models.DateTimeField(null=True)
    again = models.TextField(blank=True)  # the keys that it is told once more

    def __str__(self):
        return self.cache
