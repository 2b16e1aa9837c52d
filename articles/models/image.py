from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from articles.renditions import PictureField
from articles.shown import Noted
from articles.text import LineField, PlainField


class Image(Noted):
    """A picture of the library. Its renditions lie beside its file; see ``articles.renditions``."""

    file = PictureField(
        _("file"),
        upload_to="images/%Y/%m",
        max_length=200,
        help_text=_(
            "JPEG, PNG, WebP, AVIF or GIF, up to 25 MB and 50 megapixels. Place, camera and the like are"
            " removed. Of an animation the first frame is kept."
        ),
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
        indexes = [
            models.Index(
                fields=["-uploaded_at"],
                condition=models.Q(alternative_text=""),
                name="image_undescribed",
            ),
        ]

    def __str__(self):
        return self.alternative_text or self.caption[:80] or f"{_('image')} {self.pk}"

    def save(self, **kwargs):
        """Store the row with all its files, or neither. A picture that is replaced takes its files along."""
        is_new = bool(self.file) and not self.file._committed
        if is_new:
            self.file.prepare()  # Takes a second, in which nobody should wait for the database.
            if fields := kwargs.get("update_fields"):
                kwargs["update_fields"] = {*fields, "width", "height"}
        with transaction.atomic():
            if is_new and self.pk and (old := Image.objects.filter(pk=self.pk).first()):
                self._meta.get_field("file").remove_later(old)
            super().save(**kwargs)
