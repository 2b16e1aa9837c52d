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

    def of(self, articles):
        return articles.filter(published_at__gte=self.begins, published_at__lt=self.ends)


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
