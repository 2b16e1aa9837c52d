"""The database keeps the lists of tags and authors: whoever changes something, and however."""

from datetime import timedelta
from threading import Event, Thread

import pytest
from django.db import connection, transaction
from django.utils import timezone
from taggit.models import Tag, TaggedItem

from articles import lists, triggers
from articles.models import Article, Author, Byline, Listing, Section
from tests.factories import make_article, make_author, make_published, make_section

pytestmark = pytest.mark.django_db
NOW = timezone.now().replace(microsecond=0)


def listed(row):
    return Listing.objects.named(row).newest(10)


def expected():
    """``{(name of the list, story)}`` as the tables say it that the lists are made from."""
    stories = Article.objects.filter(status="published")
    found = {
        (f"author:{author}", pk) for pk, author in stories.values_list("pk", "bylines__author") if author
    }
    tagged = TaggedItem.objects.filter(content_type__model="article", object_id__in=stories.values("pk"))
    return found | {(f"tag:{tag}", pk) for pk, tag in tagged.values_list("object_id", "tag")}


def kept():
    moments = dict(Article.objects.values_list("pk", "published_at"))
    rows = list(Listing.objects.values_list("name", "article_id", "published_at"))
    assert all(moments[pk] == moment for _name, pk, moment in rows)
    return {(name, pk) for name, pk, _moment in rows}


def test_the_newest_first_and_those_that_follow():
    ada = make_author("Ada")
    first, second, third, fourth = (
        make_published(authors=[ada], published_at=NOW - timedelta(days=age)).pk for age in (3, 1, 1, 2)
    )
    assert listed(ada) == [third, second, fourth, first]
    assert Listing.objects.named(ada).newest(2) == [third, second]
    for place, after in enumerate([third, second, fourth, first], 1):
        story = Article.objects.get(pk=after)
        following = Listing.objects.named(ada).newest(10, (story.published_at, story.pk))
        assert following == [third, second, fourth, first][place:]


def test_what_is_scheduled_is_listed_and_not_shown():
    later = make_published(tags=["flood"], published_at=NOW + timedelta(days=1))
    tag = Tag.objects.get()
    assert (listed(tag), Listing.objects.get().article_id) == ([], later.pk)
    later.published_at = NOW - timedelta(days=1)
    later.save()
    assert listed(tag) == [later.pk]


CHANGES = {
    "withdrawn": lambda story, other: Article.objects.filter(pk=story.pk).update(status="withdrawn"),
    "moved in time": lambda story, other: Article.objects.filter(pk=story.pk).update(published_at=NOW),
    "deleted": lambda story, other: story.delete(),
    "another author": lambda story, other: story.bylines.update(author=other.bylines.get().author),
    "a second role": lambda story, other: Byline.objects.create(
        article=story, author=story.bylines.get().author, role="photo"
    ),
    "no author": lambda story, other: story.bylines.all().delete(),
    "an author gone": lambda story, other: Byline.objects.filter(author__name="Ada").delete(),
    "another tag": lambda story, other: TaggedItem.objects.filter(object_id=story.pk).update(
        tag=Tag.objects.get(name="fire")
    ),
    "one tag more": lambda story, other: story.tags.add("fire", "new"),
    "tags set": lambda story, other: story.tags.set(["new"]),
    "no tags": lambda story, other: story.tags.clear(),
    "a tag gone": lambda story, other: Tag.objects.get(name="flood").delete(),
    "the tag of a section": lambda story, other: TaggedItem.objects.create(
        content_object=Section.objects.get(), tag=Tag.objects.get(name="fire")
    ),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_whatever_is_changed(change):
    story = make_published(authors=[make_author("Ada")], tags=["flood"], section=make_section())
    other = make_published(authors=[make_author("Bob")], tags=["fire"])
    make_article(authors=[Author.objects.get(name="Bob")], tags=["fire", "flood"])
    assert kept() == expected()
    assert len(kept()) == 4
    change(story, other)
    assert kept() == expected()


def test_a_role_less_is_no_story_less():
    ada = make_author("Ada")
    story = make_published(authors=[ada])
    Byline.objects.create(article=story, author=ada, role="photo")
    story.bylines.filter(role="photo").delete()
    assert listed(ada) == [story.pk]


def test_a_draft_is_listed_when_it_is_published_and_no_longer_when_withdrawn():
    draft = make_article(authors=[make_author("Ada")], tags=["flood"], published_at=NOW)
    assert kept() == set()
    Article.objects.filter(pk=draft.pk).update(status="published")
    assert kept() == expected()
    assert len(kept()) == 2
    Article.objects.filter(pk=draft.pk).update(status="withdrawn")
    assert kept() == set()


def test_made_anew_they_are_filled():
    make_published(authors=[make_author("Ada")], tags=["flood"])
    triggers.remove(connection, lists.PURPOSE)
    make_published(authors=[make_author("Bob")], tags=["fire"])
    assert len(kept()) == 2
    lists.install(connection)
    assert kept() == expected()
    assert len(kept()) == 4
    assert triggers.existing(connection, lists.PURPOSE) == lists.wanted(connection.vendor).keys()


def test_nothing_to_make_costs_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        lists.install(connection)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has one writer at a time")
@pytest.mark.parametrize("is_published_first", [True, False])
def test_a_tag_that_comes_while_the_story_is_published(is_published_first):
    draft = make_article(published_at=NOW)
    has_begun, may_end = Event(), Event()
    publish = Article.objects.filter(pk=draft.pk).update

    def first():
        with transaction.atomic():
            publish(status="published") if is_published_first else draft.tags.add("flood")
            has_begun.set()
            may_end.wait(10)
        connection.close()

    def second():
        draft.tags.add("flood") if is_published_first else publish(status="published")
        connection.close()

    threads = [Thread(target=first), Thread(target=second)]
    threads[0].start()
    has_begun.wait(10)
    threads[1].start()
    wait_until_somebody_waits()
    may_end.set()
    for thread in threads:
        thread.join()
    assert listed(Tag.objects.get()) == [draft.pk]


def wait_until_somebody_waits():
    for _try in range(10_000):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
    raise AssertionError("Nobody waits.")
