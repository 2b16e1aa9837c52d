"""The stories around a story: the one before, the one after, and those about the same."""

from datetime import UTC, timedelta

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.utils import timezone

from articles.models import Article
from articles.shown import note

RELATED = 4
AROUND = """
    SELECT id FROM (SELECT id FROM articles_article WHERE {published} AND (published_at, id) < (%s, %s)
                    ORDER BY published_at DESC, id DESC LIMIT 1) AS older
    UNION ALL
    SELECT id FROM (SELECT id FROM articles_article WHERE {published} AND (published_at, id) > (%s, %s)
                    ORDER BY published_at, id LIMIT 1) AS newer
"""
ALIKE = """
    SELECT id FROM articles_article story WHERE {published} AND id <> %s AND (ALIKE)
    ORDER BY published_at DESC, id DESC LIMIT %s
"""
TAGGED = """
    SELECT 1 FROM taggit_taggeditem item
    WHERE item.object_id = story.id AND item.content_type_id = %s AND item.tag_id IN ({tags})
"""
# Between the stories around a page, for it to name the days or months in which another one would matter.
MOST_DAYS, MOST_DAYS_OF_MONTHS = 31, 3 * 365


def neighbours(article):
    """The story published before this one and the one after it, either None."""
    if not article.is_public:
        return None, None
    here, now = (article.published_at, article.pk), timezone.now()
    pks = Article.objects.pks(AROUND, now, *here, now, *here)
    stories = Article.objects.published().filter(pk__in=pks)
    stories = stories.only("headline", "slug", "month", "published_at")
    sides = {(story.published_at, story.pk) > here: story for story in stories}
    note_days(sides.get(False), sides.get(True))
    return sides.get(False), sides.get(True)


def note_days(older, newer):
    """A story that is published between the two comes to stand beside one of them."""
    if is_open(older, newer, MOST_DAYS):
        note("stories")
        return
    first, last = (story.published_at.astimezone(UTC).date() for story in (older, newer))
    note(*(f"stories-on:{day}" for day in days(first, last)))


def note_months(older, newer):
    """The same for an archive, which leads on to the nearest months that have stories."""
    if is_open(older, newer, MOST_DAYS_OF_MONTHS):
        note("stories")
        return
    note(*{f"stories-of:{day:%Y-%m}" for day in days(older.month, newer.month)})


def is_open(older, newer, most):
    """Whether nothing lies beyond, or not for so many days that to name them all would be too much."""
    return not (older and newer) or newer.published_at - older.published_at > timedelta(days=most)


def days(first, last):
    return (first + timedelta(days=number) for number in range((last - first).days + 1))


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
    note(*(f"stories-tagged:{tag.pk}" for tag in tags))
    alike, parameters = [], []
    if article.section_id:
        note(f"stories-in:{article.section_id}")
        alike.append("section_id = %s")
        parameters.append(article.section_id)
    if tags:
        alike.append(f"EXISTS ({TAGGED.format(tags=', '.join(['%s'] * len(tags)))})")
        parameters += [ContentType.objects.get_for_model(Article).pk, *(tag.pk for tag in tags)]
    if not alike:
        return []
    sql = ALIKE.replace("ALIKE", " OR ".join(alike))
    pks = Article.objects.pks(sql, timezone.now(), article.pk or 0, *parameters, RELATED)
    return Article.objects.published().for_cards().in_order(pks)
