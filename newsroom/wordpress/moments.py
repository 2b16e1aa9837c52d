"""Dates of a site that tells its local time and, mostly, Greenwich's, but never its zone."""

import re
from collections import Counter
from datetime import MAXYEAR, MINYEAR, UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings

from articles.models.article import EARLIEST

SAMPLES = 2000
FARTHEST_ZONE = timedelta(hours=14)
_STAMP = re.compile(r"\s*(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d):(\d\d)", re.A)
# Of zones that fit equally well, the first of these is named.
LIKELY = """
    Europe/London Europe/Berlin Europe/Athens Europe/Moscow America/New_York America/Chicago America/Denver
    America/Los_Angeles America/Phoenix America/Sao_Paulo America/Bogota America/Argentina/Buenos_Aires
    Asia/Kolkata Asia/Dubai Asia/Karachi Asia/Dhaka Asia/Jakarta Asia/Shanghai Asia/Tokyo Australia/Sydney
    Pacific/Auckland Africa/Lagos Africa/Johannesburg Africa/Nairobi
""".split()


def parsed(text):
    """The date of an export file without a zone; None for the many ways of saying none.

    Those at the ends of the calendar say none, too: in another zone they would lie beyond it.
    """
    found = _STAMP.match(text)
    try:
        stated = datetime(*map(int, found.groups())) if found else None
    except ValueError:
        return None
    return stated if stated and MINYEAR < stated.year < MAXYEAR else None


class Clock:
    """Learns the former site's zone from dates that are told twice, and reads the others by it."""

    def __init__(self, zone=None):
        self.zone = zone and ZoneInfo(zone)
        self.is_given = bool(zone)
        self._samples = {}

    def learn(self, local, gmt):
        """One offset a day is enough, however many articles there are."""
        local, gmt = parsed(local), parsed(gmt)
        if not (local and gmt) or gmt.year < EARLIEST.year or len(self._samples) >= SAMPLES:
            return
        offset = _offset(local, gmt)
        if abs(offset) <= FARTHEST_ZONE:  # or one of the two is no date of its own
            self._samples[gmt.replace(minute=0, second=0)] = offset

    def settle(self):
        """Choose the zone that fits most of what was learnt, if none was given."""
        if not self.is_given:
            self.zone = self._guess()

    @property
    def name(self):
        return str(self.zone)

    def offset_here(self):
        """Whether the newsroom's own clock shows another time for anything that was learnt."""
        return self._fitting(ZoneInfo(settings.TIME_ZONE)) < len(self._samples)

    def moment(self, local, gmt="", header=""):
        """The moment: Greenwich's time if it is there, else that of the RSS header, else the local one."""
        if stated := parsed(gmt):
            return _sensible(stated.replace(tzinfo=UTC))
        try:
            return _sensible(parsedate_to_datetime(header).astimezone(UTC))
        except (TypeError, ValueError, OverflowError):
            pass
        return self.local_moment(local)

    def local_moment(self, text):
        stated = parsed(text)
        return _sensible(stated.replace(tzinfo=self.zone).astimezone(UTC)) if stated else None

    def _guess(self):
        here = ZoneInfo(settings.TIME_ZONE)
        if not self._samples:
            return here
        others = sorted(available_timezones(), key=lambda name: ("/" not in name, name))
        best, most = here, self._fitting(here)
        enough = len(self._samples) * 0.95
        for name in [*LIKELY, *others]:
            if most >= enough:
                return best
            if (number := self._fitting(ZoneInfo(name))) > most:
                best, most = ZoneInfo(name), number
        if most >= len(self._samples) / 2:
            return best
        return timezone(Counter(self._samples.values()).most_common(1)[0][0])

    def _fitting(self, zone):
        return sum(
            gmt.replace(tzinfo=UTC).astimezone(zone).utcoffset() == offset
            for gmt, offset in self._samples.items()
        )


def _offset(local, gmt):
    """To the next quarter of an hour: clocks of servers drift between the two stamps."""
    return timedelta(minutes=15 * round((local - gmt).total_seconds() / 900))


def _sensible(moment):
    """None for the years 0, -1 and 1970, by which old versions say that there is no date."""
    return moment if moment.year > 1971 else None
