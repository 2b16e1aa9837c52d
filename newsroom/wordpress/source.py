"""An export as the person has it: a file, plain or packed, or a zip of parts. Nothing is unpacked to disk."""

import gzip
import io
import zipfile
import zlib
from collections.abc import Callable
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

UNPACKED = 20 * 1024**3  # a packed part holds at most this,
UNPACKED_FREELY = 10 * 1024**2  # and beyond this no more than
RATIO = 200  # so many times what it takes when packed
PARTS = 1000
DIRECTORY = 8 * 1024**2  # a zip's list of its members is held in memory

ZIP = (b"PK\x03\x04", b"PK\x05\x06")
GZIP = b"\x1f\x8b"
ENCRYPTED = 1

BOMB = "it unpacks to far more than a text would"

# What can go wrong in reading, the special before the general.
REASONS = {
    FileNotFoundError: "there is no such file",
    IsADirectoryError: "this is not a file",
    PermissionError: "the file may not be read",
    EOFError: "the packed file is cut off",
    gzip.BadGzipFile: "the packed file is damaged",
    zipfile.BadZipFile: "the packed file is damaged",
    zlib.error: "the packed file is damaged",
    NotImplementedError: "the packed file is damaged",
    OSError: "the file cannot be read",
    LookupError: "the file cannot be read",
    ValueError: "the file cannot be read",
}


class Refused(Exception):
    """Nothing can be taken from this file. Says why, on one line."""

    def __init__(self, file, line, reason):
        super().__init__(file, line, reason)
        self.file, self.line, self.reason = file, line, reason

    def __str__(self):
        place = f"{self.file}, line {self.line}" if self.line else self.file
        return f"{place}: {self.reason}"


@contextmanager
def refusing(file):
    """Whatever goes wrong in reading is a refusal in plain words."""
    try:
        yield
    except tuple(REASONS) as error:
        reason = next(reason for kind, reason in REASONS.items() if isinstance(error, kind))
        raise Refused(file, None, reason) from error


@dataclass(slots=True)
class Repair:
    file: str
    kind: str
    line: int
    count: int


class Repairs:
    """What was put right: each kind once for a file, with its first line and how often it came."""

    def __init__(self):
        self._found = {}

    def __iter__(self):
        return iter(self._found.values())

    def note(self, file, kind, line, count=1):
        repair = self._found.setdefault((file, kind), Repair(file, kind, line, 0))
        repair.count += count


@dataclass(frozen=True, slots=True)
class Part:
    """One export. ``open()`` is a context manager that gives its unpacked bytes, from the start each time."""

    name: str
    open: Callable


def parts(path, others=None):
    """The exports in a file: itself, or those in a zip. Names of what else a zip holds go to ``others``."""
    path = Path(path)
    name = _label(path.name)
    with refusing(name):
        size = path.stat().st_size
        if not path.is_file():
            raise IsADirectoryError  # or a pipe, which would never end
        members = _members(path)
    if members is None:
        yield Part(name, _opener(name, path, size))
        return
    for member in _exports(name, members, size, [] if others is None else others):
        label = f"{name}/{_label(member.filename)}"
        yield Part(label, _opener(label, path, member.compress_size, member))


def _members(path):
    with _Archive(path) as file:
        if file.read(4) not in ZIP:
            return None
        with zipfile.ZipFile(file) as archive:
            return archive.infolist()


class _Archive(io.FileIO):
    def read(self, size=-1):
        if size > DIRECTORY:
            raise zipfile.BadZipFile
        return super().read(size)


def _label(name):
    """A name fit for a line of a report. It is never used as a path."""
    return "".join(ch if ch.isprintable() else "?" for ch in name[-200:])


def _exports(name, members, size, others):
    exports = []
    for member in sorted(members, key=lambda member: member.filename):
        if _is_export(member.filename):
            exports.append(member)
        elif not member.filename.endswith("/"):
            others.append(_label(member.filename))
    if reason := _objection(exports, size):
        raise Refused(name, None, reason)
    return exports


def _objection(exports, size):
    if not exports:
        return "there is no .xml file in it"
    if len(exports) > PARTS:
        return f"there are more than {PARTS} .xml files in it"
    if any(member.flag_bits & ENCRYPTED for member in exports):
        return "it is protected with a password"
    if {member.compress_type for member in exports} - {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        return "it is packed in an unusual way; pack it again as an ordinary zip"
    # Members that share their bytes could unpack to any size.
    if sum(member.compress_size for member in exports) > size:
        return BOMB
    if sum(member.file_size for member in exports) > UNPACKED:
        return BOMB
    return ""


def _is_export(filename):
    base = filename.rpartition("/")[2].lower()
    # A Mac adds a "._" twin of each file, in a folder of its own, with nothing in it that we read.
    return base.endswith((".xml", ".xml.gz")) and not base.startswith("._")


def _opener(name, path, size, member=None):
    allowed = min(UNPACKED, max(UNPACKED_FREELY, RATIO * size))

    @contextmanager
    def opened():
        with refusing(name), ExitStack() as stack:
            stream = stack.enter_context(path.open("rb"))
            if member:
                archive = stack.enter_context(zipfile.ZipFile(stack.enter_context(_Archive(path))))
                stream = stack.enter_context(archive.open(member))
            is_packed = stream.peek(2)[:2] == GZIP
            if is_packed:
                stream = stack.enter_context(gzip.GzipFile(fileobj=stream))
            yield _Measured(name, stream, allowed) if is_packed or member else stream

    return opened


class _Measured:
    """A packed file that may not swell without end."""

    def __init__(self, name, stream, allowed):
        self.name, self.stream, self.left = name, stream, allowed

    def read(self, size):
        piece = self.stream.read(size)
        self.left -= len(piece)
        if self.left < 0:
            raise Refused(self.name, None, BOMB)
        return piece
