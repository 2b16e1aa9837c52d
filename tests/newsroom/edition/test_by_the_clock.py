"""What appears and what ends at its hour changes the pages that show it, without anybody's doing."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.models import Article, Placement
from newsroom.models import Purge
from tests.factories import make_approved, make_editor, make_page, make_published

from .paper import PRESENT, draw_all, make_paper

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
MOMENT = timedelta(seconds=1)


@pytest.fixture
def paper():
    return make_paper()


@pytest.fixture
def at(client, paper, monkeypatch):
    """All pages as they are drawn at a moment."""

    def draw(moment):
        monkeypatch.setattr(timezone, "now", lambda: moment)
        return draw_all(client, paper)

    return draw


def changed_at(moment, at):
    """Whether exactly those pages are dropped at the moment that are others after it."""
    before, after = at(moment - MOMENT), at(moment + MOMENT)
    due = Purge.objects.filter(due_at__gt=moment - MOMENT, due_at__lte=moment + MOMENT)
    keys = set(due.values_list("key", flat=True))
    different = {address for address, page in before.items() if after[address] != page}
    dropped = {
        address
        for address, page in before.items()
        if page.keys & keys or (page.until and page.until <= moment + MOMENT)
    }
    assert different - dropped == set()
    return different, dropped


def test_a_scheduled_story(paper, at):
    story = make_published(
        headline="Tomorrow",
        published_at=PRESENT + HOUR,
        section=paper.asia,
        tags=["flood"],
        authors=[paper.ada],
    )
    make_approved(story)
    different, dropped = changed_at(story.published_at, at)
    assert {"/", "/latest/", "/section/world/", "/author/ada/", "/feed/", "/sitemap.xml"} <= different
    assert not dropped & {"/author/cleo/", "/contest/"}


def test_a_story_that_was_put_off(paper, at):
    story = make_published(headline="Tomorrow", published_at=PRESENT + HOUR, section=paper.sport)
    Article.objects.filter(pk=story.pk).update(published_at=PRESENT + 2 * HOUR)
    different, _dropped = changed_at(PRESENT + HOUR, at)
    assert different == set()
    different, _dropped = changed_at(PRESENT + 2 * HOUR, at)
    assert {"/", "/section/sport/"} <= different


def test_what_was_added_to_a_scheduled_story(paper, at):
    story = make_published(headline="Tomorrow", published_at=PRESENT + HOUR)
    story.tags.add("river")
    story.bylines.create(author=paper.cleo)
    different, _dropped = changed_at(PRESENT + HOUR, at)
    assert {"/tag/river/", "/author/cleo/"} <= different


def test_scheduling_drops_nothing_yet(paper, at):
    last = Purge.objects.order_by("-pk").first().pk
    make_published(headline="Tomorrow", published_at=PRESENT + HOUR, section=paper.asia, tags=["flood"])
    written = Purge.objects.filter(pk__gt=last)
    assert written.exists()
    assert set(written.exclude(key__startswith="tag:").values_list("due_at", flat=True)) == {PRESENT + HOUR}


def test_a_placement_that_ends(paper, at):
    Placement.objects.filter(pk=paper.placement.pk).update(until=PRESENT + HOUR, article=paper.old)
    different, dropped = changed_at(PRESENT + HOUR, at)
    assert different == dropped == {"/"}


def test_a_discussion_that_closes(paper, at):
    # As the policy of this paper says: thirty days after publication.
    different, dropped = changed_at(paper.story.published_at + timedelta(days=30), at)
    story = paper.story.get_absolute_url()
    assert {page for page in different if page.startswith(story)} == {
        page for page in paper.addresses if page.startswith(story) and "feed" not in page
    }
    assert "/2015/12/the-comet/" not in dropped


def test_news_are_news_for_two_days(paper, at):
    different, dropped = changed_at(paper.after.published_at + timedelta(days=2), at)
    assert different == {"/news-sitemap.xml"} <= dropped


def test_a_page_from_elsewhere_with_a_date(paper, at):
    make_page("Tomorrow", published_at=PRESENT + HOUR, in_foot=True, parent=paper.about)
    different, _dropped = changed_at(PRESENT + HOUR, at)
    assert {"/", "/about-us/", "/sitemap-pages.xml"} <= different


def test_a_story_withdrawn_before_its_hour(paper, at):
    story = make_published(headline="Tomorrow", published_at=PRESENT + HOUR)
    story.withdraw(make_editor())
    different, _dropped = changed_at(PRESENT + HOUR, at)
    assert different == set()
