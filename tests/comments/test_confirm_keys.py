"""What a browser may keep after an address was proved, so that later comments need no mail."""

import re

import pytest

from comments import trust
from comments.mail.following import leave_address
from comments.models import Comment, Follow, Letter, Writer
from tests.factories import make_approved, make_comment, make_published

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer():
    return Writer.objects.confirm("lena@example.org", "Lena Holm")


def test_the_page_offers_it_after_the_button_was_pressed(client):
    comment = make_comment(email="lena@example.org")
    address = trust.confirm_address(comment)
    assert "data-key" not in client.get(address).content.decode()
    page = client.post(address).content.decode()
    [key] = re.findall('data-key="([^"]+)"', page)
    assert trust.is_proven("lena@example.org", key)
    assert '<input type="checkbox" id="remember-me">' in page


def test_it_proves_one_address(writer):
    key = trust.key_for(writer)
    Writer.objects.confirm("other@example.org", "Other")
    assert trust.is_proven("lena@example.org", key)
    assert trust.is_proven("LENA@example.org", key)
    for email in ("other@example.org", "", "lena@example.com"):
        assert not trust.is_proven(email, key)


@pytest.mark.parametrize("key", ["", "x", "1-1", "1-1.x", "a" * 10_000, "1.1.1", "é", "-.x"])
def test_nothing_else_proves_anything(writer, key):
    assert not trust.is_proven("lena@example.org", key)


def test_neither_does_a_link_or_a_key_of_an_address_that_was_never_confirmed(writer):
    comment = make_comment(email="lena@example.org")
    assert not trust.is_proven("lena@example.org", trust.confirm_address(comment).split("/")[-2])
    asked = Writer.objects.create(email="asked@example.org")
    assert not trust.is_proven("asked@example.org", trust.key_for(asked))


def test_no_query_is_made_for_nonsense(writer, django_assert_num_queries):
    with django_assert_num_queries(0):
        trust.is_proven("lena@example.org", "nonsense")
    with django_assert_num_queries(1):
        trust.is_proven("lena@example.org", trust.key_for(writer))


def test_with_it_a_known_writer_is_published_at_once(send, writer):
    make_approved(email="lena@example.org", confirmed=True)
    send(make_published(), key=trust.key_for(writer), follow="1")
    comment = Comment.objects.latest("pk")
    assert (comment.status, comment.confirmed) == ("approved", True)
    assert Follow.objects.active().get().comment == comment
    assert Letter.objects.count() == 0


def test_without_it_the_same_words_wait(send, writer):
    make_approved(email="lena@example.org", name="Lena Holm", confirmed=True, network="192.0.2.0/24")
    send(make_published(), key="")
    comment = Comment.objects.latest("pk")
    assert (comment.status, comment.confirmed) == ("pending", False)


def test_all_browsers_can_be_made_to_forget(client, writer):
    comment = make_comment(email="lena@example.org", confirmed=True)
    key = trust.key_for(writer)
    page = client.post(trust.confirm_address(comment), {"forget": "1"}).content.decode()
    assert "All browsers have forgotten you." in page
    assert "data-key" not in page
    assert not trust.is_proven("lena@example.org", key)
    writer.refresh_from_db()
    new = trust.key_for(writer)
    assert trust.is_proven("lena@example.org", new)
    client.post(leave_address(Follow.objects.begin(comment)), {"what": "forget"})
    assert not trust.is_proven("lena@example.org", new)
    assert Follow.objects.active().count() == 1


def test_asking_anew_keeps_what_was_confirmed(writer):
    assert Writer.objects.ask("lena@example.org")
    assert not Writer.objects.ask("lena@example.org")
    again = Writer.objects.get()
    assert (again.confirmed_at, again.key_number, again.name) == (writer.confirmed_at, 1, "Lena Holm")
