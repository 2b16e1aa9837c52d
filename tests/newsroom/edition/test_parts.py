"""What many pages have in common is made once, and anew as soon as something that it shows has changed."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.template import Context, Template, TemplateSyntaxError
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import shown
from articles.models import Page, Publication, Section
from comments.models import Policy
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
    "a place to follow": lambda: Publication.objects.update(follow="Elsewhere https://social.example/@us"),
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


def test_the_menu_marks_the_section_of_each_page(draw):
    world, city = make_section("World"), make_section("City")
    of_world, of_city = make_published(section=world), make_published(section=city)
    pages = [world, of_world, city, of_city, world, of_world]
    marks = [
        re.findall(r'aria-current="(\w+)"><bdi>(\w+)<', draw(page.get_absolute_url())[0]) for page in pages
    ]
    ours, theirs = [[("page", "World")], [("true", "World")]], [[("page", "City")], [("true", "City")]]
    assert marks == [*ours, *theirs, *ours]


def test_the_form_follows_the_rules_for_comments(draw):
    first, other = make_published(), make_published()
    assert 'data-most="5000"' in draw(first.get_absolute_url())[0]
    Policy(pk=1, greatest_length=700, house_rules="Be kind.").save()
    for story in (first, other):
        content, keys, _queries = draw(story.get_absolute_url())
        assert ('data-most="700"' in content, "Be kind." in content, "policy" in keys) == (True, True, True)


def test_the_second_story_does_not_ask_for_the_rules(draw):
    stories = [make_published(), make_published()]
    with CaptureQueriesContext(connection) as queries:
        for story in stories:
            draw(story.get_absolute_url())
    assert sum("FROM comments_policy" in query["sql"] for query in queries) == 1


SHARED = (
    "{% load articles %}{% kept 'x' which %}{{ which }} {{ publication.name }} {{ made|length }}{% endkept %}"
)


def test_what_a_template_keeps_is_drawn_once_for_what_it_names(watch):
    template, made = Template(SHARED), []
    parts = Parts({}, watch, watch.generation)

    def draw(which):
        made.append(which)
        with shown.noting(parts) as notes:
            context = Context({"which": which, "made": made, "publication": Publication(name="Not noted")})
            return template.render(context), notes.keys

    name = Publication.objects.current().name
    first = draw("a")
    assert first == (f"a {name} 1", {"sections", "publication:1"})
    assert [draw("b")[0], draw("a"), draw("b")[0]] == [f"b {name} 2", first, f"b {name} 2"]


def test_where_no_parts_are_kept_a_template_shows_what_the_page_has():
    context = {"which": "a", "made": [], "publication": Publication(name="The Day")}
    assert [Template(SHARED).render(Context(context)) for _time in range(2)] == ["a The Day 0"] * 2


def test_what_a_template_keeps_needs_a_name():
    with pytest.raises(TemplateSyntaxError, match="kept: the first argument is its name"):
        Template("{% load articles %}{% kept %}{% endkept %}")


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
