"""What arrives at once, through connections of its own each, as on the running site."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client

from articles.models import Article
from comments import intake
from comments.models import Comment
from tests.factories import make_editor, make_moderator, make_published

pytestmark = pytest.mark.django_db(transaction=True)


def all_at_once(*acts):
    """Run the acts in threads that start together, and return what they return."""
    start = Barrier(len(acts))

    def run(act):
        try:
            start.wait(timeout=10)
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [done.result(timeout=60) for done in [pool.submit(run, act) for act in acts]]


def post(article, network="192.0.2.7", **fields):
    filled = {"name": "Lena", "email": "lena@example.org", "body": "At once."} | fields
    return lambda: Client(REMOTE_ADDR=network).post(f"{article.get_absolute_url()}reply/", filled)


def test_ten_copies_are_one_comment_with_one_answer():
    article = make_published()
    answers = all_at_once(*[post(article)] * 10)
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer["Location"] for answer in answers}) == 1
    comment = Comment.objects.get()
    assert comment.decisions.count() == 1


def test_ten_different_ones_keep_to_the_limit():
    article = make_published()
    answers = all_at_once(*[post(article, body=f"Number {n}.") for n in range(10)])
    assert sorted(answer.status_code for answer in answers) == [303] * 5 + [429] * 5
    assert article.comments.count() == 5


def test_ten_people_are_all_heard():
    article = make_published()
    answers = all_at_once(*[post(article, email=f"r{n}@example.org", name=f"R {n}") for n in range(5)])
    assert {answer.status_code for answer in answers} == {303}
    paths = list(article.comments.order_by("path").values_list("path", flat=True))
    assert len(set(paths)) == 5
    assert all(len(path) == 8 for path in paths)


def test_closed_means_closed():
    """No comment is dated after the moment at which the article was seen closed."""
    article, editor = make_published(), make_editor()

    def close():
        Article.objects.get(pk=article.pk).withdraw(editor)
        return Comment.objects.count()

    *answers, count = all_at_once(*[post(article, email=f"r{n}@e.org", name=f"{n}") for n in range(4)], close)
    assert {answer.status_code for answer in answers} <= {303, 404}
    assert sum(answer.status_code == 303 for answer in answers) == count == Comment.objects.count()


def test_a_discussion_that_is_closed_is_closed():
    article = make_published()
    make_moderator()

    def close():
        client = Client()
        client.force_login(User.objects.get())
        page = f"/admin/comments/discussion/{article.pk}/change/"
        assert client.post(page, {"mode": "closed", "message": ""}).status_code == 302
        return Comment.objects.count()

    *answers, count = all_at_once(*[post(article, email=f"r{n}@e.org", name=f"{n}") for n in range(4)], close)
    assert {answer.status_code for answer in answers} <= {303, 403}
    assert sum(answer.status_code == 303 for answer in answers) == count == Comment.objects.count()


def test_replies_to_one_article_do_not_wait_for_each_other(monkeypatch):
    """On PostgreSQL: two are being stored at the same moment. SQLite stores one after the other."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets in one writing transaction at a time")
    article, both = make_published(), Barrier(2)
    last = intake._make_sure_it_is_open

    def wait_for_the_other(*args):
        last(*args)
        both.wait(timeout=10)

    monkeypatch.setattr(intake, "_make_sure_it_is_open", wait_for_the_other)
    posts = [post(article, f"192.0.2.{n}", email=f"r{n}@e.org", name=f"{n}") for n in range(2)]
    answers = all_at_once(*posts)
    assert [answer.status_code for answer in answers] == [303, 303]


def test_one_person_posting_to_two_articles_at_once_is_not_held_up_for_ever():
    """Each waits for the other's address and subscriber in the same order, so none waits in a circle."""
    articles = [make_published() for _ in range(4)]
    answers = all_at_once(*[post(article, body=f"{n}") for n, article in enumerate(articles)])
    assert {answer.status_code for answer in answers} == {303}
