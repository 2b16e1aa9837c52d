"""Caches in front of all servers that keep pages for long, and are told by their tags which no longer hold.

Varnish, Fastly and Cloudflare each have ``purge(keys)`` and ``purge_everything()``, which raise Refused.
"""

import json
from dataclasses import dataclass, field
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from newsroom.edition.log import EVERYTHING, PurgeLog
from newsroom.edition.page import ANYTHING
from newsroom.models import Told

TIMEOUT = 5  # seconds
EVERY = 1  # second: so often they are told
# Beyond these it is less work for everybody to draw all pages anew.
MOST_KEYS = 2000


class Refused(Exception):
    """The cache did not do what it was asked. Says why, and never with what secret."""


@dataclass(frozen=True)
class SharedCache:
    """One of them. ``AT_ONCE`` is the number of keys that it takes in one request."""

    place: str
    secret: str = field(default="", repr=False)

    def __str__(self):
        return f"{type(self).__name__} {self.place}"

    def purge(self, keys):
        keys = sorted(keys)
        for start in range(0, len(keys), self.AT_ONCE):
            self.purge_some(keys[start : start + self.AT_ONCE])

    def send(self, method, address, headers, body=None):
        request = Request(address, body, headers, method=method)  # noqa: S310 - the operator named it
        try:
            with urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310
                return answer.read(10_000)
        except HTTPError as error:
            raise Refused(f"{self} answers {error.code} {error.reason}") from None
        except (URLError, OSError) as error:
            raise Refused(f"{self} does not answer: {getattr(error, 'reason', error)}") from None


class Varnish(SharedCache):
    """As deploy/varnish.vcl understands it. ``place`` is a host and a port."""

    AT_ONCE = 100

    def purge_some(self, keys):
        self.ban("|".join(keys))

    def purge_everything(self):
        self.ban(EVERYTHING)

    def ban(self, keys):
        self.send("BAN", f"http://{self.place}/", {"Purge-Keys": keys})


class Fastly(SharedCache):
    """``place`` is the id of the service. See https://www.fastly.com/documentation/reference/api/purging/"""

    AT_ONCE = 256
    API = "https://api.fastly.com"

    def purge_some(self, keys):
        self.post("purge", {"Surrogate-Key": " ".join(keys)})

    def purge_everything(self):
        self.post("purge_all", {})

    def post(self, what, headers):
        headers |= {"Fastly-Key": self.secret, "Accept": "application/json"}
        self.send("POST", f"{self.API}/service/{self.place}/{what}", headers)


class Cloudflare(SharedCache):
    """``place`` is the id of the zone. See https://developers.cloudflare.com/cache/how-to/purge-cache/"""

    AT_ONCE = 30
    API = "https://api.cloudflare.com/client/v4"

    def purge_some(self, keys):
        self.post({"tags": keys})

    def purge_everything(self):
        self.post({"purge_everything": True})

    def post(self, what):
        headers = {"Authorization": f"Bearer {self.secret}", "Content-Type": "application/json"}
        address = f"{self.API}/zones/{self.place}/purge_cache"
        answer = self.send("POST", address, headers, json.dumps(what).encode())
        if b'"success":true' not in answer.replace(b" ", b""):
            raise Refused(f"{self}: {answer[:200].decode(errors='replace')}")


KINDS = {"varnish": Varnish, "fastly": Fastly, "cloudflare": Cloudflare}


def at(address):
    """The cache that an item of SHARED_CACHE names; see ``newsroom.environment.shared_caches``."""
    kind, _sign, rest = address.partition("://")
    secret, _sign, place = rest.rpartition("@")
    return KINDS[kind](place, secret)


def tell(addresses):
    """Purge what was changed since the last time, in each cache; goes on with the others where one refuses.

    Each key goes out twice, with the next time as well: a cache may have asked for the page before the
    change, and got the answer after it was told.
    """
    refusals = []
    for cache in map(at, addresses):
        try:
            _tell(cache)
        except Refused as refusal:
            refusals.append(str(refusal))
    if refusals:
        raise Refused("; ".join(refusals))


def _tell(cache):
    told = Told.objects.filter(cache=str(cache)).first() or Told(cache=str(cache))
    log = PurgeLog(told.horizon, told.moment)
    keys = log.read()
    due = keys | set(told.again.split())
    if EVERYTHING in due or len(due) > MOST_KEYS:
        cache.purge_everything()
    elif due:
        cache.purge(due | {ANYTHING})
    told.horizon, told.moment, told.again = log.horizon, log.moment, " ".join(sorted(keys))
    told.save()
