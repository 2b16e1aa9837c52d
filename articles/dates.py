"""The years and months of addresses, and the stretches of time they stand for."""

import re
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from django.utils import timezone
from django.utils.dateformat import format as written
from django.utils.html import format_html
from django.utils.translation import get_language

# What the format of a date can say of the time of day. (Behind a backslash they say themselves.)
_OF_TIME = re.compile("[aAcefgGhHiIOPrsTuUZ]")


class YearConverter:
    regex = "(?:19|20|21)[0-9]{2}"

    def to_python(self, value):
        return int(value)

    def to_url(self, value):
        return f"{int(value):04}"


class MonthConverter:
    regex = "0[1-9]|1[0-2]"

    def to_python(self, value):
        return int(value)

    def to_url(self, value):
        return f"{int(value):02}"


class Period:
    """A year, or a month of one, in the publication's time zone."""

    def __init__(self, year, month=None):
        self.first = date(year, month or 1, 1)
        self.begins = midnight(self.first)
        self.ends = midnight((self.first + timedelta(days=31 if month else 366)).replace(day=1))
        self.last = self.ends - timedelta.resolution

    def of(self, articles, before=None):
        """Those that readers may see; with ``before``, a moment and an id, those that follow it."""
        end = (self.ends, 0)
        return articles.published(min(before or end, end)).filter(published_at__gte=self.begins)


def out_by_now(rows, before=None, pk="pk"):
    """Those whose date has come; with ``before``, a moment and an id, those that follow it, newest first.

    There is but one bound: SQLite goes by one, and given two would read on from now until it comes to the
    other. And with ``OR`` both databases would read every row.
    """
    now = timezone.now()
    if before is None:
        return rows.filter(published_at__lte=now)
    moment, number = before
    rows = rows.filter(published_at__lte=min(moment, now))
    return rows.exclude(published_at=moment, **{f"{pk}__gte": number})


def midnight(day):
    """The moment at which the day begins in the publication's time zone."""
    return timezone.make_aware(datetime.combine(day, time.min))


def day(moment, date_format):
    """``<time>`` with the date as the publication writes it, in its time zone."""
    moment = timezone.localtime(moment)
    return format_html(
        '<time datetime="{}">{}</time>', moment.isoformat(timespec="seconds"), in_words(moment, date_format)
    )


def in_words(moment, date_format):
    """A moment in the time zone it is in. Pages say the same few days many times."""
    if _OF_TIME.search(date_format):
        return written(moment, date_format)
    return _day_in_words(moment.date(), date_format, get_language())


@lru_cache(maxsize=1024)
def _day_in_words(day, date_format, language):
    return written(day, date_format)
