"""/comments/<id>/ leads to the comment where it stands, and only to public ones."""

import pytest

from comments.thread import PAGE
from tests.factories import make_approved, make_comment, make_published

pytestmark = pytest.mark.django_db


def test_it_leads_to_the_place_on_the_page(client):
    comment = make_approved()
    response = client.get(f"/comments/{comment.pk}/")
    assert response.status_code == 302
    assert response["Location"] == f"{comment.article.get_absolute_url()}#comment-{comment.pk}"


def test_it_leads_to_the_right_page(client):
    article = make_published()
    comments = [make_approved(article) for _ in range(PAGE + 1)]
    place = article.get_absolute_url()
    for comment, query in [(comments[PAGE - 1], ""), (comments[PAGE], "?comments=2")]:
        address = f"{place}{query}#comment-{comment.pk}"
        assert client.get(f"/comments/{comment.pk}/")["Location"] == address
        assert f'id="comment-{comment.pk}"' in client.get(address).content.decode()


@pytest.mark.parametrize("status", ["pending", "spam", "trash"])
def test_what_is_not_approved_looks_like_nothing(client, status):
    comment = make_comment(status=status)
    hidden, unknown = client.get(f"/comments/{comment.pk}/"), client.get(f"/comments/{comment.pk + 1}/")
    assert hidden.status_code == unknown.status_code == 404


def test_comments_of_hidden_articles_are_hidden(client):
    comment = make_approved()
    article = comment.article
    article.status = article.Status.WITHDRAWN
    article.save()
    assert client.get(f"/comments/{comment.pk}/").status_code == 404


@pytest.mark.parametrize("number", ["0", "-1", "x", "1e3", str(2**63), "9" * 5000])
def test_nonsense_is_404(client, number):
    assert client.get(f"/comments/{number}/").status_code == 404
