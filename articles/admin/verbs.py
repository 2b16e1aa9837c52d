"""What the desk does with an article, each verb with who may do it, and when.

The form's buttons and the list's actions both come from here; the doing is the model's.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from articles.models import Article

Status = Article.Status


def is_editor(user, article=None):
    return user.has_perm("articles.publish_article")


def may_submit(user, article):
    """Who writes it; before it is stored for the first time, whoever may write."""
    if article._state.adding:
        return user.has_perm("articles.add_article")
    return article.can_be_edited_by(user)


@dataclass(frozen=True)
class Verb:
    name: str
    label: str
    may: Callable  # (user, article): the right
    fits: Callable  # (article): whether the article is where the verb starts
    do: Callable  # (article, user, note)
    done: str


def _publish(article, user, note=""):
    """What waits for its moment is published now; anything else at the moment it names."""
    article.publish(user, timezone.now() if article.is_scheduled else None)


VERBS = {
    verb.name: verb
    for verb in (
        Verb(
            "submit",
            _("Submit for review"),
            may_submit,
            lambda article: article.status == Status.DRAFT,
            lambda article, user, note="": article.submit(user),
            _("“%s” is in review now."),
        ),
        Verb(
            "publish",
            _("Publish"),
            is_editor,
            lambda article: not article.is_public,
            _publish,
            _("“%s” is published."),
        ),
        Verb(
            "send_back",
            _("Send back"),
            is_editor,
            lambda article: article.status == Status.REVIEW,
            lambda article, user, note="": article.send_back(user, note),
            _("“%s” went back to its writer."),
        ),
        Verb(
            "withdraw",
            _("Withdraw"),
            is_editor,
            lambda article: article.status == Status.PUBLISHED,
            lambda article, user, note="": article.withdraw(user, note),
            _("Readers no longer see “%s”."),
        ),
        Verb(
            "trash",
            _("Move to trash"),
            is_editor,
            lambda article: not article._state.adding,
            lambda article, user, note="": article.trash(user),
            _("“%s” is in the trash."),
        ),
        Verb(
            "restore",
            _("Restore"),
            is_editor,
            lambda article: bool(article.trashed_at),
            lambda article, user, note="": article.restore(user),
            _("“%s” is out of the trash."),
        ),
    )
}


def open_to(user, article):
    """The verbs that the user may use on the article as it is."""
    in_trash = bool(article.trashed_at)
    return {
        verb.name: verb
        for verb in VERBS.values()
        if (verb.name == "restore") == in_trash and verb.fits(article) and verb.may(user, article)
    }


def said(verb, article):
    """What to tell the person who has just done it."""
    if article.is_scheduled:
        moment = date_format(timezone.localtime(article.published_at), "DATETIME_FORMAT")
        return _("“%(headline)s” is scheduled for %(moment)s.") % {
            "headline": article.headline,
            "moment": moment,
        }
    text = verb.done % article.headline
    if article.is_public:
        return format_html(
            '{} <a href="{}">{}</a>', text, article.get_absolute_url(), _("View it as readers do")
        )
    return text


def checklist(article):
    """What a careful editor would still look at. Never a reason not to publish."""
    missing = []
    if not article.section_id:
        missing.append(_("It has no section."))
    if not article.standfirst:
        missing.append(_("It has no standfirst: lists and feeds show its first words."))
    if article.lead_image and not article.lead_image.alternative_text:
        missing.append(_("Its lead picture has no alternative text for those who cannot see it."))
    return missing
