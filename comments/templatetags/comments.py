"""What the comments put on other pages: the discussion under an article, and numbers of replies in lists."""

from functools import lru_cache

from django import template
from django.db.models import Count
from django.template.loader import render_to_string
from django.utils.translation import get_language

from articles.models import Publication
from articles.shown import note, note_until
from comments import drawing, thread
from comments.forms import ReplyForm
from comments.models import Comment, Discussion

register = template.Library()


@register.inclusion_tag("comments/discussion.html", takes_context=True)
def discussion(context, article):
    """The responses to the article and the form at its foot.

    ``?comments=``, ``?order=`` and ``?thread=`` say which of them; what no link of ours leads to is a
    404 for the whole page. ``own_comment`` in the context is shown to its writer where it stands.
    """
    note(f"comments:{article.pk}")
    here = Discussion.objects.of(article)
    if here.is_open:
        note_until(here.closes_at)
    page = thread.page(article, here.policy, context["request"].GET, context.get("own_comment"))
    publication = context.get("publication") or Publication.objects.current()
    return {
        "article": article,
        "discussion": here,
        "policy": here.policy,
        "page": page,
        "list": drawing.render(page, publication.date_format, here.is_open),
        "pinned": drawing.render_pinned(page, publication.date_format),
        "publication": publication,
        "action": thread.reply_address(article),
        "preview": context.get("preview"),
        # An empty form. What a template asks for in vain costs more than all the fields.
        **dict.fromkeys(("form", "parent", "previewed", "follow")),
    }


@register.simple_tag(takes_context=True)
def reply_field(context, name):
    """A field of the reply form with its label, and with what was typed and what is wrong with it, if any."""
    form = context.get("form")
    return field_of(form, name) if form else empty_field(name, get_language())


@lru_cache
def empty_field(name, language):
    return field_of(ReplyForm(), name)


def field_of(form, name):
    return render_to_string("comments/_field.html", {"field": form[name]})


@register.simple_tag(takes_context=True)
def comments_canonical(context, address):
    """The canonical address of the article's page together with the comments that are asked for."""
    return f"{address}{thread.canonical(context['request'].GET)}" if address else address


@register.simple_tag
def comment_counts(articles):
    """``{article's pk: number of approved comments}`` for a list of articles, in one query."""
    note(*(f"replies:{article.pk}" for article in articles))
    counts = Comment.objects.approved().filter(article__in=[article.pk for article in articles])
    return dict(counts.order_by().values_list("article").annotate(Count("pk")))
