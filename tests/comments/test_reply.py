"""The outcomes of "Post Comment", and that no text is lost in any of them."""

import pytest
from django.utils import timezone

from articles.models import Article
from comments import policy, trust
from comments.models import Comment, Writer
from tests.factories import make_approved, make_article, make_comment, make_published

pytestmark = pytest.mark.django_db
TEXT = "A text that took ten minutes to write & deserves to be kept."


def known_writer():
    """The form's usual writer, with a comment that was approved elsewhere; returns the key of her browser."""
    make_approved(name="Lena Holm", email="lena@example.org", body="Earlier.")
    return trust.key_for(Writer.objects.confirm("lena@example.org", "Lena Holm"))


def assert_kept(response, status):
    assert response.status_code == status
    assert TEXT.replace("&", "&amp;") in response.content.decode()
    assert "Post Comment" in response.content.decode()
    assert response["Cache-Control"] == "no-store"
    assert response["X-Robots-Tag"] == "noindex"


def test_a_known_writers_comment_stands_at_once(send):
    article = make_published()
    response = send(article, key=known_writer())
    comment = article.comments.get()
    assert response.status_code == 303
    assert response["Location"] == f"{article.get_absolute_url()}#comment-{comment.pk}"
    assert comment.is_approved
    assert [(d.to_status, d.by_name, d.reason) for d in comment.decisions.all()] == [
        ("approved", "", "by a known writer")
    ]


def test_an_unknown_writers_comment_is_held(send):
    article = make_published()
    response = send(article)
    comment = article.comments.get()
    assert response.status_code == 303
    assert response["Location"].startswith("/comments/status/")
    assert comment.status == Comment.Status.PENDING
    assert comment.decisions.get().reason == "first comment of an unknown writer"


def test_what_is_stored_is_what_was_typed(send):
    article = make_published()
    send(
        article,
        name="Łucja  Ǻ 李",
        body="  1 < 2\r\n\r\n👩‍👩‍👧 & <3  ",
        website="https://example.org/ä",
        email="L@Example.ORG",
    )
    comment = article.comments.get()
    assert (comment.name, comment.email) == ("Łucja  Ǻ 李", "l@example.org")
    assert comment.body == "1 < 2\n\n👩‍👩‍👧 & <3"
    assert comment.html == "<p>1 &lt; 2</p><p>👩‍👩‍👧 &amp; &lt;3</p>"
    assert comment.website == "https://example.org/ä"
    assert comment.network == "192.0.2.0/24"
    assert "192.0.2" not in comment.sender


def test_a_website_without_its_beginning_is_understood(send):
    article = make_published()
    send(article, website="example.org/lena")
    assert article.comments.get().website == "https://example.org/lena"


def test_a_reply_hangs_on_what_it_answers(send):
    parent = make_approved()
    send(parent.article, parent=parent.pk)
    reply = parent.replies.get()
    assert (reply.parent, reply.article) == (parent, parent.article)
    assert reply.path.startswith(parent.path)


def test_what_the_form_does_not_ask_for_cannot_be_set(send):
    article, other = make_published(), make_published()
    send(
        article,
        status="approved",
        by_staff="1",
        user="1",
        article=other.pk,
        id=4711,
        pk=4711,
        created_at="2001-01-01",
        path="00000001",
        html="<script>",
    )
    comment = article.comments.get()
    assert comment.status == Comment.Status.PENDING
    assert not comment.by_staff
    assert comment.user is None
    assert comment.pk != 4711
    assert comment.created_at.year == timezone.now().year


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"name": ""}, "Please enter your name."),
        ({"name": "   "}, "Please enter your name."),
        ({"name": "\u200b\u2060\u3164"}, "no visible characters"),
        ({"name": "x" * 101}, "at most 100"),
        ({"name": "two\nlines"}, "single line"),
        ({"email": ""}, "Please enter your email address."),
        ({"email": "lena at example"}, "valid email"),
        ({"website": "javascript:alert(1)"}, "begins with https://"),
        ({"website": "ftp://example.org"}, "begins with https://"),
    ],
)
def test_a_wrong_field_is_named_and_the_text_kept(send, fields, message):
    article = make_published()
    response = send(article, body=TEXT, **fields)
    assert_kept(response, 422)
    page = response.content.decode()
    [field] = fields
    assert message in page
    assert f'id="reply-{field}_error"' in page
    assert 'aria-invalid="true"' in page
    assert not article.comments.exists()


@pytest.mark.parametrize("body", ["", " \n ", "\u200b\u2060", "<p></p>", "<b> </b>", "\x01\x02"])
def test_a_comment_must_say_something(send, body):
    article = make_published()
    response = send(article, body=body)
    assert response.status_code == 422
    assert "Please type your comment." in response.content.decode()
    assert not Comment.objects.exists()


def test_a_long_text_is_refused_and_never_cut(send):
    article = make_published()
    text = "ä" * 5001
    response = send(article, body=text)
    assert response.status_code == 422
    assert text in response.content.decode()
    assert send(article, body=text[:-1]).status_code == 303
    assert article.comments.get().body == text[:-1]


def test_too_large_a_request_is_413(send):
    article = make_published()
    assert_kept(send(article, body=TEXT, name="x" * 70_000), 413)
    assert not Comment.objects.exists()


def test_a_closed_article_is_403(send):
    article = make_published(comments_open=False)
    assert_kept(send(article, body=TEXT), 403)
    assert not Comment.objects.exists()


@pytest.mark.parametrize("state", ["draft", "review", "withdrawn", "scheduled"])
def test_what_is_not_public_looks_like_what_does_not_exist(send, client, state):
    later = timezone.now() + timezone.timedelta(hours=1)
    if state == "scheduled":
        article = make_published(published_at=later.replace(day=1))
        Article.objects.filter(pk=article.pk).update(published_at=later)
    else:
        article = make_article(status=state, published_at=timezone.now())
    hidden = send(article, body=TEXT)
    article.slug = "no-such-story"
    unknown = send(article, body=TEXT)
    assert hidden.status_code == unknown.status_code == 404
    assert hidden.content == unknown.content
    assert TEXT.replace("&", "&amp;") in hidden.content.decode()
    assert not Comment.objects.exists()


def test_a_parent_elsewhere_is_404_and_the_text_kept(send):
    article = make_published()
    pending = make_comment(article)
    elsewhere = make_approved()
    before = Comment.objects.count()
    for parent in (
        pending.pk,
        elsewhere.pk,
        999_999,
        "0",
        "-1",
        "1e3",
        "٣",
        "9" * 30,
        "9" * 5000,
        " 1",
        "abc",
    ):
        assert_kept(send(article, body=TEXT, parent=parent), 404)
    assert Comment.objects.count() == before


@pytest.mark.parametrize("go", [Comment.delete, Comment.trash])
def test_a_parent_that_goes_while_its_reply_is_judged_is_404_and_the_text_kept(send, monkeypatch, go):
    parent = make_approved()
    judge = policy.judge

    def judged_slowly(*arguments, **named):
        go(Comment.objects.get(pk=parent.pk))
        return judge(*arguments, **named)

    monkeypatch.setattr(policy, "judge", judged_slowly)
    assert_kept(send(parent.article, body=TEXT, parent=parent.pk), 404)
    assert not Comment.objects.filter(body=TEXT).exists()


def test_a_former_address_still_takes_the_comment(send, client):
    article = make_published(slug="old-name")
    old = Article.objects.get(pk=article.pk)
    article.slug = "new-name"
    article.save()
    assert send(old).status_code == 303
    assert article.comments.count() == 1
    response = client.get(f"{old.get_absolute_url()}reply/")
    assert response.status_code == 301
    assert response["Location"] == f"{article.get_absolute_url()}reply/"


def test_other_methods_are_405(client):
    address = f"{make_published().get_absolute_url()}reply/"
    for method in ("put", "delete", "patch"):
        assert getattr(client, method)(address).status_code == 405
