"""How fast a WordPress site moves in, and what memory that takes: a made-up site into a fresh newsroom.

    python -m tests.benchmarks.wordpress [--articles 3000 | --megabytes 1024] [--pictures 50] [--keep FILE]

On SQLite, or with DATABASE_URL in databases that it makes beside the one that is named. How many seconds
it takes is the machine's affair. That an article costs no more in a large site than in a small one, and
no more memory either, is ours: otherwise the benchmark fails, if the machine had nothing else to do.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from tests.benchmarks.former_site import COMMENTS, FormerSite

HOME = Path(__file__).resolve().parents[2]
FEW = 1000
MOST_MEMORY = 300
MOST_GROWTH = 1.4
NOISE = 2  # seconds by which the same may take longer the next time

# How often each article is in the newsroom afterwards.
RUNS = (("rehearsal", 0, []), ("import", 1, ["--write"]), ("the same again", 1, ["--write"]))
COUNT = (
    "from articles.models import Article; from comments.models import Comment;"
    "print(Article.objects.count(), Comment.objects.count())"
)


class Run(NamedTuple):
    seconds: float
    own: float
    whole: float


def _memory(process):
    """The megabytes that a process has as its own at most, and all in all, when it has ended.

    SQLite maps up to 128 MB of the database into the process: the system lends them and takes them back.
    """
    status, most = Path(f"/proc/{process.pid}/status"), 0
    ended = usage = 0
    while not ended:
        with suppress(OSError):
            own = re.search(r"RssAnon:\s*(\d+)", status.read_text())
            most = max(most, int(own[1]) if own else 0)
        time.sleep(0.02)
        ended, code, usage = os.wait4(process.pid, os.WNOHANG)
    process.returncode = os.waitstatus_to_exitcode(code)
    whole = usage.ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)
    return most / 2**10 or whole, whole


class Newsroom:
    """A fresh one, in a folder and with a database of its own."""

    def __init__(self, folder, database):
        # Never the database that is named outside: a newspaper may lie in it.
        own = {"DATA_DIR": str(folder), "DATABASE_URL": database, "DEBUG": "false"}
        self.environment = os.environ | own
        self.run("migrate", "--verbosity", "0")

    def run(self, *arguments):
        """What it took, and what was said."""
        with tempfile.TemporaryFile("w+") as said:
            began = time.monotonic()
            process = subprocess.Popen(
                [sys.executable, "manage.py", *map(str, arguments)],
                cwd=HOME,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
            )
            own, whole = _memory(process)
            seconds = time.monotonic() - began
            said.seek(0)
            text = said.read()
        if process.returncode:
            sys.exit(f"manage.py {arguments[0]} failed:\n{text[-2000:]}")
        return Run(seconds, own, whole), text

    def holds(self, articles):
        found = self.run("shell", "--verbosity", "0", "--command", COUNT)[1].split()[-2:]
        return found == [str(articles), str(articles * COMMENTS)]


@contextmanager
def newsroom():
    with tempfile.TemporaryDirectory(prefix="newsroom-benchmark-") as folder, _database() as database:
        yield Newsroom(folder, database)


@contextmanager
def _database():
    """The address of a new database beside the one in DATABASE_URL, for as long as it is needed."""
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        yield ""
        return
    name = f"newsroom_benchmark_{os.getpid()}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield urlsplit(url)._replace(path=f"/{name}").geturl()
        finally:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


class Table:
    """Lines as they come. The time it takes to start is taken off, once it is known."""

    def __init__(self):
        self.start = 0
        _say(f"{'':30}{'articles':>10}{'seconds':>10}{'a second':>10}{'MB own':>10}{'MB':>8}")

    def add(self, what, articles, run):
        spent = max(run.seconds - self.start, 0.1) if self.start else run.seconds
        rate = f"{articles / spent:,.1f}" if self.start else ""
        _say(f"{what:30}{articles:>10,}{run.seconds:>10.1f}{rate:>10}{run.own:>10.0f}{run.whole:>8.0f}")
        return run._replace(seconds=spent)


def _say(line):
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


class Move(NamedTuple):
    articles: int
    runs: list


def _moved(table, what, file, articles, *options):
    """A whole site into a fresh newsroom: a rehearsal, the import, and the same again."""
    runs = []
    with newsroom() as fresh:
        for name, times, write in RUNS:
            run, _text = fresh.run("import_wordpress", file, *options, *write)
            runs.append(table.add(f"{what}: {name}", articles, run))
            if not fresh.holds(articles * times):
                sys.exit("What is in the newsroom is not what was in the file.")
    return Move(articles, runs)


def main():
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.wordpress")
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--articles", type=int, default=3000)
    size.add_argument("--megabytes", type=int, help="the size of the export file instead")
    parser.add_argument(
        "--pictures", type=int, default=0, help="also a site of so many articles with pictures"
    )
    parser.add_argument("--keep", type=Path, metavar="FILE", help="keep the export file here")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="newsroom-benchmark-") as folder:
        sys.exit(measure(options, Path(folder)))


def measure(options, folder):
    site, table = FormerSite(), Table()
    site.write(folder / "one.xml", articles=1)
    hardly_any = _moved(table, "hardly any", folder / "one.xml", 1)
    table.start = min(run.seconds for run in hardly_any.runs)
    few = site.write(folder / "few.xml", articles=FEW)
    small = _moved(table, "few", folder / "few.xml", few)
    if options.pictures:
        shown = site.write(folder / "shown.xml", articles=options.pictures, pictures=folder / "uploads")
        _moved(table, "with pictures", folder / "shown.xml", shown, "--media", folder / "uploads")
    file = options.keep or folder / "many.xml"
    size = {"megabytes": options.megabytes} if options.megabytes else {"articles": options.articles}
    many = site.write(file, **size)
    large = _moved(table, f"{file.stat().st_size / 2**20:,.0f} MB", file, many)
    return verdict(small, large)


def verdict(small, large):
    """What is wrong with the growth of each of the three runs, if anything."""
    wrong = []
    times = large.articles / small.articles
    _say(f"\nIn the large site, compared with the small one:{'an article':>13}{'own memory':>14}")
    for (what, *_), few, many in zip(RUNS, small.runs, large.runs, strict=True):
        _say(f"  {what:46}{many.seconds / few.seconds / times:>10.2f} x{many.own / few.own:>12.2f} x")
        if many.seconds > few.seconds * times * MOST_GROWTH + NOISE:
            wrong.append(f"{what}: articles take longer the more there are.")
        if many.own > few.own * MOST_GROWTH or many.whole > MOST_MEMORY:
            wrong.append(f"{what}: memory grows with the site.")
    return "\n" + "\n".join(wrong) if wrong else None


if __name__ == "__main__":
    main()
