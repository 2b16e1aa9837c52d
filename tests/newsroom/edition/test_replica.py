"""Pages are drawn from a real replica when it has caught up, and never show what is behind."""

import time

import psycopg
import pytest
from django.db import connection  # noqa: F401 - for the marks

from tests.newsroom.clusters import PROGRAMS, Cluster
from tests.newsroom.server import Server

pytestmark = [
    pytest.mark.skipif(not PROGRAMS, reason="PostgreSQL's programs are not here"),
    pytest.mark.skipif("connection.vendor == 'postgresql'", reason="its servers are its own: once is enough"),
]
WITHIN = 15  # seconds in which a replica catches up, is missed, or is found again
TABLE = "articles_section"

SECTION = """
    INSERT INTO articles_section (publication_id, name, slug, path, description, in_menu, position)
    VALUES (1, 'Section {0}', 'section-{0}', 'section-{0}', '', FALSE, 1)
"""


@pytest.fixture(scope="module")
def clusters():
    """A primary and its replica."""
    primary = Cluster().make()
    replica = Cluster().copy(primary)
    yield primary, replica
    replica.remove()
    primary.remove()


@pytest.fixture
def newsroom(clusters, tmp_path):
    primary, replica = clusters
    server = start(tmp_path, primary, replica)
    yield Newsroom(server, primary, replica)
    if server.process.poll() is None:
        server.stop()


def start(folder, primary, replica):
    urls = {"DATABASE_URL": primary.url, "DATABASE_REPLICA_URL": replica.url}
    return Server(folder, CHORES="off", **urls).wait()


class Newsroom:
    def __init__(self, server, primary, replica):
        self.server, self.primary, self.replica = server, primary, replica
        self.sections = 0
        assert self.seen("/")[0] == 200  # which makes the publication in a new database

    def seen(self, path):
        with self.server.get(path) as answer:
            return answer.status, answer.read().decode()

    def add_section(self):
        """A page that nobody has drawn so far."""
        self.sections += 1
        name = f"{self.sections}-{time.monotonic_ns()}"
        self.primary.ask(SECTION.format(name))
        return f"/section/section-{name}/"

    def drawn(self):
        """Which of the two a new page is drawn from."""
        path = self.add_section()
        before = self.primary.asked_for(TABLE), self.replica.asked_for(TABLE)
        assert self.seen(path)[0] == 200
        after = self.primary.asked_for(TABLE), self.replica.asked_for(TABLE)
        return ["primary"] * (after[0] > before[0]) + ["replica"] * (after[1] > before[1])

    def wait_until_drawn_from(self, name):
        wait_until(lambda: self.drawn() == [name])


def wait_until(is_so):
    deadline = time.monotonic() + WITHIN
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def rename(primary, path, name):
    slug = path.split("/")[2]
    primary.ask(f"UPDATE articles_section SET name = '{name}' WHERE slug = '{slug}'")  # noqa: S608


def test_pages_come_from_the_replica_and_everything_else_from_the_database(newsroom):
    newsroom.wait_until_drawn_from("replica")
    before = newsroom.replica.asked_for(TABLE)
    assert newsroom.seen("/search/?q=bridge")[0] == 200
    assert newsroom.seen("/admin/login/")[0] == 200
    assert newsroom.replica.asked_for(TABLE) == before
    with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        newsroom.replica.ask(SECTION.format("x"))


def test_a_replica_that_lags_is_not_asked(newsroom):
    path = newsroom.add_section()
    newsroom.wait_until_drawn_from("replica")
    assert newsroom.seen(path)[0] == 200
    newsroom.replica.ask("SELECT pg_wal_replay_pause()")
    try:
        for number in range(5):
            rename(newsroom.primary, path, f"Name {number}")
            wait_until(lambda name=f"Name {number}": name in newsroom.seen(path)[1])
            assert newsroom.drawn() == ["primary"]
    finally:
        newsroom.replica.ask("SELECT pg_wal_replay_resume()")
    newsroom.wait_until_drawn_from("replica")
    assert "Name 4" in newsroom.seen(path)[1]


def test_a_replica_that_is_gone_is_missed_by_nobody_and_comes_back(newsroom):
    newsroom.wait_until_drawn_from("replica")
    newsroom.replica.stop()
    try:
        for _reader in range(5):
            begun = time.monotonic()
            assert newsroom.seen(newsroom.add_section())[0] == 200
            assert time.monotonic() - begun < 3
        assert newsroom.drawn() == ["primary"]
    finally:
        newsroom.replica.start()
    newsroom.wait_until_drawn_from("replica")
    log = newsroom.server.stop()[2]
    assert log.count("pages are drawn without the replica") == 1
    assert log.count("The replica answers again") == 1


def test_what_is_no_replica_of_the_database_is_not_asked(clusters, tmp_path):
    primary, _replica = clusters
    other = Cluster().make()
    try:
        server = start(tmp_path, primary, other)
        newsroom = Newsroom(server, primary, other)
        assert newsroom.drawn() == ["primary"]
        assert "is no replica of the database" in server.stop()[2]
    finally:
        other.remove()
