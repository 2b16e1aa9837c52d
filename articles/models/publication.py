from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from articles.shown import Noted, note
from articles.text import LineField, PlainField

_is_web_address = URLValidator(schemes=["http", "https"])


def parse_follow(text):
    """``[(label, address)]`` from lines such as ``Mastodon https://social.example/@paper``.

    Raises ValidationError that names the first line that is neither empty nor of that form.
    """
    addresses = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        label, _space, address = line.strip().rpartition(" ")
        try:
            _is_web_address(address)
        except ValidationError:
            label = ""
        if not label.strip():
            raise ValidationError(
                _("Line %(number)s: write a name, a space and an address that starts with https://"),
                params={"number": number},
            )
        addresses.append((label.strip(), address))
    return addresses


def validate_follow(text):
    parse_follow(text)


def default_language():
    return settings.LANGUAGE_CODE


def validate_language(code):
    if code not in dict(settings.LANGUAGES):
        raise ValidationError(_("“%(code)s” is not a language that is known here."), params={"code": code})


class PublicationQuerySet(models.QuerySet):
    def current(self):
        """The publication; made with its defaults when the database is new."""
        note("publication:1")
        return self.filter(pk=1).first() or self.get_or_create(pk=1)[0]


class Publication(Noted):
    """The newspaper itself. There is exactly one."""

    name = LineField(_("name"), max_length=80, default="The Newsroom")
    tagline = LineField(_("tagline"), max_length=160, blank=True)
    description = PlainField(
        _("about"),
        max_length=1000,
        blank=True,
        help_text=_("Stands at the foot of every page and in the feeds."),
    )
    language = LineField(
        _("language"), max_length=12, default=default_language, validators=[validate_language]
    )
    logo = models.ForeignKey(
        "articles.Image",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("logo"),
    )
    follow = PlainField(
        _("follow addresses"),
        max_length=2000,
        blank=True,
        validators=[validate_follow],
        help_text=_("One a line: a name, a space, an address. Shown after “Please follow and like us:”."),
    )
    date_format = LineField(
        _("date format"),
        max_length=40,
        default="F jS, Y",
        help_text=_("As Django's date filter reads it. “F jS, Y” gives “December 24th, 2015”."),
    )

    objects = PublicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publication")
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="publication_is_one_row")]

    def __str__(self):
        return self.name

    @property
    def direction(self):
        """``rtl`` where the publication's language is written from right to left."""
        return "rtl" if self.language.split("-")[0] in settings.LANGUAGES_BIDI else "ltr"

    @cached_property
    def follow_addresses(self):
        return parse_follow(self.follow)
