from datetime import timedelta
from ipaddress import ip_network

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.author import display_name
from articles.text import LineField
from comments import network


class RestrictionQuerySet(models.QuerySet):
    def in_force(self):
        return self.filter(Q(until=None) | Q(until__gt=timezone.now()))

    def over(self):
        return self.filter(until__lte=timezone.now())

    def impose(self, kind, value, effect, days=None, by=None, reason=""):
        """Restrict an address or a network for so many days, or for good; returns the restriction.

        What was imposed on it before is replaced. Raises ValidationError where the value is none.
        """
        now = timezone.now()
        restriction = Restriction(kind=kind, value=value, effect=effect, reason=reason, at=now)
        restriction.until = now + timedelta(days=days) if days else None
        restriction.sign(by)
        restriction.clean_fields()
        restriction.clean()
        terms = {name: getattr(restriction, name) for name in TERMS}
        key = {"kind": restriction.kind, "value": restriction.value}
        return self.update_or_create(**key, defaults=terms)[0]

    def on(self, *, email="", network=""):
        """Those in force that concern an address or a network, the hardest first."""
        found = self.raw(CONCERNED, [email.lower(), network])
        return [restriction for restriction in found if restriction.is_in_force]


# In plain SQL, for it is asked about every reply.
CONCERNED = """
    SELECT * FROM comments_restriction
    WHERE kind = 'email' AND value = %s OR kind = 'network' AND value = %s ORDER BY effect, at DESC
"""
TERMS = ("effect", "reason", "until", "by", "by_name", "at")


class Restriction(models.Model):
    """Whose comments are always held, or not taken at all, for a time or for good."""

    class Kind(models.TextChoices):
        EMAIL = "email", _("Email address")
        NETWORK = "network", _("Network")

    class Effect(models.TextChoices):
        BAN = "ban", _("Not taken")
        HOLD = "hold", _("Always held")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    value = LineField(
        _("address or network"),
        max_length=254,
        help_text=_("Such as troll@example.org, or 192.0.2.0/24 as shown beside a comment."),
    )
    effect = models.CharField(_("comments are"), max_length=10, choices=Effect, default=Effect.HOLD)
    reason = LineField(_("reason"), max_length=200, blank=True, help_text=_("For moderators' eyes."))
    until = models.DateTimeField(_("until"), null=True, blank=True, help_text=_("Empty: for good."))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )
    by_name = models.CharField(max_length=150, blank=True, editable=False)
    at = models.DateTimeField(_("since"), default=timezone.now, editable=False)

    objects = RestrictionQuerySet.as_manager()

    class Meta:
        verbose_name = _("restriction")
        verbose_name_plural = _("restrictions")
        ordering = ["-at"]
        constraints = [models.UniqueConstraint(fields=["kind", "value"], name="one_restriction_each")]

    def __str__(self):
        return f"{self.value}: {self.get_effect_display()}"

    @property
    def is_in_force(self):
        return self.until is None or self.until > timezone.now()

    def clean(self):
        """Bring the value to the form in which comments have it."""
        if self.value:
            form = {self.Kind.EMAIL: _as_address, self.Kind.NETWORK: _as_network}.get(self.kind)
            self.value = form(self.value.strip()) if form else self.value

    def sign(self, by):
        """Say who has decided this."""
        self.by, self.by_name = by, display_name(by)

    def lift(self, by=None):
        """Let it be over from now on. It stays in the list, with who has lifted it."""
        self.sign(by)
        self.until = timezone.now()
        self.save(update_fields=["until", "by", "by_name"])


def _as_address(value):
    try:
        validate_email(value)
    except ValidationError:
        raise ValidationError({"value": _("This is not an email address.")}) from None
    return value.lower()


def _as_network(value):
    """As it is stored beside comments: a single address, or a smaller network, counts as the whole one."""
    try:
        given = ip_network(value, strict=False)
    except ValueError:
        raise ValidationError({"value": _("This is neither an address nor a network.")}) from None
    stored = network.shortened(network.parsed(str(given.network_address)))
    if given.prefixlen < ip_network(stored).prefixlen:
        raise ValidationError(
            {"value": _("This network is too large: %(stored)s is the largest.") % {"stored": stored}}
        )
    return stored
