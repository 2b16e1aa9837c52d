"""How the edition is served, beside nginx sending the same bytes from a file.

    python -m tests.benchmarks.edition [--sizes 1000 10000 100000] [--seconds 3] [--rounds 3]

For newspapers of several sizes, on SQLite or with DATABASE_URL in databases made beside the one that is
named. One server process, 32 connections that stay open, gzip. What counts is requests per CPU second of
the processes that serve: nginx and the newsroom take turns, in several rounds, and of each the median is
kept. A table, the raw figures and a plot are written into the folder of results.
"""

import argparse
import json
import re
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection
from pathlib import Path

from tests.benchmarks.load import STATIC, WRK, Target, fetch, memory, nginx, shipped
from tests.benchmarks.report import Report
from tests.benchmarks.server import Server
from tests.benchmarks.wordpress import HOME, _database, _say
from tests.nginx import NGINX

PAGES, FEW = 10_000, 1000
COMMENTS = 20
EDITS = 30

PATHS = """
import json
from django.db.models import Count
from articles.models import Article
stories = Article.objects.published().newest_first()
print(json.dumps([story.get_absolute_url() for story in stories.only("slug", "month")[:LIMIT]]))
"""

# Edits of a story's headline, one after another, each with the moment at which it was committed.
EDIT = """
import json, sys, time
from articles.models import Article
for number in range(EDITS):
    time.sleep(PAUSE)
    Article.objects.filter(pk=PK).update(headline=f"Edit {number}")
    print(json.dumps([number, time.time()]), flush=True)
"""

# wrk asks for one page after another; MIX says what comes between.
WALK = """
local paths, n = {}, 0
for line in io.lines("PATHS") do paths[#paths + 1] = line end
function init(args) n = math.random(#paths) end
function request()
  n = n % #paths + 1
  return wrk.format("GET", paths[n])
end
"""
MIX = """
local paths, n, id = {}, 0, math.random(1000000)
for line in io.lines("PATHS") do paths[#paths + 1] = line end
function request()
  n = n + 1
  if n % 100 == 0 then
    id = id + 1
    local from = string.format("20.%d.%d.7", id / 250 % 250, id % 250)
    local body = "name=Reader+%d&email=reader%d%%40example.org&typed=5000&body=So+says+%d"
    body = string.format(body, id, id, id)
    return wrk.format("POST", paths[n % 200 + 1] .. "reply/",
      {["Content-Type"] = "application/x-www-form-urlencoded", ["X-Forwarded-For"] = from}, body)
  elseif n % 25 == 0 then
    return wrk.format("GET", paths[n % #paths + 1], {["Cookie"] = "sessionid=bench"})
  end
  return wrk.format("GET", paths[n % 1000 + 1], {["Accept-Encoding"] = "gzip"})
end
"""


def main():
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.edition")
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 10_000, 100_000], help="articles")
    parser.add_argument("--seconds", type=int, default=3, help="of each measurement")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--results", type=Path, default=HOME / "results")
    options = parser.parse_args()
    for program, package in (NGINX, "nginx-light"), (WRK, "wrk"):
        if not program:
            sys.exit(f"{package} is missing. On Debian: apt-get install {package}")
    found = {}
    for size in options.sizes:
        _say(f"{size:,} articles …")
        with tempfile.TemporaryDirectory(prefix="newsroom-benchmark-") as folder, _database() as database:
            walks = size >= PAGES and not any("edition, 10,000 pages" in before for before in found.values())
            found[size] = Newspaper(Path(folder), database, size, walks, options).measure()
    report = Report(found, options)
    options.results.mkdir(exist_ok=True)
    (options.results / "edition.md").write_text(report.table())
    (options.results / "edition.json").write_text(json.dumps(found, indent=1))
    (options.results / "edition.svg").write_text(report.plot())
    _say(report.table())
    _say(f"written into {options.results}/")


class Newspaper:
    """One size: its server, nginx beside it, and what was measured."""

    def __init__(self, folder, database, size, walks, options):
        self.folder, self.database, self.size, self.options = folder, database, size, options
        self.walks = walks  # whether the 10,000 pages are asked for, which takes minutes
        self.found = {}

    def measure(self):
        server = Server(self.folder, self.database, workers=1)
        self.environment = server.environment
        try:
            server.wait()
            begun = time.monotonic()
            pages = PAGES if self.walks else min(FEW, self.size)
            comments = max(pages * COMMENTS + 40, self.size)
            command = [sys.executable, "-m", "tests.benchmarks.seed", "--articles", str(self.size)]
            command += ["--comments", str(comments)] + ["--index"] * (self.size <= PAGES)
            subprocess.run(command, cwd=HOME, env=server.environment, check=True, stderr=subprocess.DEVNULL)
            _say(f"  seeded in {time.monotonic() - begun:.0f} s")
            self.paths = server.ask(PATHS, LIMIT=pages)
            self.serve(server)
        finally:
            server.stop()
        return self.found

    def serve(self, server):
        ours = Target(server.port, server.cpu_seconds, self.options.seconds)
        page, longer = self.paths[1], self.paths[0]
        self.found["memory at start, MB"] = memory(server)
        self.found["page, bytes"] = len(fetch(server.port, page))
        self.cold(page, longer)
        self.write_files(server)
        with ExitStack() as stack:
            files = stack.enter_context(nginx(self.folder / "static", STATIC, self.options.seconds))
            before = stack.enter_context(
                nginx(self.folder / "proxy", shipped(server.port), self.options.seconds, server.cpu_seconds)
            )
            runs = {
                "nginx, a file": lambda: files.run("/1.html"),
                "edition": lambda: ours.run(page),
                "edition through nginx": lambda: before.run(page),
            }
            if self.walks:
                walk = self.walk("paths", self.paths)
                over_files = self.walk("files", [f"/{number}.html" for number in range(len(self.paths))])
                runs["nginx, 10,000 files"] = lambda: files.run("/", "-s", over_files)
                runs["edition, 10,000 pages"] = lambda: ours.run("/", "-s", walk)
            self.in_turns(runs)
        self.found["memory with the pages, MB"] = memory(server)
        self.found["pages"] = len(self.paths)
        self.mixed(ours)
        self.visible(server)
        if errors := server.errors():
            sys.exit("\n".join(errors[:10]))

    def write_files(self, server):
        """What the edition sends, as files for nginx. All pages are drawn here, and then lie on the shelf."""
        folder = self.folder / "static" / "files"
        folder.mkdir(parents=True)
        for number, path in enumerate(self.paths):
            (folder / f"{number}.html.gz").write_bytes(fetch(server.port, path))

    def walk(self, name, paths):
        (self.folder / name).write_text("\n".join(paths))
        script = self.folder / f"{name}.lua"
        script.write_text(WALK.replace("PATHS", str(self.folder / name)))
        return str(script)

    def in_turns(self, runs):
        found = {name: [] for name in runs}
        for _round in range(self.options.rounds):
            for name, run in runs.items():
                found[name].append(run()["per CPU second"])
        self.found |= {name: statistics.median(figures) for name, figures in found.items()}

    def cold(self, page, longer):
        """By a server that has no room for pages, so that it draws each anew."""
        paths = {"article, 20 comments": page, "article, 60 comments": longer, "front page": "/"}
        paths |= {"section": "/section/world/", "search": "/search/?q=harbour+bridge"}
        server = Server(self.folder, self.database, workers=1, EDITION_MEMORY="0")
        try:
            server.wait()
            target = Target(server.port, server.cpu_seconds, self.options.seconds)
            for name, path in paths.items():
                # One at a time, for those who ask for the same page at once share a drawing.
                runs = [target.run(path, connections=1) for _round in range(self.options.rounds)]
                milliseconds = [1000 / run["per CPU second"] for run in runs]
                self.found[f"cold {name}, CPU ms"] = statistics.median(milliseconds)
        finally:
            server.stop()

    def mixed(self, ours):
        """95 hits, 4 drawings and a reply of a hundred requests, and an edit each second."""
        (self.folder / "mixed").write_text("\n".join(self.paths[:FEW]))
        script = self.folder / "mix.lua"
        script.write_text(MIX.replace("PATHS", str(self.folder / "mixed")))
        self.in_turns({"replies": lambda: self.replies(ours)})
        with self.edits(1):
            run = ours.run("/", "-s", str(script))
        self.found["mixed"] = run["per CPU second"]
        self.found["mixed, errors"] = run["errors"]
        parts = 0.95 / self.found["edition"] + 0.01 / self.found["replies"]
        parts += 0.04 * self.found["cold article, 20 comments, CPU ms"] / 1000
        self.found["mixed, by its parts"] = 1 / parts

    def replies(self, ours):
        script = self.folder / "replies.lua"
        only = MIX.replace("n % 100 == 0", "true").replace("PATHS", str(self.folder / "mixed"))
        script.write_text(only)
        return ours.run("/", "-s", str(script), connections=4)

    @contextmanager
    def edits(self, pause):
        pk = int(re.search(r"story-(\d+)/", self.paths[1])[1])
        code = f"PK, EDITS, PAUSE = {pk}, {EDITS}, {pause}\n{EDIT}"
        command = [sys.executable, "manage.py", "shell", "--verbosity", "0", "--command", code]
        editor = subprocess.Popen(command, cwd=HOME, env=self.environment, stdout=subprocess.PIPE, text=True)
        yield editor
        editor.terminate()
        editor.wait()

    def visible(self, server):
        """From the commit until each of four other processes shows it, asked without a pause."""
        others = [Server(self.folder, self.database, workers=2) for _number in range(2)]
        try:
            for other in others:
                other.wait()
            self.found |= self.delays([server, *others])
        finally:
            for other in others:
                other.stop()

    def delays(self, servers):
        """A connection that stays open stays with one process, and eight reach both of a server."""
        readers = [HTTPConnection("127.0.0.1", server.port) for server in servers for _reader in range(8)]
        delays = []
        with self.edits(0.7) as editor:
            for line in editor.stdout:
                number, committed = json.loads(line)
                waiting = set(readers)
                while waiting:
                    for reader in list(waiting):
                        reader.request("GET", self.paths[1])
                        if f"Edit {number}<".encode() in reader.getresponse().read():
                            delays.append(time.time() - committed)
                            waiting.remove(reader)
        for reader in readers:
            reader.close()
        delays.sort()
        return {
            "visible, median s": statistics.median(delays),
            "visible, p99 s": delays[int(len(delays) * 0.99)],
            "visible, longest s": delays[-1],
        }


if __name__ == "__main__":
    main()
