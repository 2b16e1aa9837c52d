from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.text import PlainField


class Step(models.Model):
    """What somebody did with an article, when, and with what word. Never deleted while the article lives."""

    class Verb(models.TextChoices):
        SUBMIT = "submit", _("submitted")
        SEND_BACK = "send_back", _("sent back")
        PUBLISH = "publish", _("published")
        SCHEDULE = "schedule", _("scheduled")
        WITHDRAW = "withdraw", _("withdrawn")
        TRASH = "trash", _("trashed")
        RESTORE = "restore", _("restored")

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="steps")
    verb = models.CharField(max_length=10, choices=Verb)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField(default=timezone.now)
    note = PlainField(blank=True)

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.get_verb_display()} – {self.by_name}"


class WrongStatus(ValidationError):
    """The article is not where this verb starts from, perhaps because a colleague was quicker."""

    def __init__(self, article, verb):
        self.article, self.verb = article, verb
        super().__init__(
            _("“%(headline)s” is %(state)s: it cannot be %(verb)s."),
            code="wrong_status",
            params={
                "headline": article.headline,
                "state": article.state_label.lower(),
                "verb": verb.label,
            },
        )
