"""Caches in front of all servers that keep pages for long, and are told by their tags which no longer hold.

Varnish, Fastly and Cloudflare each have ``purge(keys)`` and ``purge_everything()``, which raise Refused.
"""

import json
from itertools import islice
from typing import NamedTuple
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from newsroom.edition.log import EVERYTHING, PurgeLog
from newsroom.models import Told

TIMEOUT = 5  # seconds
# Beyond these it is less work for everybody to draw all pages anew.
MOST_KEYS = 2000


class Refused(Exception):
    """The cache did not do what it was asked. Says why, and never with what secret."""


class Varnish(NamedTuple):
    """As deploy/varnish.vcl understands it."""

    place: str
    secret: str = ""
    AT_ONCE = 100

    def purge(self, keys):
        for some in parts(keys, self.AT_ONCE):
            self._ban({"Purge-Keys": "|".join(some)})

    def purge_everything(self):
        self._ban({"Purge-Keys": EVERYTHING})

    def _ban(self, headers):
        send(self, "BAN", f"http://{self.place}/", headers)


class Fastly(NamedTuple):
    """See https://www.fastly.com/documentation/reference/api/purging/"""

    place: str  # the id of the service
    secret: str
    AT_ONCE = 256
    API = "https://api.fastly.com"

    def purge(self, keys):
        for some in parts(keys, self.AT_ONCE):
            self._post("purge", {"Surrogate-Key": " ".join(some)})

    def purge_everything(self):
        self._post("purge_all", {})

    def _post(self, what, headers):
        address = f"{self.API}/service/{self.place}/{what}"
        send(self, "POST", address, headers | {"Fastly-Key": self.secret, "Accept": "application/json"})


class Cloudflare(NamedTuple):
    """See https://developers.cloudflare.com/cache/how-to/purge-cache/"""

    place: str  # the id of the zone
    secret: str
    AT_ONCE = 30
    API = "https://api.cloudflare.com/client/v4"

    def purge(self, keys):
        for some in parts(keys, self.AT_ONCE):
            self._post({"tags": some})

    def purge_everything(self):
        self._post({"purge_everything": True})

    def _post(self, what):
        headers = {"Authorization": f"Bearer {self.secret}", "Content-Type": "application/json"}
        address = f"{self.API}/zones/{self.place}/purge_cache"
        answer = send(self, "POST", address, headers, json.dumps(what).encode())
        if b'"success":true' not in answer.replace(b" ", b""):
            raise Refused(f"{label(self)}: {answer[:200].decode(errors='replace')}")


KINDS = {"varnish": Varnish, "fastly": Fastly, "cloudflare": Cloudflare}


def at(address):
    """The cache that an item of SHARED_CACHE names; see ``newsroom.environment.shared_caches``."""
    parts = urlsplit(address)
    place = parts.netloc.rpartition("@")[2]
    return KINDS[parts.scheme](place, parts.username or "")


def parts(keys, number):
    keys = iter(sorted(keys))
    while some := list(islice(keys, number)):
        yield some


def label(cache):
    """What the log calls it."""
    return f"{type(cache).__name__} {cache.place}"


def send(cache, method, address, headers, body=None):
    request = Request(address, body, headers, method=method)  # noqa: S310 - the operator named it
    try:
        with urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310
            return answer.read(10_000)
    except HTTPError as error:
        raise Refused(f"{label(cache)} answers {error.code} {error.reason}") from None
    except (URLError, OSError) as error:
        raise Refused(f"{label(cache)} does not answer: {getattr(error, 'reason', error)}") from None


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
    told = Told.objects.filter(cache=label(cache)).first() or Told(cache=label(cache))
    log = PurgeLog(told.horizon, told.moment)
    keys = log.read()
    due = keys | set(told.again.split())
    if EVERYTHING in due or len(due) > MOST_KEYS:
        cache.purge_everything()
    elif due:
        cache.purge(due)
    told.horizon, told.moment, told.again = log.horizon, log.moment, " ".join(sorted(keys))
    told.save()
