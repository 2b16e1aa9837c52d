"""How the edition is served, beside nginx sending the same bytes from a file.

    python -m tests.benchmarks.edition [--sizes 1000 10000 100000] [--seconds 3] [--rounds 3]

For newspapers of several sizes, on SQLite or with DATABASE_URL in databases made beside the one that is
named. One server process, 32 connections that stay open, gzip. What counts is requests per CPU second of
the processes that serve: nginx and the newsroom take turns, in several rounds, and of each the median is
kept. A table, the raw figures and a plot are written into the folder of results.
"""

import argparse
import json
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime
from pathlib import Path

from tests.benchmarks.plot import bars
from tests.benchmarks.replies import Server, cpu_seconds_of, free_port
from tests.benchmarks.wordpress import HOME, _database, _say

NGINX = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
WRK = shutil.which("wrk")
CONNECTIONS = 32
PAGES = 10_000
COMMENTS = 20
COLD = {"Cookie": "sessionid=bench"}  # whoever may be of the staff gets every page drawn anew
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
            pages = PAGES if self.walks else min(1000, self.size)
            comments = max(pages * COMMENTS + 40, self.size)
            command = [sys.executable, "-m", "tests.benchmarks.seed", "--articles", str(self.size)]
            command += ["--comments", str(comments)] + ["--index"] * (self.size <= PAGES)
            subprocess.run(command, cwd=HOME, env=server.environment, check=True, stderr=subprocess.DEVNULL)
            _say(f"  seeded in {time.monotonic() - begun:.0f} s")
            self.paths = server.ask(PATHS, LIMIT=PAGES)
            self.serve(server, pages)
        finally:
            server.stop()
        return self.found

    def serve(self, server, pages):
        ours = Target(server.port, server.cpu_seconds, self.options.seconds)
        page, longer = self.paths[1], self.paths[0]
        self.found["memory at start, MB"] = memory(server)
        self.found["page, bytes"] = len(fetch(server.port, page))
        self.cold(ours, page, longer)
        self.write_files(server, self.paths if self.walks else self.paths[:2])
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
        self.found["pages"] = pages
        self.mixed(ours)
        self.visible(server)
        if errors := server.errors():
            sys.exit("\n".join(errors[:10]))

    def write_files(self, server, paths):
        """What the edition sends, as files for nginx. It is drawn here, if it was not yet."""
        folder = self.folder / "static" / "files"
        folder.mkdir(parents=True)
        for number, path in enumerate(paths):
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

    def cold(self, ours, page, longer):
        paths = {"article, 20 comments": page, "article, 60 comments": longer, "front page": "/"}
        paths |= {"section": "/section/world/", "search": "/search/?q=harbour+bridge"}
        for name, path in paths.items():
            runs = [ours.run(path, connections=2, headers=COLD) for _round in range(self.options.rounds)]
            milliseconds = [1000 / run["per CPU second"] for run in runs]
            self.found[f"cold {name}, CPU ms"] = statistics.median(milliseconds)

    def mixed(self, ours):
        """95 hits, 4 drawings and a reply of a hundred requests, and an edit each second."""
        (self.folder / "mixed").write_text("\n".join(self.paths[:1000]))
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
        path, delays = self.paths[1], []
        with self.edits(0.7) as editor:
            for line in editor.stdout:
                number, committed = json.loads(line)
                waiting = [(server.port, connection) for server in servers for connection in range(4)]
                while waiting:
                    for one in list(waiting):
                        if f"Edit {number}<".encode() in fetch(one[0], path, gzip=False):
                            delays.append(time.time() - committed)
                            waiting.remove(one)
        delays.sort()
        return {
            "visible, median s": statistics.median(delays),
            "visible, p99 s": delays[int(len(delays) * 0.99)],
            "visible, longest s": delays[-1],
        }


class Target:
    """Something that answers at a port, and the CPU seconds that it has spent so far."""

    def __init__(self, port, cpu_seconds, seconds):
        self.port, self.cpu_seconds, self.seconds = port, cpu_seconds, seconds

    def run(self, path, *more, connections=CONNECTIONS, headers=None):
        command = [WRK, "-t1", f"-c{connections}", f"-d{self.seconds}s", "-H", "Accept-Encoding: gzip"]
        for name, value in (headers or {}).items():
            command += ["-H", f"{name}: {value}"]
        spent = self.cpu_seconds()
        command += [*more, f"http://127.0.0.1:{self.port}{path}"]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        spent = self.cpu_seconds() - spent
        requests = int(re.search(r"(\d+) requests in", said)[1])
        bad = [int(number) for number in re.findall(r"Non-2xx or 3xx responses: (\d+)", said)]
        bad += [int(number) for number in re.findall(r"(?:connect|read|write|timeout) (\d+)", said)]
        return {"per CPU second": requests / max(spent, 0.01), "errors": sum(bad)}


STATIC = """
  open_file_cache max=20000 inactive=60s;
  server {
    listen 127.0.0.1:PORT;
    root files;
    types { text/html html; }
    gzip_static always;
  }
"""


def shipped(port):
    """Our file for nginx, without https."""
    ours = (HOME / "deploy/nginx.conf").read_text()
    ours = re.sub(r"server \{\s*listen 80;.*?\n\}\n", "", ours, flags=re.S)
    ours = re.sub(r"\n\s*(?:listen \[::\]|ssl_certificate).*", "", ours)
    for pattern, place in {
        "listen 443 ssl http2": "listen 127.0.0.1:PORT",
        "127.0.0.1:8000": f"127.0.0.1:{port}",
        "news.example.org": "127.0.0.1",
        "/var/cache/nginx/newsroom": "cache",
    }.items():
        ours, number = re.subn(pattern, place, ours)
        if not number:
            sys.exit(f"deploy/nginx.conf has no {pattern} any more.")
    return ours


@contextmanager
def nginx(folder, config, seconds, upstream=lambda: 0):
    """One process of nginx, together with what it asks."""
    folder.mkdir(exist_ok=True)
    port = free_port()
    user = "user root;" if os.geteuid() == 0 else ""
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"{user} daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log stderr crit;"
        f"events {{ worker_connections 1024; }} http {{ access_log off; keepalive_requests 1000000000;"
        f" {temporary} {config.replace('PORT', str(port))} }}"
    )
    process = subprocess.Popen([NGINX, "-p", str(folder), "-c", str(folder / "nginx.conf")])

    def spent():
        return upstream() + cpu_seconds_of(process.pid)

    try:
        for _try in range(100):
            with suppress(OSError):
                urllib.request.urlopen(f"http://127.0.0.1:{port}/1.html", timeout=5)
                break
            time.sleep(0.1)
        yield Target(port, spent, seconds)
    finally:
        process.terminate()
        process.wait()


def fetch(port, path, gzip=True):
    headers = {"Accept-Encoding": "gzip"} if gzip else {}
    with urllib.request.urlopen(
        urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=headers)
    ) as page:
        if page.status != 200 or gzip and page.headers["Content-Encoding"] != "gzip":
            sys.exit(f"{path}: {page.status} {page.headers}")
        return page.read()


def memory(server):
    """Of the process that serves, in megabytes: what is resident."""
    children = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children").read_text().split()
    status = Path(f"/proc/{children[0]}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024


class Report:
    """What was found, for people."""

    # name, target, and the figure to which it is compared
    RATIOS = (
        ("edition", 0.45, "nginx, a file"),
        ("edition, 10,000 pages", 0.45, "nginx, 10,000 files"),
        ("edition through nginx", 0.7, "nginx, a file"),
        ("mixed", 0.7, "mixed, by its parts"),
    )
    LIMITS = (
        ("cold article, 20 comments, CPU ms", 7),
        ("cold article, 60 comments, CPU ms", 12),
        ("cold front page, CPU ms", 12),
        ("visible, p99 s", 0.6),
        ("memory with the pages, MB", 150),
        ("mixed, errors", 0),
    )

    def __init__(self, found, options):
        self.found, self.options = found, options

    def table(self):
        sizes = list(self.found)
        lines = [f"# The edition, measured {datetime.now():%Y-%m-%d}", "", self.machine(), ""]
        lines.append("| figure | target | " + " | ".join(f"{size:,} articles" for size in sizes) + " |")
        lines.append("|---|---|" + "---|" * len(sizes))
        for name, target, other in self.RATIOS:
            ratios = [self.ratio(size, name, other) for size in sizes]
            lines.append(self.line(f"{name}, times {other}", f"≥ {target}", ratios))
        for name, most in self.LIMITS:
            lines.append(self.line(name, f"≤ {most}", [self.found[size].get(name) for size in sizes]))
        named = {name for name, *_rest in (*self.RATIOS, *self.LIMITS)}
        others = dict.fromkeys(name for size in sizes for name in self.found[size] if name not in named)
        for name in others:
            lines.append(self.line(name, "", [self.found[size].get(name) for size in sizes]))
        for name, *_rest in self.RATIOS:
            lines.append(
                self.line(
                    f"{name}, requests per CPU second", "", [self.found[size].get(name) for size in sizes]
                )
            )
        return "\n".join([*lines, ""])

    def ratio(self, size, name, other):
        found = self.found[size]
        return found[name] / found[other] if name in found and other in found else None

    def line(self, name, target, figures):
        said = [
            "" if figure is None else f"{figure:,.2f}" if figure < 100 else f"{figure:,.0f}"
            for figure in figures
        ]
        return f"| {name} | {target} | " + " | ".join(said) + " |"

    def machine(self):
        cpu = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
        versions = [
            f"{os.cpu_count()} cores" + (f" of {cpu[1]}" if cpu else ""),
            f"Python {platform.python_version()}",
            subprocess.run([NGINX, "-v"], capture_output=True, text=True, check=False).stderr.strip(),
            "PostgreSQL" if os.environ.get("DATABASE_URL", "").startswith("postgres") else "SQLite",
        ]
        return ", ".join(versions) + f"; {self.options.rounds} rounds of {self.options.seconds} s"

    def plot(self):
        size, found = max(self.found.items(), key=lambda item: len(item[1]))
        served = {
            name: found[name]
            for name in (
                "nginx, a file",
                "edition through nginx",
                "edition",
                "nginx, 10,000 files",
                "edition, 10,000 pages",
            )
            if name in found
        }
        cold = {
            f"{name.removeprefix('cold ').removesuffix(', CPU ms')}, {size:,} articles": figure
            for size, figures in self.found.items()
            for name, figure in figures.items()
            if name.startswith(("cold article, 20", "cold front"))
        }
        return bars([("Requests per CPU second", served), ("CPU milliseconds to draw a page", cold)])


def said(figure):
    if figure is None:
        return ""
    return f"{figure:,.2f}" if figure < 100 else f"{figure:,.0f}"


if __name__ == "__main__":
    main()
