"""What is written into the purge log when something changes, and by whom: the database itself.

Triggers see every change, however it is made, and write in its transaction: no signal could be forgotten,
and what is rolled back leaves nothing. The keys are those under which ``articles.shown`` notes what pages
show. They are written for what readers see before the change and for what they see after it.
"""

import re
from functools import cached_property
from typing import NamedTuple

from django.db import connections, transaction

from articles import triggers
from articles.models.article import BLOCK
from newsroom.edition.log import EVERYTHING, PURPOSE

EVENTS = ("INSERT", "UPDATE", "DELETE")


class Rule(NamedTuple):
    """Keys that are written for a row of the table, as it was (OLD) and as it is now (NEW).

    In ``keys``, ``when`` and ``due_at`` the word ROW stands for either. A change of other ``columns`` writes
    nothing; () is any. ``source`` is another table, whose rows ``when`` finds. ``due_at`` is the moment from
    which on readers see the change.
    """

    table: str
    keys: tuple
    columns: tuple = ()
    when: str = "TRUE"
    due_at: str = "NULL"
    source: str = ""
    events: tuple = EVENTS


PUBLIC = "ROW.status = 'published'"
ARTICLE = "articles_article article"
OF_PUBLIC_ARTICLE = "article.id = ROW.{} AND article.status = 'published'"
TAGGED_ARTICLE = (
    "ROW.content_type_id ="
    " (SELECT id FROM django_content_type WHERE app_label = 'articles' AND model = 'article')"
)
APPROVED = "ROW.status = 'approved'"
# Where it is missing, a line stands in its place as long as others of its thread are shown.
BESIDE_APPROVED = (
    "EXISTS (SELECT 1 FROM comments_comment other WHERE other.article_id = ROW.article_id"
    " AND other.status = 'approved' AND other.thread = ROW.thread AND other.id <> ROW.id)"
)

STANDING = ("status", "published_at", "month")

RULES = [
    Rule(
        "articles_article",
        ("'article:' || ROW.id",),
        (*STANDING, "headline", "slug", "standfirst", "excerpt", "section_id", "lead_image_id"),
        PUBLIC,
        "ROW.published_at",
    ),
    Rule(
        "articles_article",
        ("'text:' || ROW.id",),
        ("body", "words", "lead_caption", "comments_open", "modified_at", "modified_by_name"),
        PUBLIC,
        "ROW.published_at",
        events=("UPDATE",),
    ),
    Rule(
        "articles_article",
        ("'stories'", "'stories-on:' || DAY(ROW.published_at)", "'stories-of:' || MONTH(ROW.month)"),
        STANDING,
        PUBLIC,
        "ROW.published_at",
    ),
    Rule(
        "articles_article",
        ("'stories-in:' || ROW.section_id", "'lists'"),
        (*STANDING, "section_id"),
        f"{PUBLIC} AND ROW.section_id IS NOT NULL",
        "ROW.published_at",
    ),
    Rule(
        "articles_article",
        ("'stories-by:' || byline.author_id",),
        STANDING,
        f"{PUBLIC} AND byline.article_id = ROW.id",
        "ROW.published_at",
        "articles_byline byline",
    ),
    Rule(
        "articles_article",
        ("'stories-tagged:' || item.tag_id",),
        STANDING,
        f"{PUBLIC} AND item.object_id = ROW.id AND {TAGGED_ARTICLE.replace('ROW', 'item')}",
        "ROW.published_at",
        "taggit_taggeditem item",
    ),
    Rule(
        "articles_article",
        ("'sitemap'", f"'sitemap:' || (ROW.id / {BLOCK})"),
        (*STANDING, "slug", "modified_at"),
        PUBLIC,
        "ROW.published_at",
    ),
    Rule(
        "articles_byline",
        ("'article:' || ROW.article_id",),
        when=OF_PUBLIC_ARTICLE.format("article_id"),
        due_at="article.published_at",
        source=ARTICLE,
    ),
    Rule(
        "articles_byline",
        ("'stories-by:' || ROW.author_id", "'lists'"),
        ("article_id", "author_id"),
        OF_PUBLIC_ARTICLE.format("article_id"),
        "article.published_at",
        ARTICLE,
    ),
    Rule(
        "taggit_taggeditem",
        ("'text:' || ROW.object_id", "'stories-tagged:' || ROW.tag_id", "'lists'"),
        when=f"{TAGGED_ARTICLE} AND {OF_PUBLIC_ARTICLE.format('object_id')}",
        due_at="article.published_at",
        source=ARTICLE,
    ),
    Rule("taggit_tag", ("'tag:' || ROW.id", "'lists'"), events=("UPDATE", "DELETE")),
    Rule(
        "articles_author",
        ("'author:' || ROW.id",),
        ("name", "slug", "biography", "website", "portrait_id"),
        events=("UPDATE", "DELETE"),
    ),
    Rule("articles_author", ("'lists'",), ("slug",), events=("UPDATE",)),
    Rule(
        "articles_section",
        ("'section:' || ROW.id",),
        ("name", "path", "description"),
        events=("UPDATE", "DELETE"),
    ),
    Rule("articles_section", ("'sections'",), ("parent_id", "path")),
    Rule(
        "articles_section",
        ("'sections'",),
        ("in_menu", "position", "name"),
        "ROW.in_menu",
        events=("UPDATE",),
    ),
    Rule("articles_publication", ("'publication:' || ROW.id",)),
    Rule(
        "articles_image",
        ("'image:' || ROW.id",),
        ("file", "alternative_text", "caption", "credit", "focus_x", "focus_y", "width", "height"),
    ),
    Rule("articles_placement", ("'placements:' || COALESCE(ROW.section_id, 0)",)),
    Rule(
        "articles_placement",
        ("'placements:' || COALESCE(ROW.section_id, 0)",),
        ("section_id", "until"),
        "ROW.until IS NOT NULL",
        "ROW.until",
        events=("INSERT", "UPDATE"),
    ),
    Rule(
        "articles_page",
        ("'page:' || ROW.id",),
        ("status", "published_at", "headline", "path", "body", "excerpt", "modified_at", "modified_by_name"),
        PUBLIC,
        "ROW.published_at",
    ),
    Rule("articles_page", ("'lists'",), ("modified_at",), PUBLIC, "ROW.published_at", events=("UPDATE",)),
    Rule(
        "articles_page",
        ("'pages'",),
        ("status", "published_at", "headline", "path", "position", "in_foot", "parent_id"),
        PUBLIC,
        "ROW.published_at",
    ),
    Rule(
        "comments_comment",
        ("'comments:' || ROW.article_id",),
        (
            *("article_id", "parent_id", "path", "thread", "name", "email", "website", "html", "status"),
            *("by_staff", "by_author", "pinned_at", "edited_at", "created_at", "former_number"),
        ),
        APPROVED,
    ),
    Rule(
        "comments_comment",
        ("'comments:' || ROW.article_id",),
        ("status", "withdrawn_at"),
        f"NOT {APPROVED} AND {BESIDE_APPROVED}",
        events=("UPDATE", "DELETE"),
    ),
    Rule("comments_comment", ("'replies:' || ROW.article_id",), ("article_id", "status"), APPROVED),
    Rule(
        "comments_comment",
        ("'comments'",),
        ("article_id", "status", "name", "website", "html", "created_at", "edited_at"),
        APPROVED,
    ),
    Rule("comments_discussion", ("'comments:' || ROW.article_id",)),
    Rule(
        "comments_policy",
        ("'policy'",),
        (
            *("is_open", "closed_message", "close_after_days", "house_rules"),
            *("greatest_length", "edit_minutes", "per_page", "order"),
        ),
    ),
]
TABLES = list(dict.fromkeys(rule.table for rule in RULES))


# SQL


def changes_of(table, event, database):
    """The lines that a change writes, as a query."""
    lines = []
    for rule in RULES:
        if rule.table == table and event in rule.events:
            rows = {"INSERT": ["NEW"], "UPDATE": ["OLD", "NEW"], "DELETE": ["OLD"]}[event]
            lines += [_line(rule, key, row, event, database) for key in rule.keys for row in rows]
    return spelled("\nUNION ".join(lines), database.MEANINGS)


def _line(rule, key, row, event, database):
    when, compared = rule.when, event == "UPDATE" and bool(rule.columns)
    if compared:
        changed = (f'OLD."{column}" {database.DIFFERS} NEW."{column}"' for column in rule.columns)
        when = f"({' OR '.join(changed)}) AND {when}"
    sources = ", ".join(filter(None, [rule.source, database.rows(row, compared)]))
    line = f"SELECT KEY({key}), MOMENT({rule.due_at}){sources and f' FROM {sources}'} WHERE {when}"  # noqa: S608
    return re.sub(r"\bROW\b", row, line)


def watched():
    """``(table, event)`` of everything that is watched."""
    return [
        (table, event)
        for table in TABLES
        for event in EVENTS
        if any(rule.table == table and event in rule.events for rule in RULES)
    ]


class Database:
    """What the databases say differently. NUMBER is the transaction's, see ``newsroom.models.Purge``."""

    @cached_property
    def wanted(self):
        """``{name: statements}`` of all triggers."""
        return dict(triggers.named(PURPOSE, *trigger) for trigger in self.made())

    @property
    def everything(self):
        return spelled(f"SELECT KEY('{EVERYTHING}'), MOMENT(NULL)", self.MEANINGS)

    def insertion(self, lines):
        query = f"SELECT line.*, {self.NUMBER} FROM ({lines}) AS line"  # noqa: S608
        return f'INSERT INTO newsroom_purge (key, due_at, "transaction") {query};'


class SQLite(Database):
    """Its triggers see one row after another, as OLD and NEW."""

    DIFFERS, NUMBER = "IS NOT", "NULL"
    MEANINGS = {
        "KEY": r"\1",
        "MOMENT": r"\1",
        "DAY": r"substr(\1, 1, 10)",
        "MONTH": r"substr(\1, 1, 7)",
    }

    def rows(self, row, compared):
        return ""

    def made(self):
        for table, event in watched():
            body = self.insertion(changes_of(table, event, self))
            of = self.columns(table) if event == "UPDATE" else ""
            yield table, event, f"CREATE TRIGGER NAME AFTER {event}{of} ON {table} BEGIN {body} END"

    def columns(self, table):
        """`` OF headline, slug``: a change of others does not concern the table's rules."""
        rules = [rule for rule in RULES if rule.table == table and "UPDATE" in rule.events]
        if not all(rule.columns for rule in rules):
            return ""
        columns = dict.fromkeys(f'"{column}"' for rule in rules for column in rule.columns)
        return f" OF {', '.join(columns)}"


class PostgreSQL(Database):
    """Its triggers see all rows of a statement at once, as tables, so many changes write few lines."""

    DIFFERS, NUMBER = "IS DISTINCT FROM", "pg_current_xact_id()::text::bigint"
    MEANINGS = {
        "KEY": r"CAST(\1 AS text)",
        "MOMENT": r"CAST(\1 AS timestamptz)",
        "DAY": r"to_char(\1 AT TIME ZONE 'UTC', 'YYYY-MM-DD')",
        "MONTH": r"to_char(\1, 'YYYY-MM')",
    }
    TABLES = {
        "INSERT": "REFERENCING NEW TABLE AS new_rows",
        "UPDATE": "REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows",
        "DELETE": "REFERENCING OLD TABLE AS old_rows",
        "TRUNCATE": "",
    }

    def rows(self, row, compared):
        return "OLD JOIN NEW ON OLD.id = NEW.id" if compared else row

    def made(self):
        for table, event in watched():
            lines = changes_of(table, event, self)
            lines = re.sub(r"\b(OLD|NEW)\b", lambda row: f"{row[0].lower()}_rows", lines)
            yield self.statements(table, event, lines)
        for table in TABLES:
            yield self.statements(table, "TRUNCATE", self.everything)

    def statements(self, table, event, lines):
        function = "CREATE FUNCTION NAME() RETURNS trigger LANGUAGE plpgsql"
        after = f"AFTER {event} ON {table} {self.TABLES[event]} FOR EACH STATEMENT"
        return (
            table,
            event,
            f"{function} AS $$BEGIN {self.insertion(lines)} RETURN NULL; END$$",
            f"CREATE TRIGGER NAME {after} EXECUTE FUNCTION NAME()",
        )


DATABASES = {"sqlite": SQLite(), "postgresql": PostgreSQL()}


def spelled(sql, meanings):
    for word, meaning in meanings.items():
        sql = re.sub(rf"\b{word}\(((?:[^()]|\([^()]*\))*)\)", meaning, sql)
    return sql


# Making them


def install(connection):
    """Make the triggers, where those that are there are not the ones that are wanted.

    What was changed meanwhile nobody knows, so then everything is drawn anew.
    """
    wanted = DATABASES[connection.vendor].wanted
    if triggers.existing(connection, PURPOSE) == wanted.keys():
        return
    if not triggers.are_there(connection, *TABLES, "newsroom_purge", "django_content_type"):
        return
    with transaction.atomic(using=connection.alias):
        triggers.make(connection, PURPOSE, wanted)
        write_everything(connection)


def write_everything(connection):
    """Let every page be drawn anew, in all processes."""
    database = DATABASES[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(database.insertion(database.everything))


def before_migration(using, plan=None, **kwargs):
    if plan:
        triggers.remove(connections[using], PURPOSE)


def after_migration(using, **kwargs):
    install(connections[using])
