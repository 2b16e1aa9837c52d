"""Staff answer under their own name, marked, and at once."""

import pytest
from django.core.exceptions import ValidationError

from comments.models import Comment
from tests.factories import make_approved, make_author, make_published, make_user

pytestmark = pytest.mark.django_db


def test_an_answer_to_a_comment():
    parent = make_approved()
    user = make_user("ada", first_name="Ada", last_name="Lind", email="Ada@news.example", is_staff=True)
    reply = Comment.objects.reply_as_staff(parent, user, "We have corrected it.\n\nThank you.")
    reply.refresh_from_db()
    assert (reply.parent, reply.article) == (parent, parent.article)
    assert (reply.name, reply.user, reply.by_staff) == ("Ada Lind", user, True)
    assert reply.is_approved
    assert reply.html == "<p>We have corrected it.</p><p>Thank you.</p>"
    assert reply.path.startswith(parent.path)
    assert [(d.from_status, d.to_status, d.by, d.by_name) for d in reply.decisions.all()] == [
        ("", "approved", user, "Ada Lind")
    ]


def test_an_answer_to_an_article_in_the_bylines_name():
    user = make_user(is_staff=True)
    make_author("A. Lind", user=user)
    reply = Comment.objects.reply_as_staff(make_published(), user, "A note.")
    assert (reply.name, reply.parent) == ("A. Lind", None)


def test_a_long_name_is_no_obstacle():
    user = make_user("u" * 150, is_staff=True)
    assert Comment.objects.reply_as_staff(make_published(), user, "A note.").name == "u" * 100


@pytest.mark.parametrize("body", ["", "x" * 5001])
def test_an_empty_or_endless_answer_is_refused(body):
    with pytest.raises(ValidationError):
        Comment.objects.reply_as_staff(make_published(), make_user(is_staff=True), body)
    assert not Comment.objects.exists()
