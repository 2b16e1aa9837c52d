"""The lists of what is published under each tag and by each author, kept by the database itself.

A newspaper has tags with a hundred thousand stories. To find the newest without reading them all, the date
must stand beside the tag in one index, and that is ``articles.models.Listing``.
"""

from django.db import connections, transaction

from articles import triggers

PURPOSE = "lists"
STORIES = "articles_article"
OF_ARTICLE = (
    "{row}.content_type_id ="
    " (SELECT id FROM django_content_type WHERE app_label = 'articles' AND model = 'article')"
)
# Of each kind of list: the table that says what belongs to it, the columns of story and list, and which rows.
KINDS = {
    "author": ("articles_byline", "article_id", "author_id", "TRUE"),
    "tag": ("taggit_taggeditem", "object_id", "tag_id", OF_ARTICLE),
}
# Who adds a tag while another one publishes the story waits, or neither would see what the other does.
LOCK = {
    "sqlite": "",
    "postgresql": "PERFORM 1 FROM articles_article WHERE id = NEW.{story} FOR NO KEY UPDATE; ",
}
TRIGGER = {
    "sqlite": ["CREATE TRIGGER NAME AFTER {event} ON {table} BEGIN {body} END"],
    "postgresql": [
        "CREATE FUNCTION NAME() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN {body} RETURN NULL; END$$",
        "CREATE TRIGGER NAME AFTER {event} ON {table} FOR EACH ROW EXECUTE FUNCTION NAME()",
    ],
}


# Lists stories.
ENTRY = (
    "INSERT INTO articles_listing (name, published_at, article_id)"
    " SELECT '{kind}:' || item.{of}, story.published_at, story.id"
    " FROM {table} item JOIN articles_article story ON story.id = item.{story}"
    " WHERE story.status = 'published' AND {rows_of_item} AND {which} ON CONFLICT DO NOTHING; "
)
# Takes away what a row had listed, unless another one says the same.
REMOVAL = (
    "DELETE FROM articles_listing WHERE article_id = OLD.{story} AND name = '{kind}:' || OLD.{of}"
    " AND {rows_of_old} AND NOT EXISTS (SELECT 1 FROM {table} item"
    " WHERE item.{story} = OLD.{story} AND item.{of} = OLD.{of} AND {rows_of_item}); "
)
REMOVAL_OF_ALL = "DELETE FROM articles_listing WHERE article_id = OLD.id; "


def of_kind(sql, kind, **more):
    """The SQL for one kind of list."""
    table, story, of, rows = KINDS[kind]
    rows = {"rows_of_item": rows.format(row="item"), "rows_of_old": rows.format(row="OLD")}
    return sql.format(kind=kind, table=table, story=story, of=of, **rows, **more)


def made(vendor):
    """``(table, event, body)`` of every trigger."""
    entries = "".join(of_kind(ENTRY, kind, which="story.id = NEW.id") for kind in KINDS)
    yield STORIES, "UPDATE OF status, published_at", REMOVAL_OF_ALL + entries
    yield STORIES, "DELETE", REMOVAL_OF_ALL
    for kind, (table, story, of, _rows) in KINDS.items():
        removal = of_kind(REMOVAL, kind)
        addition = of_kind(LOCK[vendor] + ENTRY, kind, which="item.id = NEW.id")
        yield table, "INSERT", addition
        yield table, "DELETE", removal
        yield table, f"UPDATE OF {story}, {of}", removal + addition


def wanted(vendor):
    """``{name: statements}`` of all triggers."""
    return dict(
        triggers.named(
            PURPOSE,
            table,
            event.split()[0],
            *(part.format(event=event, table=table, body=body) for part in TRIGGER[vendor]),
        )
        for table, event, body in made(vendor)
    )


def install(connection):
    """Make the triggers and fill the lists, where those that are there are not the ones that are wanted."""
    found = wanted(connection.vendor)
    if triggers.existing(connection, PURPOSE) == found.keys():
        return
    tables = {table for table, _event, _body in made(connection.vendor)}
    if not triggers.are_there(connection, "articles_listing", "django_content_type", *tables):
        return
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        triggers.make(connection, PURPOSE, found)
        cursor.execute("DELETE FROM articles_listing")
        for kind in KINDS:
            cursor.execute(of_kind(ENTRY, kind, which="TRUE"))


def before_migration(using, plan=None, **kwargs):
    if plan:
        triggers.remove(connections[using], PURPOSE)


def after_migration(using, **kwargs):
    install(connections[using])
