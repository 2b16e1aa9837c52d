"""A newspaper of any size, made quickly, in the database that DATA_DIR or DATABASE_URL names.

    python -m tests.benchmarks.seed --articles 100000 [--comments 300000] [--index]

Stories of twenty years in twelve sections, with authors, tags and pictures. The newest of all has sixty
comments, and the following have twenty each as long as there are comments for it. Pictures have no files.
With --index the search finds the stories, which takes longer than all the rest.
"""

import argparse
import os
import random
import sys
from datetime import timedelta
from itertools import islice

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")

import django  # noqa: E402 - only now it knows its settings

django.setup()

from django.contrib.contenttypes.models import ContentType  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.core.management.color import no_style  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402
from taggit.models import Tag, TaggedItem  # noqa: E402

from articles import body  # noqa: E402
from articles.models import Article, Author, Byline, Image, Section  # noqa: E402
from articles.models.article import month_of  # noqa: E402
from comments import markup  # noqa: E402
from comments.models import Comment  # noqa: E402
from comments.words import key  # noqa: E402

YEARS = 20
SECTIONS = ("World", "Politics", "Business", "Science", "Culture", "Sport")
BELOW = ("Asia", "Europe", "Markets", "Space", "Film", "Football")
AT_ONCE = 2000
FIRST, OTHERS = 60, 20  # comments
WORDS = (
    "the council of a harbour town decided on monday to close its oldest bridge for repairs while ferries"
    " carry commuters and children across the river until spring engineers found cracks in two pillars that"
    " nobody had looked at since winter traders fear for their business but residents say they are relieved"
    " because warnings were ignored and money was spent elsewhere according to papers seen by this newspaper"
).split()


def main():
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.seed")
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--comments", type=int, help="three for each article")
    parser.add_argument("--index", action="store_true", help="for the search")
    options = parser.parse_args()
    seed(options.articles, options.comments or options.articles * 3)
    if options.index:
        call_command("reindex", stdout=sys.stderr)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def seed(articles, comments):
    chance = random.Random(articles)
    sections = make_sections()
    authors = Author.objects.bulk_create(
        Author(name=f"Author {n}", slug=f"author-{n}") for n in range(min(500, 5 + articles // 50))
    )
    tags = Tag.objects.bulk_create(
        Tag(name=f"topic {n}", slug=f"topic-{n}") for n in range(min(2000, 10 + articles // 20))
    )
    images = Image.objects.bulk_create(
        Image(file=f"images/seed/{n}.jpg", width=1600, height=1000, alternative_text=text(chance, 8))
        for n in range(min(2000, 5 + articles // 20))
    )
    stories = make_stories(articles, chance, sections, images)
    kind = ContentType.objects.get_for_model(Article)
    insert(Byline, (Byline(article_id=pk, author=chance.choice(authors)) for pk in stories))
    insert(
        TaggedItem,
        (
            TaggedItem(content_type=kind, object_id=pk, tag=tag)
            for pk in stories
            # The first ones are on many stories, the last ones on few.
            for tag in {tags[int(len(tags) * chance.random() ** 3)] for _n in range(2)}
        ),
    )
    insert(Comment, make_comments(comments, chance, stories))


def make_sections():
    top = [Section.objects.create(name=name, position=n) for n, name in enumerate(SECTIONS)]
    below = [
        Section.objects.create(name=name, parent=parent, in_menu=False)
        for name, parent in zip(BELOW, top, strict=True)
    ]
    return top + below


def make_stories(number, chance, sections, images):
    """Their ids, the newest first."""
    now, step = timezone.now().replace(microsecond=0), timedelta(days=365 * YEARS) / number
    first = (Article.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1
    pks = range(first + number - 1, first - 1, -1)
    texts = ["".join(f"<p>{text(chance, 60)}.</p>" for _n in range(8)) for _n in range(50)]
    plain = [(html, body.excerpt(html), len(body.plain(html).split())) for html in texts]

    def story(n, pk):
        article = Article(
            pk=pk, headline=text(chance, 9).capitalize(), slug=f"story-{pk}", status="published"
        )
        article.body, article.excerpt, article.words = chance.choice(plain)
        article.standfirst, article.section = text(chance, 20), chance.choice(sections)
        article.lead_image = chance.choice(images) if n % 2 else None
        article.published_at = now - step * n - timedelta(seconds=5)
        article.month = month_of(article.published_at)
        article.modified_at, article.modified_by_name = article.published_at + timedelta(hours=1), "Admin"
        return article

    insert(Article, (story(n, pk) for n, pk in enumerate(pks)))
    return pks


def make_comments(number, chance, stories):
    pk = (Comment.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1
    now, texts = timezone.now(), [text(chance, chance.randrange(30, 90)) for _n in range(500)]
    written = [(words, markup.to_html(words), key(words)) for words in texts]
    for n, story in enumerate(stories):
        root = None
        for place in range(OTHERS if n else FIRST):
            if number <= 0:
                return
            reader, (words, html, text_key) = chance.randrange(3000), chance.choice(written)
            parent = root if place % 3 == 2 else None
            comment = Comment(pk=pk, article_id=story, parent=parent, status="approved")
            comment.name, comment.email = f"Reader {reader}", f"reader{reader}@example.org"
            comment.body, comment.html, comment.text_key = words, html, text_key
            comment.created_at = now - timedelta(minutes=pk % 5000)
            comment.settle_place(levels=5)
            root = parent or comment
            yield comment
            pk, number = pk + 1, number - 1


def insert(model, rows):
    """In parts, each in a transaction of its own.

    Then PostgreSQL has to look: the triggers' plans are from when the tables were small, and it looks by
    itself only after the last transaction.
    """
    rows = iter(rows)
    while part := list(islice(rows, AT_ONCE)):
        with transaction.atomic():
            model.objects.bulk_create(part)
    with connection.cursor() as cursor:  # PostgreSQL gives out its own numbers, whatever was stored
        for statement in connection.ops.sequence_reset_sql(no_style(), [model]):
            cursor.execute(statement)
        cursor.execute(f"ANALYZE {model._meta.db_table}")


def text(chance, words):
    return " ".join(chance.choices(WORDS, k=words))


if __name__ == "__main__":
    main()
