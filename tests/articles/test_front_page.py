"""The front page: what editors placed, then what is new, then each section's own."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.models import Placement, Publication
from tests.factories import (
    make_approved,
    make_article,
    make_author,
    make_image,
    make_published,
    make_section,
)

pytestmark = pytest.mark.django_db


def days_ago(days):
    return timezone.now() - timedelta(days=days)


def test_a_new_newspaper_says_that_nothing_is_there_yet(client):
    response = client.get("/")
    assert response.status_code == 200
    assert b"Nothing has been published yet" in response.content


def test_what_editors_placed_stands_before_what_is_new(client):
    first, second = (make_published(published_at=days_ago(9)) for _ in range(2))
    newest = make_published()
    Placement.objects.create(article=second, position=2)
    Placement.objects.create(article=first, position=1)
    context = client.get("/").context
    assert (context["lead"], context["beside"]) == (first, [second, newest])


def test_placements_that_are_over_or_not_public_are_not_looked_at(client):
    newest = make_published()
    over, draft, elsewhere = make_published(published_at=days_ago(3)), make_article(), make_published()
    Placement.objects.create(article=over, until=days_ago(1))
    Placement.objects.create(article=draft)
    Placement.objects.create(article=elsewhere, section=make_section())
    context = client.get("/").context
    assert context["lead"] == elsewhere  # the newest
    assert context["beside"] == [newest, over]
    assert draft.headline not in client.get("/").content.decode()


def test_no_story_stands_twice(client):
    section = make_section()
    for day in range(25):
        make_published(published_at=days_ago(day), section=section)
    context = client.get("/").context
    top = [context["lead"], *context["beside"], *context["under"], *context["below"]]
    assert len({*top, *context["latest"]}) == len(top) + len(context["latest"]) == 17
    assert not set(top) & set(context["blocks"][0]["stories"])
    assert len(context["blocks"][0]["stories"]) == 4


def test_a_section_shows_the_stories_of_those_below_it_and_hidden_ones_none(client):
    for _ in range(20):
        make_published(published_at=days_ago(1))
    world = make_section("World", position=1)
    europe = make_section("Europe", parent=world, in_menu=False)
    make_section("Empty", position=2)
    hidden = make_section("Hidden", in_menu=False)
    story = make_published(section=europe, published_at=days_ago(30))
    make_published(section=hidden, published_at=days_ago(30))
    make_published(section=world, published_at=timezone.now() + timedelta(days=1))
    assert client.get("/").context["blocks"] == [{"section": world, "stories": [story]}]


def test_the_masthead_names_the_publication_in_its_own_direction(client):
    Publication.objects.update_or_create(pk=1, defaults={"name": "الشمال", "language": "ar"})
    html = client.get("/").content.decode()
    assert '<html lang="ar" dir="rtl">' in html
    assert "<bdi>الشمال</bdi>" in html


@pytest.mark.parametrize("size", [3, 30])
def test_the_front_page_costs_nine_queries_at_most(client, size, django_assert_max_num_queries):
    authors = [make_author(), make_author()]
    sections = [make_section() for _ in range(5)]
    make_section("Below", parent=sections[0])
    image = make_image()
    for n in range(size):
        article = make_published(section=sections[n % 5], authors=authors, lead_image=image)
        make_approved(article)
        if n < 3:
            Placement.objects.create(article=article, position=n)
    with django_assert_max_num_queries(9):
        client.get("/")
