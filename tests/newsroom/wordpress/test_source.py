"""What counts as the file of an export, and what is refused before anything is read of it."""

import gzip
import os
import struct
import zipfile
from io import BytesIO

import pytest

from newsroom.wordpress import source
from newsroom.wordpress.source import Refused, parts

XML = b'<?xml version="1.0"?>\n<rss></rss>'


@pytest.fixture
def folder(tmp_path):
    return tmp_path


def contents(path, others=None):
    found = []
    for part in parts(path, others):
        with part.open() as stream:
            data = b""
            while piece := stream.read(64 * 1024):
                data += piece
        found.append((part.name, data))
    return found


def refusal(path):
    with pytest.raises(Refused) as refused:
        contents(path)
    return str(refused.value)


def zipped(path, members, **how):
    with zipfile.ZipFile(path, "w", **{"compression": zipfile.ZIP_DEFLATED} | how) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return path


def test_a_plain_file_is_one_part(folder):
    (folder / "old.xml").write_bytes(XML)
    assert contents(folder / "old.xml") == [("old.xml", XML)]


def test_a_path_may_be_text(folder):
    (folder / "old.xml").write_bytes(XML)
    assert contents(str(folder / "old.xml")) == [("old.xml", XML)]


def test_a_packed_file_is_known_by_its_content(folder):
    (folder / "old.dat").write_bytes(gzip.compress(XML))
    assert contents(folder / "old.dat") == [("old.dat", XML)]


def test_a_part_can_be_read_again(folder):
    (folder / "old.xml.gz").write_bytes(gzip.compress(XML))
    (part,) = parts(folder / "old.xml.gz")
    for _ in range(2):
        with part.open() as stream:
            assert stream.read(1000) == XML


def test_a_zip_gives_its_parts_in_the_order_of_their_names(folder):
    path = zipped(
        folder / "old.zip",
        [("b/two.xml", XML + b"2"), ("b/one.XML", XML + b"1"), ("three.xml.gz", gzip.compress(XML + b"3"))],
    )
    assert contents(path) == [
        ("old.zip/b/one.XML", XML + b"1"),
        ("old.zip/b/two.xml", XML + b"2"),
        ("old.zip/three.xml.gz", XML + b"3"),
    ]


def test_what_else_is_in_a_zip_is_named(folder):
    members = ["old.xml", "uploads/", "uploads/a.jpg", "__MACOSX/._old.xml", "read\nme.txt", "inner.zip"]
    path = zipped(folder / "old.zip", [(name, XML) for name in members])
    others = []
    assert [name for name, _ in contents(path, others)] == ["old.zip/old.xml"]
    assert others == ["__MACOSX/._old.xml", "inner.zip", "read?me.txt", "uploads/a.jpg"]


@pytest.mark.parametrize("name", ["../../up.xml", "/etc/abs.xml", "C:\\win.xml"])
def test_names_in_a_zip_are_labels_only(folder, name):
    path = zipped(folder / "old.zip", [(name, XML)])
    before = sorted(folder.rglob("*"))
    assert contents(path) == [(f"old.zip/{name}", XML)]
    assert sorted(folder.rglob("*")) == before


def test_a_name_never_breaks_the_line(folder):
    name = "a\nb\x1b[31m\u202e" + "c" * 300 + ".xml"
    path = zipped(folder / "old.zip", [(name, XML)])
    ((label, _),) = contents(path)
    assert label.isprintable()
    assert len(label) < 220


def test_a_missing_file(folder):
    assert refusal(folder / "old.xml") == "old.xml: there is no such file"


def test_a_folder(folder):
    (folder / "old.xml").mkdir()
    assert refusal(folder / "old.xml") == "old.xml: this is not a file"


def test_a_pipe_is_not_waited_for(folder):
    os.mkfifo(folder / "old.xml")
    assert refusal(folder / "old.xml") == "old.xml: this is not a file"


def test_a_name_that_no_file_can_have():
    assert refusal("a\0b") == "a?b: the file cannot be read"


def test_a_packed_file_that_is_cut_off(folder):
    (folder / "old.gz").write_bytes(gzip.compress(os.urandom(5000))[:-100])
    assert refusal(folder / "old.gz") == "old.gz: the packed file is cut off"


def test_a_packed_file_that_is_damaged(folder):
    data = bytearray(gzip.compress(os.urandom(5000)))
    data[-6] ^= 255
    (folder / "old.gz").write_bytes(data)
    assert refusal(folder / "old.gz") == "old.gz: the packed file is damaged"


def test_a_zip_that_is_cut_off(folder):
    path = zipped(folder / "old.zip", [("old.xml", XML)])
    path.write_bytes(path.read_bytes()[:-30])
    assert refusal(path) == "old.zip: the packed file is damaged"


def test_an_empty_zip(folder):
    assert refusal(zipped(folder / "old.zip", [])) == "old.zip: there is no .xml file in it"


def test_a_zip_without_an_export(folder):
    assert refusal(zipped(folder / "old.zip", [("a.jpg", b"")])) == "old.zip: there is no .xml file in it"


def test_a_zip_with_a_password(folder):
    path = zipped(folder / "old.zip", [("old.xml", XML)])
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    assert refusal(path) == "old.zip: it is protected with a password"


def test_a_zip_packed_so_that_it_may_ask_for_any_memory(folder):
    path = zipped(folder / "old.zip", [("old.xml", XML)], compression=zipfile.ZIP_LZMA)
    assert refusal(path) == "old.zip: it is packed in an unusual way; pack it again as an ordinary zip"


@pytest.mark.parametrize("name", ["old.xml", "old.xml.gz"])
def test_a_bomb_in_a_zip(folder, name):
    data = b" " * 11_000_000
    path = zipped(folder / "old.zip", [(name, gzip.compress(data) if name.endswith("gz") else data)])
    assert refusal(path) == f"old.zip/{name}: it unpacks to far more than a text would"


def test_a_packed_bomb(folder):
    (folder / "old.xml.gz").write_bytes(gzip.compress(b" " * 11_000_000))
    assert refusal(folder / "old.xml.gz") == "old.xml.gz: it unpacks to far more than a text would"


def test_little_may_be_packed_as_tightly_as_it_likes(folder):
    (folder / "old.xml.gz").write_bytes(gzip.compress(b" " * 10_000_000))
    assert len(contents(folder / "old.xml.gz")[0][1]) == 10_000_000


def test_no_part_unpacks_to_more_than_the_limit(folder, monkeypatch):
    monkeypatch.setattr(source, "UNPACKED", 1000)
    (folder / "old.xml.gz").write_bytes(gzip.compress(os.urandom(1001)))
    assert refusal(folder / "old.xml.gz") == "old.xml.gz: it unpacks to far more than a text would"
    path = zipped(folder / "old.zip", [("a.xml", os.urandom(501)), ("b.xml", os.urandom(501))])
    assert refusal(path) == "old.zip: it unpacks to far more than a text would"


def test_members_that_share_their_bytes(folder):
    data = os.urandom(1000)
    path = zipped(folder / "old.zip", [("a.xml", data), ("b.xml", data)])
    whole = path.read_bytes()
    directory = whole[whole.index(b"PK\x01\x02") : whole.index(b"PK\x05\x06")]
    first, second = directory.split(b"PK\x01\x02")[1:]
    second = second[:38] + struct.pack("<L", 0) + second[42:]  # where the second begins: where the first does
    directory = b"PK\x01\x02" + first + b"PK\x01\x02" + second
    local = whole[: whole.index(b"PK\x03\x04", 4)]
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 2, 2, len(directory), len(local), 0)
    path.write_bytes(local + directory + end)
    assert refusal(path) == "old.zip: it unpacks to far more than a text would"


def test_a_zip_of_very_many_parts(folder):
    path = zipped(folder / "old.zip", [(f"{n}.xml", b"") for n in range(1001)])
    assert refusal(path) == "old.zip: there are more than 1000 .xml files in it"


def test_a_zip_whose_list_would_fill_the_memory(folder, monkeypatch):
    monkeypatch.setattr(source, "DIRECTORY", 1000)
    path = zipped(folder / "old.zip", [(f"{n}.jpg", b"") for n in range(100)])
    assert refusal(path) == "old.zip: the packed file is damaged"


def test_whatever_bytes_a_zip_holds_it_is_read_or_refused(folder):
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("old.xml", XML * 20)
    data = buffer.getvalue()
    for at in range(len(data)):
        for value in (0, 255):
            (folder / "old.zip").write_bytes(data[:at] + bytes([value]) + data[at + 1 :])
            try:
                contents(folder / "old.zip")
            except Refused as refused:
                assert str(refused).count("\n") == 0


def test_a_refusal_is_one_line():
    assert str(Refused("old.xml", 7, "it is broken")) == "old.xml, line 7: it is broken"
    assert str(Refused("old.xml", None, "it is broken")) == "old.xml: it is broken"
