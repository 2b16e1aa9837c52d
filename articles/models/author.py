from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from articles.addresses import address
from articles.shown import Noted
from articles.slugs import slug_from
from articles.text import LineField, PlainField, WebAddressField


class Author(Noted):
    """A person who stands in a byline. Needs no login: guests have a page too."""

    name = LineField(_("name"), max_length=120)
    slug = models.SlugField(_("slug"), max_length=80, unique=True, blank=True, allow_unicode=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="author",
        verbose_name=_("login"),
        help_text=_("Empty for guests."),
    )
    biography = PlainField(_("biography"), max_length=2000, blank=True)
    website = WebAddressField(_("website"), max_length=200, blank=True)
    portrait = models.ForeignKey(
        "articles.Image",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("portrait"),
    )

    class Meta:
        verbose_name = _("author")
        verbose_name_plural = _("authors")
        ordering = ["name", "pk"]

    def __str__(self):
        return self.name

    def save(self, **kwargs):
        """Store the author, and in mind where readers knew the page when it has moved."""
        self.slug = self.slug or self._free_slug()
        before = None if self._state.adding else Author.objects.only("slug").get(pk=self.pk)
        with transaction.atomic(savepoint=False):
            super().save(**kwargs)
            if before and before.slug != self.slug:
                self.old_addresses.remember(before.get_absolute_url(), self)

    def get_absolute_url(self):
        return address("articles:author", self.slug)

    def _free_slug(self):
        wanted = slug_from(self.name, length=70, fallback="author")
        taken = set(Author.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
        candidates = (wanted if n == 1 else f"{wanted}-{n}" for n in range(1, len(taken) + 2))
        return next(slug for slug in candidates if slug not in taken)


class Byline(models.Model):
    """An author's ordered place on an article."""

    class Role(models.TextChoices):
        TEXT = "text", _("text")
        PHOTO = "photo", _("photo")
        VIDEO = "video", _("video")
        GRAPHICS = "graphics", _("graphics")
        TRANSLATION = "translation", _("translation")

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="bylines")
    author = models.ForeignKey(Author, models.PROTECT, related_name="bylines", verbose_name=_("author"))
    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.TEXT)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("byline")
        verbose_name_plural = _("bylines")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["article", "author", "role"],
                name="byline_once_per_role",
                violation_error_message=_("This author already stands in the byline with this role."),
            )
        ]

    def __str__(self):
        return str(self.author)


def display_name(user):
    """The name by which readers and colleagues know a person: the byline's, the account's, the login."""
    if user is None:
        return ""
    author = Author.objects.filter(user=user).first()
    return author.name if author else user.get_full_name() or user.get_username()
