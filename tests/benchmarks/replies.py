"""How many replies a second the real server takes, and whether each of them is there afterwards, once.

    python -m tests.benchmarks.replies [--replies 3000] [--workers 2] [--connections 24] [--articles 1]
                                       [--twice] [--spam]

On SQLite, or with DATABASE_URL in a database that it makes beside the one that is named. Every reply is
by another writer from another address, as a trusted proxy would hand it on. With --twice each is sent
two times at the same moment, as by a double click; with --spam they are advertising, with links, many of
them the same, and afterwards the queue and the article are looked at. How many a second it takes is the
machine's affair. That what was answered and what is stored agree is ours: otherwise the benchmark fails.
"""

import argparse
import re
import socket
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from threading import Lock
from urllib.parse import urlencode

from tests.benchmarks.server import PROXY, Server
from tests.benchmarks.wordpress import _database, _say

FEW = 200  # replies before the clock starts, so that every process has looked around

SET_UP = """
import json
from django.utils import timezone
from articles.models import Article
articles = [
    Article.objects.create(
        headline=f"Story {n}", body="<p>Text.</p>" * 40, status="published", published_at=timezone.now()
    )
    for n in range(ARTICLES)
]
from django.contrib.auth.models import Group, User
user = User.objects.create_superuser("bench", password="a long enough password")
print(json.dumps([article.get_absolute_url() for article in articles]))
"""

COUNT = """
import json
from collections import Counter
from django.db.models import Count
from comments.models import Comment, Decision
comments = Comment.objects.all()
print(json.dumps({
    "rows": comments.count(),
    "texts": comments.values("body", "email").distinct().count(),
    "paths": comments.values("path").distinct().count(),
    "decisions": Decision.objects.count(),
    "decided once": comments.annotate(n=Count("decisions")).filter(n=1).count(),
    "by status": Counter(comments.values_list("status", flat=True)),
    "reasons": Counter(Decision.objects.values_list("cause", flat=True)),
}))
"""

LOOK = """
import json, time
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.contrib.auth.models import User
settings.ALLOWED_HOSTS = ["*"]
settings.DEBUG_PROPAGATE_EXCEPTIONS = True
client = Client()
client.force_login(User.objects.get())
seen = {}
for name, address in ADDRESSES.items():
    times = []
    for _ in range(5):
        with CaptureQueriesContext(connection, ) as queries:
            began = time.monotonic()
            answer = client.get(address)
            times.append(time.monotonic() - began)
    page = answer.content.decode()
    seen[name] = [answer.status_code, len(queries), round(min(times) * 1000), page.count("Cheap pills")]
print(json.dumps(seen))
"""


class Reader:
    """Posts over one connection that stays open."""

    def __init__(self, port):
        self.port, self.socket = port, None

    def post(self, request):
        """The status and the Location of the answer."""
        for attempt in range(2):
            try:
                self.socket = self.socket or socket.create_connection((PROXY, self.port), timeout=60)
                self.socket.sendall(request)
                return self._answer()
            except OSError:
                self.close()
                if attempt:
                    return "no answer", ""
        return "no answer", ""

    def _answer(self):
        data = b""
        while b"\r\n\r\n" not in data:
            data += self._more()
        head, _end, body = data.partition(b"\r\n\r\n")
        length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
        while length and len(body) < int(length[1]):
            body += self._more()
        place = re.search(rb"(?i)\r\nlocation: *(\S+)", head)
        return int(head.split(b" ", 2)[1]), place[1].decode() if place else ""

    def _more(self):
        if not (part := self.socket.recv(65536)):
            raise ConnectionResetError
        return part

    def close(self):
        if self.socket:
            self.socket.close()
        self.socket = None


class Crowd:
    """All who post, over so many connections, each the next reply as soon as the last is answered."""

    def __init__(self, server, addresses, options):
        self.server, self.addresses, self.options = server, addresses, options
        self.numbers, self.lock = count(), Lock()
        self.answers, self.places, self.sent = Counter(), Counter(), 0
        self.times = []

    def send(self, replies):
        last = self.sent + replies
        with ThreadPoolExecutor(self.options.connections) as pool:
            for done in [pool.submit(self._go_on, last) for _ in range(self.options.connections)]:
                done.result()

    def _go_on(self, last):
        readers = [Reader(self.server.port) for _ in range(2 if self.options.twice else 1)]
        while (number := self._next(last)) is not None:
            request = self._request(number)
            began = time.monotonic()
            if self.options.twice:
                with ThreadPoolExecutor(2) as pair:
                    answers = list(pair.map(lambda reader, request=request: reader.post(request), readers))
            else:
                answers = [readers[0].post(request)]
            with self.lock:
                self.times.append(time.monotonic() - began)
                for status, place in answers:
                    self.answers[status] += 1
                    self.places[place] += 1
        for reader in readers:
            reader.close()

    def _next(self, last):
        with self.lock:
            if self.sent >= last:
                return None
            self.sent += 1
            return next(self.numbers)

    def _request(self, number):
        fields = {"name": f"Reader {number}", "email": f"reader{number}@example.org", "website": ""}
        fields |= {"body": self._text(number), "parent": "", "subject": "", "typed": "5000"}
        body = urlencode(fields).encode()
        address = f"{self.addresses[number % len(self.addresses)]}reply/"
        network = f"{20 + number // 65536 % 200}.{number // 256 % 256}.{number % 256}.7"
        head = (
            f"POST {address} HTTP/1.1\r\nHost: 127.0.0.1:{self.server.port}\r\n"
            f"X-Forwarded-For: {network}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body

    def _text(self, number):
        if self.options.spam:
            same = f"http://pills{number % 7}.example/"
            return f"Cheap pills and casino bonus! {same} {same} Buy now, offer {number % 50}"
        return (
            f"This is what reader number {number} thinks about it: the ferry was late again on Monday, and"
            " nobody at the pier could say why.\n\nThe council should have asked those who live there."
        )


def main():
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.replies")
    parser.add_argument("--replies", type=int, help="3000, and 20000 with --spam")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--connections", type=int, default=24)
    parser.add_argument("--articles", type=int, default=1)
    parser.add_argument("--twice", action="store_true", help="each at the same moment over two connections")
    parser.add_argument("--spam", action="store_true", help="advertising at the articles")
    options = parser.parse_args()
    options.replies = options.replies or (20_000 if options.spam else 3000)
    with tempfile.TemporaryDirectory(prefix="newsroom-benchmark-") as folder, _database() as database:
        server = Server(Path(folder), database, options.workers)
        try:
            server.wait()
            sys.exit(measure(server, options))
        finally:
            server.stop()


def measure(server, options):
    """What is wrong, if anything."""
    crowd = Crowd(server, server.ask(SET_UP, ARTICLES=options.articles), options)
    crowd.send(min(FEW, options.replies))
    first, crowd.times = crowd.sent, []
    began, spent = time.monotonic(), server.cpu_seconds()
    crowd.send(options.replies)
    seconds, spent = time.monotonic() - began, server.cpu_seconds() - spent
    found = server.ask(COUNT)
    report(crowd, found, options, crowd.sent - first, seconds, spent)
    wrong = verdict(crowd, found)
    if options.spam:
        wrong += look(server, crowd.addresses[0])
    return "\n" + "\n".join(wrong) if wrong else None


def report(crowd, found, options, replies, seconds, spent):
    times = sorted(crowd.times)
    columns = {
        "processes": options.workers,
        "connections": options.connections,
        "articles": options.articles,
        "replies": f"{replies:,}",
        "seconds": f"{seconds:.1f}",
        "a second": f"{replies / seconds:.0f}",
        "CPU ms each": f"{spent / replies * 1000:.1f}",
    }
    _say("".join(f"{name:>13}" for name in columns))
    _say("".join(f"{value:>13}" for value in columns.values()))
    median, slow = times[len(times) // 2], times[int(len(times) * 0.99)]
    _say(f"an answer took {median * 1000:.0f} ms, one of a hundred {slow * 1000:.0f} ms or longer")
    _say(f"answers {dict(crowd.answers)}, stored {found['rows']:,} as {found['by status']}")
    _say(f"reasons {found['reasons']}")


def verdict(crowd, found):
    """Each reply that was taken is there once, with a place and one decision, and no other is there."""
    times = 2 if crowd.options.twice else 1
    expected = {
        "answers": Counter({303: crowd.sent * times}),
        "places": crowd.sent,
        **dict.fromkeys(["rows", "texts", "paths", "decisions", "decided once"], crowd.sent),
    }
    seen = found | {"answers": crowd.answers, "places": len(crowd.places)}
    wrong = [
        f"{name}: {seen[name]} instead of {value}." for name, value in expected.items() if seen[name] != value
    ]
    return wrong + crowd.server.errors()[:10]


def look(server, address):
    """Whether readers see any of it, and what it costs to open the pages of those who work on it."""
    queue = "/admin/comments/comment/"
    addresses = {"the article": address, "the comment feed": "/comments/feed/", "the queue": queue}
    addresses |= {f"{name} in the queue": f"{queue}?status={name}" for name in ("spam", "trash")}
    addresses["the start page"] = "/admin/"
    pages = server.ask(LOOK, ADDRESSES=addresses)
    _say(f"\n{'':22}{'answer':>10}{'queries':>10}{'ms':>10}")
    for name, (status, queries, milliseconds, _shown) in pages.items():
        _say(f"{name:22}{status:>10}{queries:>10}{milliseconds:>10}")
    wrong = [f"{name} answers {page[0]}." for name, page in pages.items() if page[0] != 200]
    shown = [name for name in ("the article", "the comment feed") if pages[name][3]]
    return wrong + [f"{name} shows advertising." for name in shown]


if __name__ == "__main__":
    main()
