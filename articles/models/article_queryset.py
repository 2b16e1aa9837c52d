"""Which articles: every choice of them that a page, a feed or a desk shows, each said once."""

from datetime import date, datetime
from itertools import chain

from django.db import connections, models, transaction
from django.db.models import F, Prefetch, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from articles import body
from articles.dates import Period, out_by_now
from articles.forwarding import plain
from articles.shown import note

from .author import Byline
from .image import Image
from .listing import Listing
from .section import Section

SECTIONS_AT_ONCE = 100  # in one query
NEWEST_IN_SECTION = """
    SELECT published_at, id, section_id FROM articles_article WHERE {{published}} AND section_id = %s {older}
    ORDER BY published_at DESC, id DESC LIMIT %s
"""


class ArticleQuerySet(models.QuerySet):
    # The same as published(), for the few queries that the ORM takes longer to put together than the
    # database to answer. Its one parameter is the moment. They only say which ids: what is read of these
    # goes through published() again.
    PUBLISHED = "status = 'published' AND published_at <= %s"

    def published(self, before=None):
        """What readers may see now. The one place that says so; ``Article.is_public`` agrees with it.

        With ``before``, a moment and an id, only what follows that in ``newest_first()``.
        """
        return out_by_now(self.filter(status=self.model.Status.PUBLISHED), before)

    def in_order(self, pks):
        """The articles of these ids, in their order, without those that are not among them."""
        found = self.in_bulk(pks)
        return [found[pk] for pk in pks if pk in found]

    def pks(self, sql, *parameters):
        """The ids that a query in SQL brings, in its order."""
        return [row[0] for row in self.rows(sql, *parameters)]

    def rows(self, sql, *parameters):
        """What a query in SQL brings. It may hold ``{published}``."""
        connection = connections[self.db]
        parameters = [
            connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value
            for value in parameters
        ]
        with connection.cursor() as cursor:
            cursor.execute(sql.format(published=self.PUBLISHED), parameters)
            return cursor.fetchall()

    def newest_in(self, sections, number, before=None):
        """``[(id, section's id)]`` of the newest so many of each section, the newest of all first.

        Or of those that follow the one ``before``, given by its moment and id. A few steps in an index for
        each section, however many stories there are.
        """
        note(*(f"stories-in:{section.pk}" for section in sections))
        until, older = timezone.now(), ""
        if before:
            until, older = min(before[0], until), "AND NOT (published_at = %s AND id >= %s)"
        one = f"SELECT * FROM ({NEWEST_IN_SECTION.format(older=older)}) AS newest"  # noqa: S608 - all of it stands here
        found = []
        for start in range(0, len(sections), SECTIONS_AT_ONCE):
            some = sections[start : start + SECTIONS_AT_ONCE]
            each = ((until, section.pk, *(before or ()), number) for section in some)
            found += self.rows(" UNION ALL ".join([one] * len(some)), *chain.from_iterable(each))
        return [(pk, section) for _moment, pk, section in sorted(found, reverse=True)]

    def months_of(self, year):
        """The first days of the months in which something was published, by a step in an index for each."""
        one = (
            "SELECT * FROM (SELECT {} AS month FROM articles_article WHERE {{published}}"
            " AND published_at >= %s LIMIT 1) AS found"
        )
        periods = [Period(year, month) for month in range(1, 13)]
        sql = " UNION ALL ".join(one.format(period.first.month) for period in periods)
        now = timezone.now()
        moments = chain.from_iterable((min(now, period.last), period.begins) for period in periods)
        return [date(year, month, 1) for month in sorted(self.pks(sql, *moments))]

    def lately_changed(self):
        """What readers may see, last saved first, in a form in which SQLite looks for it by that."""
        scheduled = self.model.objects.scheduled().values("pk")
        return self.filter(status=self.model.Status.PUBLISHED).exclude(pk__in=scheduled).order_by("-saved_at")

    def scheduled(self):
        return self.filter(status=self.model.Status.PUBLISHED, published_at__gt=timezone.now())

    def in_trash(self):
        return self.exclude(trashed_at=None)

    def not_in_trash(self):
        return self.filter(trashed_at=None)

    def newest_first(self):
        return self.order_by("-published_at", "-pk")

    def in_section(self, section):
        return self.filter(section__in=Section.objects.within(section))

    def listed(self, row, number, before=None):
        """The newest so many in the list of a tag or an author, or those that follow the one before."""
        return self.filter(pk__in=Listing.objects.named(row).newest(number, before))

    def in_sections(self, sections, number, before=None):
        """The newest so many of all that is in one of the sections, or those that follow the one before."""
        return self.filter(pk__in=[pk for pk, _in in self.newest_in(sections, number, before)[:number]])

    def by(self, author):
        return self.filter(pk__in=Byline.objects.filter(author=author).values("article"))

    def once_at(self, path):
        """What stood at this path before its slug or date was changed."""
        return self.filter(old_addresses__path=plain(path))

    def of(self, user):
        """What the user began or stands in the byline of."""
        return self.filter(
            Q(created_by=user) | Q(pk__in=Byline.objects.filter(author__user=user).values("article"))
        )

    def readable_by(self, user):
        """What the user may open at the desk: editors everything, reporters their own."""
        if user.has_perm("articles.publish_article"):
            return self
        if user.has_perm("articles.view_article"):
            return self.of(user)
        return self.none()

    def bring_in(self, articles):
        """Store many new articles that were written elsewhere, each with its slug and what follows from it.

        For the desk they were begun and saved when readers last saw them change. What stands beside an
        article, its bylines, tags and place in the search index, is the caller's.
        """
        for article in articles:
            article._settle_text()
            article._settle_month()
        shown = self.model.pictures.through
        with transaction.atomic():
            self.bulk_create(articles)
            self.filter(pk__in=[article.pk for article in articles], published_at__lte=timezone.now()).update(
                created_at=F("published_at"), saved_at=Coalesce("modified_at", "published_at")
            )
            wanted = {article.pk: set(body.picture_ids(article.body)) for article in articles}
            there = set(
                Image.objects.filter(pk__in=set().union(*wanted.values())).values_list("pk", flat=True)
            )
            shown.objects.bulk_create(
                shown(article_id=article, image_id=image)
                for article, images in wanted.items()
                for image in sorted(images & there)
            )

    def for_cards(self):
        """With what a card shows but for its bylines, and without the text."""
        return self.defer("body").select_related("section", "lead_image")

    def for_lists(self):
        """With all that a card shows, bylines among them, and without the text."""
        return self.for_cards().prefetch_related(Prefetch("bylines", Byline.objects.select_related("author")))
