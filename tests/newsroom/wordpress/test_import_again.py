"""Run again it changes nothing, brings what is new, respects what was done here, and goes on where it was."""

from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.db import transaction
from taggit.models import Tag

from articles.models import Article, Author, Byline, Image, OldAddress, Page, Section
from comments.models import Comment, Decision
from newsroom.models import Origin
from newsroom.wordpress.moving import Busy, Interrupted, Move, alone
from newsroom.wordpress.storage import Storage
from tests.factories import make_editor, make_published
from tests.newsroom.wordpress.exports import comment, export, item

pytestmark = pytest.mark.django_db

KEPT = [Article, Author, Byline, Comment, Decision, Image, OldAddress, Origin, Page, Section, Tag]
PASSED = {"date": "2015-12-23 10:00:00", "date_gmt": "2015-12-23 15:00:00"}
PEOPLE = [{"login": "ann", "number": 1}]


def everything():
    """All rows of all that an import writes, with the moments at which they were written."""
    return {model: sorted(map(str, model.objects.values_list())) for model in KEPT}


def site(*items):
    return export(items, people=PEOPLE, terms=[{"slug": "town", "name": "Town"}])


def story(number=1, title="Bridge closed", **fields):
    terms = [("category", "town", "Town"), ("post_tag", "river", "River")]
    return item(number, title, **{"terms": terms, "comments": [comment(number)]} | fields)


def full_site():
    return site(
        story(1, sticky=1), story(2, status="draft"), item(3, kind="page"), item(4, kind="page", parent=3)
    )


def test_twice_is_once(move_in):
    move_in(full_site())
    before = everything()
    report = move_in(full_site())
    assert everything() == before
    assert report.counts["articles"] == {"already here": 2}
    assert report.counts["pages"] == {"already here": 2}


def test_the_order_in_the_file_does_not_matter(move_in):
    items = [
        item(4, kind="page", parent=3),
        story(2, status="draft"),
        item(3, kind="page"),
        story(1, sticky=1),
    ]
    move_in(full_site())
    before = everything()
    move_in(site(*items))
    assert everything() == before


def test_what_changed_there_is_brought_up_to_date(move_in):
    move_in(site(story()))
    report = move_in(
        site(
            story(
                title="Bridge open",
                body="Open again.",
                modified_gmt="2015-12-25 00:00:00",
                terms=[("category", "town", "Town"), ("post_tag", "open", "Open")],
                creator="bo",
            )
        )
    )
    article = Article.objects.get()
    assert (article.headline, article.body) == ("Bridge open", "<p>Open again.</p>")
    assert article.was_modified
    assert [tag.name for tag in article.tags.all()] == ["Open"]
    assert [byline.author.name for byline in article.bylines.all()] == ["bo"]
    assert report.counts["articles"] == {"updated": 1}
    assert move_in(site(story())).counts["articles"] == {"updated": 1}


def test_what_an_editor_here_has_changed_is_left_alone(move_in, said):
    move_in(site(story(), story(2)))
    article = Article.objects.get(slug="story-1")
    article.headline = "Ours"
    article.save()
    report = move_in(site(story(title="Theirs", comments=[comment(1), comment(9)]), story(2)))
    article.refresh_from_db()
    assert (article.headline, article.comments.count()) == ("Ours", 2)
    assert said(report, "skipped") == [
        ("post 1 “Theirs”", "it was edited here since it came; it is left as it is")
    ]
    assert report.counts["articles"] == {"edited here": 1, "already here": 1}


def test_a_verb_used_here_is_respected(move_in, client):
    move_in(site(story()))
    Article.objects.get().withdraw(make_editor())
    move_in(site(story(title="Theirs")))
    assert Article.objects.get().status == "withdrawn"


def test_what_was_deleted_here_stays_deleted(move_in, said):
    move_in(site(story()))
    Article.objects.all().delete()
    report = move_in(site(story()))
    assert not Article.objects.exists()
    assert said(report, "skipped") == [
        ("post 1 “Bridge closed”", "it came before and was deleted here; it stays deleted")
    ]


def test_what_was_scheduled_and_came_out_here_stays_public(move_in, monkeypatch):
    year = 2015
    text = site(story(status="future", date=f"{year}-05-01 10:00:00", date_gmt=f"{year}-05-01 08:00:00"))
    move_in(text)
    article = Article.objects.get()
    article.publish(make_editor(), article.created_at)
    Origin.objects.filter(kind="post").update(version=Article.objects.get().version)
    move_in(text)
    assert Article.objects.get().is_public


def test_what_was_scheduled_and_came_as_a_draft_stays_one(move_in):
    text = export([item(1, status="future", **PASSED), item(2, status="future", kind="page", **PASSED)])
    move_in(text)
    report = move_in(text)
    assert (Article.objects.get().status, Page.objects.get().status) == ("draft", "draft")
    assert report.counts["articles"] == {"already here": 1}


def test_an_article_that_moved_here_stays_where_it_is(move_in):
    move_in(site(story()))
    Article.objects.update(slug="elsewhere")
    move_in(site(story(title="Changed")))
    article = Article.objects.get()
    assert (article.headline, article.slug) == ("Changed", "elsewhere")


def test_the_same_number_of_another_site_is_another(move_in):
    move_in(site(story()))
    move_in(site(story()).replace("old.example", "other.example"))
    assert Article.objects.count() == 2


@pytest.mark.parametrize("spelled", ["https://old.example", "http://www.old.example/", "HTTP://OLD.EXAMPLE"])
def test_a_site_is_known_however_its_address_is_written(move_in, spelled):
    move_in(site(story()))
    report = move_in(export([story()], people=PEOPLE, base_blog_url=spelled))
    assert report.counts["articles"] == {"already here": 1}


# Stopped


class Stop:
    def __init__(self, at):
        self.at = at

    def __call__(self, what, done, total):
        if (what, done) == self.at:
            raise Interrupted


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("at", [("reading", 60), ("planning", 120), ("articles", 100), ("articles", 120)])
def test_stopped_anywhere_the_next_run_ends_where_one_run_would(move_in, at):
    text = site(*(story(number) for number in range(1, 121)))
    with pytest.raises(Interrupted):
        move_in(text, track=Stop(at))
    came = Article.objects.count()
    assert came == {("articles", 120): 100}.get(at, 0)
    assert Comment.objects.count() == came
    move_in(text)
    assert Article.objects.count() == Comment.objects.count() == Decision.objects.count() == 120
    assert Byline.objects.count() == 120
    assert sorted(Comment.objects.values_list("pk", flat=True)) == list(range(1, 121))


def test_a_failure_within_a_lot_leaves_nothing_of_it(move_in, monkeypatch):
    def fail(*_args):
        raise ZeroDivisionError

    monkeypatch.setattr(Storage, "_write_replies", fail)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        move_in(site(story()))
    assert not Article.objects.exists()
    assert not Origin.objects.filter(kind="post").exists()


def test_an_address_taken_while_it_runs_is_no_end(move_in, tmp_path):
    """Between planning and storing an editor publishes at the very address."""
    file = tmp_path / "site.xml"
    file.write_text(site(story(1), story(2)))

    class Editor(Move):
        def _decide(self):
            super()._decide()
            make_published(slug="story-1", published_at=datetime(2015, 12, 5, tzinfo=UTC))

    report = Editor([file], write=True).run()
    assert sorted(Article.objects.values_list("slug", flat=True)) == ["story-1", "story-1-2", "story-2"]
    assert report.counts["articles"] == {"published": 2}


def test_one_import_at_a_time(move_in):
    settings.DATA_DIR.mkdir(exist_ok=True)
    with alone(), pytest.raises(Busy, match="Another import is at work"):
        move_in(site(story()))
    move_in(site(story()))
    assert Article.objects.count() == 1
