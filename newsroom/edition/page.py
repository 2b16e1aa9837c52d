"""One finished page, and how it answers a request."""

import gzip
import re
import time
from functools import lru_cache
from hashlib import blake2b
from wsgiref.handlers import format_date_time

from django.utils.http import parse_http_date_safe

STATUS = "200 OK"
UNCHANGED = "304 Not Modified"
KEPT_ON_ERROR = 24 * 3600  # seconds that shared caches may go on with it while we do not answer
KEPT_BY_SHARED_CACHES = 24 * 3600  # where they are told of changes
LONGEST_TAGS = 6000  # characters; proxies refuse an answer with longer headers
ANYTHING = "anything"  # the tag of a page that shows too much to say it: whatever is purged, it goes as well
SETTLED = 2  # seconds; younger than this, two versions could bear the same date

# What we say in our own words.
_OURS = {"cache-control", "content-encoding", "content-length", "date", "etag", "last-modified", "vary"}
# Of the headers, what a reader needs to know of a page that is there already.
_OF_UNCHANGED = {
    *("Cache-Control", "ETag", "Last-Modified", "Vary"),
    *("Cache-Tag", "Surrogate-Key", "X-Accel-Expires"),
}
_TAG = re.compile(r'(?:W/)?("[^"]*")')
_OVERHEAD = 700  # bytes that a page takes beside its body and its keys


class Page:
    """A page as readers get it, compressed, with the keys of all it shows.

    ``generation`` says up to which state of the purge log it is known to hold. ``until`` is the moment,
    in seconds since 1970, at which time alone changes it, or None.
    """

    __slots__ = (
        "asked",
        "body",
        "etag",
        "generation",
        "headers",
        "length",
        "lifetime",
        "shown",
        "since",
        "until",
    )

    def __init__(self, headers, content, notes, generation, long_lived=False):
        self.generation = generation
        self.shown = " ".join(sorted(notes.keys))
        self.until = notes.until and notes.until.timestamp()
        self.since = time.time()
        self.body, self.length = gzip.compress(content, 6, mtime=0), len(content)
        self.etag = f'W/"{blake2b(content, digest_size=12).hexdigest()}"'
        self.asked = False
        self.lifetime = self._divide(KEPT_BY_SHARED_CACHES) if long_lived else 1
        self.headers = _same_for_many(
            (
                *((name, value) for name, value in headers if name.lower() not in _OURS),
                ("Vary", "Accept-Encoding"),
            )
        )

    def _divide(self, most):
        """For how long shared caches may keep it, so that none does beyond the moment it changes by itself.

        We give it to them until half of the time is left and draw it anew then, for less.
        """
        if not self.until:
            return most
        lifetime = max(1, min(most, int(self.until - self.since) // 2))
        self.until -= lifetime
        return lifetime

    @property
    def keys(self):
        return self.shown.split(" ")

    @property
    def weight(self):
        """The bytes of memory that it takes, about."""
        return len(self.body) + len(self.shown) + _OVERHEAD

    def answer(self, environ, start_response, now, lifetime):
        """The page, or as much of it as the reader needs, who asked at that moment.

        It is counted from there, not from when it is handed out: a busy machine may be slow in between.
        ``lifetime`` is for how many seconds shared caches may keep it.
        """
        is_gzipped = accepts_gzip(environ.get("HTTP_ACCEPT_ENCODING", ""))
        headers = _headers(self, int(now), lifetime, is_gzipped)
        if self.is_known(environ, int(now)):
            start_response(UNCHANGED, [header for header in headers if header[0] in _OF_UNCHANGED])
            return []
        start_response(STATUS, headers)
        if environ["REQUEST_METHOD"] == "HEAD":
            return []
        return [self.body if is_gzipped else gzip.decompress(self.body)]

    def headers_at(self, second, lifetime, is_gzipped):
        tags = self.shown if len(self.shown) <= LONGEST_TAGS else ANYTHING
        headers = [
            *self.headers,
            ("Cache-Control", caching(lifetime)),
            ("ETag", self.etag),
            ("Surrogate-Key", tags),
            ("Cache-Tag", tags.replace(" ", ",")),
            ("X-Accel-Expires", f"@{second}"),  # nginx keeps it to the end of this second
            ("Content-Length", str(len(self.body) if is_gzipped else self.length)),
        ]
        if is_gzipped:
            headers.append(("Content-Encoding", "gzip"))
        if self.is_dated(second):
            headers.append(dated(int(self.since)))
        return headers

    def is_dated(self, second):
        """Whether its date is its own: no other version of the page can bear it."""
        return second - self.since > SETTLED

    def is_known(self, environ, second):
        """Whether the reader has it: by its tag or, where none was sent, by its date."""
        if known := environ.get("HTTP_IF_NONE_MATCH"):
            return known.strip() == "*" or self.etag[2:] in _TAG.findall(known)
        since = environ.get("HTTP_IF_MODIFIED_SINCE")
        return bool(since and self.is_dated(second) and int(self.since) <= (parsed(since) or 0))


# For the pages that everybody asks for at this moment: to put the headers together takes half of a hit.
_headers = lru_cache(maxsize=64)(Page.headers_at)


@lru_cache(maxsize=64)
def _same_for_many(headers):
    """Most pages have the same ones, and need no more than one copy of them."""
    return headers


@lru_cache(maxsize=64)
def caching(lifetime):
    """Browsers ask each time, shared caches after so many seconds; what is old is shown only on error."""
    return f"public, max-age=0, must-revalidate, s-maxage={lifetime}, stale-if-error={KEPT_ON_ERROR}"


@lru_cache(maxsize=4096)
def dated(second):
    return "Last-Modified", format_date_time(second)


parsed = lru_cache(maxsize=256)(parse_http_date_safe)


@lru_cache(maxsize=256)
def accepts_gzip(accepted):
    """Whether the reader's ``Accept-Encoding`` takes gzip."""
    weights = {}
    for coding in accepted.lower().split(",")[:32]:
        name, _semicolon, weight = coding.partition(";")
        weights[name.strip()] = weight.replace(" ", "")
    weight = weights.get("gzip", weights.get("*", "q=0"))
    return not re.fullmatch(r"q=0(\.0*)?", weight)
