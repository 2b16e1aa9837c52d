from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .author import display_name


class Modified(models.Model):
    """What readers are told and may be told anew: when, and by whom."""

    # A change of these is a change of what readers were told.
    TOLD = frozenset()

    modified_at = models.DateTimeField(_("last modified"), null=True, editable=False)
    modified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )
    modified_by_name = models.CharField(max_length=150, editable=False, blank=True)

    class Meta:
        abstract = True

    def record_edit(self, by, changed, *, minor=False):
        """Say who edited what was just saved. ``changed`` names fields, ``bylines`` among them.

        Moves the last-modified line only for what readers could see change, and not for a minor edit.
        """
        if self.is_public and not minor and self.TOLD & set(changed):
            changes = self._modification(by)
            for name, value in changes.items():
                setattr(self, name, value)
            self.save(update_fields=list(changes))

    def _modification(self, by):
        return {
            "modified_at": timezone.now(),
            "modified_by": by,
            "modified_by_name": display_name(by),
        }
