from datetime import date
from functools import reduce
from operator import or_
from types import MappingProxyType
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.db.models import Q
from django.urls import Resolver404, resolve, reverse
from django.utils.encoding import escape_uri_path
from django.utils.translation import gettext_lazy as _
from taggit.models import Tag

from articles.dates import Period
from articles.forwarding import as_path, plain, readings, words_sought
from articles.text import LineField

from .article import Article
from .author import Author
from .image import Image
from .listing import Listing
from .page import Page
from .section import Section

KINDS = ("article", "page", "section", "author", "tag", "image")
MOST_HOPS = 5

# What must be there for an address of ours to show anything, by the name of its view.
_SHOWN = {
    "articles:article": lambda year, month, slug: Article.objects.published().filter(
        month=date(year, month, 1), slug=slug
    ),
    "articles:author": lambda slug: Article.objects.published().filter(bylines__author__slug=slug),
    "articles:front": lambda: None,
    "articles:month": lambda year, month: Period(year, month).of(Article.objects),
    "articles:page": lambda path: Page.objects.published().filter(path=path),
    "articles:section": lambda path: Section.objects.filter(path=path),
    "articles:tag": lambda slug: Article.objects.published().filter(tags__slug=slug),
    "articles:year": lambda year: Period(year).of(Article.objects),
}
_WITH_FEED = {f"articles:{name}" for name in ("article", "author", "front", "section", "tag")}
_OUTWARD = "/\\"  # a browser takes //host and /\host for another site
_is_web_address = URLValidator(schemes=["http", "https"])


def _view_at(path):
    """The view that answers at the path, and the query for what it needs there if it needs anything."""
    try:
        match = resolve(path)
    except Resolver404:
        return ("static" if path.startswith(settings.STATIC_URL) else ""), None
    if match.view_name == "articles:page" and not Page.is_free_path(match.kwargs["path"]):
        return "", None
    shown = _SHOWN.get(match.view_name)
    return match.view_name, shown and shown(**match.kwargs)


def is_alive(path):
    """Whether readers find something of ours at the path."""
    view, needed = _view_at(path)
    return bool(view) and (needed is None or needed.exists())


class OldAddressQuerySet(models.QuerySet):
    def remember(self, path, target):
        """From now on ``path`` leads to the target, and where that stands now is nobody's past."""
        to_it = {target._meta.model_name: target}
        OldAddress.objects.filter(path=plain(OldAddress(**to_it).target_address())).delete()
        targets = dict.fromkeys(KINDS) | {"to": ""} | to_it
        OldAddress.objects.update_or_create(path=plain(path), defaults=targets)

    def answer(self, path, query=MappingProxyType({})):
        """Where a request leads that finds nothing at its own address: an address, or None.

        Always in one hop, and only to what readers may see. ``query`` is ``{name: value}``.
        """
        if words := words_sought(path, query):
            return f"{reverse('articles:search')}?{urlencode({'q': words[:200]})}"
        found = self._found(readings(path, query), path)
        return found if found and plain(found) != path else None

    def at(self, reading):
        """What is stored of one reading of an address."""
        return self.filter(path__in=reading.keys)

    def _found(self, asked, path="", hops=MOST_HOPS):
        rows = self.select_related(*KINDS).defer("article__body", "page__body")
        rows = rows.filter(path__in={key for reading in asked for key in reading.keys})
        known = {row.path: row for row in rows}
        for reading in asked:
            if living := _living(reading, path):
                return living
            for row in filter(None, map(known.get, reading.keys)):
                if address := self._destination(row, reading.feed, hops):
                    return address
        return None

    def _destination(self, row, feed, hops):
        """The last address to which the row leads, for one that was typed may be an old one by now."""
        if not row.to:
            return row.target_address(feed) if row.target_is_public else None
        onward = row.onward
        if onward is None or (onward.path is not None and is_alive(onward.path + "/")):
            return row.to
        if self.model.objects.at(onward).exists():
            return self._found([onward._replace(path=None)], hops=hops - 1) if hops else None
        return None if _view_at(f"{onward.path}/")[0] else row.to


def _living(reading, path):
    """The address itself, where only its ending or its slash kept the request from finding it."""
    if reading.path is None:
        return None
    address = f"{reading.path}/"
    view, needed = _view_at(address)
    # A slash is added by Django, who keeps the question; but not for pages.
    is_as_asked = address == path or (address == f"{path}/" and view != "articles:page")
    if view not in _SHOWN or (is_as_asked and not reading.feed):
        return None
    if needed is not None and not needed.exists():
        return None
    return escape_uri_path(address) + ("feed/" if reading.feed and view in _WITH_FEED else "")


def _one_target():
    """That one of the targets is there and none of the others."""
    given = {name: Q(**{f"{name}__isnull": False}) for name in KINDS} | {"to": ~Q(to="")}
    either = Q()
    for name in given:
        either |= given[name] & ~reduce(or_, (given[other] for other in given if other != name))
    return either


class OldAddress(models.Model):
    """A path at which something once stood in public, here or elsewhere, and where that is now.

    Stored as people read it, see ``articles.forwarding.plain``. It may carry one question: ``/?p=123``.
    """

    MAX_PATH = 600  # PostgreSQL's index holds no more than 2,700 bytes of one value

    path = LineField(
        _("old address"),
        max_length=MAX_PATH,
        unique=True,
        help_text=_("What comes after the name of the site, such as /2015/12/flood/ or /?p=123"),
    )
    article, page, section, author, tag, image = (
        models.ForeignKey(
            model,
            models.CASCADE,
            null=True,
            blank=True,
            related_name="old_addresses",
            verbose_name=model._meta.verbose_name,
        )
        for model in (Article, Page, Section, Author, Tag, Image)
    )
    to = LineField(
        _("another address"),
        max_length=2000,
        blank=True,
        help_text=_("A path of this site, or an address that begins with https:// or http://"),
    )

    objects = OldAddressQuerySet.as_manager()

    class Meta:
        verbose_name = _("redirect")
        verbose_name_plural = _("redirects")
        ordering = ["path"]
        constraints = [
            models.CheckConstraint(
                condition=_one_target(),
                name="old_address_has_one_target",
                violation_error_message=_("Name one thing to which it leads, and no more."),
            )
        ]

    def __str__(self):
        return self.path

    @property
    def kind(self):
        """The name of the field that says where it leads."""
        return next((name for name in KINDS if getattr(self, f"{name}_id")), "to")

    @property
    def target(self):
        return getattr(self, self.kind)

    @property
    def target_is_public(self):
        """Whether readers find the target. An author or a tag of no story has no page."""
        match self.kind:
            case "article" | "page":
                return self.target.is_public
            case "author":
                return Listing.objects.named(self.author).public().exists()
            case "tag":
                return Listing.objects.named(self.tag).public().exists()
            case _:
                return bool(self.kind != "image" or self.image.file)

    def target_address(self, feed=False):
        """Where the target stands now, or its feed where it has one."""
        match self.kind:
            case "to":
                return self.to
            case "image":
                return self.image.file.url if self.image.file else ""
            case "tag":
                address = reverse("articles:tag", args=[self.tag.slug]) if self.tag.slug else ""
            case _:
                address = self.target.get_absolute_url()
        has_feed = f"articles:{self.kind}" in _WITH_FEED
        return f"{address}feed/" if address and feed and has_feed else address

    @property
    def onward(self):
        """How the address that was given for it reads; None for one of another site."""
        parts = urlsplit(self.to)
        return None if parts.netloc else readings(parts.path, dict(parse_qsl(parts.query)))[0]

    def clean(self):
        """Say at the field what would make it useless, or lead readers round in circles."""
        self._clean_path()
        self._clean_target()
        if self.path == plain(self.target_address()) or self._goes_round():
            raise ValidationError({self.kind: _("This would lead back to where it began.")})

    def _clean_path(self):
        try:
            self.path = as_path(self.path)
        except ValidationError as error:
            raise ValidationError({"path": error}) from None
        if len(self.path) > self.MAX_PATH:
            raise ValidationError({"path": _("This address is too long.")})
        path, mark, question = self.path.partition("?")
        asked_of_front_page = path == "/" and readings(path, dict(parse_qsl(question)))[0].path is None
        if is_alive(path) and not asked_of_front_page:
            raise ValidationError(
                {"path": _("Readers find something at this address, so they would never be led on.")}
            )
        same = OldAddress.objects.filter(
            path__in=[f"{path.rstrip('/')}{slash}{mark}{question}" for slash in ("/", "")]
        )
        if same.exclude(pk=self.pk).exists():
            raise ValidationError({"path": _("There is a redirect from this address already.")})

    def _clean_target(self):
        given = [name for name in (*KINDS, "to") if getattr(self, "to" if name == "to" else f"{name}_id")]
        if len(given) != 1:
            message = self._meta.constraints[0].violation_error_message
            raise ValidationError({name: message for name in given[1:] or ["to"]})
        if self.to:
            try:
                self.to = _ours_or_whole(self.to)
            except ValidationError as error:
                raise ValidationError({"to": error}) from None

    def _goes_round(self):
        """Whether what was typed here and elsewhere leads from one to the next and back here."""
        row, hops = self, MOST_HOPS
        while row and row.to and row.onward and hops:
            if self.path in row.onward.keys:
                return True
            row, hops = OldAddress.objects.at(row.onward).exclude(pk=self.pk).first(), hops - 1
        return not hops


def _ours_or_whole(address):
    """A path for what lies on this site, the whole address of anything else."""
    if not address.startswith("/") or address.startswith(("//", "/\\")):
        _is_web_address(address)
    parts = urlsplit(address)
    if parts.netloc not in ("", urlsplit(settings.SITE_URL).netloc):
        return address
    path = f"/{parts.path.lstrip(_OUTWARD)}"
    if not is_alive(plain(path)) and is_alive(f"{plain(path)}/"):  # Django would lead on once more
        path += "/"
    return urlunsplit(("", "", path, *parts[3:]))
