"""What the comments put on other pages: the discussion under an article, and numbers of replies in lists."""

from django import template
from django.db.models import Count

from articles.models import Publication
from comments import discussion as listing
from comments import thread
from comments.forms import ReplyForm
from comments.models import Comment

register = template.Library()


@register.inclusion_tag("comments/discussion.html", takes_context=True)
def discussion(context, article):
    """The responses to the article and the form at its foot.

    ``?comments=`` says which page; one that no link of ours leads to is a 404 for the whole page.
    ``own_comment`` in the context is shown to its writer where it stands.
    """
    own, wanted = context.get("own_comment"), context["request"].GET.get("comments", "1")
    number = thread.page_of(own) if own else thread.page_number(wanted)
    page = thread.Thread(article, number, own)
    publication = context.get("publication") or Publication.objects.current()
    return {
        "article": article,
        "thread": page,
        "list": listing.render(page, publication.date_format),
        "form": ReplyForm(),
        "action": thread.reply_address(article),
        "preview": context.get("preview"),
    }


@register.simple_tag
def comment_counts(articles):
    """``{article's pk: number of approved comments}`` for a list of articles, in one query."""
    counts = Comment.objects.approved().filter(article__in=[article.pk for article in articles])
    return dict(counts.order_by().values_list("article").annotate(Count("pk")))


@register.filter
def of(counts, pk):
    return counts.get(pk, 0)
