"""What many pages have in common is made once, and anew as soon as something that it shows has changed."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import shown
from articles.models import Page, Section
from newsroom.edition.log import PurgeLog
from newsroom.edition.parts import Parts
from newsroom.edition.watch import Watch
from tests.factories import make_page, make_published, make_section

pytestmark = pytest.mark.django_db


@pytest.fixture
def watch():
    made = Watch(PurgeLog())
    made.look_once()
    return made


@pytest.fixture
def draw(client, watch):
    """Draw a page as the edition does: the text, the keys, and how many queries it took."""
    kept = {}

    def draw(address):
        watch.look_once()
        with (
            CaptureQueriesContext(connection) as queries,
            shown.noting(Parts(kept, watch, watch.generation)) as notes,
        ):
            content = client.get(address).content.decode()
        return content, notes.keys, len(queries)

    return draw


def test_the_second_page_does_not_ask_for_the_menu_and_the_foot(draw):
    world = make_section("World")
    make_page("About us", in_foot=True)
    story = make_published(section=world)
    first, other = draw("/latest/"), draw("/latest/")
    assert other[:2] == first[:2]
    assert other[2] == first[2] - 2
    article = draw(story.get_absolute_url())
    assert {"sections", "pages", f"section:{world.pk}", "publication:1"} <= article[1]
    assert ">World<" in article[0]
    assert "About us" in article[0]


CHANGES = {
    "a section renamed": lambda: Section.objects.update(name="Elsewhere"),
    "a section more": lambda: make_section("Elsewhere"),
    "the publication": lambda: Section.objects.get().publication._meta.model.objects.update(name="Elsewhere"),
    "a page in the foot": lambda: Page.objects.update(headline="Elsewhere"),
    "a page more": lambda: make_page("Elsewhere", in_foot=True),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_has_changed_is_made_anew(draw, change):
    make_section("World")
    make_page("About us", in_foot=True)
    before, keys, _queries = draw("/latest/")
    change()
    after = draw("/latest/")
    assert "Elsewhere" not in before
    assert "Elsewhere" in after[0]
    assert keys <= after[1]


def test_a_part_ends_with_the_clock(watch):
    now, made = timezone.now(), []

    def part(until):
        def make():
            shown.note("stories")
            shown.note_until(until)
            made.append(until)
            return len(made)

        with shown.noting(Parts(kept, watch, watch.generation)) as notes:
            return shown.kept("part", make), notes.until

    kept = {}
    past, future = now - timedelta(seconds=1), now + timedelta(hours=1)
    assert part(past) == (1, past)
    assert part(future) == (2, future)
    assert part(past) == (2, future)


def test_what_was_changed_while_it_was_made_is_not_taken_for_known(watch):
    kept = {}
    with shown.noting(Parts(kept, watch, watch.generation)):
        shown.kept("part", lambda: shown.note("stories") or make_published() and "old")
    watch.look_once()
    with shown.noting(Parts(kept, watch, watch.generation)):
        assert shown.kept("part", lambda: "new") == "new"


def test_where_no_parts_are_kept_they_are_made_each_time():
    with shown.noting() as notes:
        assert shown.kept("part", lambda: shown.note("stories") or 1) == 1
        assert shown.kept("part", lambda: shown.note("lists") or 2) == 2
    assert notes.keys == {"stories", "lists"}
    assert shown.kept("part", lambda: 3) == 3
