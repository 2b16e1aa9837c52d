from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q, Value
from django.db.models.functions import Concat, Substr
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from articles.addresses import address
from articles.shown import Noted
from articles.slugs import slug_from
from articles.text import LineField, PlainField

from .publication import Publication


class SectionQuerySet(models.QuerySet):
    def menu(self):
        """The sections of the menu, each with the publication, so that page heads cost one query."""
        return (
            self.filter(in_menu=True)
            .select_related("publication", "publication__logo")
            .order_by("position", "name")
        )

    def within(self, section):
        """The section and everything below it."""
        return self.filter(Q(pk=section.pk) | Q(path__startswith=f"{section.path}/"))

    def around(self, path):
        """The section at the path, those above it and all below it, from the top down."""
        return self.filter(Q(path__in=path_and_above(path)) | Q(path__startswith=f"{path}/")).order_by("path")


class Section(Noted):
    """Where a story belongs: one per article; sections may nest."""

    publication = models.ForeignKey(Publication, models.CASCADE, editable=False, related_name="sections")
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("within"),
    )
    name = LineField(_("name"), max_length=80)
    slug = models.SlugField(_("slug"), max_length=80, blank=True, allow_unicode=True)
    path = models.CharField(_("path"), max_length=500, unique=True, editable=False)
    description = PlainField(_("description"), max_length=500, blank=True)
    position = models.PositiveSmallIntegerField(_("position in the menu"), default=0)
    in_menu = models.BooleanField(_("in the menu"), default=True)

    objects = SectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        ordering = ["path"]

    def __str__(self):
        return self.name

    def save(self, **kwargs):
        """Keep the paths of everything below in step with this section's own."""
        if not self.publication_id:
            self.publication = Publication.objects.current()
        with transaction.atomic():
            old = Section.objects.filter(pk=self.pk).values_list("path", flat=True).first()
            self._settle_path()
            if fields := kwargs.get("update_fields"):
                kwargs["update_fields"] = {*fields, "path", "slug"}
            super().save(**kwargs)
            if old and old != self.path:
                self._moved_from(old)

    def get_absolute_url(self):
        return address("articles:section", self.path)

    def clean(self):
        """Refuse a parent that lies within this section, and an address that another one has."""
        self._settle_path()
        if self.slug == "feed":
            raise ValidationError({"slug": _("This word is taken by the section's feed.")})
        stored = Section.objects.filter(pk=self.pk).first()  # what lies within it has its path still
        if stored and self.parent and Section.objects.within(stored).filter(pk=self.parent_id).exists():
            raise ValidationError({"parent": _("A section cannot lie within itself.")})
        if len(self.path) > 500:
            raise ValidationError({"parent": _("This would nest too deep.")})
        if Section.objects.filter(path=self.path).exclude(pk=self.pk).exists():
            raise ValidationError({"slug": _("Another section has this address.")})

    def _moved_from(self, old):
        """Keep the paths of everything below in step, and in mind where readers knew it all."""
        below = list(Section.objects.filter(path__startswith=f"{old}/"))
        Section.objects.filter(path__startswith=f"{old}/").update(
            path=Concat(Value(self.path), Substr("path", len(old) + 1))
        )
        for section in below:
            known_at = section.get_absolute_url()
            section.path = f"{self.path}{section.path[len(old) :]}"
            section.old_addresses.remember(known_at, section)
        self.old_addresses.remember(reverse("articles:section", args=[old]), self)

    def _settle_path(self):
        self.slug = self.slug or slug_from(self.name, fallback="section")
        self.path = f"{self.parent.path}/{self.slug}" if self.parent else self.slug


def path_and_above(path):
    """The paths that lead to a section, its own last: ``world``, ``world/asia``."""
    steps = path.split("/")
    return ["/".join(steps[:length]) for length in range(1, len(steps) + 1)]
