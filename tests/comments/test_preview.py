"""How a comment will look, before it is posted. Nothing is stored, and nothing that was typed is lost."""

import re

import pytest

from comments.models import Comment, Policy
from tests.factories import make_approved, make_article, make_published

pytestmark = pytest.mark.django_db
TEXT = "<b>Bold</b> & <script>alert(1)</script>\n\nhttps://example.org/"
HTML = (
    "<p><strong>Bold</strong> &amp; &lt;script&gt;alert(1)&lt;/script&gt;</p>"
    '<p><a href="https://example.org/" rel="nofollow ugc noopener">https://example.org/</a></p>'
)


def previewed(page):
    found = re.search(
        '<section class="previewed"([^>]*)>.*?<div class="words" dir="auto">(.*?)</div>', page, re.S
    )
    return None if "hidden" in found[1] else found[2]


def test_the_text_is_shown_as_it_would_stand(send):
    article = make_published()
    response = send(article, preview="1", body=TEXT, website="example.org", follow="1")
    page = response.content.decode()
    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store"
    assert response["X-Robots-Tag"] == "noindex"
    assert previewed(page) == HTML
    assert page.index("previewed") < page.index("<form")
    assert "&lt;b&gt;Bold&lt;/b&gt; &amp; &lt;script&gt;alert(1)" in page
    for value in ("Lena Holm", "lena@example.org", "example.org"):
        assert f'value="{value}"' in page
    assert re.search('name="follow" value="1" id="reply-follow" checked', page)
    assert not Comment.objects.exists()


def test_it_stands_above_what_it_answers_and_keeps_that(send):
    parent = make_approved(name="Ida")
    page = send(parent.article, preview="1", parent=parent.pk).content.decode()
    assert "Leave a Reply to <bdi>Ida</bdi>" in page
    assert f'<input type="hidden" name="parent" value="{parent.pk}">' in page
    assert previewed(page) == "<p>Well said.</p>"


def test_the_other_fields_may_still_be_empty(send):
    response = send(make_published(), preview="1", name="", email="nonsense", website="javascript:alert(1)")
    page = response.content.decode()
    assert response.status_code == 200
    assert 'class="error"' not in page
    assert "aria-invalid" not in page
    assert 'value="nonsense"' in page


@pytest.mark.parametrize("body", ["", " \n", "\u200b", "<b> </b>"])
def test_of_nothing_there_is_no_preview(send, body):
    response = send(make_published(), preview="1", body=body)
    assert response.status_code == 422
    assert previewed(response.content.decode()) is None
    assert "Please type your comment." in response.content.decode()


def test_of_too_long_a_text_neither(send):
    Policy(pk=1, greatest_length=100).save()
    response = send(make_published(), preview="1", body="x" * 101)
    assert response.status_code == 422
    assert previewed(response.content.decode()) is None


def test_what_is_refused_when_it_is_posted_is_refused_before(send):
    open_one, closed, draft = make_published(), make_published(comments_open=False), make_article()
    draft.slug, draft.month = "no-such-story", open_one.month
    foreign = {"Origin": "https://evil.example"}
    for response, status in [
        (send(open_one, preview="1", body=TEXT, headers=foreign), 403),
        (send(closed, preview="1", body=TEXT), 403),
        (send(open_one, preview="1", body=TEXT, parent=999), 404),
        (send(draft, preview="1", body=TEXT), 404),
        (send(open_one, preview="1", body=TEXT, name="x" * 70_000), 413),
    ]:
        assert response.status_code == status
        assert "&lt;b&gt;Bold&lt;/b&gt;" in response.content.decode()


def test_a_preview_is_no_post_for_any_limit(send):
    article = make_published()
    for _ in range(40):
        assert send(article, preview="1").status_code == 200
    assert send(article).status_code == 303


def test_our_script_gets_the_html_alone(send):
    response = send(make_published(), preview="1", body=TEXT, headers={"Accept": "application/json"})
    assert response.status_code == 200
    assert response["Content-Type"] == "application/json"
    assert response["Cache-Control"] == "no-store"
    assert response.json() == {"html": HTML}


def test_without_being_asked_for_it_is_not_there(client):
    page = client.get(f"{make_published().get_absolute_url()}reply/").content.decode()
    assert previewed(page) is None
    assert 'name="preview" value="1"' in page
