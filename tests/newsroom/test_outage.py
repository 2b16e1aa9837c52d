"""When the database or the disk fails, readers get a page that says so, and the log a line."""

import errno
import logging

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import path

from newsroom.log import Outages, Plain

FAILURES = {
    "database": OperationalError("connection refused\nIs the server running?"),
    "disk": OSError(errno.ENOSPC, "No space left on device"),
    "mistake": ZeroDivisionError("secret detail"),
    "number": OverflowError("Python int too large to convert to SQLite INTEGER"),
}


def fail(request, what):
    raise FAILURES[what]


urlpatterns = [path("fail/<what>/", fail)]
handler500 = "newsroom.security.server_error"


@pytest.fixture
def asked(settings):
    settings.ROOT_URLCONF = __name__
    return Client(raise_request_exception=False)


@pytest.mark.parametrize("what", ["database", "disk"])
def test_an_outage_asks_readers_to_come_back(asked, what):
    answer = asked.get(f"/fail/{what}/")
    page = answer.content.decode()
    assert answer.status_code == 503
    assert answer["Retry-After"] == "10"
    assert answer["Cache-Control"] == "no-store"
    assert "We will be back in a moment" in page
    assert "server running" not in page


def test_a_mistake_of_ours_shows_nothing_of_the_inside(asked):
    answer = asked.get("/fail/mistake/")
    assert answer.status_code == 500
    assert "secret" not in answer.content.decode()
    assert "ZeroDivision" not in answer.content.decode()


def test_a_number_that_no_database_knows_is_a_mistake_of_whoever_sent_it(asked):
    assert asked.get("/fail/number/").status_code == 400


def logged(error, message="Service Unavailable: /%s"):
    record = logging.LogRecord("django.request", logging.ERROR, "", 0, message, ("a\nb\x1b",), None)
    record.exc_info = (type(error), error, None)
    Outages().filter(record)
    return Plain().format(record)


def test_an_outage_is_one_line_of_the_log():
    line = logged(FAILURES["database"])
    assert line.endswith(
        r"ERROR django.request: Service Unavailable: /a\nb\x1b: connection refused\nIs the server running?"
    )
    assert "\n" not in line


def test_a_traceback_cannot_be_taken_for_another_record():
    lines = logged(ValueError("x\n2026-01-01 00:00:00 ERROR forged: y")).splitlines()
    assert "forged" in lines[-1]
    assert all(line.startswith("    ") for line in lines[2:])
