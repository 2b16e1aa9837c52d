"""What arrives at once, through connections of its own each, as on the running site."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client

from articles.models import Article
from comments.models import Comment
from tests.factories import make_editor, make_published

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


def post(article, **fields):
    filled = {"name": "Lena", "email": "lena@example.org", "body": "At once."} | fields
    return lambda: Client().post(f"{article.get_absolute_url()}reply/", filled)


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
    paths = list(article.comments.in_thread_order().values_list("path", flat=True))
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
