"""The page that finds stories: what it says, what it keeps to itself, what it refuses."""

import pytest

from tests.factories import make_article, make_published

pytestmark = pytest.mark.django_db


def test_it_finds_what_readers_may_see_and_marks_the_words(client):
    found = make_published(headline="Herring at last", body="<p>The herring is back in the bay.</p>")
    make_article(headline="Herring in secret")
    response = client.get("/search/", {"q": " herring  "})
    assert response.context["stories"] == [found]
    assert "<mark>" in response.content.decode()
    assert "secret" not in response.content.decode()


def test_an_empty_question_explains_what_can_be_asked(client):
    html = client.get("/search/").content.decode()
    assert "Words find stories" in html
    assert "No story" not in html


def test_a_slip_of_the_pen_is_put_right(client, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        make_published(headline="Harbour opens")
    html = client.get("/search/?q=harbuor").content.decode()
    assert 'href="/search/?q=harbour"' in html


def test_what_was_typed_is_shown_and_does_nothing(client):
    html = client.get("/search/", {"q": '"><script>alert(1)</script>{{7*7}}'}).content.decode()
    assert "<script>alert" not in html
    assert "{{7*7}}" in html


def test_its_answers_are_not_kept_and_not_indexed(client):
    response = client.get("/search/?q=herring")
    assert "no-store" in response["Cache-Control"]
    assert b'<meta name="robots" content="noindex">' in response.content


@pytest.mark.parametrize("page", ["0", "-1", "100", "1e3", "x", "", "9" * 5000, "٣"])
def test_pages_that_cannot_be_are_not_found(client, page):
    assert client.get("/search/", {"q": "herring", "page": page}).status_code == 404


def test_more_results_follow_on_further_pages(client):
    for _ in range(21):
        make_published(headline="Herring")
    first = client.get("/search/?q=herring")
    second = client.get("/search/?q=herring&page=2")
    assert (len(first.context["stories"]), len(second.context["stories"])) == (20, 1)
    assert b"page=2" in first.content
