from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .article import Article, validate_moment
from .section import Section


class PlacementQuerySet(models.QuerySet):
    def standing(self):
        """The placements in force now, first place first; ``is_public``: whether readers see the story."""
        public = Exists(Article.objects.published().filter(pk=OuterRef("article")))
        standing = self.filter(Q(until=None) | Q(until__gt=timezone.now()))
        return standing.annotate(is_public=public).order_by("position", "-pk")


class Placement(models.Model):
    """An editor's decision where a story stands. What is not placed flows by date."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="placements", verbose_name=_("article"))
    section = models.ForeignKey(
        Section,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="placements",
        verbose_name=_("on the page of"),
        help_text=_("Empty for the front page."),
    )
    position = models.PositiveSmallIntegerField(_("place"), default=1, help_text=_("1 stands on top."))
    until = models.DateTimeField(_("until"), null=True, blank=True, validators=[validate_moment])

    objects = PlacementQuerySet.as_manager()

    class Meta:
        verbose_name = _("placement")
        verbose_name_plural = _("placements")
        ordering = ["section__path", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["article", "section"],
                name="placement_once_per_section",
                violation_error_message=_("This story already has a place on that page."),
            ),
            models.UniqueConstraint(
                fields=["article"],
                condition=Q(section=None),
                name="placement_once_on_front_page",
                violation_error_message=_("This story already has a place on the front page."),
            ),
        ]

    def __str__(self):
        return f"{self.position}. {self.article}"
