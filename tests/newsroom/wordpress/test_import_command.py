"""The command says in one line what stops it, and destroys no file that it was not asked to write."""

import os

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from newsroom.wordpress.moving import Move
from newsroom.wordpress.report import Report
from tests.newsroom.wordpress.exports import export, item

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "site.xml"
    path.write_text(export([item(1)]))
    return path


def refused(file, **options):
    with pytest.raises(CommandError) as error:
        call_command("import_wordpress", str(file), **options)
    assert "\n" not in str(error.value)
    return str(error.value)


def test_the_report_does_not_replace_the_export(file):
    before = file.read_text()
    assert refused(file, report=file) == f"--report: {file} is the export itself."
    assert refused(file, report=file.parent / ".." / file.parent.name / file.name).endswith("export itself.")
    assert file.read_text() == before


def test_the_report_replaces_files_only(file, tmp_path):
    """A rename over /dev/null would take it from the whole machine."""
    pipe, link = tmp_path / "pipe", tmp_path / "link"
    os.mkfifo(pipe)
    link.symlink_to("/dev/null")
    for odd in (pipe, link, tmp_path):
        assert refused(file, report=odd) == f"--report: {odd} is no ordinary file."
    assert pipe.is_fifo() and link.is_symlink()


def test_a_report_that_cannot_be_written_is_no_traceback(file, tmp_path, monkeypatch):
    def full(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Report, "write_json", full)
    assert "No space left on device" in refused(file, report=tmp_path / "report.json")


@pytest.mark.parametrize(
    "error", [OperationalError("server closed\n\tthe connection"), OSError(28, "No space left on device")]
)
def test_whatever_is_away_the_next_run_goes_on(file, monkeypatch, error):
    def fails(move):
        raise error

    monkeypatch.setattr(Move, "run", fails)
    assert refused(file, write=True).endswith("What has come is stored; the next run goes on from here.")
