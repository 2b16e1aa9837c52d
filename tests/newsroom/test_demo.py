"""The sample newsroom: what is in it, and when it refuses."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.utils import timezone
from taggit.models import Tag

from articles.models import Article, Author, Image, Page, Placement, Section
from comments.models import Comment, Decision
from newsroom.demo import sample
from tests.factories import make_article, picture_file

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def small_pictures(monkeypatch):
    """The real ones take seconds to encode, and their size is nothing that the loader knows of."""
    monkeypatch.setattr(sample, "photograph", lambda key: picture_file((90, 60), "JPEG").read())


def test_it_is_a_whole_newsroom(capsys):
    call_command("demo")
    articles = Article.objects.all()
    assert articles.count() >= 30
    assert set(articles.values_list("status", flat=True)) == set(Article.Status.values)
    assert articles.scheduled().exists()
    assert articles.in_trash().exists()
    flowing = articles.published().filter(published_at__year__gt=2015).order_by("published_at")
    assert flowing.last().published_at - flowing.first().published_at > timedelta(days=365)
    assert flowing.last().published_at > timezone.now() - timedelta(days=1)
    assert (Section.objects.count(), Author.objects.count(), Tag.objects.count()) == (5, 8, 25)
    assert Author.objects.filter(user=None).count() == 2
    assert list(Page.objects.published().foot().values_list("path", flat=True)) == ["about", "imprint"]
    assert not Image.objects.filter(alternative_text="").exists()
    assert not Image.objects.filter(caption="").exists()
    assert not Image.objects.filter(credit="").exists()


def test_one_story_has_a_thread_of_sixty_and_others_have_what_moderators_see():
    call_command("demo")
    top = Placement.objects.get(section=None).article
    assert top.comments.approved().count() == 60
    assert max(comment.level for comment in top.comments.approved()) == 5
    assert Comment.objects.pending().exists()
    assert Comment.objects.filter(status="spam").exists()
    assert not Comment.objects.exclude(pk__in=Decision.objects.values("comment")).exists()


def test_the_reference_story_is_dated_as_the_reference_page():
    call_command("demo")
    story = Article.objects.get(headline__startswith="Russia has common interests with Taliban")
    assert (story.published_at.date().isoformat(), story.modified_at.date().isoformat()) == (
        "2015-12-23",
        "2015-12-24",
    )
    assert story.modified_by_name == "Admin"
    assert story.get_absolute_url().startswith("/2015/12/russia-has-common-interests-with-taliban")


def test_it_names_one_account_a_role_that_can_sign_in(capsys, client):
    call_command("demo")
    lines = [line for line in capsys.readouterr().out.splitlines() if line.startswith("sign in as ")]
    assert [line.split()[3] for line in lines] == ["administrator:", "editor:", "reporter:", "moderator:"]
    for line in lines:
        username, password = line.partition(": ")[2].split(" / ")
        assert User.objects.get(username=username).check_password(password)


def test_it_refuses_when_there_are_articles():
    make_article()
    with pytest.raises(CommandError, match="There are articles already"):
        call_command("demo")
    assert Article.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_failure_half_way_leaves_nothing(monkeypatch, media):
    monkeypatch.setattr(sample, "discuss", lambda *args: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        call_command("demo")
    assert not Article.objects.exists()
    assert not User.objects.exists()
    assert not [path for path in media.rglob("*") if path.is_file()]
