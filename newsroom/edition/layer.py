"""The outermost layer of the server: what is finished is handed out before Django is entered."""

import re
from functools import lru_cache
from threading import Event, Lock
from time import monotonic, time
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.core.handlers.wsgi import get_path_info
from django.http.request import split_domain_port, validate_host
from django.urls import Resolver404, resolve

from articles import shown
from newsroom.edition import shared_caches
from newsroom.edition.page import Page
from newsroom.edition.parts import Parts
from newsroom.edition.replica import REPLICA, replica, source_at
from newsroom.edition.shelf import Shelf
from newsroom.edition.watch import watch
from newsroom.security import is_readable_query, scheme_of

PATIENCE = 10  # seconds for which a reader waits while the page is drawn for another one
TRIES = 3
MOST_HOSTS = 64
LONGEST_PATH = 1000

# A session is the staff's, and what may be no text is for Django to refuse.
_NOT_FOR_ALL = re.compile(rf"{re.escape(settings.SESSION_COOKIE_NAME)}|[^\x20-\x5b\x5d-\x7e]")
# What the drawing of a page that others get as well may know of a request: nothing of the reader.
_IMPERSONAL = (
    *("HTTP_HOST", "PATH_INFO", "SCRIPT_NAME"),
    *("SERVER_NAME", "SERVER_PORT", "SERVER_PROTOCOL"),
    *("wsgi.version", "wsgi.errors", "wsgi.input", "wsgi.multithread", "wsgi.multiprocess", "wsgi.run_once"),
)


class Edition:
    """Keeps the finished pages and hands them out; everything else goes on to the application.

    ``room`` is the number of bytes that the pages may take.
    """

    def __init__(self, application, room):
        self.application, self.shelf, self.watch = application, Shelf(room), watch
        self.parts = {}
        self.hosts = set()
        self.is_secure = settings.SECURE  # to ask the settings each time takes longer than to find a page
        self.drawings, self.lock = {}, Lock()

    def __call__(self, environ, start_response):
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return self.pass_change_on(environ, start_response)
        if not self.is_for_all(environ):
            return self.pass_on(environ, start_response)
        path, query = environ["PATH_INFO"], environ.get("QUERY_STRING")
        address = address_of(path, query) if query else (path, "")
        page = self.shelf.get(address)
        if page is None and (address is None or asks(path) is None):
            return self.pass_on(environ, start_response)
        begun, now = time(), monotonic()
        if now >= self.watch.due:
            self.watch.look(now)
        if page is None or not self.is_current(page):
            return self.bring(address, page, begun, environ, start_response)
        page.asked = True
        return self.hand_out(page, environ, start_response, begun)

    def hand_out(self, page, environ, start_response, begun):
        """Shared caches are told of a change twice, the second time a second later at least.

        What they are given later than that, or while nobody here knows of changes, may be old and stay so.
        """
        lifetime = page.lifetime
        if lifetime > 1 and (self.watch.is_blind or time() - begun >= shared_caches.EVERY):
            lifetime = 1
        return page.answer(environ, start_response, begun, lifetime)

    def pass_on(self, environ, start_response):
        return self.application(environ, unkept(start_response))

    def pass_change_on(self, environ, start_response):
        """The next request to this process sees what was changed."""
        answer = self.application(environ, start_response)
        self.watch.hurry()
        return answer

    def is_for_all(self, environ):
        """Whether the request says nothing by which its answer could differ from that of others."""
        host = environ.get("HTTP_HOST")
        cookies = environ.get("HTTP_COOKIE")
        return (
            (host in self.hosts or self.is_ours(host))
            and not (self.is_secure and scheme_of(environ) != "https")
            and environ.get("CONTENT_LENGTH") in (None, "", "0")
            and not (cookies and _NOT_FOR_ALL.search(cookies))
            and "HTTP_AUTHORIZATION" not in environ
        )

    def is_ours(self, host):
        domain, _port = split_domain_port(host or "")
        if not domain or not validate_host(domain, settings.ALLOWED_HOSTS):
            return False
        if len(self.hosts) >= MOST_HOSTS:
            self.hosts.clear()
        self.hosts.add(host)
        return True

    def is_current(self, page):
        """Whether readers may have it. What time alone has changed is better than nothing in an outage."""
        if page.until and page.until <= time() and not self.watch.away:
            return False
        return self.watch.holds(page)

    def bring(self, address, old, begun, environ, start_response):
        """Draw the page, or wait for the one who is drawing it: one drawing, however many readers ask."""
        for _try in range(TRIES):
            if old:
                self.shelf.remove(address, old)
            ours = Drawing()
            with self.lock:
                drawing = self.drawings.setdefault(address, ours)
            if drawing is ours:
                return self.draw(address, ours, begun, environ, start_response)
            drawing.is_done.wait(PATIENCE)
            if not drawing.page:
                break
            if self.is_current(drawing.page):
                return self.hand_out(drawing.page, environ, start_response, begun)
            old = drawing.page
        return self.pass_on(environ, start_response)

    def draw(self, address, drawing, begun, environ, start_response):
        _path, query = address
        try:
            # What is changed from here on is read after this, so the page may be old before it is finished.
            generation, position = self.watch.generation, self.watch.position
            parts = Parts(self.parts, self.watch, generation)
            notes, status, headers, content = self.ask(environ, query, position, parts)
            if is_kept(status, headers):
                drawing.page = Page(headers, content, notes, generation, bool(settings.SHARED_CACHES))
                self.shelf.put(address, drawing.page)
        finally:
            with self.lock:
                del self.drawings[address]
            drawing.is_done.set()
        if drawing.page:
            return self.hand_out(drawing.page, environ, start_response, begun)
        if query != environ.get("QUERY_STRING", ""):
            return self.pass_on(environ, start_response)
        unkept(start_response)(status, headers)
        return [content] if environ["REQUEST_METHOD"] == "GET" else []

    def ask(self, environ, query, position, parts):
        """What the application answers when nothing is known of the reader, and what that shows."""
        with shown.noting(parts) as notes, source_at(position) as source:
            answer = self.ask_once(environ, query)
        if answer[0].startswith("5") and source.database == REPLICA:
            replica.lose(f"{answer[0]} at {environ['PATH_INFO']}")
            return self.ask(environ, query, None, parts)
        return notes, *answer

    def ask_once(self, environ, query):
        impersonal = {name: environ[name] for name in _IMPERSONAL if name in environ}
        impersonal |= {"REQUEST_METHOD": "GET", "QUERY_STRING": query}
        impersonal["wsgi.url_scheme"] = "https" if self.is_secure else environ["wsgi.url_scheme"]
        begun = []
        answer = self.application(impersonal, lambda *status_and_headers: begun.extend(status_and_headers))
        try:
            content = b"".join(answer)
        finally:
            if hasattr(answer, "close"):
                answer.close()
        return begun[0], begun[1], content


class Drawing:
    """A page that is being drawn; ``page`` stays None where it turns out to be none that is kept."""

    def __init__(self):
        self.is_done, self.page = Event(), None


def unkept(start_response):
    """What is not kept here nginx does not keep either: its second would last for two."""

    def start(status, headers, *error):
        return start_response(status, [*headers, ("X-Accel-Expires", "0")], *error)

    return start


def is_kept(status, headers):
    headers = {name.lower(): value for name, value in headers}
    is_public = "public" in headers.get("cache-control", "").split(", ")
    return status.startswith("200 ") and is_public and "set-cookie" not in headers


@lru_cache(maxsize=2048)
def asks(path):
    """The names of the questions that the page at the path answers. None where no page is kept."""
    if len(path) > LONGEST_PATH:
        return None
    try:
        view = resolve(get_path_info({"PATH_INFO": path})).func
    except Resolver404:
        return None
    return getattr(getattr(view, "view_class", view), "asks", None)


def address_of(path, query):
    """Under which path and query a page is kept: with the questions it answers, in one order, and no others.

    None where it is not kept, or what is asked is no text.
    """
    names = asks(path)
    if names is None or not is_readable_query(query):
        return None
    given = dict(parse_qsl(query, keep_blank_values=True))  # of several answers Django takes the last
    asked = [(name, given[name]) for name in sorted(names) if name in given]
    return path, urlencode(asked)
