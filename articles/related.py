"""The stories around a story: the one before, the one after, and those about the same."""

from datetime import UTC, timedelta
from itertools import chain

from django.db.models import Q
from django.utils import timezone

from articles.models import Article
from articles.models.article_queryset import NEWEST_IN_SECTION
from articles.models.listing import name_of
from articles.shown import note

RELATED = 4
AROUND = """
    SELECT id FROM (SELECT id FROM articles_article WHERE {published} AND (published_at, id) < (%s, %s)
                    ORDER BY published_at DESC, id DESC LIMIT 1) AS older
    UNION ALL
    SELECT id FROM (SELECT id FROM articles_article WHERE {published} AND (published_at, id) > (%s, %s)
                    ORDER BY published_at, id LIMIT 1) AS newer
"""
IN_SECTION = f"SELECT published_at, id FROM ({NEWEST_IN_SECTION.format(older='')}) AS newest"  # noqa: S608
IN_LIST = """
    SELECT * FROM (SELECT published_at, article_id FROM articles_listing
                   WHERE published_at <= %s AND name = %s
                   ORDER BY published_at DESC, article_id DESC LIMIT %s) AS newest
"""
# Between the stories around a page, for it to name the days or months in which another one would matter.
MOST_DAYS, MOST_DAYS_OF_MONTHS = 31, 3 * 365


def around(article, tags):
    """The story published before this one, the one after it, either None, and those about the same."""
    beside, alike = pks_beside(article), pks_alike(article, tags)
    stories = Article.objects.published().for_cards().in_bulk([*beside, *alike])
    here = (article.published_at, article.pk)
    sides = {(story.published_at, story.pk) > here: story for story in map(stories.get, beside) if story}
    older, newer = sides.get(False), sides.get(True)
    if article.is_public:
        note_days(older, newer)
    return older, newer, [stories[pk] for pk in alike if pk in stories]


def pks_beside(article):
    if not article.is_public:
        return []
    here, now = (article.published_at, article.pk), timezone.now()
    return Article.objects.pks(AROUND, article.published_at, *here, now, *here)


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


def pks_alike(article, tags):
    """Of the newest stories of the same section or with a tag in common."""
    note(*(f"stories-tagged:{tag.pk}" for tag in tags))
    lists = [(IN_LIST, name_of(tag)) for tag in tags]
    if article.section_id:
        note(f"stories-in:{article.section_id}")
        lists.append((IN_SECTION, article.section_id))
    if not lists:
        return []
    now, one_more = timezone.now(), RELATED + 1  # for it stands in these lists itself
    parameters = chain.from_iterable((now, which, one_more) for _sql, which in lists)
    newest = Article.objects.rows(" UNION ALL ".join(sql for sql, _which in lists), *parameters)
    pks = dict.fromkeys(pk for _moment, pk in sorted(newest, reverse=True) if pk != article.pk)
    return list(pks)[:RELATED]
