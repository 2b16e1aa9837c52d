from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.shown import kept, note
from articles.text import LineField, PlainField
from comments import words

DEEPEST = 10  # levels that a path has room for
LONGEST = 5000
LONGEST_LIST = 20_000


def validate_words(text):
    """Refuse a list with lines that would never be found, and name the first."""
    for entry in words.entries(text):
        if len(entry) > words.LONGEST_ENTRY:
            raise ValidationError(
                _("“%(entry)s…” is too long: at most %(most)s characters a line."),
                params={"entry": entry[:40], "most": words.LONGEST_ENTRY},
            )
        if words.matches_nothing(entry):
            raise ValidationError(
                _("“%(entry)s” has neither letters nor digits, so it would never be found."),
                params={"entry": entry},
            )


class PolicyQuerySet(models.QuerySet):
    def current(self):
        """The newsroom's rules; the defaults where nobody has stored any. Not to be changed."""
        return kept("policy", self._stored)

    def _stored(self):
        # In plain SQL: every reply asks, and putting so many columns together took longer than reading them.
        note("policy")
        return next(iter(self.raw("SELECT * FROM comments_policy WHERE id = 1")), None) or Policy(pk=1)


class Policy(models.Model):
    """The newsroom's rules for comments. There is exactly one."""

    class Order(models.TextChoices):
        OLDEST = "oldest", _("Oldest first")
        NEWEST = "newest", _("Newest first")
        REPLIES = "replies", _("Most replies first")

    # Who may write, and where

    is_open = models.BooleanField(
        _("readers may comment"), default=True, help_text=_("Off: all discussions are closed, everywhere.")
    )
    closed_message = LineField(
        _("message where it is closed"),
        max_length=200,
        blank=True,
        help_text=_("Empty: “Comments are closed.”"),
    )
    close_after_days = models.PositiveSmallIntegerField(
        _("close after days"),
        default=0,
        validators=[MaxValueValidator(3650)],
        help_text=_("Counted from publication. 0: never. A discussion that is set to “open” stays open."),
    )
    house_rules = PlainField(
        _("house rules"),
        max_length=2000,
        blank=True,
        help_text=_("Shown above the form. An empty line begins a paragraph."),
    )
    least_length = models.PositiveSmallIntegerField(
        _("least length"), default=1, validators=[MinValueValidator(1), MaxValueValidator(1000)]
    )
    greatest_length = models.PositiveSmallIntegerField(
        _("greatest length"),
        default=LONGEST,
        validators=[MinValueValidator(100), MaxValueValidator(LONGEST)],
        help_text=_("In characters."),
    )
    edit_minutes = models.PositiveSmallIntegerField(
        _("minutes to edit"),
        default=5,
        validators=[MaxValueValidator(1440)],
        help_text=_("How long writers may edit or withdraw what they wrote. 0: not at all."),
    )

    # What waits for a moderator

    hold_all = models.BooleanField(_("hold every comment"), default=False)
    hold_from = models.TimeField(
        _("hold everything from"),
        null=True,
        blank=True,
        help_text=_("At night, say, when nobody is at the desk. In the publication's time zone."),
    )
    hold_until = models.TimeField(_("until"), null=True, blank=True)
    hold_unknown = models.BooleanField(
        _("hold comments of writers who are not known"),
        default=True,
        help_text=_("Known is who has confirmed the address and had a comment approved before."),
    )
    confirm_addresses = models.BooleanField(
        _("mail writers to confirm their address"),
        default=True,
        help_text=_("One mail an hour at most to one address."),
    )
    links_that_hold = models.PositiveSmallIntegerField(
        _("links that hold a comment"),
        default=2,
        validators=[MaxValueValidator(100)],
        help_text=_("This many or more. 0: any number is fine."),
    )
    words_that_hold = PlainField(
        _("words that hold a comment"),
        max_length=LONGEST_LIST,
        blank=True,
        validators=[validate_words],
        help_text=_(
            "One word or phrase a line. Found as whole words in text, name, email and website;"
            " casino* also finds casinos."
        ),
    )
    words_that_refuse = PlainField(
        _("words that refuse a comment"),
        max_length=LONGEST_LIST,
        blank=True,
        validators=[validate_words],
        help_text=_("As above. The comment goes to the trash, and its writer is told so."),
    )

    # The spam filter

    spam_filter = models.BooleanField(
        _("spam filter"),
        default=True,
        help_text=_("Learns from what moderators approve and mark as spam. Nothing leaves this server."),
    )
    hold_risk = models.PositiveSmallIntegerField(
        _("hold from a risk of"),
        default=60,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("Percent."),
    )
    spam_risk = models.PositiveSmallIntegerField(
        _("mark as spam from a risk of"),
        default=95,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("Percent."),
    )
    akismet_key = LineField(
        _("Akismet key"),
        max_length=64,
        blank=True,
        help_text=_("Only with a key are comments also sent to Akismet, with the address of their writer."),
    )

    # How discussions are shown

    levels = models.PositiveSmallIntegerField(
        _("levels"),
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(DEEPEST)],
        help_text=_("How deep replies are nested. 1: not at all."),
    )
    per_page = models.PositiveSmallIntegerField(
        _("threads on a page"), default=50, validators=[MinValueValidator(5), MaxValueValidator(200)]
    )
    order = models.CharField(_("order"), max_length=10, choices=Order, default=Order.OLDEST)

    # Privacy

    forget_networks_after = models.PositiveSmallIntegerField(
        _("forget network addresses after days"),
        default=90,
        validators=[MinValueValidator(1), MaxValueValidator(3650)],
        help_text=_("They are stored shortened, and only for so long."),
    )

    objects = PolicyQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment policy")
        verbose_name_plural = _("comment policy")
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="policy_is_one_row")]

    def __str__(self):
        return str(_("Comment policy"))

    def clean(self):
        if (self.hold_from is None) != (self.hold_until is None):
            raise ValidationError({"hold_until": _("Give both times, or none.")})
        if self.hold_from and self.hold_from == self.hold_until:
            raise ValidationError(
                {"hold_until": _("This is the same time. To hold everything always, tick the box above.")}
            )
        if self.least_length and self.greatest_length and self.least_length > self.greatest_length:
            raise ValidationError({"greatest_length": _("This is less than the least length.")})
        if self.hold_risk and self.spam_risk and self.hold_risk > self.spam_risk:
            raise ValidationError({"spam_risk": _("This is less than the risk from which comments wait.")})

    def holds_at(self, moment):
        """Whether the moment lies in the hours in which everything is held. They may cross midnight."""
        if not (self.hold_from and self.hold_until):
            return False
        now = timezone.localtime(moment, timezone.get_default_timezone()).time()
        if self.hold_from < self.hold_until:
            return self.hold_from <= now < self.hold_until
        return now >= self.hold_from or now < self.hold_until
