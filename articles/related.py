"""The stories around a story: the one before, the one after, and those about the same."""

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef, Q
from taggit.models import TaggedItem

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
    newest = older.newest_first().values("pk")[:1]
    oldest = newer.order_by("published_at", "pk").values("pk")[:1]
    # Nothing but ids in the condition: SQLite would rather read all that is published than two rows.
    found = Article.objects.filter(Q(pk=newest) | Q(pk=oldest)).annotate(is_newer=Q(pk=oldest))
    sides = {bool(story.is_newer): story for story in found.only("headline", "slug", "month", "published_at")}
    return sides.get(False), sides.get(True)


def related(article, tags):
    """The newest stories of the same section or with a tag in common."""
    articles = ContentType.objects.get_for_model(Article)
    with_tag = TaggedItem.objects.filter(content_type=articles, tag__in=tags)
    if article.section_id:
        alike = Q(section=article.section_id) | Exists(with_tag.filter(object_id=OuterRef("pk")))
    else:
        alike = Q(pk__in=with_tag.values("object_id"))
    stories = Article.objects.published().for_cards().filter(alike).exclude(pk=article.pk)
    return list(stories.newest_first()[:RELATED])
