from hashlib import sha256

from django.db import models

AT_ONCE = 500
LONGEST_KEY = 200


def fitting(key):
    """The key as it is stored: what is too long for it stands there as its digest."""
    return key if len(key) <= LONGEST_KEY else sha256(key.encode("utf-8", "replace")).hexdigest()


class OriginQuerySet(models.QuerySet):
    def known(self, site, kind, keys):
        """``{key: origin}`` of those that have come before."""
        keys, found = list(keys), {}
        for start in range(0, len(keys), AT_ONCE):
            some = self.filter(site=site, kind=kind, key__in=keys[start : start + AT_ONCE])
            found |= {origin.key: origin for origin in some}
        return found


class Origin(models.Model):
    """What something was on the site it came from. By this it is known again when it comes once more.

    Outlives what it stands for: what was deleted here for good stays deleted.
    """

    class Kind(models.TextChoices):
        POST = "post"
        PAGE = "page"
        ATTACHMENT = "attachment"
        COMMENT = "comment"
        CATEGORY = "category"
        TAG = "tag"
        PERSON = "person"

    site = models.CharField(max_length=200, help_text="The former site's address without scheme and www.")
    kind = models.CharField(max_length=10, choices=Kind)
    key = models.CharField(
        max_length=LONGEST_KEY, help_text="Its number there; of terms and people the slug or login."
    )
    target = models.BigIntegerField(help_text="The id of what it became here.")
    digest = models.CharField(max_length=64, blank=True, help_text="Of what was brought in.")
    version = models.PositiveIntegerField(default=0, help_text="The target's, as it was brought in.")

    objects = OriginQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "kind", "key"], name="origin_once"),
        ]

    def __str__(self):
        return f"{self.kind} {self.key} of {self.site}"
