"""The command that writes the export: a whole file under the name, or none."""

import os
from xml.etree import ElementTree

import pytest
from django.core.management import CommandError, call_command

from newsroom.wordpress import export
from tests.factories import make_published

pytestmark = pytest.mark.django_db


def interrupted(track):
    yield "<rss>"
    raise KeyboardInterrupt


def out_of_room(track):
    yield "<rss>"
    raise OSError(28, "No space left on device")


def test_it_writes_the_file_and_says_how_much(tmp_path, capsys):
    make_published()
    call_command("export_wordpress", str(tmp_path / "out.xml"))
    assert os.listdir(tmp_path) == ["out.xml"]
    assert len(ElementTree.parse(tmp_path / "out.xml").findall("channel/item")) == 1
    assert capsys.readouterr() == ("", "articles: 1\n")


def test_only_its_owner_may_read_it(tmp_path):
    call_command("export_wordpress", str(tmp_path / "out.xml"))
    assert (tmp_path / "out.xml").stat().st_mode & 0o777 == 0o600


def test_it_writes_to_the_standard_output(capsysbinary):
    make_published(headline="Été")
    call_command("export_wordpress", "-")
    text, said = capsysbinary.readouterr()
    assert ElementTree.fromstring(text).findtext("channel/item/title") == "Été"
    assert said == b"articles: 1\n"


def test_an_older_file_is_replaced(tmp_path):
    (tmp_path / "out.xml").write_text("old")
    call_command("export_wordpress", str(tmp_path / "out.xml"))
    assert (tmp_path / "out.xml").read_text().endswith("</rss>\n")


def test_it_refuses_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(CommandError, match="^There is no folder .*/nowhere.$"):
        call_command("export_wordpress", str(tmp_path / "nowhere" / "out.xml"))
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("place", ["", "/dev/null"])
def test_it_refuses_what_is_no_file(tmp_path, place):
    with pytest.raises(CommandError, match="is there already, and is no file.$"):
        call_command("export_wordpress", place or str(tmp_path))
    assert os.listdir(tmp_path) == []


def test_it_says_when_it_may_not_write(tmp_path):
    with pytest.raises(CommandError, match="/proc/out.xml: (No such file or directory|Permission denied)$"):
        call_command("export_wordpress", "/proc/out.xml")


def test_an_interruption_leaves_what_was_there(tmp_path, monkeypatch):
    monkeypatch.setattr(export, "document", interrupted)
    (tmp_path / "out.xml").write_text("old")
    with pytest.raises(SystemExit) as left:
        call_command("export_wordpress", str(tmp_path / "out.xml"))
    assert left.value.code == "\nInterrupted. Nothing was written."
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("out.xml", "old")]


def test_a_full_disk_is_one_line_and_no_file(tmp_path, monkeypatch):
    monkeypatch.setattr(export, "document", out_of_room)
    with pytest.raises(CommandError, match="out.xml: No space left on device$"):
        call_command("export_wordpress", str(tmp_path / "out.xml"))
    assert os.listdir(tmp_path) == []
