"""What our script gets in answer to a reply: the private address, too. Everything else is as without it."""

import pytest

from comments import status, trust
from comments.models import Comment, Policy, Writer
from tests.factories import make_comment, make_published

pytestmark = pytest.mark.django_db
JSON = {"Accept": "application/json"}


@pytest.fixture
def everybody_passes():
    Policy(pk=1, hold_unknown=False).save()


def test_of_a_comment_that_stands_at_once(send, everybody_passes):
    article = make_published()
    response = send(article, headers=JSON)
    comment = article.comments.get()
    assert response.status_code == 200
    assert response["Content-Type"] == "application/json"
    assert response["Cache-Control"] == "no-store"
    assert response.json() == {
        "comment": comment.pk,
        "address": f"{article.get_absolute_url()}#comment-{comment.pk}",
        "own": status.address(comment),
    }


def test_of_a_comment_that_waits(send):
    article = make_published()
    answer = send(article, headers=JSON).json()
    own = status.address(article.comments.get())
    assert (answer["address"], answer["own"]) == (own, own)


def test_twice_the_same_is_one_comment_and_one_answer(send):
    article = make_published()
    assert send(article, headers=JSON).json() == send(article, headers=JSON).json()
    assert article.comments.count() == 1


def test_what_is_refused_comes_back_as_the_page_with_the_form(send):
    article, closed = make_published(), make_published(comments_open=False)
    for response, code in [
        (send(article, headers=JSON, email="nonsense"), 422),
        (send(closed, headers=JSON), 403),
        (send(article, headers=JSON, parent=999), 404),
        (send(article, headers=JSON | {"Sec-Fetch-Site": "cross-site"}), 403),
    ]:
        assert response.status_code == code
        assert response["Content-Type"] == "text/html; charset=utf-8"
        assert response["Cache-Control"] == "no-store"
        assert "Well said." in response.content.decode()
    assert not Comment.objects.exists()


def test_others_who_also_take_json_get_the_usual_answer(send):
    response = send(make_published(), headers={"Accept": "text/html,application/json;q=0.9,*/*;q=0.8"})
    assert response.status_code == 303
    assert response["Cache-Control"] == "no-store"


def test_the_private_address_of_another_comment_is_never_told(send):
    article = make_published()
    other = make_comment(article)
    assert status.address(other) not in send(article, headers=JSON).content.decode()


def test_a_key_of_this_address_proves_it_and_no_other_does(send):
    writer = Writer.objects.confirm("lena@example.org", "Lena Holm")
    other = Writer.objects.confirm("otto@example.org", "Otto")
    for key, proven in [
        (trust.key_for(writer), True),
        (trust.key_for(other), False),
        ("", False),
        ("x" * 999, False),
    ]:
        article = make_published()
        send(article, key=key)
        assert article.comments.get().confirmed is proven
    Comment.objects.all().delete()
    Writer.objects.filter(pk=writer.pk).forget_browsers()
    article = make_published()
    send(article, key=trust.key_for(writer))
    assert article.comments.get().confirmed is False


def test_confirmed_cannot_be_typed(send):
    article = make_published()
    send(article, confirmed="1", risk="0", pinned_at="2026-01-01", by_author="1", thread="7")
    comment = article.comments.get()
    assert (comment.confirmed, comment.pinned_at, comment.by_author, comment.thread) == (
        False,
        None,
        False,
        comment.pk,
    )
