"""What goes out as one file comes in as the same newsroom, field by field."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone
from taggit.models import Tag

from articles.models import (
    Article,
    Author,
    Byline,
    Image,
    OldAddress,
    Page,
    Placement,
    Publication,
    Section,
)
from comments.models import Comment, Discussion
from newsroom.demo import sample
from newsroom.wordpress.export import document
from tests.factories import (
    make_approved,
    make_article,
    make_author,
    make_comment,
    make_editor,
    make_image,
    make_page,
    make_published,
    make_section,
    picture_file,
)

pytestmark = pytest.mark.django_db

LAST_TO_GO = [Comment, Placement, Byline, OldAddress, Article, Page, Section, Author, Tag, Publication, Image]


@pytest.fixture(autouse=True)
def small_pictures(monkeypatch):
    """The real ones take seconds to encode. Each has a size of its own, by which it is known again."""
    sizes = iter(range(40, 400))
    monkeypatch.setattr(sample, "photograph", lambda key: picture_file((next(sizes), 40), "PNG").read())


def names(rows):
    return list(rows.values_list("name", flat=True))


def of_image(image):
    return image and (image.alternative_text, image.caption, image.credit, image.width, image.height)


def body_of(text):
    """The text with what its pictures are instead of their numbers."""
    html = text.body
    for image in text.pictures.all():
        html = html.replace(f'data-file="{image.pk}"', f'data-file="{image.width}×{image.height}"')
    return "".join(line.strip() for line in html.splitlines())


def newsroom():
    """All of it that readers and editors see, in words that do not depend on ids."""
    return {
        "publication": Publication.objects.values_list(
            "name", "tagline", "description", "language", "follow", "date_format"
        ).get(),
        "logo": of_image(Publication.objects.get().logo),
        "images": sorted((*of_image(image), image.focus_x, image.focus_y) for image in Image.objects.all()),
        "sections": list(
            Section.objects.values_list("path", "name", "slug", "description", "position", "in_menu")
        ),
        "tags": sorted(Tag.objects.values_list("name", "slug")),
        "authors": [
            (author.name, author.slug, author.biography, author.website, of_image(author.portrait))
            for author in Author.objects.order_by("slug")
        ],
        "articles": {article.headline: of_article(article) for article in Article.objects.all()},
        "pages": {page.path: of_page(page) for page in Page.objects.all()},
        "comments": sorted(map(of_comment, Comment.objects.all())),
        "redirects": sorted((old.path, old.kind, str(old.target)) for old in OldAddress.objects.all()),
    }


def of_article(article):
    return {
        "address": article.get_absolute_url(),
        "slug": article.slug,
        "standfirst": article.standfirst,
        "body": body_of(article),
        "words": article.words,
        "status": article.status,
        "published_at": article.published_at,
        "modified_at": article.modified_at,
        "modified_by_name": article.modified_by_name,
        "created_at": article.created_at,
        "saved_at": article.saved_at,
        "trashed_at": article.trashed_at,
        "comments_open": article.comments_open,
        "discussion": list(Discussion.objects.filter(article=article).values_list("mode", "message")),
        "lead_image": of_image(article.lead_image),
        "lead_caption": article.lead_caption,
        "section": article.section and article.section.path,
        "bylines": [(byline.author.slug, byline.role) for byline in article.bylines.all()],
        "tags": sorted(names(article.tags.all())),
        "placements": sorted(
            (placement.section.path if placement.section else "", placement.position, placement.until)
            for placement in article.placements.all()
        ),
    }


def of_page(page):
    return {
        "headline": page.headline,
        "body": body_of(page),
        "status": page.status,
        "position": page.position,
        "in_foot": page.in_foot,
        "published_at": page.published_at,
        "modified_at": page.modified_at,
        "modified_by_name": page.modified_by_name,
        "created_at": page.created_at,
    }


def of_comment(comment):
    return (
        comment.pk,
        comment.article.headline,
        comment.parent_id or 0,
        comment.path,
        comment.name,
        comment.email,
        comment.website,
        comment.body,
        comment.html,
        comment.status,
        comment.by_staff,
        comment.by_author,
        comment.confirmed,
        str(comment.pinned_at),
        str(comment.edited_at),
        str(comment.withdrawn_at),
        comment.network,
        comment.created_at.replace(microsecond=0),
    )


def empty_the_house(media):
    """Everything goes but the files of the pictures, which are put aside as a copied folder."""
    aside = media.with_name("copied")
    media.mkdir(exist_ok=True)
    media.rename(aside)
    Article.objects.update(lead_image=None)
    for model in LAST_TO_GO:
        rows = model.objects.order_by("-path") if model in (Section, Page) else model.objects.all()
        if model in (Section, Page):
            for row in rows:
                row.delete()
        else:
            rows.delete()
    return aside


def out_and_in(move_in, media):
    text = "".join(document())
    aside = empty_the_house(media)
    return move_in(text, media=aside)


def test_the_sample_newsroom_comes_back_as_it_was(move_in, media):
    call_command("demo")
    before = newsroom()
    report = out_and_in(move_in, media)
    after = newsroom()
    assert after == before
    assert [line for line in report.lines("unresolved", "removed", "address")] == []


def test_odd_things_come_back_as_they_were(move_in, media):
    image = make_image(
        alternative_text="A <b>&amp;</b> [caption]", caption="One\ntwo", credit="© “Bo”", focus_x=20
    )
    world = make_section("World & <more>", description="Far\naway")
    asia = make_section("Asia", parent=world, slug="news")
    make_section("News", slug="news", in_menu=False, position=7)
    ann = make_author(
        "Ann & O'Neil", slug="日本", biography="She\n\nwrites.", website="https://a.example/", portrait=image
    )
    bo = make_author("Bo", slug="b" * 70)
    soon, now = timezone.now() + timedelta(days=3), timezone.now()
    make_published(
        headline="1 < 2 & [gallery] “q” 🚀",
        standfirst="Two\n\nparagraphs &amp; more",
        body='<p>x [caption] &amp;lt;</p><figure class="gallery">'
        f'<figure><img data-file="{image.pk}" alt=""></figure>'
        f'<figure><img data-file="{image.pk}" alt="A"><figcaption>c</figcaption></figure></figure>',
        section=asia,
        authors=[bo, ann],
        tags=["Été", "c++ 17"],
        lead_image=image,
        lead_caption="Own",
        comments_open=False,
    )
    make_published(headline="Early change", modified_at=now - timedelta(days=900), modified_by_name="Nobody")
    make_published(headline="Ahead", published_at=soon)
    make_article(headline="Planned", published_at=soon, slug="planned-by-hand")
    make_article(headline="In review", status="review")
    withdrawn, trashed = make_published(headline="Withdrawn"), make_published(headline="Trashed")
    withdrawn.withdraw(make_editor())
    trashed.trash(make_editor("second"))
    placed = make_published(headline="Placed")
    Placement.objects.create(article=placed, section=world, position=3, until=soon)
    Placement.objects.create(article=placed, position=2)
    Byline.objects.create(article=placed, author=ann, role="photo", position=0)
    Byline.objects.create(article=placed, author=ann, role="text", position=1)
    moved = make_published(headline="Moved", slug="old-slug")
    moved.slug = "new-slug"
    moved.save()
    about = make_page(headline="About", slug="about", in_foot=True, position=4)
    make_page(headline="Team", slug="team", parent=about, body="<p>We.</p>", status="draft")
    OldAddress.objects.create(path="/old/", to="https://else.example/")
    OldAddress.objects.create(path="/an-author/", author=ann)
    first = make_approved(
        placed, name="O'Neil <b>", body="1 < 2 &amp; <b>bold</b>\n\nhttps://a.example/?b=1&c=2"
    )
    answer = make_approved(
        placed,
        parent=first,
        by_staff=True,
        by_author=True,
        network="192.0.2.0/24",
        website="https://w.example/",
        pinned_at=now,
    )
    make_approved(placed, parent=first, confirmed=True, edited_at=now)
    make_comment(placed, status="trash", withdrawn_at=now)
    Discussion.objects.create(article=placed, mode="closed", message="Enough.\n\n“Really”")
    Discussion.objects.create(article=withdrawn, message="What do you think?")
    make_comment(placed, parent=answer, status="spam", email=f"{'e' * 60}@{'x' * 60}.example")
    make_comment(placed, status="trash", body="[gallery] ]]> \u2028 <script>")
    Publication.objects.update_or_create(
        pk=1,
        defaults={"name": "The <Paper>", "tagline": "T & t", "follow": "M https://m.example/", "logo": image},
    )
    before = newsroom()
    out_and_in(move_in, media)
    assert newsroom() == before


def test_what_readers_do_not_see_stays_unseen(move_in, media, client):
    withdrawn, trashed = make_published(headline="Withdrawn"), make_published(headline="Trashed")
    ahead = make_published(headline="Ahead", published_at=timezone.now() + timedelta(days=2))
    withdrawn.withdraw(make_editor())
    trashed.trash(make_editor("second"))
    addresses = [article.get_absolute_url() for article in (withdrawn, trashed, ahead)]
    out_and_in(move_in, media)
    assert Article.objects.count() == 3
    assert [client.get(address).status_code for address in addresses] == [404, 404, 404]


def test_marks_that_make_no_sense_are_passed_over(move_in):
    """Anybody can write a file that calls itself ours."""
    make_published(headline="Story", standfirst="Lead")
    text = "".join(document())
    start = text.index('{"slug":') if '{"slug":' in text else text.index('{"headline":')
    marks = text[start : text.index("]]>", start)]
    nonsense = (
        '{"slug": 7, "status": "root", "published_at": "x", "created_at": [],'
        ' "bylines": [1, ["a"], [[], {}]],'
        ' "placements": [7, {"section": {}, "position": -1}, {"section": null, "position": true}],'
        ' "old_addresses": [1, {}], "trashed_at": 5, "headline": {}, "discussion": [{}, 7]}'
    )
    Article.objects.all().delete()
    move_in(text.replace(marks, nonsense))
    article = Article.objects.get()
    assert (article.headline, article.status, article.published_at) == ("Story", "draft", None)
    assert not Placement.objects.exclude(position=1).exists()


def test_a_folder_of_our_own_media_is_an_uploads_folder(media):
    make_image()
    text = "".join(document())
    assert f"<wp:meta_value><![CDATA[{Image.objects.get().file.name}]]>" in text
    assert (Path(settings.MEDIA_ROOT) / Image.objects.get().file.name).exists()
