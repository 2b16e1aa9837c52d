"""The one way in which the newsroom asks another host for something, and only when it was told to.

Where the picture lies is written in a file that may come from a hostile hand, and an address must not
lead into the network that the server stands in. So a name is looked up once, whatever is found must be
public, and the connection goes there and nowhere else; and all that the other side could draw out has
an end: bytes, seconds, redirects.
"""

import io
import re
import socket
import ssl
import time
from http.client import HTTPException, HTTPResponse
from ipaddress import ip_address, ip_network
from urllib.parse import quote, urljoin, urlsplit

from articles.renditions import MAX_BYTES

PORTS = {"http": 80, "https": 443}
REDIRECTS = (301, 302, 303, 307, 308)
MAX_REDIRECTS = 3
MAX_ADDRESS = 4000
CONNECT_SECONDS = 10
SECONDS = 60  # All in all, but that a resolver has time limits of its own.

UNFIT = re.compile(r"[\x00-\x1f\x7f\\]")
HOST = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*|[0-9a-f:.]*:[0-9a-f:.]*")
A_NUMBER = re.compile(r"(.*\.)?([0-9]+|0x[0-9a-f]*)")

GLOBAL_UNICAST = ip_network("2000::/3")
NAT64 = ip_network("64:ff9b::/96")
# Inside of what ipaddress calls global: protocols, relays and tunnels, documentation, Azure's inner service.
SPECIAL = [
    ip_network(network)
    for network in (
        "192.0.0.0/24 192.88.99.0/24 168.63.129.16/32 2001::/23 2001:db8::/32 2002::/16 3fff::/20".split()
    )
]


class NotFetched(Exception):
    """There is no content, and the message says why in one plain line."""


def fetch(address, *, limit=MAX_BYTES):
    """What is found at the address, or NotFetched. A few redirects are followed, none out of https."""
    deadline = time.monotonic() + SECONDS
    was_safe = False
    try:
        for _ in range(MAX_REDIRECTS + 1):
            place = _Place(address)
            was_safe = was_safe or place.is_safe
            if was_safe and not place.is_safe:
                raise NotFetched("it leads from https back to http")
            with _connected(place, deadline) as line:
                answer = _asked(line, place, deadline, limit)
                if answer.status not in REDIRECTS:
                    return _content(answer, limit)
                address = urljoin(address, _next_address(answer))
    except ssl.SSLCertVerificationError as error:
        raise NotFetched(f"the certificate of its host is not valid: {error.verify_message}") from error
    except TimeoutError as error:
        raise NotFetched("its host takes too long") from error
    except (OSError, HTTPException, ValueError) as error:
        raise NotFetched("its host breaks off, or does not answer as a web server does") from error
    raise NotFetched(f"it leads on more than {MAX_REDIRECTS} times")


def is_public(address):
    """Whether this is an address that means the same host to everybody on the internet."""
    address = ip_address(address)
    if address in NAT64:
        address = ip_address(int(address) & 0xFFFF_FFFF)
    if address.version == 6 and address not in GLOBAL_UNICAST:
        return False
    return (
        address.is_global and not address.is_multicast and not any(address in network for network in SPECIAL)
    )


def doors(host, port):
    """Where the host can be reached, as socket.connect takes it: looked up here, and never again.

    One address that is not public is enough to refuse: a name that leads to both is made for that.
    """
    if port not in PORTS.values():
        raise NotFetched(f"port {port} is not one of the web's")
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise NotFetched("its host is not known") from error
    if not all(is_public(door[0]) for *_, door in found):
        raise NotFetched("its host is not on the public internet")
    return [(family, door) for family, *_, door in found]


class _Place:
    """An address taken apart, and refused where a web address has no business."""

    def __init__(self, address):
        address = address.strip(" ")
        if len(address) > MAX_ADDRESS or UNFIT.search(address):
            raise NotFetched("this is not an address")
        try:
            parts = urlsplit(address)
            self.host = (parts.hostname or "").rstrip(".").encode("idna").decode().lower()
            self.port = PORTS.get(parts.scheme) if parts.port is None else parts.port
            self.path = _quoted(parts.path or "/") + (f"?{_quoted(parts.query)}" if parts.query else "")
        except ValueError as error:
            raise NotFetched("this is not an address") from error
        self.is_safe = parts.scheme == "https"
        self._refuse_unless_plain(parts)

    def _refuse_unless_plain(self, parts):
        if parts.scheme not in PORTS:
            raise NotFetched("only http and https addresses are asked")
        if "@" in parts.netloc:
            raise NotFetched("an address with a user name is not asked")
        if not HOST.fullmatch(self.host) or (A_NUMBER.fullmatch(self.host) and not _is_dotted(self.host)):
            raise NotFetched("this is not the name of a host")

    @property
    def netloc(self):
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS["https" if self.is_safe else "http"] else f"{host}:{self.port}"


def _is_dotted(host):
    """Not the other ways to write a number, such as 0x7f.1: programs do not agree on what they mean."""
    try:
        return str(ip_address(host)) == host
    except ValueError:
        return False


def _quoted(text):
    """Only ASCII and no spaces; what is quoted already stays as it is."""
    return re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", quote(text, safe="%/:@!$&'()*+,;=?~[]"))


def _connected(place, deadline):
    for family, door in doors(place.host, place.port):
        seconds = min(CONNECT_SECONDS, _left(deadline))
        line = socket.socket(family, socket.SOCK_STREAM)
        line.settimeout(seconds)
        try:
            line.connect(door)
        except OSError:
            line.close()
            continue
        return _wrapped(line, place) if place.is_safe else line
    raise NotFetched("its host cannot be reached")


def _wrapped(line, place):
    try:
        return ssl.create_default_context().wrap_socket(line, server_hostname=place.host)
    except BaseException:
        line.close()
        raise


def _asked(line, place, deadline, limit):
    line.settimeout(_left(deadline))
    line.sendall(
        f"GET {place.path} HTTP/1.1\r\nHost: {place.netloc}\r\nUser-Agent: newsroom\r\nAccept: */*\r\n"
        "Accept-Encoding: identity\r\nConnection: close\r\n\r\n".encode("ascii")
    )
    answer = HTTPResponse(_Incoming(line, deadline, limit), method="GET")
    answer.begin()
    return answer


class _Incoming(io.RawIOBase):
    """What a socket hands over while there is time, and no more of it than could make up an answer.

    http.client limits neither: an answer that trickles in never runs into a socket's time limit, and
    a chunk of the size -1 is read to its end.
    """

    def __init__(self, line, deadline, limit):
        self.line, self.deadline = line, deadline
        self.bytes_left = 2 * limit + 64 * 1024

    def makefile(self, _mode):
        return io.BufferedReader(self)

    def readable(self):
        return True

    def readinto(self, buffer):
        self.line.settimeout(_left(self.deadline))
        count = self.line.recv_into(buffer)
        self.bytes_left -= count
        if self.bytes_left < 0:
            raise NotFetched("its host sends too much")
        return count


def _left(deadline):
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _content(answer, limit):
    if answer.status != 200:
        raise NotFetched(f"its host answers {answer.status}")
    if answer.headers.get("Content-Encoding", "identity").lower() != "identity" or not (
        answer.chunked or "Transfer-Encoding" not in answer.headers
    ):
        raise NotFetched("its host answers in an encoding that was not asked for")
    content = answer.read(limit + 1) if (answer.length or 0) <= limit else None
    if content is None or len(content) > limit:
        raise NotFetched(f"it is larger than {limit / 2**20:.3g} MB")
    if answer.length:
        raise NotFetched("its host breaks off before the end")
    return content


def _next_address(answer):
    """http.client reads headers as Latin-1; servers that do not quote write UTF-8."""
    address = answer.headers.get("Location", "")
    if not address:
        raise NotFetched("it leads on, but not where to")
    return address.encode("latin-1", "replace").decode("utf-8", "replace")
