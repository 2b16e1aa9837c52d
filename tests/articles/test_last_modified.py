"""The last-modified line tells the truth: it moves with what readers were told, and with nothing else."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.models import Article, Author
from tests.factories import make_article, make_editor, make_published

pytestmark = pytest.mark.django_db


def an_hour_ago():
    return timezone.now() - timedelta(hours=1)


def test_an_edit_of_the_text_moves_it_and_names_the_person():
    editor, article = make_editor(), make_published(published_at=an_hour_ago())
    Author.objects.create(name="Edda Editor", user=editor)
    article.record_edit(editor, ["body"])
    article.refresh_from_db()
    assert article.was_modified
    assert article.modified_by_name == "Edda Editor"


@pytest.mark.parametrize("changed", [["tags"], ["section", "slug"], ["comments_open"], []])
def test_filing_does_not_move_it(changed):
    article = make_published(published_at=an_hour_ago())
    article.record_edit(make_editor(), changed)
    assert not article.was_modified


def test_a_minor_edit_does_not_move_it():
    article = make_published(published_at=an_hour_ago())
    article.record_edit(make_editor(), ["headline", "body"], minor=True)
    assert not article.was_modified


def test_work_on_what_is_not_public_does_not_move_it():
    editor = make_editor()
    for article in (make_article(), make_article(status=Article.Status.REVIEW)):
        article.record_edit(editor, ["body"])
        assert article.modified_at is None
    scheduled = make_published(published_at=timezone.now() + timedelta(hours=1))
    scheduled.record_edit(editor, ["body"])
    assert scheduled.modified_at is None


def test_publishing_again_what_was_withdrawn_moves_it():
    editor, article = make_editor(), make_published(published_at=an_hour_ago())
    article.withdraw(editor)
    article.publish(editor)
    assert article.was_modified
