"""What a page reads in the database does not grow with the newspaper: a few steps in an index, no more."""

import json
import re

import pytest
from django.db import connection, transaction
from django.db.models import Count, F

from articles.models import Article, Author
from comments.models import Comment
from tests.benchmarks.seed import seed
from tests.factories import make_admin

pytestmark = pytest.mark.django_db
STORIES, COMMENTS = 12_000, 24_000
# Rows that one step of a query may read for readers, and at the desk, which counts up to a bound.
MOST, MOST_AT_DESK = 1000, 11_000
STEPS_OF_A_ROW = 30  # of SQLite's machine, about
GROWING = {
    *("articles_article", "articles_byline", "articles_listing", "articles_step"),
    *("comments_comment", "comments_decision", "taggit_taggeditem"),
}


@pytest.fixture(scope="module")
def newspaper(django_db_setup, django_db_blocker):
    """A large one, for all tests of this file."""
    with django_db_blocker.unblock(), transaction.atomic():
        seed(STORIES, COMMENTS)
        Comment.objects.annotate(rest=F("pk") % 10).filter(rest=0).update(status="pending")
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        yield addresses()
        transaction.set_rollback(True)


def addresses():
    middle = Article.objects.order_by("pk")[STORIES // 2]
    before = f"?before={middle.published_at:%Y%m%dT%H%M%SZ}-{middle.pk}"
    tags = [f"/tag/topic-{n}/" for n in (0, 300, 599)]
    author = Author.objects.annotate(stories=Count("bylines")).latest("stories").get_absolute_url()
    return {
        "readers": [
            *("/", "/latest/", f"/latest/{before}", "/feed/", "/comments/feed/"),
            *("/section/world/", f"/section/world/{before}", "/section/world/asia/", "/section/world/feed/"),
            *(*tags, f"{tags[0]}{before}", f"{tags[0]}feed/", author, f"{author}{before}", f"{author}feed/"),
            *(f"/{middle.month:%Y}/", f"/{middle.month:%Y/%m}/"),
            middle.get_absolute_url(),
            Article.objects.latest("published_at").get_absolute_url(),
            f"{Article.objects.latest('published_at').get_absolute_url()}feed/",
            *("/sitemap.xml", "/news-sitemap.xml", "/nothing/here-at-all/"),
        ],
        "desk": [
            *("/admin/", "/admin/articles/article/", "/admin/articles/article/?q=bridge"),
            *("/admin/articles/article/?state=draft", "/admin/articles/article/?state=published"),
            f"/admin/articles/article/{middle.pk}/change/",
            *("/admin/comments/comment/", "/admin/comments/comment/?status=approved"),
        ],
    }


class Reads:
    """The queries of a page, each with what the database says that it reads."""

    def __init__(self, client, address):
        self.found = []
        with connection.execute_wrapper(self.note):
            self.status = client.get(address).status_code

    def note(self, execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        if sql.lstrip(" (\n").startswith(("SELECT", "WITH")):
            self.found.append((sql, params))
        return result

    def steps(self):
        for sql, params in self.found:
            yield from self.explain(sql, params)

    def explain(self, sql, params):
        """``(query, table, rows read, whether all of the table could be)`` of each step."""
        how = "EXPLAIN (ANALYZE, FORMAT JSON)" if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
        with connection.cursor() as cursor:
            cursor.execute(f"{how} {sql}", params)
            rows = cursor.fetchall()
        if connection.vendor == "sqlite":
            for *_ids, detail in rows:
                if scan := re.match(r"SCAN (\w+)", detail):
                    yield sql, scan[1], 0, not ("INDEX" in detail and "LIMIT" in sql)
            yield sql, "", self.steps_of_machine(sql, params) // STEPS_OF_A_ROW, False
            return
        plan = json.loads(rows[0][0]) if isinstance(rows[0][0], str) else rows[0][0]
        yield from self.nodes(sql, plan[0]["Plan"])

    def steps_of_machine(self, sql, params):
        """What SQLite takes for the query, which it does not say of its plan."""
        steps = 0

        def count():
            nonlocal steps
            steps += 100

        with connection.cursor() as cursor:
            connection.connection.set_progress_handler(count, 100)
            cursor.execute(sql, params)
            cursor.fetchall()
            connection.connection.set_progress_handler(None, 0)
        return steps

    def nodes(self, sql, node):
        removed = node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)
        read = (node["Actual Rows"] + removed) * node["Actual Loops"]
        yield sql, node.get("Relation Name", ""), read, node["Node Type"] == "Seq Scan" and read > 0
        for below in node.get("Plans", []):
            yield from self.nodes(sql, below)


def test_readers(newspaper, client):
    too_much = []
    for address in newspaper["readers"]:
        reads = Reads(client, address)
        assert reads.status == (404 if "nothing" in address else 200), address
        too_much += [
            (address, table, rows, sql)
            for sql, table, rows, is_whole in reads.steps()
            if rows > MOST or is_whole and table in GROWING
        ]
    assert not too_much, "\n".join(map(str, too_much))


def test_the_desk(newspaper, client, monkeypatch):
    monkeypatch.setattr("articles.admin.article.LAST_SAVED", 500)  # which are few here as well
    client.force_login(make_admin())
    too_much = []
    for address in newspaper["desk"]:
        reads = Reads(client, address)
        assert reads.status == 200, address
        too_much += [
            (address, table, rows, sql)
            for sql, table, rows, _is_whole in reads.steps()
            if rows > MOST_AT_DESK
        ]
    assert not too_much, "\n".join(map(str, too_much))
