"""Whether readers ever see what is no longer so: editors and readers at work at once, and one who knows.

    python -m tests.benchmarks.freshness [--edits 13500] [--readers 6]

Two servers of two processes each share a database, on SQLite or with DATABASE_URL one that is made beside
the one that is named; nginx stands before one of them as well. Eight editors change headlines, texts,
comments, names, captions and what is public: at once, together with other changes, in transactions that are
held open or taken back. In between a process of the server is killed, and all the editors are. It fails when
a page shows what was never committed, what was over for more than SOON, or only half of itself.
"""

import argparse
import gzip
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from threading import Event, Thread

from tests.benchmarks.load import nginx, shipped
from tests.benchmarks.server import Server
from tests.benchmarks.truth import NEVER, Truth, facts_on
from tests.benchmarks.wordpress import HOME, _database, _say
from tests.nginx import NGINX

SOON, BEHIND_NGINX = 0.6, 1.7  # seconds


def main():
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.freshness")
    parser.add_argument("--edits", type=int, default=13_500, help="of which some are taken back or killed")
    parser.add_argument("--readers", type=int, default=6, help="for each server")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="newsroom-benchmark-") as folder, _database() as database:
        trial = Trial(Path(folder), database, options.readers)
        trial.run(options.edits)
    _say(trial.table())
    if trial.faults:
        sys.exit("\n".join(trial.faults[:10]))


class Trial:
    """One run. ``faults`` says what should not have been. A busy machine is given ``times`` as long."""

    def __init__(self, folder, database, readers, times=1):
        self.folder, self.database, self.readers = folder, database, readers
        self.soon, self.behind_nginx = SOON * times, BEHIND_NGINX * times
        self.reads, self.lines, self.faults, self.errors = [], [], [], 0
        self.is_over = Event()

    def run(self, edits):
        servers = [Server(self.folder, self.database, workers=2) for _number in range(2)]
        try:
            for server in servers:
                server.wait()
            self.environment = servers[0].environment
            given = json.loads(self.editors("prepare").communicate()[0])
            self.pages, self.standing = given["pages"], given["standing"]
            with ExitStack() as stack:
                doors = [(server.port, self.soon) for server in servers]
                if NGINX:
                    before = nginx(self.folder / "nginx", shipped(servers[0].port), 0)
                    doors.append((stack.enter_context(before).port, self.behind_nginx))
                self.read_while(doors, lambda: self.edit(edits, servers))
        finally:
            for server in servers:
                server.stop()
        self.judge()

    def editors(self, *arguments):
        command = [sys.executable, "-m", "tests.benchmarks.editors", *map(str, arguments)]
        return subprocess.Popen(command, cwd=HOME, env=self.environment, stdout=subprocess.PIPE, text=True)

    def edit(self, edits, servers):
        """In three shifts. After the first a server loses a process, and in the second the editors die."""
        for shift in range(3):
            shifts_edits = edits // 3
            editors = self.editors("work", "--edits", shifts_edits, "--seed", shift)
            seen = 0
            for line in editors.stdout:
                if line.endswith("}\n"):  # one who was killed may have told half of it
                    self.lines.append(json.loads(line))
                    seen += "values" not in self.lines[-1]
                if shift == 1 and seen == shifts_edits // 2:
                    editors.kill()
            editors.wait()
            if shift == 0:
                os.kill(servers[1].workers()[0], signal.SIGKILL)

    def read_while(self, doors, work):
        readers = [
            Thread(target=self.read, args=[port, soon, random.Random(f"{port}.{number}")], daemon=True)
            for port, soon in doors
            for number in range(self.readers)
        ]
        for reader in readers:
            reader.start()
        work()
        time.sleep(self.behind_nginx)  # what the last edit changed is looked at as well
        self.is_over.set()
        for reader in readers:
            reader.join()

    def read(self, port, soon, chance):
        connection, known = HTTPConnection("127.0.0.1", port, timeout=30), {}
        while not self.is_over.is_set():
            path = chance.choice(self.pages)
            sent = time.monotonic()
            try:
                connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
                answer = connection.getresponse()
                body = answer.read()
            except (OSError, HTTPException):  # of the process that is killed
                self.errors += 1
                connection.close()
                continue
            got = time.monotonic()
            if answer.status not in (200, 404):
                self.faults.append(f"{path}: {answer.status}")
                continue
            if body not in known:
                known[body] = self.facts(path, answer, body)
            self.reads.append((path, sent, got, known[body], soon))

    def facts(self, path, answer, body):
        try:
            text = gzip.decompress(body) if answer.headers["Content-Encoding"] == "gzip" else body
        except (EOFError, OSError) as error:
            self.faults.append(f"{path}: half a page ({error})")
            return {}
        found = facts_on(text.decode()) if answer.status == 200 else {}
        if path in self.standing:
            found[self.standing[path]] = "public" if answer.status == 200 else "withdrawn"
        if answer.status == 200 and not text.rstrip().endswith((b"</html>", b"</rss>")):
            self.faults.append(f"{path}: half a page")
        return found

    def judge(self):
        truth = Truth(self.lines)
        self.edits, self.ages = truth.committed, {self.soon: [], self.behind_nginx: []}
        for path, sent, got, facts, soon in self.reads:
            oldest = 0
            for fact, value in facts.items():
                age = truth.age(fact, value, sent, got, "public" if fact.startswith("standing") else "0")
                oldest = max(oldest, age)
                if age > soon:
                    how = "never committed" if age == NEVER else f"over for {age:.2f} s"
                    self.faults.append(f"{path}: {fact} was {value}, {how}")
            self.ages[soon].append(oldest)

    def table(self):
        lines = [f"{self.edits:,} edits, {len(self.reads):,} pages read, {self.errors} connections lost"]
        for name, ages in (("", self.ages[self.soon]), (" behind nginx", self.ages[self.behind_nginx])):
            if ages:
                old = sorted(age for age in ages if age)
                late = old[int(len(old) * 0.99)] if old else 0
                longest = old[-1] if old else 0
                lines.append(
                    f"{len(ages):,} read{name}: {len(old):,} showed what was just over;"
                    f" for {late:.2f} s at the 99th percentile, {longest:.2f} s at most"
                )
        return "\n".join([*lines, f"{len(self.faults)} faults"])


if __name__ == "__main__":
    main()
