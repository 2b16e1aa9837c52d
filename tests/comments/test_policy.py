"""Which new comments stand at once, which wait, and which are sorted out; and that the reason is kept."""

import pytest
from django.contrib.auth.models import User

from articles.models import Publication
from comments.models import Comment
from tests.factories import make_approved, make_author, make_comment, make_published, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def known():
    """The form's usual writer has had a comment approved, from the form's usual network."""
    return make_approved(name="Lena Holm", email="lena@example.org", network="192.0.2.0/24")


def outcome(send, **fields):
    article = make_published()
    assert send(article, **fields).status_code == 303
    comment = article.comments.get()
    [decision] = comment.decisions.all()
    assert decision.to_status == comment.status
    return comment.status, decision.reason


APPROVED = ("approved", "by a known writer")
UNKNOWN = ("pending", "first comment of an unknown writer")
POSING = ("pending", "uses a name or an address of the newsroom")


def test_a_known_writer_needs_name_address_and_network(send, known):
    assert outcome(send) == APPROVED
    assert outcome(send, name="Lena") == UNKNOWN
    assert outcome(send, email="l@example.org") == UNKNOWN
    assert outcome(send, network="198.51.100.7") == UNKNOWN
    assert outcome(send, network="192.0.2.99") == APPROVED


def test_what_was_not_approved_makes_nobody_known(send):
    make_comment(name="Lena Holm", email="lena@example.org", network="192.0.2.0/24")
    make_comment(name="Lena Holm", email="lena@example.org", network="192.0.2.0/24", status="spam")
    assert outcome(send) == UNKNOWN


def test_without_a_network_nobody_is_known(send):
    make_approved(name="Lena Holm", email="lena@example.org", network="")
    assert outcome(send, network="") == UNKNOWN


def test_the_bait_makes_it_spam_and_the_answer_does_not_tell(send, known, client):
    article = make_published()
    response = send(article, subject="Great offer")
    assert response["Location"].startswith("/comments/status/")
    assert article.comments.get().status == Comment.Status.SPAM
    page = client.get(response["Location"]).content.decode()
    assert "Your comment is awaiting moderation." in page
    assert "spam" not in page.lower()


@pytest.mark.parametrize("typed", ["", "2000", "86400000", "9" * 30])
def test_time_to_type_is_fine(send, known, typed):
    assert outcome(send, typed=typed) == APPROVED


@pytest.mark.parametrize("typed", ["0", "1999", "-5000", "soon", "5000.5", "NaN", "٣٣٣٣٣", "0x9999"])
def test_what_nobody_types_is_held(send, known, typed):
    assert outcome(send, typed=typed) == ("pending", "was written faster than anybody types")


def test_two_links_are_held(send, known):
    held = ("pending", "contains several links")
    assert outcome(send, body="See https://a.example and that is all") == APPROVED
    assert outcome(send, body="https://a.example https://b.example") == held
    assert outcome(send, body='<a href="https://a.example">x</a> www.b.example') == held


@pytest.mark.parametrize(
    "name",
    [
        "Ada Lovelace",
        "ada  LOVELACE",
        "AdaLovelace",
        "Ada L\u043evelace",  # Cyrillic o
        "\u0410d\u0430 Lovel\u0430c\u0435",
        "Ad\u03b1 Lovelace",  # Greek alpha
        "\uff21\uff44\uff41 Lovelace",  # wide letters
        "\U0001d400da Lovelace",  # mathematical bold
        "Ada\u200b Love\u00adlace",
        "\u202eAda Lovelace",
        "Àda Lovélace",
        "Ada L0velace",
        "Ada Iove1ace",
        "adal",
        "Admin of the Presses",
        "Gast Autorin",
    ],
)
def test_names_of_the_house_are_held(send, name):
    make_user("adal", first_name="Ada", last_name="Lovelace", is_staff=True)
    make_user("adrnin", first_name="Admin of", last_name="the Presses", is_staff=True)
    make_author("Gast Autorin")
    make_approved(name=name, email="lena@example.org", network="192.0.2.0/24")
    assert outcome(send, name=name) == POSING


def test_the_publications_name_is_held(send):
    Publication.objects.create(pk=1, name="The Port Lorne Tern")
    assert outcome(send, name="the port lorne tern") == POSING


def test_a_staff_address_is_held_and_gets_no_badge(send, client):
    make_user("ada", email="Ada@News.example", is_staff=True)
    article = make_published()
    send(article, email="ada@news.example")
    comment = article.comments.get()
    assert comment.decisions.get().reason == POSING[1]
    assert not comment.by_staff
    assert comment.user is None
    comment.approve()
    assert "Staff" not in client.get(article.get_absolute_url()).content.decode()


def test_a_staff_comment_makes_no_guest_known(send):
    staff = make_user("ada", first_name="Ada", email="lena@example.org", is_staff=True)
    comment = Comment.objects.reply_as_staff(make_published(), staff, "From us.")
    Comment.objects.filter(pk=comment.pk).update(network="192.0.2.0/24", name="Lena Holm")
    User.objects.update(email="")
    assert outcome(send) == UNKNOWN


def test_other_peoples_names_and_those_who_left_are_free(send, known):
    make_user("lena", first_name="Lena", last_name="Holm", is_staff=True, is_active=False)
    make_user("reader", first_name="Lena", last_name="Holm")
    assert outcome(send) == APPROVED


def test_signs_alone_look_like_nobody(send):
    make_user("adal", first_name="…", last_name="!", is_staff=True)
    assert outcome(send, name="★★★") == UNKNOWN
