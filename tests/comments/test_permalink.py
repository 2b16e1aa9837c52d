"""/comments/<id>/ leads to the comment where it stands, and only to public ones."""

import pytest

from comments.models import Policy
from comments.thread import Order
from tests.comments.threads import make_threads
from tests.factories import make_approved, make_comment, make_published

pytestmark = pytest.mark.django_db


def test_it_leads_to_the_place_on_the_page(client):
    comment = make_approved()
    response = client.get(f"/comments/{comment.pk}/")
    assert response.status_code == 302
    assert response["Location"] == f"{comment.article.get_absolute_url()}#comment-{comment.pk}"


@pytest.mark.parametrize(
    ("order", "queries"),
    [
        (Order.OLDEST, ["", "?comments=2"]),
        (Order.NEWEST, ["?comments=1", "?comments=2"]),
        (Order.REPLIES, ["?order=oldest", "?comments=2&order=oldest"]),
    ],
)
def test_it_leads_to_the_right_page_whatever_comes_first(client, order, queries):
    Policy(pk=1, per_page=5, order=order).save()
    article = make_published()
    threads = make_threads(article, *[2] * 6)
    place = article.get_absolute_url()
    for root, query in [(threads[4], queries[0]), (threads[5], queries[1])]:
        for comment in (root, root.replies.get()):
            address = f"{place}{query}#comment-{comment.pk}"
            assert client.get(f"/comments/{comment.pk}/")["Location"] == address
            assert f'id="comment-{comment.pk}"' in client.get(address).content.decode()


def test_in_a_list_that_moves_on_each_comment_is_linked_by_its_number(client):
    comment = make_approved()
    place = comment.article.get_absolute_url()
    for query, address in [
        ("", f"{place}#comment-{comment.pk}"),
        ("?order=newest", f"/comments/{comment.pk}/"),
        ("?order=newest&comments=1", f"{place}?comments=1&amp;order=newest#comment-{comment.pk}"),
        ("?order=replies", f"/comments/{comment.pk}/"),
    ]:
        assert f'<a class="when" href="{address}">' in client.get(f"{place}{query}").content.decode()


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
