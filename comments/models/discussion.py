from datetime import timedelta
from functools import cached_property

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models import Article
from articles.text import PlainField

from .policy import Policy


class DiscussionQuerySet(models.QuerySet):
    def of(self, article):
        """The discussion under the article, also where nobody has decided anything about it yet."""
        found = self.raw("SELECT * FROM comments_discussion WHERE article_id = %s", [article.pk])
        discussion = next(iter(found), None) or Discussion()
        discussion.article = article
        return discussion


class Discussion(models.Model):
    """What was decided about the discussion under one article. Without a row, the policy's rules hold."""

    class Mode(models.TextChoices):
        AS_USUAL = "", _("As the policy says")
        OPEN = "open", _("Open, however old the article is")
        HELD = "held", _("Every comment waits for a moderator")
        CLOSED = "closed", _("Closed")

    article = models.OneToOneField(
        Article, models.CASCADE, primary_key=True, related_name="discussion", verbose_name=_("article")
    )
    mode = models.CharField(_("comments"), max_length=10, choices=Mode, blank=True, default=Mode.AS_USUAL)
    message = PlainField(
        _("message"),
        max_length=500,
        blank=True,
        help_text=_("Shown above the form, or in its place: a question to readers, or why it is closed."),
    )

    objects = DiscussionQuerySet.as_manager()

    class Meta:
        verbose_name = _("discussion")
        verbose_name_plural = _("discussions")

    def __str__(self):
        return str(self.article)

    @cached_property
    def policy(self):
        return Policy.objects.current()

    @property
    def is_open(self):
        """Whether readers may write now."""
        if not (self.policy.is_open and self.article.comments_open) or self.mode == self.Mode.CLOSED:
            return False
        return not self.closes_at or timezone.now() < self.closes_at

    @property
    def why_closed(self):
        """In words for the desk, of a discussion that is not open."""
        if not self.policy.is_open:
            return _("Closed: all discussions are")
        if not self.article.comments_open:
            return _("Closed: the article is not open for comments")
        return _("Closed") if self.mode == self.Mode.CLOSED else _("Closed: the article is too old")

    @property
    def closed_message(self):
        """What stands in place of the form."""
        own = self.message if self.mode == self.Mode.CLOSED else ""
        return own or self.policy.closed_message or _("Comments are closed.")

    @property
    def is_held(self):
        return self.mode == self.Mode.HELD

    @property
    def closes_at(self):
        """When age alone closes it, or None."""
        days, published = self.policy.close_after_days, self.article.published_at
        if not days or not published or self.mode == self.Mode.OPEN:
            return None
        return published + timedelta(days=days)
