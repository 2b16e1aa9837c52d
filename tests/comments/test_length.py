"""How short and how long a comment may be is for the policy to say; nothing is cut, and the text is kept."""

import pytest

from comments.models import Policy
from tests.factories import make_published

pytestmark = pytest.mark.django_db


def rules(**fields):
    Policy.objects.update_or_create(pk=1, defaults=fields)


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("ab", "Please write at least 3 characters."),
        ("<b>ab</b>", "Please write at least 3 characters."),
        ("  ab \n", "Please write at least 3 characters."),
        ("x" * 101, "This is too long: at most 100 characters, yours has 101."),
        ("𝒳" * 101, "This is too long: at most 100 characters, yours has 101."),
    ],
)
def test_what_is_too_short_or_too_long_comes_back(send, body, told):
    rules(least_length=3, greatest_length=100)
    article = make_published()
    response = send(article, body=body)
    assert response.status_code == 422
    assert told in response.content.decode()
    assert not article.comments.exists()


@pytest.mark.parametrize(
    "body", ["abc", "<b>abc</b>", "x" * 100, "x" * 98 + "\r\ny", "  " + "x" * 100 + "\r\n"]
)
def test_what_just_fits_is_taken(send, body):
    """A browser sends the end of a line as two characters; counted is what is stored."""
    rules(least_length=3, greatest_length=100)
    article = make_published()
    assert send(article, body=body).status_code == 303
    assert article.comments.count() == 1


def test_a_long_text_names_the_numbers_as_people_write_them(send):
    response = send(make_published(), body="word " * 1100)
    assert "at most 5,000 characters, yours has 5,499." in response.content.decode()
