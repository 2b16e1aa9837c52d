"""The database writes the purge log, whoever makes a change and however."""

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, models, transaction

from articles.models import Article, Section
from articles.triggers import REMOVAL, existing, remove
from comments import persons
from comments.models import Comment, Decision
from newsroom.edition import triggers
from newsroom.models import Purge
from tests.factories import make_admin, make_approved, make_comment, make_published, make_section

pytestmark = pytest.mark.django_db


@pytest.fixture
def written(db):
    """The keys that were written since the last time."""
    last = 0

    def read():
        nonlocal last
        lines = list(Purge.objects.filter(pk__gt=last).order_by("pk"))
        last = lines[-1].pk if lines else last
        return {line.key for line in lines}

    read()
    return read


def test_sql_by_hand(written):
    story = make_published(headline="The flood")
    written()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE articles_article SET headline = 'Other' WHERE id = %s", [story.pk])
    assert written() == {f"article:{story.pk}"}


def test_what_is_rolled_back_leaves_nothing(written):
    story = make_published()
    written()
    with transaction.atomic():
        Article.objects.filter(pk=story.pk).update(headline="Other")
        transaction.set_rollback(True)
    assert written() == set()


def test_many_rows_at_once(written):
    stories = [make_published() for _number in range(3)]
    written()
    Article.objects.update(headline="Other")
    assert written() == {f"article:{story.pk}" for story in stories}
    Comment.objects.bulk_create(
        Comment(article=story, name="Una", body="Yes.", html="<p>Yes.</p>", status="approved")
        for story in stories
    )
    ids = [story.pk for story in stories]
    assert written() == {"comments", *(f"{kind}:{pk}" for kind in ("comments", "replies") for pk in ids)}


def test_decisions_on_many_comments(written):
    story = make_published()
    pks = [make_comment(story).pk for _number in range(3)]
    written()
    Decision.objects.decide(Comment.objects.filter(pk__in=pks), "approved", make_admin())
    assert written() == {"comments", f"comments:{story.pk}", f"replies:{story.pk}"}


def test_a_person_who_is_forgotten(written):
    comment = make_approved(name="Una", email="una@example.org")
    written()
    persons.Person("una@example.org").erase(make_admin(), keep_texts=True)
    assert {"comments", f"comments:{comment.article_id}"} <= written()


def test_a_section_that_moves_with_all_below_it(written):
    world = make_section("World")
    asia = make_section("Asia", parent=world)
    written()
    world.slug = "abroad"
    world.save()
    assert {"sections", f"section:{world.pk}", f"section:{asia.pk}"} <= written()


def test_nothing_to_make_costs_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        triggers.install(connection)


def test_made_anew_they_say_that_all_may_have_changed(written):
    name = sorted(existing(connection, triggers.PURPOSE))[0]
    with connection.cursor() as cursor:
        cursor.execute(REMOVAL[connection.vendor].format(name))
    written()
    triggers.install(connection)
    assert written() == {"*"}
    assert name in existing(connection, triggers.PURPOSE)
    triggers.install(connection)
    assert written() == set()


def test_names_fit_and_are_known(db):
    names = existing(connection, triggers.PURPOSE)
    assert names == triggers.DATABASES[connection.vendor].wanted.keys()
    assert max(map(len, names)) <= 63


@pytest.mark.parametrize("rule", triggers.RULES, ids=lambda rule: f"{rule.table} {rule.keys[0]}")
def test_rules_name_columns_that_exist(rule):
    [model] = [model for model in apps.get_models() if model._meta.db_table == rule.table]
    assert set(rule.columns) <= {field.column for field in model._meta.concrete_fields}


@pytest.mark.django_db(transaction=True)
def test_tables_can_be_altered_while_a_migration_runs():
    field, longer = Section._meta.get_field("slug"), models.SlugField(max_length=81, allow_unicode=True)
    longer.set_attributes_from_name("slug")
    remove(connection, triggers.PURPOSE)
    with connection.schema_editor() as editor:
        editor.alter_field(Section, field, longer)
        editor.alter_field(Section, longer, field)
    triggers.install(connection)
    story = make_published()
    Purge.objects.all().delete()
    Article.objects.update(headline="Other")
    assert [line.key for line in Purge.objects.all()] == [f"article:{story.pk}"]


@pytest.mark.django_db(transaction=True)
def test_a_migration_removes_them_and_brings_them_back(monkeypatch):
    before = existing(connection, triggers.PURPOSE)
    seen = []
    monkeypatch.setattr("articles.triggers.remove", lambda *given: seen.append("removed"))
    call_command("migrate", verbosity=0)
    assert seen == []
    assert existing(connection, triggers.PURPOSE) == before


@pytest.mark.django_db(transaction=True)
def test_an_emptied_database_is_not_taken_for_an_unchanged_one():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite empties tables row by row")
    make_published()
    Purge.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE articles_article CASCADE")
    assert "*" in {line.key for line in Purge.objects.all()}
