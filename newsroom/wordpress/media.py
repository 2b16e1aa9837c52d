"""Where the pictures of a WordPress site lie: in a copied uploads folder, and in the addresses of its texts.

One picture goes by many names: ``bridge-scaled.jpg`` in the library, ``bridge-640x360.jpg`` in a text,
``bridge.jpg`` on the disk; under two schemes, three hosts and an image proxy. What it keeps is its path
below the uploads.
"""

import os
import re
import sqlite3
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from unicodedata import normalize
from urllib.parse import unquote, urlsplit

from PIL import Image as Picture

from articles.renditions import ACCEPTED, MAX_BYTES, MAX_PIXELS
from newsroom.wordpress import serialized

MAX_ADDRESS = 4000

FOLDERS = ("wp-content/uploads", "wp-content/blogs.dir", "uploads", "blogs.dir")
BELOW_UPLOADS = re.compile(r"(?:^|/)(?:uploads|blogs\.dir/\d+/files|files(?=/\d{4}/\d{2}/))/(.+)", re.DOTALL)
OF_A_SITE = re.compile(r"sites/\d+/")
DATED = re.compile(r"(?:^|/)(\d{4}/\d{2}/[^/]+)$")
MONTH = re.compile(r"(?:^|/)(\d{4}/\d{2})/")
PROXY = re.compile(r"i\d\.wp\.com", re.IGNORECASE)
# What WordPress puts in front of the ending: of a size, an edited, a reduced, a turned picture.
SUFFIX = re.compile(r"(?<=[^/])(?:-\d{1,5}x\d{1,5}|-e\d{10,13}|-scaled|-rotated|@2x)(?=(?:\.[^./]*)?$)")


# In addresses


def paths(address):
    """The paths below the uploads by which a file may be known: the exact ones, then those without suffixes.

    Two addresses mean the same file if they share a path, unless that is the exact path of another file.
    Case is kept, percent signs are decoded, in NFC. Scheme and host play no part.
    """
    found = shorter = _places(address)
    while shorter := [short for path in shorter if (short := SUFFIX.sub("", path)) != path]:
        found = found + shorter
    return list(dict.fromkeys(found))


def _places(address):
    path = _path(address)
    place = _below_uploads(path)
    places = [place]
    if site := OF_A_SITE.match(place):
        places.append(place[site.end() :])
    if place == path and (dated := DATED.search(path)):
        places.append(dated[1])
    return list(dict.fromkeys(filter(None, places)))


def _path(address):
    """Without the host, also where an image proxy carries the real one in its path."""
    try:
        parts = urlsplit(address.strip()) if len(address) <= MAX_ADDRESS else urlsplit("")
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https", ""):
        return ""
    host, path = parts.netloc, parts.path
    while PROXY.fullmatch(host):
        host, _slash, path = path.lstrip("/").partition("/")
    return re.sub("/+", "/", _composed(unquote(path))).strip("/")


def _below_uploads(path):
    below = BELOW_UPLOADS.search(path)
    return below[1] if below else path


# In a folder


class Uploads:
    """A copied uploads folder, or the site's folder around it.

    It is looked through once, and only what was seen then is ever found: regular files, behind no link.
    A path that somebody made up, with ``..`` or from the root, is simply not among them.
    """

    def __init__(self, folder):
        self.folder = Path(folder).resolve()
        if not self.folder.is_dir():
            raise NotADirectoryError(f"{folder} is not a folder.")

    def find(self, item):
        """The file of an attachment or None. The original comes before the reduced copy, if it is of use."""
        wanted = _wanted(item)
        if name := _original(item):
            for path in wanted:
                if (found := self._at(f"{path.rpartition('/')[0]}/{name}")) and _is_of_use(found):
                    return found
        return self._first(self._at, wanted) or self._first(self._named, wanted)

    @staticmethod
    def _first(look, wanted):
        return next(filter(None, map(look, wanted)), None)

    def _at(self, path):
        """The file in just this place, in whatever case and spelling its name came through the copying."""
        path = path.strip("/")
        for same in (_composed, _folded):
            for known in self._alike(path):
                if same(_below_uploads(known)) == same(path):
                    return self.folder / known
        return None

    def _named(self, path):
        """The only file of this name, unless it lies in another month: there it is another picture."""
        month = _month(path)
        for same in (_composed, _folded):
            alike = [known for known in self._alike(path) if same(_name(known)) == same(_name(path))]
            for months in ({month}, {month, ""} if month else {_month(known) for known in alike}):
                nearby = [known for known in alike if _month(known) in months]
                if len(nearby) == 1:
                    return self.folder / nearby[0]
        return None

    def _alike(self, path):
        """All files of this name in some spelling, the shortest path first."""
        return [
            os.fsdecode(known)
            for (known,) in self._index.execute(
                "SELECT path FROM file WHERE name = ? ORDER BY length(path), path", [_key(_name(path))]
            )
        ]

    @cached_property
    def _index(self):
        """A temporary database, as there may be a million files: ten of a picture."""
        index = sqlite3.connect("")
        index.execute("PRAGMA cache_size = -8000")
        index.execute("CREATE TABLE file (name BLOB, path BLOB, PRIMARY KEY (name, path)) WITHOUT ROWID")
        index.executemany("INSERT INTO file VALUES (?, ?)", self._files())
        return index

    def _files(self):
        folders, start = self._folders(), os.path.join(self.folder, "")
        while folders:
            with suppress(OSError), os.scandir(folders.pop()) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        folders.append(entry.path)
                    elif entry.is_file(follow_symlinks=False):
                        yield _key(entry.name), os.fsencode(entry.path.removeprefix(start))

    def _folders(self):
        """Those of the site's folder that hold uploads; else the folder is taken for the uploads itself."""
        inner = [] if self.folder.name == "uploads" else [self.folder / name for name in FOLDERS]
        return [folder for folder in inner if folder.is_dir() and folder.resolve() == folder] or [self.folder]


def _wanted(item):
    """Paths at which the file may lie. What the library says comes first, unless the address says more."""
    attached = _below_uploads(_composed(item.meta_value("_wp_attached_file").strip().replace("\\", "/")))
    places = _places(item.attachment_url)
    return places if attached in places else list(filter(None, [attached, *places]))


def _original(item):
    """The name of the uploaded file, where WordPress has put a reduced copy in its place."""
    metadata = serialized.read(item.meta_value("_wp_attachment_metadata"))
    name = metadata.get("original_image") if isinstance(metadata, dict) else None
    return _composed(name) if isinstance(name, str) else ""


def _is_of_use(path):
    try:
        with Picture.open(path, formats=ACCEPTED) as picture:
            return path.stat().st_size <= MAX_BYTES and picture.width * picture.height <= MAX_PIXELS
    except Exception:  # Decoders stumble over hostile bytes in too many ways to name them.
        return False


def _name(path):
    return path.rpartition("/")[2]


def _month(path):
    month = MONTH.search(path)
    return month[1] if month else ""


def _composed(text):
    return normalize("NFC", text)


def _folded(text):
    return _composed(text).casefold()


def _key(name):
    return _folded(name).encode(errors="surrogatepass")
