"""Two moderators at the same moment: one of them decides, the other is told, and nothing is decided twice."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client

from comments.models import Comment
from tests.factories import make_comment, make_moderator, make_published

QUEUE = "/admin/comments/comment/"
pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*requests):
    """The status codes of requests that start together, each in a thread and with a connection of its own."""
    start = Barrier(len(requests))

    def send(request):
        client, address, data = request
        try:
            start.wait(10)
            return client.post(address, data, HTTP_ACCEPT="application/json").status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(requests)) as threads:
        return list(threads.map(send, requests))


def signed_in(name):
    client = Client()
    client.force_login(make_moderator(name))
    return client


def test_of_two_decisions_about_one_comment_one_counts():
    mo, mia, article = signed_in("mo"), signed_in("mia"), make_published()
    for _round in range(5):
        comment = make_comment(article)
        address, seen = f"{QUEUE}{comment.pk}/move/", f"{comment.pk}:pending.0.0"
        codes = at_once(
            (mo, address, {"move": "approved", "seen": seen}), (mia, address, {"move": "spam", "seen": seen})
        )
        assert sorted(codes) == [200, 409]
        decision = comment.decisions.get()
        assert Comment.objects.get(pk=comment.pk).status == decision.to_status
        assert decision.by_name == ("mo" if codes[0] == 200 else "mia")


def test_of_a_decision_and_many_decisions_each_comment_gets_one():
    mo, mia, article = signed_in("mo"), signed_in("mia"), make_published()
    comments = [make_comment(article) for _n in range(10)]
    seen = [f"{comment.pk}:pending.0.0" for comment in comments]
    many = {"action": "trash", "index": "0", "_selected_action": [c.pk for c in comments], "seen": seen}
    one = comments[4]
    codes = at_once(
        (mo, f"{QUEUE}{one.pk}/move/", {"move": "approved", "seen": f"{one.pk}:pending.0.0"}),
        (mia, QUEUE, many),
    )
    assert codes in ([200, 200], [409, 200])
    assert [comment.decisions.count() for comment in comments] == [1] * 10
    assert Comment.objects.get(pk=one.pk).status == ("approved" if codes[0] == 200 else "trash")


def test_of_an_edit_and_a_decision_nobody_decides_about_a_text_not_seen():
    mo, mia, article = signed_in("mo"), signed_in("mia"), make_published()
    for _round in range(5):
        comment = make_comment(article, body="Nice.")
        shown = {"name": comment.name, "website": "", "body": "Nice."}
        edit = shown | {f"initial-{name}": value for name, value in shown.items()} | {"body": "Buy pills."}
        codes = at_once(
            (mo, f"{QUEUE}{comment.pk}/move/", {"move": "approved", "seen": f"{comment.pk}:pending.0.0"}),
            (mia, f"{QUEUE}{comment.pk}/edit/", edit),
        )
        first = comment.decisions.order_by("pk").first()
        assert codes == ([200, 200] if first.is_move else [409, 200])
