from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.urls import Resolver404, URLResolver, get_resolver, resolve
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles import body
from articles.addresses import address
from articles.shown import Noted
from articles.slugs import slug_from
from articles.text import LineField

from .article import EARLIEST, validate_moment
from .image import Image
from .modification import Modified
from .section import path_and_above

# Answered before any address is looked up, or promised to something that is still to come.
RESERVED = {"corrections", "healthz", "readyz"}


class PageQuerySet(models.QuerySet):
    def published(self):
        """What readers may see now. ``Page.is_public`` agrees with it."""
        return self.filter(
            Q(published_at=None) | Q(published_at__lte=timezone.now()), status=Page.Status.PUBLISHED
        )

    def foot(self):
        """What the foot of every page leads to."""
        return self.published().filter(in_foot=True).only("headline", "path").order_by("position", "headline")

    def around(self, page):
        """The pages above this one and those right below it, without their texts."""
        above = Q(path__in=path_and_above(page.path)[:-1])
        return self.filter(above | Q(parent=page)).only("headline", "path", "parent", "position")

    def within(self, page):
        """The page and everything below it."""
        return self.filter(Q(pk=page.pk) | Q(path__startswith=f"{page.path}/"))


class Page(Modified, Noted):
    """What stands beside the news and has no date: “About us”, “Imprint”. Pages may nest."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")

    TOLD = frozenset({"headline", "body"})
    MAX_PATH = 500

    headline = LineField(_("headline"), max_length=200)
    slug = models.SlugField(
        _("slug"),
        max_length=100,
        blank=True,
        allow_unicode=True,
        help_text=_("The last part of the address. Made from the headline if left empty."),
    )
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("within"),
    )
    path = models.CharField(_("path"), max_length=MAX_PATH, unique=True, editable=False)
    body = body.BodyField(_("text"), blank=True)
    excerpt = models.TextField(editable=False, blank=True)
    # The library's pictures that stand in the text. Kept by save().
    pictures = models.ManyToManyField(Image, editable=False, related_name="stands_in_pages")
    position = models.PositiveSmallIntegerField(
        _("place"), default=0, help_text=_("Among its neighbours: the lowest comes first.")
    )
    in_foot = models.BooleanField(_("at the foot of every page"), default=False)

    status = models.CharField(
        _("status"), max_length=10, choices=Status, default=Status.DRAFT, editable=False
    )
    published_at = models.DateTimeField(
        _("published"), null=True, editable=False, validators=[validate_moment]
    )
    created_at = models.DateTimeField(_("begun"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )
    saved_at = models.DateTimeField(_("last saved"), auto_now=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = PageQuerySet.as_manager()

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")
        ordering = ["path"]
        constraints = [
            models.CheckConstraint(
                condition=Q(published_at=None) | Q(published_at__gte=EARLIEST),
                name="page_published_since_1990",
                violation_error_message=_("Give a date between 1990 and ten years from now."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["position", "headline"],
                condition=Q(in_foot=True, status="published"),
                name="page_foot",
            ),
        ]

    def __str__(self):
        return self.headline

    def save(self, **kwargs):
        """Store the page with all that follows from it: its path, those below it, its former address."""
        with transaction.atomic():
            before = None
            if not self._state.adding:
                before = Page.objects.only("path", "status", "published_at").get(pk=self.pk)
                self.version += 1
            self._settle_path()
            self.body = body.clean(self.body)
            self.excerpt = body.excerpt(self.body)
            if fields := kwargs.get("update_fields"):
                kwargs["update_fields"] = {*fields, *self._follows_from(fields)}
            super().save(**kwargs)
            if not fields or "body" in fields:
                self.pictures.set(Image.objects.filter(pk__in=body.picture_ids(self.body)))
            if before and before.path != self.path:
                self._moved_from(before)

    def get_absolute_url(self):
        return address("articles:page", self.path)

    @property
    def is_public(self):
        return self.status == self.Status.PUBLISHED and not self.is_scheduled

    @property
    def is_scheduled(self):
        """Whether it is public from a future moment on, as a page may be that came from elsewhere."""
        return (
            self.status == self.Status.PUBLISHED
            and self.published_at is not None
            and self.published_at > timezone.now()
        )

    @property
    def was_seen(self):
        """Whether readers may know its address. A draft with a date was public once."""
        return self.is_public or bool(self.published_at and self.published_at <= timezone.now())

    @property
    def was_modified(self):
        """Whether readers must be told of a change since publication."""
        return bool(self.modified_at) and (not self.published_at or self.modified_at > self.published_at)

    @staticmethod
    def is_free_path(path):
        """Whether pages may stand there: no address of ours begins so. Other pages are not asked."""
        first = path.partition("/")[0]
        if first in RESERVED | set(_first_words(get_resolver())):
            return False
        try:
            return {resolve(f"/{found}/").view_name for found in (first, path)} == {"articles:page"}
        except Resolver404:
            return False

    def clean(self):
        """Refuse a parent that lies within this page, and an address that something else has."""
        self._settle_path()
        stored = Page.objects.filter(pk=self.pk).first()  # what lies within it has its path still
        if stored and self.parent and Page.objects.within(stored).filter(pk=self.parent_id).exists():
            raise ValidationError({"parent": _("A page cannot lie within itself.")})
        if len(self.path) > self.MAX_PATH:
            raise ValidationError({"parent": _("This would nest too deep.")})
        if not self.is_free_path(self.path):
            taken = _("“/%(path)s/” is an address of the site itself. Choose another slug.")
            raise ValidationError({"slug": taken % {"path": self.path}})
        if Page.objects.filter(path=self.path).exclude(pk=self.pk).exists():
            raise ValidationError({"slug": _("Another page has this address.")})

    # Verbs

    def publish(self, by):
        """Show it to readers. Publishing again what was withdrawn is a public change."""
        if self.is_public:
            return
        changes = {"status": self.Status.PUBLISHED}
        changes |= self._modification(by) if self.was_seen else {"published_at": timezone.now()}
        self._change(changes)

    def withdraw(self):
        """Take it from the readers. What nobody has seen is as if it had never been published."""
        if self.status == self.Status.PUBLISHED:
            seen_since = (self.published_at or self.created_at) if self.is_public else None
            self._change({"status": self.Status.DRAFT, "published_at": seen_since})

    def _change(self, changes):
        for name, value in changes.items():
            setattr(self, name, value)
        self.save(update_fields=list(changes))

    def _settle_path(self):
        self.slug = self.slug or slug_from(self.headline, fallback="page")
        self.path = f"{self.parent.path}/{self.slug}" if self.parent else self.slug

    def _follows_from(self, fields):
        following = {"version", "saved_at", "slug", "path"}
        return following | {"excerpt"} if "body" in fields else following

    def _moved_from(self, before):
        """Keep the paths of everything below in step, and in mind where readers knew what."""
        for page in Page.objects.filter(path__startswith=f"{before.path}/").defer("body", "excerpt"):
            known_at = page.get_absolute_url()
            page.path = f"{self.path}{page.path[len(before.path) :]}"
            Page.objects.filter(pk=page.pk).update(path=page.path)
            if page.was_seen:
                page.old_addresses.remember(known_at, page)
        if before.was_seen:
            self.old_addresses.remember(before.get_absolute_url(), self)


def _first_words(resolver):
    """The words with which our own addresses begin."""
    yield from (url.strip("/").partition("/")[0] for url in (settings.STATIC_URL, settings.MEDIA_URL))
    for entry in resolver.url_patterns:
        first = str(entry.pattern).partition("/")[0]
        if first:
            yield first
        elif isinstance(entry, URLResolver):
            yield from _first_words(entry)
