"""What editors have pinned stands above the others, and in its place as well."""

import re

import pytest
from django.db import connection

from comments import thread
from comments.models import Policy
from comments.thread import PINNED
from tests.comments.threads import make_threads
from tests.factories import make_approved, make_published

pytestmark = pytest.mark.django_db


def pinned(page):
    found = re.search('<section class="thread pinned".*?</section>', page, re.S)
    return re.findall('<div class="words" dir="auto"><p>(.*?)</p>', found[0]) if found else []


def test_it_stands_on_top_marked_and_linked_to_its_place(show):
    article = make_published()
    make_approved(article, body="other")
    assert pinned(show(article)) == []
    comment = make_approved(article, body="worth reading")
    comment.pin()
    page = show(article)
    assert pinned(page) == ["worth reading"]
    assert page.count(f'id="comment-{comment.pk}"') == 1
    assert f'<a href="#comment-{comment.pk}">Show in the discussion</a>' in page
    assert page.count('<span class="badge quiet">Pinned</span>') == 2
    comment.unpin()
    assert pinned(show(article)) == []


def test_the_last_pinned_comes_first_and_there_is_an_end(show):
    article = make_published()
    for n in range(PINNED + 2):
        make_approved(article, body=f"{n}").pin()
    assert pinned(show(article)) == [f"{n}" for n in range(PINNED + 1, 1, -1)]


def test_it_stands_on_the_first_page_only_and_leads_to_others(show):
    Policy(pk=1, per_page=5).save()
    article = make_published()
    last = make_threads(article, *[1] * 12)[-1]
    last.pin()
    page = show(article)
    assert pinned(page) == ["11.0"]
    assert f'<a href="/comments/{last.pk}/">Show in the discussion</a>' in page
    assert pinned(show(article, "?order=newest")) == ["11.0"]
    assert pinned(show(article, "?order=replies")) == ["11.0"]
    for query in ("?comments=2", "?order=newest&comments=3", f"?thread={last.pk}"):
        assert pinned(show(article, query)) == []


def test_they_are_found_by_their_own_index(show, django_assert_num_queries, monkeypatch):
    """In a long discussion it would take long to look for them among all others."""
    monkeypatch.setattr(thread, "MANY", 10)
    article = make_published()
    make_threads(article, *[1] * 20)
    page = thread.page(article, Policy(), {})
    with django_assert_num_queries(1) as asked:
        assert page.pinned == []
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(f"EXPLAIN {asked.captured_queries[0]['sql']}")
        else:
            cursor.execute(f"EXPLAIN QUERY PLAN {asked.captured_queries[0]['sql']}")
        assert "comment_pinned" in str(cursor.fetchall())


def test_only_what_readers_may_see_is_shown(show):
    comment = make_approved(body="gone")
    comment.pin()
    comment.trash()
    assert "gone" not in show(comment.article)
