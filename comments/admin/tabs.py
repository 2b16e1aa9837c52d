"""How many comments there are in each status, counted no further than anybody needs to know."""

from django.utils.translation import gettext_lazy as _

from comments.models import Comment

BOUND = 10_000
ALL = "all"
LABELS = dict(Comment.Status.choices) | {ALL: _("All")}


def count_tabs(article=None):
    """``{status: "11" or "10,000+"}`` for the statuses and all of them, under one article or everywhere."""
    comments = Comment.objects.filter(article=article) if article else Comment.objects.all()
    counts = comments.counted_by_status(BOUND)
    counts[ALL] = sum(counts.values())
    return {status: f"{BOUND:,}+" if number > BOUND else f"{number:,}" for status, number in counts.items()}
