"""Somebody is erased while moderators decide, and while the writer is still at it."""

import pytest
from django.test import Client
from django.utils import timezone

from comments import trust
from comments.models import Comment, Decision, Follow, Lesson, Letter, Writer
from comments.persons import Person
from tests.factories import make_admin, make_approved, make_moderator, make_published

from .test_parallel import all_at_once, post

pytestmark = pytest.mark.django_db(transaction=True)

LENA = "lena@example.org"


@pytest.fixture
def comments():
    """Forty that have been learnt and that are followed, of a writer who has confirmed none of them."""
    article, moderator = make_published(), make_moderator()
    comments = [make_approved(article, email=LENA, body=f"Number {n} of lena.") for n in range(40)]
    Decision.objects.decide(Comment.objects.filter(email=LENA), "spam", moderator)
    for comment in comments:
        Follow.objects.create(comment=comment, email=LENA)
        Letter.objects.create(kind="confirm", to=LENA, comment=comment)
    Writer.objects.create(email=LENA, asked_at=timezone.now())
    return comments


def erase(keep_texts):
    admin = make_admin()
    return lambda: Person(LENA).erase(admin, keep_texts)


@pytest.mark.parametrize("keep_texts", [True, False])
def test_decisions_and_an_erasure_do_not_wait_for_each_other_for_ever(comments, keep_texts):
    moderator = make_moderator("mona")
    theirs = Comment.objects.filter(pk__in=[comment.pk for comment in comments])
    acts = [lambda: Decision.objects.decide(theirs, "approved", moderator)] * 2
    all_at_once(erase(keep_texts), *acts)
    assert not Comment.objects.filter(email=LENA).exists()
    assert Lesson.objects.count() <= len(comments) * keep_texts


@pytest.mark.parametrize("keep_texts", [True, False])
def test_nor_do_the_writers_own_acts(comments, keep_texts):
    Decision.objects.decide(Comment.objects.filter(email=LENA), "pending", make_moderator("mona"))
    address = trust.confirm_address(comments[0])
    answer = post(comments[0].article, email=LENA, body="One more.", parent=str(comments[1].pk))
    confirm, _gone, replied = all_at_once(lambda: Client().post(address), erase(keep_texts), answer)
    assert confirm.status_code in (200, 404)
    assert replied.status_code in (303, 404)
