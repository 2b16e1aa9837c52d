"""Full text search of what readers may see, on SQLite and PostgreSQL, with one set of rules.

The tables are made after migration and not by one: a restored or copied database heals by itself, and
no migration asks which database it is on. An article's row is written in the transaction of its save.
"""

from difflib import get_close_matches
from functools import partial
from itertools import chain

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import DEFAULT_DB_ALIAS, connection, transaction
from django.db.models.signals import post_delete, post_migrate, post_save, pre_save
from django.utils import timezone
from taggit.models import Tag, TaggedItem

from articles.body import plain
from articles.models import Article, Author, Byline

from .databases import database
from .words import LETTERS, MAX_LENGTH, Query, fold, snippet, words

MAX_INDEXED = 200_000
# Among more hits than these, the newest are ranked: for news the better answer, and never a slow one.
POOL = 1000
BATCH = 200


def find(text, *, limit=20, offset=0):
    """Published articles that match, the best first. Of more than POOL hits the newest POOL are ranked."""
    pks = ranked(text)[offset : offset + limit]
    # The index says what matches; what is public is said in one place only.
    return Article.objects.published().for_lists().defer(None).in_order(pks)


def ranked(text, pool=POOL):
    """The ids of the published articles that match, of the newest so many, the best first."""
    query = Query.parse(text)
    if not query.wanted:
        return []
    with connection.cursor() as cursor:
        return [pk for *_rank, pk in sorted(database().newest(cursor, query, timezone.now(), pool))]


def suggest(text):
    """The text with misspelt words put right, when that finds something public. Else None."""
    text = text[:MAX_LENGTH]
    better = LETTERS.sub(lambda found: _nearest(fold(found[0])) or found[0], text)
    return better if better != text and _is_found(better) else None


def _nearest(word):
    """The known word most like an unknown one. A wrong first letter is not put right."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT word FROM articles_search_word"
            " WHERE word >= %s AND word < %s AND length(word) BETWEEN %s AND %s",
            [word[0], chr(ord(word[0]) + 1), len(word) - 2, len(word) + 2],
        )
        known = {row[0] for row in cursor.fetchall()}
    # Words of what is withdrawn, or not public yet, are known too. Only what readers can find is offered,
    # and a word that they cannot find is treated as if nobody knew it.
    if word in known and _is_found(word):
        return None
    alike = get_close_matches(word, known - {word}, 3, 0.75)
    return next((near for near in alike if _is_found(near)), None)


def _is_found(text):
    return Article.objects.published().filter(pk__in=ranked(text, pool=20)).exists()


def extract(article, text, size=160):
    """Where the article speaks of it: the lead, or else the place in the text. If neither does, the lead."""
    lead = snippet(article.lead, text, max(size, len(article.lead)))
    if "<mark>" in lead:
        return lead
    place = snippet(plain(article.body), text, size)
    return place if "<mark>" in place else lead


# The index


def set_up(using=DEFAULT_DB_ALIAS, **kwargs):
    """Make the tables where they are missing."""
    if using != DEFAULT_DB_ALIAS:
        return
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in database().tables():
            cursor.execute(statement)


def start_over():
    """Empty tables, in the language of the settings."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS articles_search")
        cursor.execute("DROP TABLE IF EXISTS articles_search_word")
        set_up()


def index(*articles):
    """Let these be found by what they say now. Only what is published, or scheduled, stands in the index."""
    articles = [article for article in articles if article.pk]
    listed = [article for article in articles if article.status == Article.Status.PUBLISHED]
    names = _names(listed)
    entries = [
        (
            article.pk,
            article.published_at,
            words(article.headline),
            words(names.get(article.pk, "")),
            words(article.standfirst),
            words(plain(article.body)[:MAX_INDEXED]),
        )
        for article in listed
    ]
    with transaction.atomic(), connection.cursor() as cursor:
        database().erase(cursor, [article.pk for article in articles])
        if entries:
            database().write(cursor, entries)
    known = set(LETTERS.findall(" ".join(text for entry in entries for text in entry[2:5])))
    transaction.on_commit(partial(_learn, known), robust=True)


def index_all(articles):
    """The same for a query of any size. Yields how many are done, batch by batch."""
    found = articles.order_by("pk")
    done, last = 0, 0
    while batch := list(found.filter(pk__gt=last)[:BATCH]):
        index(*batch)
        done, last = done + len(batch), batch[-1].pk
        yield done


def _names(articles):
    """``{pk: text}`` of the people in the bylines and the tags."""
    found = {}
    pks = [article.pk for article in articles]
    if pks:
        bylines = Byline.objects.filter(article__in=pks).values_list("article", "author__name")
        tagged = TaggedItem.objects.filter(
            content_type=ContentType.objects.get_for_model(Article), object_id__in=pks
        ).values_list("object_id", "tag__name")
        for pk, name in chain(bylines, tagged):
            found.setdefault(pk, []).append(name)
    return {pk: " ".join(names) for pk, names in found.items()}


def _learn(found):
    # After commit: two saves that learn the same words in another order would wait for each other for ever.
    if found:
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO articles_search_word (word) VALUES (%s) ON CONFLICT DO NOTHING",
                [(word,) for word in sorted(found)],
            )


# What keeps it true


def connect():
    post_migrate.connect(set_up, sender=apps.get_app_config("articles"))
    post_save.connect(_article_saved, sender=Article)
    post_delete.connect(_article_deleted, sender=Article)
    for part in (Byline, TaggedItem):
        post_save.connect(_part_changed, sender=part)
        post_delete.connect(_part_changed, sender=part)
    for named in (Author, Tag):
        pre_save.connect(_before_rename, sender=named)
        post_save.connect(_after_rename, sender=named)


def _article_saved(instance, **kwargs):
    index(instance)


def _article_deleted(instance, **kwargs):
    with connection.cursor() as cursor:
        database().erase(cursor, [instance.pk])


def _part_changed(instance, **kwargs):
    """A byline or a tag came to a story or went from it."""
    pk = instance.article_id if isinstance(instance, Byline) else _tagged_article(instance)
    index(*Article.objects.filter(pk=pk, status=Article.Status.PUBLISHED))


def _tagged_article(item):
    is_article = item.content_type_id == ContentType.objects.get_for_model(Article).pk
    return item.object_id if is_article else None


def _before_rename(instance, **kwargs):
    before = type(instance).objects.filter(pk=instance.pk).values_list("name", flat=True).first()
    instance.was_renamed = before is not None and before != instance.name


def _after_rename(instance, **kwargs):
    if instance.was_renamed:
        found = (
            Article.objects.by(instance)
            if isinstance(instance, Author)
            else Article.objects.filter(tags=instance)
        )
        for _done in index_all(found.filter(status=Article.Status.PUBLISHED)):
            pass
