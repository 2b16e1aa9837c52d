"""A large site is prepared by a second process, and nothing else is different."""

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from articles.models import Article, Page
from comments.models import Comment
from newsroom.wordpress import ahead, moving
from newsroom.wordpress.storage import Storage
from tests.newsroom.wordpress.exports import comment, export, item

pytestmark = pytest.mark.django_db

SITE = export(
    [
        item(3, "Below", kind="page", slug="below", parent=4, link=""),
        *(
            item(
                number,
                f"Story {number}",
                body=f'Words. <a href="/?p={number + 1}">next</a> <script>x</script>',
                terms=[("category", "town", "Town"), ("post_tag", "river", "River")],
                comments=[comment(number), comment(number + 1000, parent=number)],
            )
            for number in range(10, 230)
        ),
        item(4, "Above", kind="page", slug="above", link=""),
        item(5, status="private"),
    ],
    people=[{"login": "ann", "number": 1}],
)


@pytest.fixture(autouse=True)
def every_site_is_large(monkeypatch):
    monkeypatch.setattr(moving, "WORTH_IT", 10)


def stored():
    return [
        list(
            Article.objects.order_by("slug").values_list(
                "slug", "headline", "body", "excerpt", "words", "status"
            )
        ),
        list(Comment.objects.order_by("pk").values_list("pk", "path", "body", "html", "parent")),
        list(Page.objects.values_list("path", "headline")),
    ]


def test_the_same_is_stored_and_said(move_in, said, monkeypatch):
    runs = []
    for worth_it in (10, 10_000):
        monkeypatch.setattr(moving, "WORTH_IT", worth_it)
        with transaction.atomic():
            report = move_in(SITE)
            runs.append([stored(), report.counts, sorted(said(report))])
            transaction.set_rollback(True)
    assert runs[0] == runs[1]
    (articles, comments, pages), counts, _lines = runs[0]
    assert (len(articles), len(comments)) == (221, 440)
    assert pages == [("above", "Above"), ("above/below", "Below")]
    assert counts["articles"] == {"published": 220, "draft": 1}


def test_twice_is_once(move_in):
    move_in(SITE)
    before = stored()
    report = move_in(SITE)
    assert stored() == before
    assert report.counts["articles"] == {"already here": 221}


def test_what_goes_wrong_there_is_said_here(tmp_path, monkeypatch):
    """A file that is another one by the time it is read again."""
    file = tmp_path / "site.xml"
    file.write_text(SITE)
    decide = moving.Move._decide

    def cut(move):
        decide(move)
        file.write_text(SITE[: len(SITE) // 2])

    monkeypatch.setattr(moving.Move, "_decide", cut)
    with pytest.raises(CommandError, match="site.xml, line"):
        call_command("import_wordpress", str(file), write=True)


def test_when_it_is_killed_what_has_come_stays_and_the_next_run_goes_on(tmp_path, monkeypatch):
    file = tmp_path / "site.xml"
    file.write_text(SITE)
    received = ahead.Ahead._received

    def killed(there):
        there.process.kill()
        there.process.join()
        return received(there)

    with monkeypatch.context() as context, pytest.raises(CommandError, match="What has come is stored"):
        context.setattr(ahead.Ahead, "_received", killed)
        call_command("import_wordpress", str(file), write=True)
    call_command("import_wordpress", str(file), write=True)
    assert Article.objects.count() == 221


def test_nothing_of_it_is_left_when_this_one_fails(move_in, monkeypatch):
    started = []
    start = ahead.Ahead.__init__

    def remember(there):
        start(there)
        started.append(there.process)

    monkeypatch.setattr(ahead.Ahead, "__init__", remember)
    monkeypatch.setattr(Storage, "store", lambda *_args: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        move_in(SITE)
    assert [process.is_alive() for process in started] == [False]
