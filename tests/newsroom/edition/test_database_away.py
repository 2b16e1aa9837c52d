"""While the database is away, finished pages are handed out, all else says so, and it heals by itself."""

import socket
import threading
import time
from contextlib import closing

import pytest
from django.db import connection

from articles.models import Article
from tests.factories import make_published
from tests.newsroom.server import Server, database_url

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="a file is not away"),
]
WITHIN = 15  # seconds in which all is well again


class Line:
    """The line between the newsroom and its database, to be cut, or to fall silent."""

    def __init__(self, host, port):
        self.target = host, port
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.is_cut = False
        self.flows = threading.Event()
        self.flows.set()
        self.ends, self.pumps = [], []
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                near, _address = self.listener.accept()
            except OSError:
                return
            if self.is_cut:
                near.close()
                continue
            far = socket.create_connection(self.target)
            self.ends += [near, far]
            for one, other in ((near, far), (far, near)):
                self.pumps.append(threading.Thread(target=self.pump, args=(one, other), daemon=True))
                self.pumps[-1].start()

    def pump(self, one, other):
        with closing(one), closing(other):
            try:
                while data := one.recv(65536):
                    self.flows.wait()
                    other.sendall(data)
            except OSError:
                return

    def cut(self):
        self.is_cut = True
        while self.ends:
            try:
                self.ends.pop().shutdown(socket.SHUT_RDWR)
            except OSError:
                continue

    def mend(self):
        self.is_cut = False


@pytest.fixture
def line():
    database = connection.settings_dict
    made = Line(database["HOST"] or "127.0.0.1", int(database["PORT"] or 5432))
    yield made
    made.flows.set()
    made.cut()
    made.listener.close()
    for pump in made.pumps:
        pump.join(1)


@pytest.fixture
def server(line, tmp_path):
    made = Server(tmp_path, DATABASE_URL=database_url(line.port), CHORES="off").wait()
    yield made
    line.flows.set()
    if made.process.poll() is None:
        made.stop()


def seen(server, path):
    """Status, text, and how long it took."""
    begun = time.monotonic()
    with server.get(path) as answer:
        return answer.status, answer.read().decode(), time.monotonic() - begun


def wait_for(server, path, wanted):
    """Ask until the answer is as wanted; it must come to that in time."""
    deadline = time.monotonic() + WITHIN
    while not wanted(*seen(server, path)[:2]):
        assert time.monotonic() < deadline, seen(server, path)
        time.sleep(0.1)


def test_a_cut_line(line, server):
    article = make_published(headline="The bridge stands")
    page = article.get_absolute_url()
    first = seen(server, page)
    assert first[0] == 200
    assert "The bridge stands" in first[1]
    line.cut()
    wait_for(server, "/search/?q=bridge", lambda status, text: status == 503)
    for _reader in range(30):
        assert seen(server, page)[:2] == first[:2]
    status, text, _took = seen(server, "/latest/")
    assert (status, "We will be back in a moment" in text) == (503, True)
    assert seen(server, "/admin/")[0] == 503
    assert seen(server, "/healthz")[:2] == (200, "ok\n")
    status, text, _took = seen(server, "/readyz")
    assert (status, "finished pages" in text) == (503, True)
    assert max(seen(server, path)[2] for path in [page, "/latest/", "/search/?q=x"] * 5) < 1

    Article.objects.filter(pk=article.pk).update(headline="The bridge has moved")
    line.mend()
    wait_for(server, "/readyz", lambda status, text: status == 200)
    wait_for(server, page, lambda status, text: "The bridge has moved" in text)
    assert "The bridge stands" not in seen(server, page)[1]
    assert seen(server, "/search/?q=bridge")[0] == 200
    log = server.stop()[2]
    assert log.count("The database does not answer") == 1
    assert log.count("The database answers again") == 1


def test_a_line_that_falls_silent(line, server):
    article = make_published(headline="The bridge stands")
    page = article.get_absolute_url()
    assert seen(server, page)[0] == 200
    line.flows.clear()
    took = []
    for _reader in range(20):
        status, text, seconds = seen(server, page)
        assert (status, "The bridge stands" in text) == (200, True)
        took.append(seconds)
        time.sleep(0.1)
    assert sum(seconds > 0.5 for seconds in took) <= 1
    Article.objects.filter(pk=article.pk).update(headline="The bridge has moved")
    line.flows.set()
    wait_for(server, page, lambda status, text: "The bridge has moved" in text)


def test_a_story_that_was_withdrawn_before_does_not_come_back(line, server):
    article = make_published(headline="The bridge stands")
    page = article.get_absolute_url()
    assert seen(server, page)[0] == 200
    Article.objects.filter(pk=article.pk).update(status=Article.Status.WITHDRAWN)
    wait_for(server, page, lambda status, text: status == 404)
    line.cut()
    for _reader in range(20):
        assert "The bridge stands" not in seen(server, page)[1]
