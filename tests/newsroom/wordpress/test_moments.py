"""Dates of a former site, also those that no calendar has."""

from datetime import UTC, datetime

import pytest

from newsroom.wordpress.moments import Clock

NO_DATES = [
    *("", "garbage", "0000-00-00 00:00:00", "-0001-11-30 00:00:00", "2015-02-30 10:00:00"),
    *("2015-12-23", "2015-12-23 24:00:00", "2015-12-23 23:59:60", "1970-01-01 00:00:00"),
    *("0001-01-01 00:00:00", "9999-12-31 23:59:59"),
]


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Tokyo"])
@pytest.mark.parametrize("text", NO_DATES)
def test_what_is_no_date_is_none(zone, text):
    clock = Clock(zone)
    assert clock.moment(text, text, text) is None
    assert clock.local_moment(text) is None


@pytest.mark.parametrize("text", NO_DATES)
def test_the_zone_is_not_guessed_from_it(text):
    clock = Clock()
    clock.learn("2015-07-01 14:00:00", text)
    clock.learn(text, "2015-07-01 12:00:00")
    clock.learn(text, text)
    clock.settle()
    assert clock.name == "UTC"


def test_a_local_date_is_read_in_summer_and_in_winter_time():
    clock = Clock()
    clock.learn("2015-01-01 13:00:00", "2015-01-01 12:00:00")
    clock.learn("2015-07-01 14:00:00", "2015-07-01 12:00:00")
    clock.settle()
    assert clock.moment("2016-07-01 14:00:00") == datetime(2016, 7, 1, 12, tzinfo=UTC)
    assert clock.moment("2016-01-01 13:00:00") == datetime(2016, 1, 1, 12, tzinfo=UTC)
    # The hour that there is twice, and the one that there is not.
    assert clock.moment("2015-10-25 02:30:00") == datetime(2015, 10, 25, 0, 30, tzinfo=UTC)
    assert clock.moment("2015-03-29 02:30:00") == datetime(2015, 3, 29, 1, 30, tzinfo=UTC)
