"""What the page of a long discussion costs, beside that of a short one.

    python -m tests.benchmarks.thread [--comments 10000]

On SQLite, or with DATABASE_URL in a database made for it beside the one that is named. The articles hold
100 comments and as many as asked for, in shapes that discussions have: many threads of few comments, one
thread of all, and as many threads as comments. The number of queries must be bounded and the same for
all; that the page of the long one takes no more than three times as long is printed, and to be judged.
"""

import argparse
import os
import random
import sys
import time

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

import django  # noqa: E402 - only now it knows its settings

django.setup()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import (  # noqa: E402
    CaptureQueriesContext,
    setup_databases,
    setup_test_environment,
    teardown_databases,  # noqa: E402
)

from comments import arrivals  # noqa: E402
from comments.models import Comment  # noqa: E402
from tests.factories import make_published  # noqa: E402

SHORT = 100
ROUNDS = 15
MOST_QUERIES = 8
WORDS = (
    "the council bridge harbour morning traffic nobody asked why this was never said before and after".split()
)


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--comments", type=int, default=10_000)
    number = parser.parse_args().comments
    setup_test_environment()
    databases = setup_databases(verbosity=0, interactive=False)
    try:
        return report(number)
    finally:
        teardown_databases(databases, verbosity=0)


def report(number):
    short = fill(SHORT, usual).get_absolute_url()
    say(f"{connection.vendor}\n{'page':<48}{'ms':>8}{'times':>8}{'queries':>9}")
    say(f"{f'{SHORT} comments':<48}{measured(short)[0]:>8.1f}{1:>8.1f}{queries(short):>9}")
    failed = False
    for name, shape in (("usual", usual), ("one thread of all", single), ("no replies", flat)):
        article = fill(number, shape)
        for page, address in addresses(article, name, shape).items():
            (base, taken), asked = measured(short, address), queries(address)
            say(f"{f'{number} comments, {page}':<48}{taken:>8.1f}{taken / base:>8.1f}{asked:>9}")
            failed |= asked > MOST_QUERIES
    return "Too many queries." if failed else 0


def addresses(article, name, shape):
    place, root = article.get_absolute_url(), article.comments.earliest("pk").thread
    pages = {
        name: place,
        f"{name}, newest": f"{place}?order=newest",
        f"{name}, replies": f"{place}?order=replies",
    }
    if shape is single:
        return pages | {f"{name}, alone, page 9": f"{place}?thread={root}&comments=9"}
    threads = article.comments.values("thread").distinct().count()
    last = -(-threads // 50)
    newest = article.comments.latest("pk")
    return pages | {
        f"{name}, page {last // 2}": f"{place}?comments={last // 2}",
        f"{name}, page {last}": f"{place}?comments={last}",
        f"{name}, /comments/<id>/": newest.get_absolute_url(),
    }


def fill(number, shape):
    """An article with so many comments, each with a parent of the shape."""
    chance = random.Random(number)  # noqa: S311 - the same each time
    article, comments = make_published(), []
    for n in range(number):
        parent = shape(comments, chance)
        body = " ".join(chance.choices(WORDS, k=chance.randint(5, 60)))
        comment = Comment(
            article=article, parent=parent, name=f"Reader {n % 700}", body=body, status="approved"
        )
        comment.email = f"reader{n % 700}@example.org"
        comments.append(comment)
    arrivals.settle_numbers(comments)
    arrivals.bring_in(comments, "made up")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return article


def usual(comments, chance):
    """Four of ten answer the article, the others something that was said lately."""
    return None if not comments or chance.random() < 0.4 else chance.choice(comments[-30:])


def single(comments, chance):
    return chance.choice(comments[:1] + comments[-30:]) if comments else None


def flat(comments, chance):
    return None


def measured(*pages):
    """Milliseconds for an answer of each: the best of some, in turns, on a machine that is never idle."""
    client, taken = Client(), {page: [] for page in pages}
    for _round in range(ROUNDS):
        for page, times in taken.items():
            began = time.perf_counter()
            answer = client.get(page)
            times.append(time.perf_counter() - began)
            assert answer.status_code in (200, 302), (answer.status_code, page)
    return [min(times) * 1000 for times in taken.values()]


def queries(address):
    """How many concern the discussion. The story has its own, whatever is said about it."""
    with CaptureQueriesContext(connection) as asked:
        Client().get(address)
    return sum('"comments_' in query["sql"] for query in asked.captured_queries)


def say(line):
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main())
