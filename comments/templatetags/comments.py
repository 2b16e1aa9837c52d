"""What the comments put on other pages: the discussion under an article, and numbers of replies in lists."""

from django import template
from django.db.models import Count

from comments.models import Comment

register = template.Library()


@register.simple_tag
def comment_counts(articles):
    """``{article's pk: number of approved comments}`` for a list of articles, in one query."""
    counts = Comment.objects.approved().filter(article__in=[article.pk for article in articles])
    return dict(counts.order_by().values_list("article").annotate(Count("pk")))


@register.filter
def of(counts, pk):
    return counts.get(pk, 0)


@register.inclusion_tag("comments/discussion.html", takes_context=True)
def discussion(context, article):
    return {"article": article}
