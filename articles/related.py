"""The stories around a story: the one before, the one after, and those about the same."""

from django.db.models import Q

from articles.models import Article

RELATED = 4


def neighbours(article):
    """The story published before this one and the one after it, either None."""
    if not article.is_public:
        return None, None
    here, stories = (article.published_at, article.pk), Article.objects.published()
    return nearest(stories.older_than(*here), stories.newer_than(*here))


def nearest(older, newer):
    """The newest of the older stories and the oldest of the newer, either None, in one query."""
    newest, oldest = (
        older.newest_first().values("pk")[:1],
        newer.order_by("published_at", "pk").values("pk")[:1],
    )
    found = Article.objects.published().filter(Q(pk=newest) | Q(pk=oldest)).annotate(is_newer=Q(pk=oldest))
    found = found.only("headline", "slug", "month", "published_at")
    sides = {bool(story.is_newer): story for story in found}
    return sides.get(False), sides.get(True)


def related(article, tags):
    """The newest stories of the same section or with a tag in common."""
    alike = Q(section=article.section_id) if article.section_id else Q(pk=None)
    if tags:
        alike |= Q(pk__in=Article.objects.filter(tags__in=tags).values("pk"))
    elif not article.section_id:
        return []
    stories = Article.objects.published().for_cards()
    return list(stories.filter(alike).exclude(pk=article.pk).newest_first()[:RELATED])
