"""A page stays bounded: very long threads show their first replies, and the rest on pages of their own."""

import re

import pytest

from comments import thread
from comments.thread import allowance
from tests.comments.threads import make_threads, outline
from tests.factories import make_approved, make_comment, make_published

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def small_pages(monkeypatch):
    monkeypatch.setattr(thread, "MANY", 12)
    monkeypatch.setattr(thread, "OF_ONE", 10)


def texts(page):
    return re.findall('<div class="words" dir="auto"><p>(.*?)</p>', page)


@pytest.mark.parametrize(
    ("sizes", "shown"),
    [([], 12), ([12], 12), ([4, 4, 4], 12), ([13], 12), ([1, 1, 50], 10), ([1, 20, 30], 5), ([50] * 20, 3)],
)
def test_every_thread_gets_its_share(sizes, shown):
    assert allowance(sizes) == shown


def test_a_long_thread_shows_its_first_replies_and_where_all_are(show):
    article = make_published()
    short, long = make_threads(article, 2, 31)
    page = show(article)
    assert outline(page) == ["0.0", ["0.1"], "1.0", [f"1.{n}" for n in range(1, 10)]]
    address = f"{article.get_absolute_url()}?thread={long.pk}#comments"
    assert f'<p class="rest"><a href="{address}">Show all 30 replies</a></p>' in page
    assert re.findall("<summary>(.*?)</summary>", page) == ["1 reply", "Replies"]
    assert "33 responses to" in page


def test_where_its_first_comment_is_gone_all_others_are_replies(show):
    article = make_published()
    [long] = make_threads(article, 31)
    long.trash()
    page = show(article)
    assert "Show all 30 replies" in page
    assert len(texts(page)) == 12


def test_the_thread_alone_comes_in_pages_too(show):
    article = make_published()
    other, long = make_threads(article, 1, 25)
    place = f"{article.get_absolute_url()}?thread={long.pk}"
    one, two, three = (show(article, f"?thread={long.pk}&comments={number}") for number in (1, 2, 3))
    assert outline(one) == ["1.0", [f"1.{n}" for n in range(1, 10)]]
    assert outline(two) == ["Replies to Reader 0, continued", [f"1.{n}" for n in range(10, 20)]]
    assert outline(three) == ["Replies to Reader 0, continued", [f"1.{n}" for n in range(20, 25)]]
    assert f'<a rel="next" href="{place}&amp;comments=2#comments">Later comments</a>' in one
    assert f'<a rel="prev" href="{place}#comments">Earlier comments</a>' in two
    assert f'<a rel="next" href="{place}&amp;comments=3#comments">Later comments</a>' in two
    assert 'rel="next"' not in three
    assert "<summary>Replies</summary>" in one
    for page in (one, two, three):
        assert f'<a href="{article.get_absolute_url()}#comments">Show all comments</a>' in page
        assert "26 responses to" in page
    long.trash()
    assert (
        outline(show(article, f"?thread={long.pk}&comments=2"))[0]
        == "This comment was removed by a moderator."
    )


def test_from_the_thread_alone_one_comes_back_to_the_block_it_is_from(show):
    article = make_published()
    threads = make_threads(article, *[1] * 60)
    page = show(article, f"?thread={threads[55].pk}")
    assert f'<a href="{article.get_absolute_url()}?comments=2#comments">Show all comments</a>' in page


def test_every_comment_is_found_at_its_permanent_address(client):
    article = make_published()
    make_threads(article, 1, 25, 1)
    place = article.get_absolute_url()
    seen = set()
    for comment in article.comments.order_by("pk"):
        address = client.get(f"/comments/{comment.pk}/")["Location"]
        assert address.endswith(f"#comment-{comment.pk}")
        assert f'id="comment-{comment.pk}"' in client.get(address).content.decode()
        seen.add(address.partition("#")[0])
    long = article.comments.get(body="1.0")
    assert seen == {place, f"{place}?thread={long.pk}&comments=2", f"{place}?thread={long.pk}&comments=3"}


def test_its_writer_sees_a_waiting_comment_where_it_will_stand(show):
    article = make_published()
    [long] = make_threads(article, 25)
    own = make_comment(article, parent=long, body="own")
    page = show(article, own_comment=own)
    assert outline(page) == ["Replies to Reader 0, continued", [*(f"0.{n}" for n in range(20, 25)), "own"]]
    assert "25 responses to" in page
    first = make_comment(make_approved().article, body="a thread of its own")
    assert outline(show(first.article, own_comment=first))[-1] == "a thread of its own"


def test_a_long_thread_costs_no_more_queries(show, django_assert_num_queries):
    article = make_published()
    make_threads(article, 1)
    show(article)
    for size in (20, 80):
        [long] = make_threads(article, size)
        with django_assert_num_queries(7):
            show(article)
        with django_assert_num_queries(6):  # the second page says whose replies go on
            show(article, f"?thread={long.pk}&comments=2")
