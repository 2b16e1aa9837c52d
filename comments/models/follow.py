from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .comment import Comment


class FollowQuerySet(models.QuerySet):
    def active(self):
        """Those who have confirmed the address and not left."""
        return self.exclude(confirmed_at=None).filter(left_at=None)


class Follow(models.Model):
    """The wish of a comment's writer to be told of replies to it."""

    comment = models.OneToOneField(Comment, models.CASCADE, related_name="follow")
    email = models.EmailField(max_length=254)
    created_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)

    objects = FollowQuerySet.as_manager()

    class Meta:
        verbose_name = _("follow")
        verbose_name_plural = _("follows")
        indexes = [models.Index(fields=["email"], name="follow_email")]

    def __str__(self):
        return f"{self.email} → {self.comment_id}"
