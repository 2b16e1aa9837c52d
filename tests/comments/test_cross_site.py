"""The page is the same for everybody, so what browsers say of themselves decides, not a token."""

import pytest
from django.test import Client

from comments.models import Comment
from tests.factories import make_admin, make_published

pytestmark = pytest.mark.django_db
OURS, FOREIGN = "http://testserver", "https://evil.example"


@pytest.mark.parametrize(
    ("headers", "allowed"),
    [
        ({}, True),  # not a browser
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "none"}, True),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "null"}, True),
        ({"Origin": OURS}, True),
        ({"Origin": OURS.upper()}, True),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Sec-Fetch-Site": "cross-site", "Origin": OURS}, False),
        ({"Sec-Fetch-Site": "nonsense"}, False),
        ({"Origin": FOREIGN}, False),
        ({"Origin": "null"}, False),
        ({"Origin": ""}, False),
        ({"Origin": "http://testserver.evil.example"}, False),
        ({"Origin": "http://[::"}, False),
    ],
)
def test_who_may_send(send, headers, allowed):
    response = send(make_published(), body="My words.", headers=headers)
    assert response.status_code == (303 if allowed else 403)
    assert Comment.objects.exists() == allowed
    if not allowed:
        assert "My words." in response.content.decode()


def test_a_foreign_form_cannot_tell_what_is_not_public(send):
    article = make_published()
    article.slug = "no-such-story"
    assert send(article, headers={"Origin": FOREIGN}).status_code == 403


def test_the_form_needs_no_cookie_and_sets_none(client):
    article = make_published()
    for path in ("", "reply/"):
        response = client.get(f"{article.get_absolute_url()}{path}")
        assert not response.cookies
        assert "csrfmiddlewaretoken" not in response.content.decode()


def test_a_signed_in_editor_is_a_guest_here():
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(make_admin())
    article = make_published()
    fields = {"name": "Ada", "email": "a@example.org", "body": "As a guest."}
    assert strict.post(f"{article.get_absolute_url()}reply/", fields).status_code == 303
    comment = Comment.objects.get()
    assert not comment.by_staff
    assert comment.user is None
    assert comment.status == Comment.Status.PENDING
