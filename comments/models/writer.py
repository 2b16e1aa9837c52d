from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.text import LineField


class Writer(models.Model):
    """Somebody who has an address and has been asked to confirm it, or has done so."""

    email = models.EmailField(_("email"), max_length=254, unique=True)
    name = LineField(_("name"), max_length=100, blank=True, help_text=_("As last given with the address."))
    # The names that an eye takes for this one have the same: comments.names.skeleton.
    name_key = models.CharField(max_length=100, blank=True, editable=False)
    asked_at = models.DateTimeField(null=True, editable=False)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, editable=False)
    # Counted up, it makes all keys that browsers have kept for this writer worthless.
    key_number = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("writer")
        verbose_name_plural = _("writers")
        indexes = [models.Index(fields=["name_key"], name="writer_name")]

    def __str__(self):
        return self.name or self.email


class RestrictionQuerySet(models.QuerySet):
    def in_force(self):
        return self.filter(Q(until=None) | Q(until__gt=timezone.now()))

    def on(self, *, email="", network=""):
        """Those in force that concern an address or a network, the hardest first."""
        concerned = Q(kind=Restriction.Kind.EMAIL, value=email.lower()) if email else Q()
        if network:
            concerned |= Q(kind=Restriction.Kind.NETWORK, value=network)
        return self.in_force().filter(concerned).order_by("effect", "-at") if concerned else self.none()


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
