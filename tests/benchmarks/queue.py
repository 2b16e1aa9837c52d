"""The moderation queue over a million comments, with 50,000 that wait.

    python -m tests.benchmarks.queue            in a SQLite database of its own, thrown away afterwards
    DATABASE_URL=postgresql://… python -m …     on PostgreSQL; the database must exist and be empty
    ROWS=100000 python -m …                     fewer comments

Opens every view in every order, prints queries and time, and fails where a view asks more than 12
queries, or where its list is not read along an index.
"""

import os
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

FOLDER = tempfile.mkdtemp(prefix="newsroom-queue-")
os.environ.setdefault("DATA_DIR", FOLDER)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
os.environ["ALLOWED_HOSTS"] = "testserver"

import django  # noqa: E402

django.setup()

from django.contrib.auth.models import Group, User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from articles.models import Article  # noqa: E402
from comments.admin import tabs  # noqa: E402
from comments.models import Comment, Decision, Report  # noqa: E402

ROWS = int(os.environ.get("ROWS", 1_000_000))
WAITING = ROWS // 20
ARTICLES = 200
ROUNDS = 5
QUEUE = "/admin/comments/comment/"
INDEXED = (
    "comment_risk",
    "comment_queue",
    "comment_newest",
    "comment_reported",
    "comment_email",
    "comment_threads",
)

NUMBERS = {
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows}) ",
    "postgresql": "WITH n AS (SELECT generate_series(1, {rows}) AS i) ",
}
MOMENT = {
    "sqlite": "strftime('%Y-%m-%d %H:%M:%S', {start}, 'unixepoch')",
    "postgresql": "to_timestamp({start})",
}
HEX = {"sqlite": "printf('%08x', i)", "postgresql": "lpad(to_hex(i), 8, '0')"}


STATUS = (
    "CASE WHEN i % 20 = 0 THEN 'pending' WHEN i % 20 < 4 THEN 'spam' WHEN i % 20 = 4 THEN 'trash'"
    " ELSE 'approved' END"
)


def insert(model, source, **columns):
    """One statement for all rows. Columns that are not given have the default of their field."""
    fields = model._meta.concrete_fields
    values, defaults = [], []
    for field in fields:
        if field.column in columns:
            values.append(columns[field.column].replace("%", "%%"))
        else:
            values.append("%s")
            defaults.append(field.get_db_prep_save(field.get_default(), connection))
    names = ", ".join(f'"{field.column}"' for field in fields)
    with_numbers, table = source
    rows = f"{with_numbers} SELECT {', '.join(values)} FROM {table}"
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {model._meta.db_table} ({names}) {rows}", defaults)


# What has been reported and what one has decided oneself is little, and sorted when asked for.
MUST_FLOW = {
    f"status={tab}&order={order}"
    for tab, orders in tabs.ORDERS_OF.items()
    for order in orders
    if tab not in (tabs.REPORTED, tabs.MINE) or order == "most"
}


def say(line):
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def fill():
    """The comments of five years: one in twenty waits, one in seven is spam; a few have been reported."""
    now, vendor = timezone.now(), connection.vendor
    articles = [Article(headline=f"Story {n}", body="<p>Text.</p>") for n in range(ARTICLES)]
    for article in articles:
        article.status, article.published_at = Article.Status.PUBLISHED, now
        article.save()
    start = f"({int(now.timestamp())} - ({ROWS} - i) * {max(1, 5 * 365 * 86400 // ROWS)})"
    with transaction.atomic():
        insert(
            Comment,
            (NUMBERS[vendor].format(rows=ROWS), "n"),
            id="i",
            article_id=f"{articles[0].pk} + i % {ARTICLES}",
            path=HEX[vendor],
            thread="i",
            name="'Reader ' || (i % 50000)",
            email="'reader' || (i % 50000) || '@example.org'",
            body="'A comment of a usual length, number ' || i",
            html="'<p>A comment of a usual length.</p>'",
            status=STATUS,
            risk="i * 7 % 101",
            open_reports="CASE WHEN i % 2000 = 7 THEN i % 9 + 1 ELSE 0 END",
            network="'10.' || (i % 200) || '.' || (i / 200 % 200) || '.0/24'",
            created_at=MOMENT[vendor].format(start=start),
        )
        own = {"id": "id", "comment_id": "id", "comment_number": "id", "at": "created_at"}
        comments = ("", "comments_comment")
        insert(
            Decision, comments, **own, to_status="status", cause="'unknown_writer'", reason="'first comment'"
        )
        reported = ("", "comments_comment WHERE open_reports > 0")
        insert(Report, reported, **own, ground="'offensive'", text="'Rude.'")
    if vendor == "postgresql":
        with connection.cursor() as cursor:
            for model in (Comment, Decision, Report):
                table = model._meta.db_table
                cursor.execute(
                    f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"
                )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if vendor == "postgresql" else "ANALYZE")


def moderator():
    user = User.objects.create_user("mo", is_staff=True)
    user.groups.add(Group.objects.get(name="Moderators"))
    return user


def decide_many(user):
    """So that the view of one's own decisions has something to show."""
    some = Comment.objects.filter(status="spam").order_by("-pk")
    Decision.objects.decide(some[:600], Comment.Status.TRASH, user)


def opened(client, query):
    """Of one view: queries, milliseconds, those in which this process worked, and how it was read."""
    times, worked = [], []
    for _round in range(ROUNDS):
        before, work = time.perf_counter(), time.process_time()
        with CaptureQueriesContext(connection) as captured:
            response = client.get(f"{QUEUE}?{query}")
        times.append(1000 * (time.perf_counter() - before))
        worked.append(1000 * (time.process_time() - work))
        assert response.status_code == 200, (query, response.status_code)
    return len(captured), statistics.median(times), statistics.median(worked), reading(captured)


def reading(captured):
    """Along which indexes the page's comments are read, and whether a whole heap is sorted for them."""
    [listing] = [
        query["sql"]
        for query in captured
        if 'INNER JOIN "articles_article"' in query["sql"] and "ORDER BY" in query["sql"]
    ]
    explain = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
    with connection.cursor() as cursor:
        cursor.execute(f"{explain} {listing}")
        plan = "\n".join(str(row) for row in cursor.fetchall())
    return sorted(name for name in INDEXED if name in plan), "TEMP B-TREE" in plan or "Sort Key" in plan


def decided(client, number):
    """Milliseconds of each decision, one after the other, as a moderator with a quick hand sends them."""
    times = []
    pending = Comment.objects.pending().order_by("risk", "created_at", "pk")[:number]
    for n, comment in enumerate(pending):
        last = comment.decisions.order_by("-pk").first()
        data = {
            "move": ("approved", "spam", "trash")[n % 3],
            "seen": f"{comment.pk}:pending.{last.pk}.{comment.open_reports}",
        }
        before = time.perf_counter()
        response = client.post(f"{QUEUE}{comment.pk}/move/", data, HTTP_ACCEPT="application/json")
        times.append(1000 * (time.perf_counter() - before))
        assert response.status_code == 200, response.content
    return times


def views():
    for tab, orders in tabs.ORDERS_OF.items():
        for order in orders:
            yield f"status={tab}&order={order}"
    yield "status=pending&p=300"
    yield "status=pending&days=1"
    article = Article.objects.first().pk
    yield f"status=pending&article={article}"
    yield "status=all&email=reader7@example.org"
    yield "status=all&by=staff"
    yield "status=pending&q=lighthouse"


def main():
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    assert not Comment.objects.exists(), "the database must be empty"
    before = time.perf_counter()
    fill()
    say(
        f"{connection.vendor}: {ROWS:,} comments of which {WAITING:,} wait,"
        f" made in {time.perf_counter() - before:.0f} s"
    )
    user = moderator()
    decide_many(user)
    client = Client()
    client.force_login(user)
    client.get(QUEUE)
    wrong = []
    say(f"{'view':46} queries     ms    cpu  read along")
    for query in views():
        queries, took, worked, (indexes, sorts) = opened(client, query)
        read = ", ".join(indexes) or "–"
        say(f"{query:46} {queries:7} {took:6.0f} {worked:6.0f}  {read}{' + sort' if sorts else ''}")
        if queries > 12:
            wrong.append(f"{query}: {queries} queries")
        if sorts and query in MUST_FLOW:
            wrong.append(f"{query}: not read along an index")
    times = sorted(decided(client, 120))
    say(f"a decision: median {statistics.median(times):.0f} ms, slowest of 120 {times[-1]:.0f} ms")
    sys.exit("\n".join(wrong) or None)


if __name__ == "__main__":
    try:
        main()
    finally:
        if Path(FOLDER).name.startswith("newsroom-queue-"):
            shutil.rmtree(FOLDER, ignore_errors=True)
