"""Ways to ask the edition what a reader's browser would ask."""

import gzip
from http import HTTPStatus
from io import BytesIO
from types import SimpleNamespace

from newsroom.edition.layer import Edition
from newsroom.edition.watch import Watch

PUBLIC = "public, max-age=0, must-revalidate, s-maxage=1"


class Application:
    """What lies behind the edition: it answers what it is told to, and remembers what it was asked."""

    def __init__(self, content="<p>news</p>", status="200 OK", **headers):
        self.content, self.status = content, status
        self.headers = {"Content-Type": "text/html; charset=utf-8", "Cache-Control": PUBLIC} | headers
        self.asked = []

    def __call__(self, environ, start_response):
        self.asked.append(environ)
        content = self.content(environ) if callable(self.content) else self.content
        start_response(self.status, list(self.headers.items()))
        return [content.encode()]


class Quiet(Watch):
    """A watch over a database in which nothing happens but what the test says."""

    def __init__(self):
        super().__init__()
        self.due = float("inf")
        self.looks = 0

    def look(self, now):
        self.looks += 1
        self.due = float("inf")

    def change(self, *keys):
        self._take(set(keys), 0)
        self.due = float("inf")


def edition(application, room=10**6, watch=None):
    made = Edition(application, room)
    made.watch = watch or Quiet()
    return made


def ask(application, path="/latest/", query="", method="GET", **more):
    """The answer: ``status``, ``headers`` by name, ``list`` of them, ``body`` as sent, and ``content``."""
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "SCRIPT_NAME": "",
        "QUERY_STRING": query,
        "HTTP_HOST": "testserver",
        "REMOTE_ADDR": "127.0.0.1",
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(),
        "wsgi.errors": BytesIO(),
        "wsgi.version": (1, 0),
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    } | more
    environ = {name: value for name, value in environ.items() if value is not None}
    begun = []
    answer = application(environ, lambda *status_and_headers: begun.extend(status_and_headers))
    body = b"".join(answer)
    if hasattr(answer, "close"):
        answer.close()
    headers = dict(begun[1])
    content = gzip.decompress(body) if body and headers.get("Content-Encoding") == "gzip" else body
    return SimpleNamespace(
        status=HTTPStatus(int(begun[0][:3])),
        headers=headers,
        list=begun[1],
        body=body,
        content=content.decode(),
    )
