"""The verbs of the desk: where each starts, where it leads, and who is told when it is too late."""

from datetime import timedelta
from itertools import product

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from articles.models import Article
from articles.models.step import WrongStatus
from tests.factories import make_article, make_editor, make_published

Status = Article.Status
pytestmark = pytest.mark.django_db


def test_query_and_instance_agree_on_what_is_public():
    moments = [None, timezone.now() - timedelta(hours=1), timezone.now() + timedelta(hours=1)]
    for status, published_at in product(Status, moments):
        if status == Status.PUBLISHED and not published_at:
            continue
        article = make_article(status=status, published_at=published_at)
        assert article.is_public == (article in Article.objects.published()), (status, published_at)


def test_a_story_goes_from_draft_to_readers_and_back():
    editor, article = make_editor(), make_article()
    article.submit(editor)
    assert article.status == Status.REVIEW
    article.send_back(editor, "Who says so?")
    assert article.status == Status.DRAFT
    article.publish(editor)
    assert article.is_public
    article.withdraw(editor)
    assert article.status == Status.WITHDRAWN
    assert [step.verb for step in article.steps.order_by("pk")] == [
        "submit",
        "send_back",
        "publish",
        "withdraw",
    ]
    assert article.steps.get(verb="send_back").note == "Who says so?"


def test_sending_back_needs_a_note():
    article = make_article(status=Status.REVIEW)
    with pytest.raises(ValidationError):
        article.send_back(make_editor(), " ")
    assert Article.objects.get().status == Status.REVIEW


def test_the_second_of_two_people_who_decide_is_told():
    editor, article = make_editor(), make_article(status=Status.REVIEW)
    same = Article.objects.get(pk=article.pk)
    article.publish(editor)
    with pytest.raises(WrongStatus, match="is published: it cannot be sent back"):
        same.send_back(editor, "Not yet.")
    assert Article.objects.get().status == Status.PUBLISHED
    assert article.steps.count() == 1


def test_scheduling_needs_a_future_moment():
    article = make_article()
    with pytest.raises(ValidationError):
        article.schedule(make_editor(), timezone.now() - timedelta(minutes=1))
    article.schedule(make_editor("eve"), timezone.now() + timedelta(days=1))
    assert article.is_scheduled
    assert not Article.objects.published().exists()


def test_withdrawing_what_no_reader_has_seen_makes_it_a_draft():
    editor, article = make_editor(), make_article()
    article.schedule(editor, timezone.now() + timedelta(days=1))
    article.withdraw(editor)
    assert article.status == Status.DRAFT


def test_trash_takes_a_story_from_readers_and_restoring_never_publishes():
    editor, article = make_editor(), make_published()
    article.trash(editor)
    assert not Article.objects.published().exists()
    article.restore(editor)
    article.refresh_from_db()
    assert article.status == Status.WITHDRAWN
    assert article.trashed_at is None


def test_publishing_refuses_dates_beyond_reason():
    article = make_article()
    for at in (timezone.now() + timedelta(days=3700), timezone.now().replace(year=1989)):
        with pytest.raises(ValidationError):
            article.publish(make_editor(f"e{at.year}"), at)
    assert Article.objects.get().status == Status.DRAFT
