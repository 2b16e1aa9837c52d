from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .comment import Comment


class FollowQuerySet(models.QuerySet):
    def active(self):
        """Those who have confirmed the address and not left."""
        return self.exclude(confirmed_at=None).filter(left_at=None)

    def begin(self, comment):
        """Note that its writer wants to hear of replies: at once, where the address is proved already.

        Call it in the transaction that stores the comment.
        """
        confirmed_at = timezone.now() if comment.confirmed else None
        return self.create(comment=comment, email=comment.email, confirmed_at=confirmed_at)

    def confirm(self):
        """Those who have proved the address only now."""
        return self.filter(confirmed_at=None).update(confirmed_at=timezone.now())

    def leave(self):
        return self.filter(left_at=None).update(left_at=timezone.now())


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
