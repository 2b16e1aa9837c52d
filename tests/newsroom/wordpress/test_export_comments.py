"""Comments in the export: who said what to whom, in which state, in the spelling of WordPress."""

from datetime import UTC, datetime

import pytest

from comments.markup import to_html
from comments.models import Comment
from newsroom.wordpress.export.replies import content
from tests.factories import make_approved, make_author, make_comment, make_moderator, make_published

from .exported import Export

pytestmark = pytest.mark.django_db


def comments():
    return Export().item()["comments"]


def test_a_comment_keeps_its_number_its_writer_and_its_words(settings):
    settings.TIME_ZONE = "Europe/Vienna"
    comment = make_approved(
        name="O'Neil & <Co>",
        email="neil@example.org",
        website="https://neil.example/?a=1&b=2",
        network="192.0.2.0/24",
        body="Words.",
        created_at=datetime(2016, 7, 1, 12, tzinfo=UTC),
    )
    (found,) = comments()
    del found["terms"], found["meta"], found["comments"]
    assert found == {
        "comment_id": str(comment.pk),
        "comment_author": "O&#039;Neil &amp; &lt;Co&gt;",
        "comment_author_email": "neil@example.org",
        "comment_author_url": "https://neil.example/?a=1&b=2",
        "comment_author_IP": "192.0.2.0",
        "comment_date": "2016-07-01 14:00:00",
        "comment_date_gmt": "2016-07-01 12:00:00",
        "comment_content": "Words.",
        "comment_approved": "1",
        "comment_type": "comment",
        "comment_parent": "0",
        "comment_user_id": "0",
        "marks": {},
    }


@pytest.mark.parametrize(
    ("status", "state"), [("approved", "1"), ("pending", "0"), ("spam", "spam"), ("trash", "trash")]
)
def test_states(status, state):
    make_comment(status=status)
    assert [comment["comment_approved"] for comment in comments()] == [state]


def test_threads_come_in_reading_order():
    article = make_published()
    first, second = make_approved(article), make_approved(article)
    reply = make_approved(article, parent=first)
    deeper = make_comment(article, parent=reply)
    assert [(int(one["comment_id"]), int(one["comment_parent"])) for one in comments()] == [
        (first.pk, 0),
        (reply.pk, first.pk),
        (deeper.pk, reply.pk),
        (second.pk, 0),
    ]


def test_each_article_has_its_own():
    silent, loud, louder = make_published(), make_published(), make_published()
    expected = {loud.pk: [make_comment(loud).pk], louder.pk: [make_comment(louder).pk], silent.pk: []}
    expected[loud.pk].append(make_comment(loud).pk)
    found = {
        int(item["post_id"]) // 4: [int(comment["comment_id"]) for comment in item["comments"]]
        for item in Export().items()
    }
    assert found == expected


def test_staff_are_known_by_their_author():
    moderator = make_moderator()
    author = make_author("Mo", user=moderator)
    Comment.objects.reply_as_staff(make_published(), moderator, "An answer.")
    (found,) = comments()
    assert (found["comment_user_id"], found["marks"]) == (str(author.pk), {"by_staff": True})


def test_staff_without_a_byline_are_staff_still():
    Comment.objects.reply_as_staff(make_published(), make_moderator(), "An answer.")
    (found,) = comments()
    assert (found["comment_user_id"], found["marks"]) == ("0", {"by_staff": True})


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("One\n\nTwo\nthree", "One\n\nTwo\nthree"),
        ("1 < 2 & <div>", "1 &lt; 2 &amp; &lt;div&gt;"),
        ("<b>Bold</b> <i>it</i>", "<strong>Bold</strong> <em>it</em>"),
        ("<blockquote>Said\n\nthis</blockquote>No", "<blockquote>Said\n\nthis</blockquote>\n\nNo"),
        (
            "See https://a.example/?a=1&b=2 and www.b.example.",
            "See https://a.example/?a=1&amp;b=2 and www.b.example.",
        ),
        ('<a href="https://a.example/">Here</a>', '<a href="https://a.example/">Here</a>'),
    ],
)
def test_words_are_stored_as_wordpress_stores_them(body, expected):
    assert content(to_html(body)) == expected


def test_what_wordpress_would_store_otherwise_is_kept_as_it_was_typed():
    make_comment(body="<b>Bold</b> & bolder")
    (found,) = comments()
    assert found["comment_content"] == "<strong>Bold</strong> &amp; bolder"
    assert found["marks"] == {"body": "<b>Bold</b> & bolder"}


def test_what_is_too_long_for_wordpress_is_cut_there_and_not_here():
    """Its columns hold 255 bytes of a name and 100 letters of an address; it would lose the whole comment."""
    email = f"{'x' * 60}@{'y' * 60}.example.org"
    make_comment(name="ж" * 100, email=email)
    make_comment(name="&" * 100)
    first, second = (item["comments"][0] for item in Export().items())
    assert first["comment_author"] == "ж" * 100
    assert (first["comment_author_email"], first["marks"]) == ("", {"email": email})
    assert second["comment_author"] == "&amp;" * 49
    assert second["marks"] == {"name": "&" * 100}


def test_the_number_on_a_former_site_is_kept():
    make_comment(former_number=31)
    assert comments()[0]["marks"] == {"former_number": 31}


@pytest.mark.parametrize("size", [1, 4])
def test_many_comments_cost_no_more_queries(size, django_assert_num_queries):
    article = make_published()
    for _ in range(size):
        make_comment(article)
    with django_assert_num_queries(16):
        Export()
