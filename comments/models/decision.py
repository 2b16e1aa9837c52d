from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .comment import Comment


class Decision(models.Model):
    """Who, or which rule, moved a comment to a status, when, and why. Outlives the comment."""

    comment = models.ForeignKey(Comment, models.SET_NULL, null=True, related_name="decisions")
    comment_number = models.BigIntegerField(editable=False)
    from_status = models.CharField(max_length=10, choices=Comment.Status, blank=True)
    to_status = models.CharField(max_length=10, choices=Comment.Status)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField(max_length=150, blank=True, help_text=_("Empty where a rule decided."))
    reason = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["by", "-at"], name="decision_by")]

    def __str__(self):
        return f"{self.get_to_status_display()} – {self.by_name or self.reason}"

    def save(self, **kwargs):
        self.comment_number = self.comment_number or self.comment_id
        super().save(**kwargs)

    def undo(self, by):
        """Bring the comment back to where it was. Refused when somebody has decided since."""
        return self.comment.move(
            self.from_status or Comment.Status.PENDING,
            by,
            reason=str(_("undone")),
            seen=self.to_status,
        )
