from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.text import LineField, PlainField


class Image(models.Model):
    """A picture of the library. Its renditions lie beside its file; see ``articles.renditions``."""

    file = models.ImageField(
        _("file"), upload_to="images", width_field="width", height_field="height", max_length=200
    )
    alternative_text = LineField(
        _("alternative text"),
        max_length=300,
        blank=True,
        help_text=_(
            "What the picture shows, for those who cannot see it. Leave empty only for mere decoration."
        ),
    )
    caption = PlainField(_("caption"), max_length=1000, blank=True)
    credit = LineField(_("credit"), max_length=200, blank=True)
    focus_x = models.PositiveSmallIntegerField(
        _("focal point, % from the left"), default=50, validators=[MaxValueValidator(100)]
    )
    focus_y = models.PositiveSmallIntegerField(
        _("focal point, % from the top"), default=50, validators=[MaxValueValidator(100)]
    )
    width = models.PositiveIntegerField(editable=False, default=0)
    height = models.PositiveIntegerField(editable=False, default=0)
    uploaded_at = models.DateTimeField(_("uploaded"), auto_now_add=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )

    class Meta:
        verbose_name = _("image")
        verbose_name_plural = _("images")
        ordering = ["-uploaded_at", "-pk"]

    def __str__(self):
        return self.alternative_text or self.caption[:80] or f"{_('image')} {self.pk}"
