"""Whatever is changed, and however: the pages that show it are drawn anew, and the others stay.

Every field of every model that pages show is changed in the database, behind the back of all our code.
"""

import re
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest
from django.db import connection, models, transaction
from django.test.utils import CaptureQueriesContext
from taggit.models import Tag, TaggedItem

from articles import front
from articles.models import Article, Author, Byline, Image, Page, Placement, Publication, Section
from comments.models import Comment, Discussion, Policy
from newsroom.models import Purge
from tests.factories import (
    make_approved,
    make_article,
    make_author,
    make_comment,
    make_image,
    make_page,
    make_published,
    make_section,
)

from .paper import PRESENT, Drawn, draw_all, make_paper

pytestmark = pytest.mark.django_db

# The rows that are changed, one after another.
ROWS = {
    Article: ["story", "beside", "old"],
    Author: ["ada", "cleo"],
    Byline: [lambda paper: paper.story.bylines.first()],
    Comment: ["root", "hidden", "pinned"],
    Discussion: ["discussion"],
    Image: ["portrait", "inside"],
    Page: ["about", "people"],
    Placement: ["placement", "in_section"],
    Policy: [lambda paper: Policy.objects.get()],
    Publication: ["publication"],
    Section: ["world", "asia", "sport"],
    Tag: [lambda paper: Tag.objects.get(name="river")],
    TaggedItem: [lambda paper: TaggedItem.objects.get(tag__name="flood")],
}

# Other values of fields for which any value will not do.
VALUES = {
    Article.status: ["draft", "withdrawn"],
    Article.published_at: [PRESENT - timedelta(days=200), PRESENT - timedelta(hours=1)],
    Article.month: [PRESENT.date().replace(day=1) - timedelta(days=400)],
    Article.body: ["<p>Other.</p>"],
    Article.section: [lambda paper: paper.sport.pk, None],
    Article.lead_image: [lambda paper: paper.logo.pk, None],
    Author.portrait: [lambda paper: paper.logo.pk, None],
    Author.website: ["https://other.example/"],
    Byline.article: [lambda paper: paper.beside.pk],
    Byline.author: [lambda paper: paper.cleo.pk],
    Byline.role: ["photo"],
    Comment.status: ["pending", "approved", "spam", "trash"],
    Comment.article: [lambda paper: paper.beside.pk],
    Comment.parent: [None],
    Comment.path: [lambda paper: f"{paper.reply.path}zz"],
    Comment.website: ["https://other.example/"],
    Discussion.article: [lambda paper: paper.beside.pk],
    Discussion.mode: ["open", "closed", "held"],
    Image.file: ["images/2020/01/other.webp"],
    Page.status: ["draft"],
    Page.published_at: [PRESENT - timedelta(days=5), PRESENT + timedelta(days=5)],
    Page.parent: [lambda paper: paper.alone.pk, None],
    Placement.article: [lambda paper: paper.old.pk],
    Placement.section: [lambda paper: paper.sport.pk, None],
    Placement.until: [PRESENT - timedelta(days=1), None],
    Policy.order: ["newest", "replies"],
    Policy.close_after_days: [1, 0],
    Policy.hold_from: [PRESENT.time()],
    Policy.hold_until: [PRESENT.time()],
    Publication.language: ["ar", "de"],
    Publication.date_format: ["j. n. Y"],
    Publication.follow: ["Other https://other.example/"],
    Publication.logo: [None],
    Section.parent: [lambda paper: paper.sport.pk, None],
    TaggedItem.tag: [lambda paper: Tag.objects.get(name="match").pk],
    TaggedItem.object_id: [lambda paper: paper.beside.pk],
}
# What cannot be changed by itself: there is one publication, and what is public is not in the trash.
FIXED = {Article.trashed_at, Section.publication, TaggedItem.content_type}
# What only other newspapers than this one would show.
UNSEEN = {
    Byline: {"position"},
    Comment: {"former_number"},
    Image: {"caption"},
    Page: {"modified_by_name", "position"},
    Placement: {"position"},
    Policy: {"per_page"},
}


def other_values(field, row, paper):
    if (given := VALUES.get(getattr(field.model, field.name))) is not None:
        values = [value(paper) if callable(value) else value for value in given]
        return [value for value in values if value != getattr(row, field.attname)]
    return by_kind(field, getattr(row, field.attname))


def by_kind(field, value):
    match field:
        case models.BooleanField():
            return [not value]
        case models.IntegerField():
            return [(value or 0) + 1]
        case models.DateTimeField():
            return [(value or PRESENT) - timedelta(hours=30)]
        case models.JSONField():
            return [["other"]]
        case models.UUIDField():
            return [uuid4()]
        case models.ForeignKey():
            return [None] if value else []
        case models.CharField() | models.TextField():
            return [f"x{value[1:]}"]
    raise AssertionError(f"How is {field} changed?")


@pytest.fixture
def paper(client):
    """The newspaper, and its pages as they are before anything is changed."""
    made = make_paper()
    made.pages = draw_all(client, made)
    assert {page.status for page in made.pages.values()} == {200}
    return made


def written_by(change):
    """The keys that a change writes. It stays made; see ``undone``."""
    last = Purge.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    change()
    return set(Purge.objects.filter(pk__gt=last).values_list("key", flat=True))


@contextmanager
def undone():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def changed_by(change, client, paper):
    """What a change writes, the pages that show it, and those that are dropped."""
    with undone():
        keys = written_by(change)
        pages = draw_all(client, paper)
    different = {address for address, page in paper.pages.items() if pages[address] != page}
    dropped = {address for address, page in paper.pages.items() if page.keys & keys}
    return keys, different, dropped


def fields_of(model):
    return [
        field
        for field in model._meta.concrete_fields
        if not field.primary_key and getattr(model, field.name) not in FIXED
    ]


@pytest.mark.parametrize("model", ROWS, ids=lambda model: model.__name__)
def test_every_field(model, client, paper):
    old, shown, written, silent = [], set(), set(), []
    for name in ROWS[model]:
        row = name(paper) if callable(name) else getattr(paper, name)
        row, rows = model.objects.get(pk=row.pk), model.objects.filter(pk=row.pk)
        for field in fields_of(model):
            for value in other_values(field, row, paper):
                change = partial(rows.update, **{field.attname: value})
                with undone():
                    is_silent = not written_by(change)
                if is_silent:
                    silent.append(change)
                    continue
                keys, different, dropped = changed_by(change, client, paper)
                what = f"{field.name} of {row} = {value!r} ({', '.join(sorted(keys))})"
                old += [f"{address}: {what}" for address in sorted(different - dropped)]
                shown |= {field.name} if different else set()
                written.add(field.name)
    assert old == []
    assert written - shown <= UNSEEN.get(model, set())
    # Of what writes nothing, no page may show anything.
    assert changed_by(lambda: [change() for change in silent], client, paper) == (set(), set(), set())


def insertions(paper):
    """A new row of everything that pages show."""
    return {
        "article": lambda: make_published(headline="New", section=paper.asia),
        "article with all": lambda: make_published(headline="New", authors=[paper.cleo], tags=["flood"]),
        "article long ago": lambda: make_published(
            headline="New", published_at=PRESENT - timedelta(days=500)
        ),
        "draft": lambda: make_article(
            headline="New", section=paper.asia, authors=[paper.ada], tags=["flood"]
        ),
        "author": lambda: make_author("Dora"),
        "byline": lambda: Byline.objects.create(article=paper.story, author=paper.cleo),
        "section": lambda: make_section("Arts"),
        "hidden section": lambda: make_section("Africa", parent=paper.world, in_menu=False),
        "image": lambda: make_image(),
        "placement": lambda: Placement.objects.create(article=paper.old, position=1),
        "page": lambda: make_page("Imprint", in_foot=True),
        "page below": lambda: make_page("Jobs", parent=paper.about),
        "comment": lambda: make_approved(paper.story),
        "reply": lambda: make_approved(paper.story, parent=paper.root),
        "waiting comment": lambda: make_comment(paper.story, parent=paper.root),
        "discussion": lambda: Discussion.objects.create(article=paper.after, message="Well?"),
        "tag": lambda: paper.story.tags.add("new"),
        "tag in use": lambda: paper.old.tags.add("flood"),
    }


def delete(row):
    return lambda: type(row).objects.get(pk=row.pk).delete()


def deletions(paper):
    """One row less of everything, and with it what the database takes along."""
    return {
        "article": delete(paper.story),
        "article beside": delete(paper.beside),
        "byline": delete(paper.story.bylines.first()),
        "section": lambda: make_section("Arts").delete(),
        "image": delete(paper.inside),
        "portrait": delete(paper.portrait),
        "placement": delete(paper.placement),
        "page": delete(paper.people),
        "comment": delete(paper.pinned),
        "comment with replies": delete(paper.root),
        "hidden comment with replies": delete(paper.hidden),
        "waiting comment": delete(paper.waiting),
        "discussion": delete(paper.discussion),
        "policy": lambda: Policy.objects.all().delete(),
        "tag": delete(Tag.objects.get(name="river")),
        "tagged item": lambda: paper.story.tags.clear(),
        "all comments": lambda: Comment.objects.all().delete(),
    }


@pytest.mark.parametrize("several", [insertions, deletions])
def test_every_row(several, client, paper):
    old, in_vain = [], {}
    for what, change in several(paper).items():
        keys, different, dropped = changed_by(change, client, paper)
        old += [f"{what} {address} ({', '.join(sorted(keys))})" for address in sorted(different - dropped)]
        if keys and not different:
            in_vain[what] = keys
    assert old == []
    assert in_vain.keys() <= {"image", "section"}


@pytest.fixture
def many(client, paper):
    """Newer stories than the others, so many that the front page shows none of those."""
    for hours in range(front.TOP + front.LATEST):
        make_published(
            headline=f"Result {hours}", section=paper.sport, published_at=PRESENT - timedelta(hours=hours + 1)
        )
    paper.pages = draw_all(client, paper)
    return paper


def test_a_story_that_comes_into_a_section(client, many):
    assert b"The comet" not in many.pages["/"].content
    change = partial(Article.objects.filter(pk=many.old.pk).update, section=many.world)
    _keys, different, dropped = changed_by(change, client, many)
    assert "/" in different
    assert different <= dropped


@pytest.mark.parametrize("place", ["", "world"])
def test_a_placed_story_that_becomes_public(place, client, many):
    section = getattr(many, place) if place else None
    story = make_published(headline="Anew", status="withdrawn", published_at=PRESENT - timedelta(days=99))
    Placement.objects.create(article=story, section=section, position=1)
    many.pages = draw_all(client, many)
    change = partial(Article.objects.filter(pk=story.pk).update, status="published")
    _keys, different, dropped = changed_by(change, client, many)
    assert (f"/section/{place}/" if place else "/") in different
    assert different <= dropped


def test_what_readers_do_not_see_writes_nothing(paper):
    last = Purge.objects.order_by("-pk").first().pk
    draft = make_article(headline="Draft", section=paper.asia, authors=[paper.ada], tags=["flood"])
    draft.headline = "Another"
    draft.save()
    draft.delete()
    make_comment(paper.story).mark_spam()
    paper.waiting.trash()
    paper.story.save()
    Article.objects.update(saved_at=PRESENT, version=7)
    Comment.objects.update(network="", sender="", risk=3, open_reports=1)
    assert set(Purge.objects.filter(pk__gt=last).values_list("key", flat=True)) == set()


FAMILIES = {
    "articles_article": ("article:", "stories", "sitemap"),
    "articles_author": ("author:", "article:", "lists"),  # or a list whose stories have no authors
    "articles_byline": ("article:", "lists"),
    "articles_image": ("image:", "article:", "publication:"),  # an article without a picture, say
    "articles_listing": ("stories-by:", "stories-tagged:", "lists"),
    "articles_page": ("page:", "pages"),
    "articles_placement": ("placements:",),
    "articles_publication": ("publication:",),
    "articles_section": ("section:", "sections"),
    "comments_comment": ("comments", "replies:"),
    "comments_discussion": ("comments:",),
    "comments_policy": ("policy",),
    "django_content_type": ("",),  # never changes
    "file": ("sitemap",),  # what its query calls the parts of the sitemap
    "taggit_tag": ("tag:", "text:", "stories-tagged:", "lists"),
    "taggit_taggeditem": ("text:", "stories-tagged:", "lists"),
}


def test_no_page_reads_a_table_of_which_it_notes_nothing(client, paper):
    unnoted = []
    for address in paper.addresses:
        with CaptureQueriesContext(connection) as queries:
            page = Drawn(client, address)
        read = {name for query in queries for name in re.findall(r'(?:FROM|JOIN) "?(\w+)"?', query["sql"])}
        for table in sorted(read):
            if not any(key.startswith(FAMILIES[table]) for key in page.keys):
                unnoted.append(f"{address} reads {table}")
    assert unnoted == []
