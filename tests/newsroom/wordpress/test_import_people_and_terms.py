"""Each person and each category of a site is one of its own here, however alike they are called."""

import pytest

from articles.models import Article, Author, OldAddress, Section
from newsroom.models import Origin
from tests.newsroom.wordpress.exports import export, item

pytestmark = pytest.mark.django_db


def authors():
    return [(author.name, author.slug) for author in Author.objects.order_by("pk")]


def test_logins_that_differ_at_their_end_only_are_two_people(move_in):
    logins = ["l" * 250 + end for end in "ab"]
    text = export([item(number, creator=login) for number, login in enumerate(logins, 1)])
    move_in(text)
    move_in(text)
    assert Author.objects.count() == 2
    assert len(set(Article.objects.values_list("bylines__author", flat=True))) == 2


def test_two_people_of_one_name_and_slug_are_two(move_in, rehearse):
    people = [{"login": login, "name": "Ann Lee"} for login in ("ann.lee", "ann-lee")]
    text = export(people=people)
    assert rehearse(text).counts["authors"] == {"new": 2}
    assert move_in(text).counts["authors"] == {"new": 2}
    assert authors() == [("Ann Lee", "ann-lee"), ("Ann Lee", "ann-lee-2")]
    assert move_in(text).counts["authors"] == {"already here": 2}


def test_a_guest_of_that_name_who_is_here_already_is_the_same(move_in):
    Author.objects.create(name="Ann Lee", slug="ann-lee")
    report = move_in(export(people=[{"login": "ann-lee", "name": "Ann Lee"}]))
    assert report.counts["authors"] == {"already here": 1}


def test_a_person_who_was_deleted_here_comes_again_once(move_in):
    text = export([item(1, status="trash")])
    move_in(text)
    Author.objects.all().delete()
    move_in(text)
    report = move_in(text)
    assert report.counts["authors"] == {"already here": 1}
    assert Origin.objects.get(kind="person").target == Author.objects.get().pk


def test_an_author_is_not_stored_without_what_it_was_there(move_in, monkeypatch):
    def fails(*args, **kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr("newsroom.wordpress.people.Origin.objects.update_or_create", fails)
        move_in(export([item(1)]))
    assert not Author.objects.exists()


def test_categories_whose_slugs_end_up_alike_are_two_sections(move_in, rehearse):
    slugs = ["w" * 100 + end for end in "ab"]
    text = export(terms=[{"slug": slug, "name": f"Name {slug[-1]}"} for slug in slugs])
    assert rehearse(text).counts["sections"] == {"new": 2}
    assert move_in(text).counts["sections"] == {"new": 2}
    assert list(Section.objects.values_list("slug", "name")) == [
        ("w" * 70, "Name a"),
        ("w" * 70 + "-2", "Name b"),
    ]
    assert move_in(text).counts["sections"] == {"already here": 2}


def test_a_category_that_comes_later_is_no_other_that_came_before(move_in):
    slugs = ["w" * 100 + end for end in "ba"]
    for slug in slugs:
        move_in(export(terms=[{"slug": slug, "name": f"Name {slug[-1]}"}]))
    assert sorted(Section.objects.values_list("name", flat=True)) == ["Name a", "Name b"]


def test_a_section_made_here_is_taken_for_the_category(move_in):
    Section.objects.create(name="Town", slug="town")
    report = move_in(export(terms=[{"slug": "town", "name": "Town"}]))
    assert report.counts["sections"] == {"already here": 1}


def test_categories_with_long_slugs_are_told_apart_in_later_runs(move_in):
    slugs = ["w" * 250 + end for end in "ab"]
    text = export(terms=[{"slug": slug} for slug in slugs])
    move_in(text)
    assert move_in(text).counts["sections"] == {"already here": 2}
    assert len(set(Origin.objects.values_list("target", flat=True))) == 2


@pytest.mark.parametrize("name", ["&nbsp;", "<b></b>", ""])
def test_a_section_without_a_name_is_called_by_its_slug(move_in, name):
    move_in(export(terms=[{"slug": "s" * 300, "name": name}]))
    section = Section.objects.get()
    assert section.name
    section.full_clean(exclude=["publication"])


def test_addresses_are_known_as_they_are_stored(move_in, said):
    """Without line breaks, and without what would steer the terminal of whoever reads the report."""
    post = item(1, link="http://old.example/2015/a%0ac%1b%5b2J%c2%85/")
    text = export([post, item(2, kind="attachment", link="http://old.example/x%1b%5b2J/")])
    report = move_in(text)
    assert all(line.isprintable() for line, _text in said(report, "address"))
    before = set(OldAddress.objects.values_list("path", flat=True))
    assert all(path.isprintable() for path in before)
    assert "former addresses" not in {
        what for what, counts in move_in(text).counts.items() if counts.get("new")
    }
    assert set(OldAddress.objects.values_list("path", flat=True)) == before
