"""The former site's addresses: which are its own, and under what path each is known here."""

import re
from urllib.parse import parse_qsl, unquote, urlsplit

from articles.text import single_line

_NUMBERED = ("p", "page_id", "attachment_id")
_NUMBER = re.compile(r"[1-9][0-9]{0,17}")


class FormerSite:
    """Its name is the address without scheme and ``www.``: what came from it is known by that."""

    def __init__(self, address, *others):
        self.name = _bare(address)[:200]
        self.hosts = {host_of(one) for one in (address, *others) if host_of(one)}
        self.home = urlsplit(address.strip()).path.rstrip("/")

    def is_own(self, address):
        """Whether the address is of the site: with any scheme, with ``www.`` or not, or relative to it."""
        parts = _split(address)
        if parts is None or parts.scheme not in ("", "http", "https"):
            return False
        return host_of(address) in self.hosts if parts.netloc else parts.path.startswith("/")

    def path(self, address):
        """The path of an own address as they are stored here, with the query of ``?p=214``. Or None."""
        parts = _split(address)
        if parts is None or not self.is_own(address):
            return None
        path = clean_path(parts.path)
        if number := numbered(parts.query):
            return f"{path.removesuffix('index.php')}?p={number}"
        return path

    def numbered_path(self, guid):
        """The path of a guid with a number, also of an older domain of the site's. None for any other."""
        parts = _split(guid)
        number = parts and numbered(parts.query)
        return number and f"{clean_path(parts.path)}?p={number}"

    def at(self, path):
        """The path of what stands at this one, counted from the site's home: ``/category/news/``."""
        return clean_path(f"{self.home}{path}")


def numbered(query):
    """The number in ``?p=214`` and its like, of which WordPress has one row of numbers for all. Or None."""
    for name, value in parse_qsl(query):
        if name in _NUMBERED and _NUMBER.fullmatch(value):
            return int(value)
    return None


def clean_path(path):
    """As people read it and as it is stored, with a slash at both ends unless it is a file."""
    path = single_line(unquote(path))
    path = "/" + re.sub("/{2,}", "/", path).strip("/")
    return path if "." in path.rpartition("/")[2] or path == "/" else f"{path}/"


def _bare(address):
    return re.sub(r"^(https?:)?//(www\.)?", "", address.strip().lower()).rstrip("/")


def host_of(address):
    """The host without ``www.``; nothing where none is named."""
    parts = _split(address)
    return (parts.hostname or "").removeprefix("www.") if parts else ""


def _split(address):
    try:
        parts = urlsplit(address.strip())
        return parts if parts.hostname is not None or not parts.netloc else None
    except ValueError:
        return None
