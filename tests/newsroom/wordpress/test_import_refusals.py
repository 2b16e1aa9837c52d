"""A file from a hostile or a careless hand: refused with its place, or read without harm, and never half."""

import gzip
import io
import json
import zipfile

import pytest
from django.core.management import CommandError, call_command

from articles.models import Article, Section
from newsroom.wordpress.moving import Move
from newsroom.wordpress.source import Refused
from tests.newsroom.wordpress.exports import comment, export, item

pytestmark = pytest.mark.django_db

GOOD = export([item(1), item(2)], terms=[{"slug": "town"}])
BOMB = '<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;">]>'
FOREIGN = '<!DOCTYPE rss SYSTEM "http://evil.example/x.dtd">'


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "no export",
        "<html></html>",
        "<rss></rss>",
        GOOD[: len(GOOD) // 2],
        GOOD.replace("</rss>", ""),
        GOOD.replace("<rss", f"{BOMB}<rss", 1),
        GOOD.replace("<rss", f"{FOREIGN}<rss", 1),
        GOOD.replace("</item>", "</itme>", 1),
        GOOD.replace("wp:wxr_version", "wp:other"),
        GOOD.replace("http://old.example", ""),
    ],
)
def test_what_is_no_whole_export_is_refused_and_nothing_is_written(move_in, text):
    with pytest.raises(Refused) as refused:
        move_in(text)
    assert str(refused.value).startswith("export-0.xml")
    assert "\n" not in str(refused.value)
    assert not Article.objects.exists()
    assert not Section.objects.exists()


def test_one_bad_file_among_good_ones_stops_all(move_in):
    with pytest.raises(Refused, match="export-1.xml"):
        move_in(GOOD, GOOD[:-300])
    assert not Article.objects.exists()


def test_two_sites_at_a_time_are_refused(move_in):
    with pytest.raises(Refused, match="one site at a time"):
        move_in(GOOD, GOOD.replace("old.example", "other.example"))


def test_packed_files_are_read(tmp_path):
    packed, archive = tmp_path / "a.xml.gz", tmp_path / "b.zip"
    packed.write_bytes(gzip.compress(export([item(1)]).encode()))
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("../../one.xml", export([item(2)]))
        file.writestr("two.xml", export([item(3)]))
        file.writestr("read.me", "nothing")
    report = Move([packed, archive], write=True).run()
    assert sorted(Article.objects.values_list("slug", flat=True)) == ["story-1", "story-2", "story-3"]
    assert [line.text for line in report.lines("skipped")] == ["it is no export file"]


def test_what_can_be_repaired_is_repaired_and_said(move_in, said):
    text = "\ufeff\n\n" + export(
        [item(1, body="caf\x0b\u00e9", comments=[comment(1, website="http://a.example/?b=1&c=2")])]
    )
    report = move_in(text.encode().replace("\u00e9".encode(), b"\xe9"))
    article = Article.objects.get()
    assert article.body == "<p>caf\u00e9</p>"
    assert article.comments.get().website == "http://a.example/?b=1&c=2"
    assert len(said(report, "repaired")) >= 3


HOSTILE = """
<script>alert(1)</script><img src=x onerror=alert(1)><a href="javascript:alert(1)">a</a>
<iframe src="https://evil.example"></iframe><form action="//evil.example"><input name=a></form>
<svg onload=alert(1)></svg><style>*{display:none}</style><p style="position:fixed" onclick="x()">Words.</p>
<img src="http://169.254.169.254/latest/" class="wp-image-1">
"""


def test_texts_are_cleaned_like_everybody_s(move_in, said, client):
    report = move_in(export([item(1, HOSTILE, body=HOSTILE, excerpt=HOSTILE)]))
    article = Article.objects.get()
    page = client.get(article.get_absolute_url()).content.decode()
    for evil in (
        "alert(1)</script>",
        "onerror",
        "javascript:",
        "<iframe",
        "onload",
        "<form action=",
        "onclick",
    ):
        assert evil not in article.body
        assert evil not in page.replace('action="/', "")
    assert "Words." in article.body
    removed = " ".join(text for _subject, text in said(report, "removed"))
    assert "script" in removed
    assert "onclick" in removed


@pytest.mark.parametrize(
    "body",
    [
        "<div>" * 30_000,
        "[gallery " * 30_000,
        "<!-- wp:group -->" * 20_000,
        "[caption]" * 20_000,
        "<p>" * 100_000,
        "\n" * 400_000,
        "&" * 100_000,
        "a" * 700_000,
        '<img src="a.jpg">' * 10_000,
    ],
    ids=lambda body: body[:10],
)
def test_no_text_takes_the_import_down(move_in, body):
    move_in(export([item(1, body=body), item(2)]))
    assert Article.objects.count() == 2


# The command


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "site.xml"
    path.write_text(GOOD)
    return path


def test_it_says_what_comes_and_that_it_was_a_rehearsal(file, capsys, tmp_path):
    report = tmp_path / "report.json"
    call_command("import_wordpress", str(file), report=report)
    out = capsys.readouterr().out
    assert "articles: 2 published" in out
    assert out.endswith("This was a rehearsal: nothing is stored. To store it, add --write.\n")
    assert report.exists()
    assert not Article.objects.exists()


def test_it_writes_when_told_so(file, capsys):
    call_command("import_wordpress", str(file), write=True)
    assert "rehearsal" not in capsys.readouterr().out
    assert Article.objects.count() == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["/nowhere.xml"], "nowhere.xml: there is no such file"),
        (["{file}", "--media", "/nowhere"], "--media: /nowhere is no folder."),
        (["{file}", "--timezone", "Mars"], "--timezone: Mars is no time zone"),
        (["{file}", "--report", "/nowhere/r.json"], "--report: /nowhere is no folder."),
    ],
)
def test_a_mistake_is_one_line(file, arguments, said):
    with pytest.raises(CommandError, match=said) as refused:
        call_command("import_wordpress", *(argument.format(file=file) for argument in arguments))
    assert "\n" not in str(refused.value)


def test_the_report_as_json_holds_every_line(rehearse, tmp_path):
    report = rehearse(export([item(1, status="trash"), item(2, kind="nav_menu_item")]))
    report.write_json(tmp_path / "report.json")
    stored = json.loads((tmp_path / "report.json").read_text())
    assert [tuple(line.values()) for line in stored["lines"]] == [tuple(line) for line in report.lines()]
    assert stored["counts"] == report.counts
    assert stored["numbers"] == {"skipped": 2, "notice": 1}


def test_a_very_large_packed_text_is_no_bomb(tmp_path):
    bomb = tmp_path / "bomb.xml.gz"
    content = io.BytesIO()
    with gzip.GzipFile(fileobj=content, mode="wb") as packed:
        packed.write(GOOD[: GOOD.index("<item>")].encode())
        for _piece in range(64):
            packed.write(b" " * 2**20)
    bomb.write_bytes(content.getvalue())
    with pytest.raises(Refused):
        Move([bomb], write=True).run()
