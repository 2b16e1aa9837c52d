"""The newsroom as a WordPress export: what is in it, and under which names."""

from datetime import UTC, datetime

import pytest
from django.utils import timezone
from taggit.models import Tag

from articles.models import Article, Author, Byline, OldAddress, Page, Placement, Publication, Section
from newsroom.wordpress import export
from tests.factories import make_article, make_author, make_editor, make_image, make_published, make_section

from .exported import Export

pytestmark = pytest.mark.django_db

CHRISTMAS_EVE = datetime(2015, 12, 23, 22, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_vienna(settings):
    settings.SITE_URL, settings.TIME_ZONE = "https://news.example", "Europe/Vienna"


def test_an_empty_newsroom_is_a_whole_document():
    found = Export()
    assert found.text.startswith('<?xml version="1.0" encoding="UTF-8" ?>\n<rss version="2.0"')
    assert found.text.endswith("</channel>\n</rss>\n")
    assert found.all("item") == []


def test_the_head_names_the_publication_and_says_by_whom_it_was_written():
    logo = make_image()
    Publication.objects.current()
    Publication.objects.update(
        name="Wind & Wave",
        tagline="News <daily>",
        language="de",
        description="About us",
        follow="Mastodon https://social.example/@paper",
        date_format="j. F Y",
        logo=logo,
    )
    found = Export()
    names = "title link description language wxr_version base_site_url base_blog_url generator".split()
    assert [found.text_of(name) for name in names] == [
        "Wind & Wave",
        "https://news.example",
        "News <daily>",
        "de",
        "1.2",
        "https://news.example",
        "https://news.example",
        "Newsroom export 1",
    ]
    assert found.own("publication") == [
        {
            "name": "Wind & Wave",
            "tagline": "News <daily>",
            "language": "de",
            "description": "About us",
            "follow": "Mastodon https://social.example/@paper",
            "date_format": "j. F Y",
            "logo": logo.pk * 4 + 2,
        }
    ]


def test_authors_come_as_people_and_as_guests_without_any_address_of_theirs():
    user = make_editor("edda")
    user.email = "edda@example.org"
    user.save()
    portrait = make_image()
    ida = make_author(
        "Ida Holm",
        user=user,
        biography="Sea & ice.\n\nSince 1999.",
        website="https://ida.example/",
        portrait=portrait,
    )
    found = Export()
    (person,) = found.all("author")
    assert {name: person[name] for name in ("author_id", "author_login", "author_email")} == {
        "author_id": str(ida.pk),
        "author_login": "ida-holm",
        "author_email": "",
    }
    assert person["author_display_name"] == "Ida Holm"
    guest = found.item("guest-author")
    assert (guest["post_name"], guest["status"], guest["title"]) == ("cap-ida-holm", "publish", "Ida Holm")
    assert dict(guest["meta"]) == {
        "cap-display_name": "Ida Holm",
        "cap-user_login": "ida-holm",
        "cap-linked_account": "ida-holm",
        "cap-website": "https://ida.example/",
        "cap-description": "Sea & ice.\n\nSince 1999.",
        "_thumbnail_id": str(portrait.pk * 4 + 2),
    }
    assert guest["marks"] == {"slug": "ida-holm", "biography": "Sea & ice.\n\nSince 1999."}
    assert "edda@example.org" not in found.text


def test_a_login_is_one_that_wordpress_can_make():
    made = [make_author(slug=slug) for slug in ("анна", "x" * 61, "Ida", "ida")]
    taken = make_author(slug=f"author-{made[0].pk}")
    found = Export()
    assert [person["author_login"] for person in found.all("author")] == [
        f"author-{made[0].pk}",
        f"author-{made[1].pk}",
        "Ida",
        f"author-{made[3].pk}",
        f"author-{taken.pk}",
    ]
    assert [guest["marks"]["slug"] for guest in found.items("guest-author")] == [
        "анна",
        "x" * 61,
        "Ida",
        "ida",
        taken.slug,
    ]


def test_sections_come_from_the_top_down_with_slugs_of_their_own():
    world = make_section("World", position=2, in_menu=False, description="Far & wide")
    culture = make_section("Culture")
    make_section("Asia", parent=world)
    make_section("Asia", parent=culture)
    make_section("Culture & Asia", slug="culture-asia")
    found = Export().all("category")
    shown = [(row["category_nicename"], row["category_parent"], row["marks"]["path"]) for row in found]
    assert shown == [
        ("culture", "", "culture"),
        ("culture-asia", "", "culture-asia"),
        ("asia", "culture", "culture/asia"),
        ("world", "", "world"),
        ("world-asia", "world", "world/asia"),
    ]
    assert (found[3]["cat_name"], found[3]["category_description"]) == ("World", "Far &amp; wide")
    assert found[3]["marks"] == {
        "path": "world",
        "description": "Far & wide",
        "position": 2,
        "in_menu": False,
    }


def test_tags_keep_their_slugs_in_the_spelling_of_wordpress():
    Tag.objects.create(name="Été", slug="été")
    long = Tag.objects.create(name="Long", slug="ж" * 100)
    first, second = Export().all("tag")
    assert (first["tag_slug"], first["tag_name"], first["marks"]) == ("%c3%a9t%c3%a9", "Été", {})
    ending = f"-{long.pk}"
    assert second["tag_slug"] == "%d0%b6" * ((200 - len(ending)) // 6) + ending
    assert second["marks"] == {"slug": "ж" * 100}


def test_pictures_come_as_attachments():
    image = make_image(
        alternative_text="Fog", caption="Fog on the <moor>.", credit="Ida Holm", focus_x=20, focus_y=80
    )
    item = Export().item("attachment")
    address = f"https://news.example{image.file.url}"
    assert (item["attachment_url"], item["guid"], item["status"]) == (address, address, "inherit")
    assert (item["title"], item["excerpt"]) == (f"Fog ({image.pk})", "Fog on the &lt;moor&gt;.")
    assert item["meta"] == [
        ("_wp_attached_file", image.file.name),
        ("_wp_attachment_image_alt", "Fog"),
        ("_media_credit", "Ida Holm"),
    ]
    assert item["marks"] == {
        "caption": "Fog on the <moor>.",
        "focus": [20, 80],
        "uploaded_at": image.uploaded_at.isoformat(),
    }


def test_two_pictures_alike_of_one_second_stay_two():
    """WordPress' importer takes what has the same title, date and kind for the same."""
    make_image(), make_image()
    titles = [item["title"] for item in Export().items("attachment")]
    assert len(set(titles)) == 2


def test_an_article_says_all_that_readers_see():
    ida, per = make_author("Ida"), make_author("Per")
    section, image = make_section("World"), make_image()
    article = make_published(
        headline="Bridge <closed> & reopened",
        standfirst="The lead's lead.",
        body="<p>Text.</p>",
        section=section,
        lead_image=image,
        lead_caption="A bridge",
        tags=["Traffic"],
        published_at=CHRISTMAS_EVE,
        comments_open=False,
    )
    for position, (author, role) in enumerate([(per, "photo"), (ida, "text"), (per, "text")]):
        Byline.objects.create(article=article, author=author, role=role, position=position)
    item = Export().item()
    assert {name: item[name] for name in ("title", "excerpt", "creator", "content")} == {
        "title": "Bridge &lt;closed&gt; &amp; reopened",
        "excerpt": "The lead&#039;s lead.",
        "creator": "per",
        "content": "<!-- wp:paragraph -->\n<p>Text.</p>\n<!-- /wp:paragraph -->",
    }
    assert item["link"] == item["guid"] == "https://news.example/2015/12/bridge-closed-reopened/"
    assert (item["post_id"], item["post_name"]) == (str(article.pk * 4), "bridge-closed-reopened")
    assert (item["status"], item["comment_status"], item["is_sticky"]) == ("publish", "closed", "0")
    assert item["terms"] == [
        ("category", "world", "World"),
        ("post_tag", "traffic", "Traffic"),
        ("author", "cap-per", "per"),
        ("author", "cap-ida", "ida"),
    ]
    assert item["meta"] == [("_thumbnail_id", str(image.pk * 4 + 2))]
    assert item["marks"] == {
        "headline": "Bridge <closed> & reopened",
        "slug": "bridge-closed-reopened",
        "status": "published",
        "created_at": article.created_at.isoformat(),
        "saved_at": article.saved_at.isoformat(),
        "published_at": "2015-12-23T22:30:00+00:00",
        "standfirst": "The lead's lead.",
        "lead_caption": "A bridge",
        "bylines": [["per", "photo"], ["ida", "text"], ["per", "text"]],
    }


def test_dates_are_told_by_the_publications_clock_and_by_greenwichs():
    editor = make_editor()
    edda = make_author("Edda", user=editor)
    modified = datetime(2016, 7, 1, 12, 0, 0, 250, tzinfo=UTC)
    make_published(
        published_at=CHRISTMAS_EVE, modified_at=modified, modified_by=editor, modified_by_name="Edda"
    )
    item = Export().item()
    assert (item["post_date"], item["post_date_gmt"]) == ("2015-12-23 23:30:00", "2015-12-23 22:30:00")
    assert (item["post_modified"], item["post_modified_gmt"]) == (
        "2016-07-01 14:00:00",
        "2016-07-01 12:00:00",
    )
    assert item["pubDate"] == "Wed, 23 Dec 2015 22:30:00 +0000"
    assert item["meta"] == [("_edit_last", str(edda.pk))]
    assert item["marks"]["modified_at"] == "2016-07-01T12:00:00.000250+00:00"
    assert item["marks"]["modified_by_name"] == "Edda"


def test_what_was_never_modified_says_so_in_the_way_of_wordpress():
    make_published(published_at=CHRISTMAS_EVE)
    item = Export().item()
    assert item["post_modified_gmt"] == item["post_date_gmt"]
    assert "modified_at" not in item["marks"]


def test_a_draft_without_a_date_has_none():
    article = make_article()
    item = Export().item()
    begun = timezone.localtime(article.created_at).strftime("%Y-%m-%d %H:%M:%S")
    assert (item["post_date"], item["post_date_gmt"]) == (begun, "0000-00-00 00:00:00")
    assert (item["pubDate"], item["link"]) == ("", f"https://news.example/?p={article.pk * 4}")


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({}, "draft"),
        ({"published_at": CHRISTMAS_EVE}, "draft"),
        ({"status": "review"}, "pending"),
        ({"status": "published", "published_at": CHRISTMAS_EVE}, "publish"),
        ({"status": "published", "published_at": timezone.now() + timezone.timedelta(days=9)}, "future"),
        ({"status": "withdrawn", "published_at": CHRISTMAS_EVE}, "private"),
        ({"status": "draft", "trashed_at": CHRISTMAS_EVE}, "trash"),
    ],
)
def test_nothing_becomes_public_that_is_not(fields, state):
    article = make_article(**fields)
    item = Export().item()
    assert item["status"] == state
    assert item["marks"]["status"] == article.status
    assert item["link"].startswith("https://news.example/2015/") == (state in ("publish", "private"))


def test_the_trash_remembers_what_lies_in_it():
    article = make_article(headline="Gone", status="withdrawn", published_at=CHRISTMAS_EVE)
    Article.objects.update(trashed_at=CHRISTMAS_EVE)
    item = Export().item()
    assert item["post_name"] == "gone__trashed"
    assert item["link"] == f"https://news.example/?p={article.pk * 4}"
    assert item["meta"] == [
        ("_wp_desired_post_slug", "gone"),
        ("_wp_trash_meta_status", "private"),
        ("_wp_trash_meta_time", "1450909800"),
    ]
    assert item["marks"]["trashed_at"] == "2015-12-23T22:30:00+00:00"


def test_a_place_on_the_front_page_is_sticky_as_long_as_it_stands():
    section = make_section("World")
    placed, expired, below = make_published(), make_published(), make_published()
    until = timezone.now() + timezone.timedelta(hours=1)
    Placement.objects.create(article=placed, position=3, until=until)
    Placement.objects.create(article=expired, until=CHRISTMAS_EVE)
    Placement.objects.create(article=below, section=section)
    items = {int(item["post_id"]) // 4: item for item in Export().items()}
    assert [items[article.pk]["is_sticky"] for article in (placed, expired, below)] == ["1", "0", "0"]
    assert [items[article.pk]["marks"]["placements"] for article in (placed, expired, below)] == [
        [{"section": None, "position": 3, "until": until.isoformat()}],
        [{"section": None, "position": 1, "until": "2015-12-23T22:30:00+00:00"}],
        [{"section": "world", "position": 1, "until": None}],
    ]


def test_former_addresses_come_in_the_form_of_wordpress_and_in_ours():
    article = make_published(headline="New", published_at=CHRISTMAS_EVE)
    for path in ("/2015/12/été/", "/2014/03/09/new/", "/?p=7", "/old.html"):
        OldAddress.objects.create(path=path, article=article)
    item = Export().item()
    assert item["meta"] == [("_wp_old_date", "2014-03-09"), ("_wp_old_slug", "%c3%a9t%c3%a9")]
    assert item["marks"]["old_addresses"] == ["/2014/03/09/new/", "/2015/12/été/", "/?p=7", "/old.html"]


def test_former_addresses_of_other_things_and_those_made_by_hand_come_too():
    section, author, image = make_section("World"), make_author("Ida"), make_image()
    tag, page = Tag.objects.create(name="Sea"), Page.objects.create(headline="About")
    targets = {"section": section, "author": author, "image": image, "tag": tag, "page": page}
    for kind, target in targets.items():
        OldAddress.objects.create(path=f"/{kind}", **{kind: target})
    OldAddress.objects.create(path="/by-hand", to="https://example.org/?a=1&b=2")
    found = Export()
    assert found.own("redirect") == [{"path": "/by-hand", "to": "https://example.org/?a=1&b=2"}]
    rows = [*found.all("category"), *found.all("tag"), *found.all("item")]
    assert [row["marks"]["old_addresses"] for row in rows] == [
        ["/section"],
        ["/tag"],
        ["/image"],
        ["/author"],
        ["/page"],
    ]


def test_pages_keep_their_places():
    about = Page.objects.create(
        headline="About us", status="published", published_at=CHRISTMAS_EVE, in_foot=True
    )
    imprint = Page.objects.create(headline="Imprint", parent=about, position=3, body="<p>We.</p>")
    above, below = Export().items("page")
    assert (above["link"], above["status"], above["post_date"]) == (
        "https://news.example/about-us/",
        "publish",
        "2015-12-23 23:30:00",
    )
    assert above["marks"]["in_foot"] is True
    assert (below["post_id"], below["post_parent"], below["menu_order"], below["status"]) == (
        str(imprint.pk * 4 + 1),
        str(about.pk * 4 + 1),
        "3",
        "draft",
    )
    assert below["post_name"] == "imprint"
    assert below["content"] == "<!-- wp:paragraph -->\n<p>We.</p>\n<!-- /wp:paragraph -->"


def test_numbers_are_never_given_twice():
    image = make_image()
    Author.objects.create(pk=image.pk, name="A")
    Page.objects.create(pk=image.pk, headline="P")
    make_article(pk=image.pk)
    numbers = [item["post_id"] for item in Export().all("item")]
    assert len(numbers) == len(set(numbers)) == 4


def test_two_exports_of_the_same_newsroom_differ_in_their_date_only():
    make_published(section=make_section(), tags=["A", "B"], authors=[make_author()])
    one, other = (
        [line for line in Export().text.splitlines() if not line.startswith("<pubDate>")] for _ in "12"
    )
    assert one == other


@pytest.mark.parametrize("size", [1, 3])
def test_a_batch_costs_the_same_however_much_is_in_it(size, django_assert_num_queries):
    for _ in range(size):
        article = make_published(
            authors=[make_author()], tags=["A", "B"], section=make_section(), lead_image=make_image()
        )
        Placement.objects.create(article=article)
        OldAddress.objects.create(path=f"/{article.pk}", article=article)
        Page.objects.create(headline=article.headline)
    with django_assert_num_queries(25):
        list(export.document())


def test_batches_follow_one_another_without_a_gap(monkeypatch):
    monkeypatch.setattr("newsroom.wordpress.export.writing.BATCH", 2)
    made = [make_published().pk for _ in range(5)]
    told = []
    text = "".join(export.document(lambda *progress: told.append(progress)))
    assert [f"<wp:post_id>{pk * 4}</wp:post_id>" in text for pk in made] == [True] * 5
    assert told == [("articles", 2, 5), ("articles", 4, 5), ("articles", 5, 5)]


def test_sections_that_nest_deep_come_below_one_another():
    parent = None
    for _ in range(4):
        parent = Section.objects.create(name="Again", parent=parent)
    found = Export().all("category")
    assert [row["category_nicename"] for row in found] == [
        "again",
        "again-again",
        "again-again-again",
        "again-again-again-again",
    ]
    assert [row["category_parent"] for row in found] == ["", *[row["category_nicename"] for row in found[:3]]]
