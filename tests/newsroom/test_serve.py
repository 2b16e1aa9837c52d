"""The real server, as `make run` starts it: one folder, one command, one line when something is wrong."""

import signal
import socket
import sqlite3
import subprocess
import time
from contextlib import closing

import pytest
from django.conf import settings

from tests.newsroom.server import Server
from tests.ports import free_port


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("data") / "newsroom"


@pytest.fixture
def start():
    started = []

    def start(*arguments, **environment):
        started.append(Server(*arguments, **environment))
        return started[-1]

    yield start
    for server in started:
        if server.process.poll() is None:
            server.process.kill()
            server.process.communicate()


def test_a_killed_first_run_heals_and_everything_works(start, folder):
    killed = start(folder)
    time.sleep(2)
    assert killed.stop(signal.SIGKILL)[0] == -signal.SIGKILL
    server = start(folder).wait()
    assert server.get("/").status == 200
    assert server.get("/readyz").status == 200
    page = server.get("/admin/login/").read().decode()
    sheet = next(
        part.split('"')[0] for part in page.split('href="') if part.startswith("/static/admin/css/base.")
    )
    static = server.get(sheet)
    assert (static.status, static.headers["X-Content-Type-Options"]) == (200, "nosniff")
    assert "immutable" in static.headers["Cache-Control"]
    assert server.get(sheet, **{"Accept-Encoding": "br"}).headers["Content-Encoding"] == "br"
    missing = server.get("/nothing/")
    assert (missing.status, b"Traceback" in missing.read()) == (404, False)
    assert server.get("/%ff%00/").status == 400
    assert server.get("/", Host="evil.example").status == 400
    code, out, err = server.stop()
    assert (code, err) == (0, "")
    assert f"http://127.0.0.1:{server.port}/admin/" in out
    assert str(folder) in out


def test_the_next_run_starts_at_once_and_keeps_everything(start, folder):
    start(folder).wait().stop()
    key, database = (folder / "secret-key").read_bytes(), (folder / "newsroom.sqlite3").stat().st_ino
    server = start(folder).wait()
    code, out, _err = server.stop(signal.SIGTERM)
    assert code == 0
    assert "Preparing" not in out
    assert (folder / "secret-key").read_bytes() == key
    assert (folder / "newsroom.sqlite3").stat().st_ino == database


def count_everything_changed(folder):
    with closing(sqlite3.connect(folder / "newsroom.sqlite3")) as database:
        return database.execute("SELECT count(*) FROM newsroom_purge WHERE key = '*'").fetchone()[0]


def test_with_new_static_files_every_page_is_drawn_anew(start, folder):
    start(folder).wait().stop()
    before = count_everything_changed(folder)
    start(folder).wait().stop()
    assert count_everything_changed(folder) == before
    (folder / "set-up/static").write_text("those of another version")
    start(folder).wait().stop()
    assert count_everything_changed(folder) == before + 1


def test_nothing_is_written_outside_the_folder(start, folder):
    start(folder).wait().stop()
    assert {"newsroom.sqlite3", "secret-key", "static", "media"} <= {path.name for path in folder.iterdir()}
    known = subprocess.run(
        ["git", "status", "--porcelain", "--ignored=no", "var", "static", "media"],
        cwd=settings.BASE_DIR,
        capture_output=True,
        check=False,
    )
    assert known.stdout == b""


def refusal(server, name):
    code, out, err = server.ended()
    assert (code, out) == (1, "")
    assert err.count("\n") == 1
    assert f"{name}: " in err
    return err


def test_a_taken_port_is_one_line(start, tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        refusal(start(tmp_path, PORT=str(taken.getsockname()[1])), "PORT")


def test_a_folder_that_cannot_be_written_is_one_line(start, tmp_path):
    (tmp_path / "media").write_text("a file where a folder belongs")
    refusal(start(tmp_path), "DATA_DIR")


def test_a_database_that_does_not_answer_is_one_line(start, tmp_path):
    url = f"postgresql://desk:s3cret@127.0.0.1:{free_port()}/news"
    assert "s3cret" not in refusal(start(tmp_path, DATABASE_URL=url), "DATABASE_URL")


def test_https_without_a_proxy_is_one_line(start, tmp_path):
    refusal(start(tmp_path, SITE_URL="https://news.example.org"), "TRUSTED_PROXIES")
