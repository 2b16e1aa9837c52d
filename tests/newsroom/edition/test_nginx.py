"""Behind nginx: changes are seen in time, errors are bridged, slow senders hold up nobody."""

import statistics
import time
from contextlib import ExitStack

import pytest

from articles.models import Article
from newsroom.edition.page import LONGEST_TAGS
from tests.factories import make_published
from tests.newsroom.nginx import nginx_before
from tests.newsroom.server import Server, database_url
from tests.nginx import NGINX

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not NGINX, reason="nginx is not installed"),
]
EDITS = 12


@pytest.fixture
def newsroom(tmp_path):
    made = Server(
        tmp_path,
        DATABASE_URL=database_url(),
        SITE_URL="https://localhost",
        TRUSTED_PROXIES="127.0.0.1",
        CHORES="off",
    ).wait()
    yield made
    if made.process.poll() is None:
        made.stop()


@pytest.fixture
def ask(newsroom, tmp_path):
    (tmp_path / "nginx").mkdir()
    with nginx_before(f"127.0.0.1:{newsroom.port}", tmp_path / "nginx") as ask:
        yield ask


def seen(ask, path, **headers):
    with ask(path, **headers) as answer:
        return answer.status, answer.read().decode("utf-8", "replace")


def test_changes_are_seen_in_time(ask):
    story = make_published(headline="The bridge 0")
    path, delays = story.get_absolute_url(), []
    assert "The bridge 0" in seen(ask, path)[1]
    for number in range(1, EDITS + 1):
        Article.objects.filter(pk=story.pk).update(headline=f"The bridge {number}")
        changed_at = time.monotonic()
        while f"The bridge {number}<" not in seen(ask, path)[1]:
            assert time.monotonic() < changed_at + 3
        delays.append(time.monotonic() - changed_at)
        time.sleep(0.05 * (number % 7))  # to come at another part of the second
    assert max(delays) < 2, delays
    assert statistics.median(delays) < 1.7, delays


def test_when_the_newsroom_is_gone_only_finished_pages_are_shown(ask, newsroom):
    path = make_published(headline="The bridge stands").get_absolute_url()
    first = [seen(ask, path), seen(ask, path, **{"Accept-Encoding": "gzip"})]
    assert seen(ask, "/search/?q=bridge")[0] == seen(ask, "/admin/login/")[0] == 200
    assert seen(ask, "/latest/", Cookie="sessionid=x")[0] == 200
    newsroom.stop()
    time.sleep(1.1)  # what was good for a second is over
    for _reader in range(3):
        assert [seen(ask, path), seen(ask, path, **{"Accept-Encoding": "gzip"})] == first
    for other in ("/search/?q=bridge", "/admin/login/", "/latest/"):
        assert seen(ask, other)[0] == 502
    assert seen(ask, path, Cookie="sessionid=x")[0] == 502
    assert seen(ask, path, Authorization="Basic eDp5")[0] == 502


def test_tags_are_for_caches_and_not_for_readers(ask):
    with ask("/latest/") as answer:
        assert not {"cache-tag", "surrogate-key", "x-accel-expires"} & {
            name.lower() for name in answer.headers
        }
        assert "stale-if-error" in answer.headers["Cache-Control"]


def test_what_shows_very_much_comes_through(ask, newsroom):
    story = make_published()
    story.tags.add(*(f"Subject {number}" for number in range(200)))
    path = story.get_absolute_url()
    with newsroom.get(path, **{"Host": "localhost", "X-Forwarded-Proto": "https"}) as direct:
        assert 4096 < len(direct.headers["Surrogate-Key"]) < LONGEST_TAGS
    assert seen(ask, path)[0] == 200


def test_slow_senders_do_not_stop_the_site(ask):
    path = make_published(headline="The bridge stands").get_absolute_url()
    seen(ask, "/latest/")  # by now nginx listens
    head = f"POST {path}reply/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 90000\r\n\r\nname="
    with ExitStack() as slow:
        for _sender in range(60):
            slow.enter_context(ask.connect()).sendall(head.encode())
        begun = time.monotonic()
        assert "The bridge stands" in seen(ask, path)[1]
        assert seen(ask, "/search/?q=bridge")[0] == 200
        assert time.monotonic() - begun < 5
