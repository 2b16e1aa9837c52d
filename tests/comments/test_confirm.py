"""A writer proves that the address is theirs, by a link in a mail and a button behind it."""

import time
from datetime import timedelta

import pytest
from django.core import mail, signing
from django.urls import reverse
from django.utils import timezone

from articles.metadata import absolute
from comments import status, trust
from comments.mail import letters
from comments.models import Comment, Follow, Letter, Writer
from tests.factories import make_approved, make_comment, make_moderator, make_published

pytestmark = pytest.mark.django_db
Status = Comment.Status


def make_held(article=None, cause="unknown_writer", **fields):
    """As the rules leave a comment that one of them holds."""
    comment = make_comment(article, **fields)
    return Comment.objects.enter(comment, Status.PENDING, cause=cause, reason="a rule")


def link(comment):
    return trust.confirm_address(comment).removeprefix("http://127.0.0.1:8000")


@pytest.fixture
def later(monkeypatch):
    """A function that lets days pass, for signed links."""
    now = time.time

    def later(days):
        monkeypatch.setattr(signing.time, "time", lambda: now() + days * 24 * 3600)

    return later


# The mail


def test_a_new_writer_is_asked_by_mail(send):
    article = make_published(headline="The harbour")
    response = send(article, body="Well said.")
    comment = Comment.objects.get()
    letters.send()
    [message] = mail.outbox
    assert message.to == ["lena@example.org"]
    assert message.subject == "[The Newsroom] Please confirm your address"
    assert "“The harbour”" in message.body
    assert "> Well said." in message.body
    assert f"/comments/confirm/{comment.pk}." in message.body
    assert absolute(response.headers["Location"]) in message.body
    assert not comment.confirmed


def test_the_answer_is_the_same_for_known_and_unknown_addresses(send):
    Writer.objects.confirm("known@example.org", "Known")
    make_approved(email="known@example.org", name="Known", confirmed=True)
    known = send(make_published(), email="known@example.org", name="K", network="192.0.2.1")
    unknown = send(make_published(), email="unknown@example.org", name="U", network="198.51.100.1")
    assert (known.status_code, unknown.status_code) == (303, 303)
    assert known.headers.keys() == unknown.headers.keys()
    assert Letter.objects.filter(kind="confirm").count() == 2


@pytest.mark.parametrize("fields", [{"subject": "bait"}, {"email": "mo@example.org"}])
def test_spam_is_not_answered_and_staff_not_asked(send, fields):
    moderator = make_moderator("mo")
    send(make_published(), **fields)
    Comment.objects.reply_as_staff(make_published(), moderator, "Ours.")
    spam = Comment.objects.filter(status=Status.SPAM)
    assert Letter.objects.filter(comment__in=spam).count() == 0
    assert Letter.objects.filter(comment__by_staff=True).count() == 0


def test_one_address_is_asked_once_an_hour():
    for n in range(3):
        letters.ask_to_confirm(make_comment(email="lena@example.org", network=f"192.0.{n}.0/24"))
    assert Letter.objects.count() == 1
    Writer.objects.update(asked_at=timezone.now() - timedelta(minutes=61))
    letters.ask_to_confirm(make_comment(email="lena@example.org"))
    assert Letter.objects.count() == 2


def test_all_addresses_of_one_mailbox_are_one():
    """Or anybody could fill it with mails to lena+1, lena+2 and so on."""
    for n, email in enumerate(["lena+1@example.org", "lena+2@example.org", "lena@example.org"]):
        letters.ask_to_confirm(make_comment(email=email, network=f"192.0.{n}.0/24"))
    assert Letter.objects.get().to == "lena+1@example.org"
    letters.ask_to_confirm(make_comment(email="+@example.org"))
    assert Letter.objects.count() == 2


def test_one_network_cannot_have_many_addresses_asked():
    for _n in range(8):
        letters.ask_to_confirm(make_comment(network="192.0.2.0/24", sender="one"))
    assert Letter.objects.count() == letters.PER_SENDER
    for n in range(30):
        letters.ask_to_confirm(make_comment(network="192.0.2.0/24", sender=f"s{n}"))
    assert Letter.objects.count() == letters.PER_NETWORK
    letters.ask_to_confirm(make_comment(network="198.51.100.0/24", sender="other"))
    assert Letter.objects.count() == letters.PER_NETWORK + 1


def test_nobody_is_asked_where_the_policy_does_not_want_it(policy):
    policy(confirm_addresses=False)
    letters.ask_to_confirm(make_comment())
    assert Letter.objects.count() == 0
    follower = make_comment()
    Follow.objects.begin(follower)
    letters.ask_to_confirm(follower)
    assert Letter.objects.get().comment == follower


def test_what_was_proved_already_needs_no_mail():
    letters.ask_to_confirm(make_comment(confirmed=True))
    assert Letter.objects.count() == 0


def test_of_what_was_thrown_away_meanwhile_nothing_is_mailed():
    comment = make_comment()
    letters.ask_to_confirm(comment)
    comment.mark_spam(make_moderator())
    letters.send()
    assert mail.outbox == []
    assert Letter.objects.count() == 0


def test_of_an_article_that_is_not_public_any_more_nothing_is_told(client):
    comment = make_held(make_published(headline="The harbour"))
    letters.ask_to_confirm(comment)
    comment.article.status = "draft"
    comment.article.headline = "The secret harbour"
    comment.article.save()
    response = client.get(link(comment))
    assert response.status_code == 200
    assert comment.body in response.content.decode()
    assert "harbour" not in response.content.decode()
    letters.send()
    assert mail.outbox == []
    assert Letter.objects.count() == 0


def test_no_link_of_a_stranger_works_in_the_mail():
    body = "Buy at https://evil.example/x now, www.evil.example or evil.example/y or mailto:a@b.example"
    letters.ask_to_confirm(make_comment(name="Evil.Example", body=body + " and more" * 100))
    letters.send()
    text = mail.outbox[0].body
    assert "evil" not in text.lower()
    assert "b.example" not in text
    assert "> Buy at […] now, […] or […] or […]" in text
    assert len(text) < 1500


# The link


@pytest.mark.parametrize("method", ["get", "head"])
def test_opening_the_link_changes_nothing(client, method):
    comment = make_held()
    response = getattr(client, method)(link(comment), headers={"Sec-Purpose": "prefetch"})
    assert response.status_code == 200
    comment.refresh_from_db()
    assert not comment.confirmed
    assert Writer.objects.count() == 0
    assert response["Cache-Control"] == "private, no-store"
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["X-Robots-Tag"] == "noindex"
    assert not response.cookies


def test_the_page_asks_with_one_button_and_no_script(client):
    page = client.get(link(make_held(body="Well <b>said</b>."))).content.decode()
    assert page.partition("<footer")[0].count("<button") == 1
    assert "Did you write this?" in page
    assert "Well <strong>said</strong>." in page
    assert "<script" not in page


def test_the_button_proves_the_address(client):
    comment = make_held(name="Lena Holm", email="lena@example.org")
    response = client.post(link(comment))
    assert response.status_code == 200
    assert "Your address is confirmed" in response.content.decode()
    comment.refresh_from_db()
    assert comment.confirmed
    assert comment.status == Status.PENDING
    writer = Writer.objects.get()
    assert (writer.email, writer.name, writer.name_key) == ("lena@example.org", "Lena Holm", "lenaholm")
    assert writer.confirmed_at


def test_twice_is_once(client):
    comment = make_held()
    first = client.post(link(comment)).content
    moment = Writer.objects.get().confirmed_at
    assert client.post(link(comment)).content == first
    assert client.get(link(comment)).content == first
    assert Writer.objects.get().confirmed_at == moment
    assert comment.decisions.count() == 1


def test_a_known_writer_who_only_had_to_prove_it_is_published_at_once(client):
    make_approved(email="lena@example.org", confirmed=True)
    comment = make_held(email="lena@example.org", name="Lena Holm")
    client.post(link(comment))
    comment.refresh_from_db()
    assert comment.status == Status.APPROVED
    assert comment.decisions.first().cause == "known_writer"
    assert comment.decisions.first().by_name == ""
    assert "Your comment has been published." in client.get(link(comment)).content.decode()


@pytest.mark.parametrize("cause", ["links", "word_held", "poses_as_staff", "hurry", "edited", "restricted"])
def test_what_another_rule_held_goes_on_waiting(client, cause):
    make_approved(email="lena@example.org", confirmed=True)
    comment = make_held(email="lena@example.org", cause=cause)
    client.post(link(comment))
    comment.refresh_from_db()
    assert (comment.confirmed, comment.status) == (True, Status.PENDING)


def test_what_a_person_held_goes_on_waiting(client):
    make_approved(email="lena@example.org", confirmed=True)
    comment = make_held(email="lena@example.org")
    comment.approve(make_moderator("mo"))
    comment.hold(make_moderator("mona"))
    client.post(link(comment))
    comment.refresh_from_db()
    assert comment.status == Status.PENDING


def test_a_rule_that_came_meanwhile_counts(client, policy):
    make_approved(email="lena@example.org", confirmed=True)
    comment = make_held(email="lena@example.org", body="It rains cats.")
    policy(words_that_hold="cats")
    client.post(link(comment))
    comment.refresh_from_db()
    assert comment.status == Status.PENDING


def test_confirming_brings_no_spam_back(client):
    make_approved(email="lena@example.org", confirmed=True)
    comment = make_held(email="lena@example.org")
    comment.mark_spam(make_moderator())
    assert client.post(link(comment)).status_code == 200
    comment.refresh_from_db()
    assert comment.status == Status.SPAM


def test_a_link_proves_one_comment_and_no_other(client):
    mine, foreign = (make_held(email="lena@example.org", body=body) for body in ("Mine.", "Not mine."))
    stranger = make_held(email="other@example.org")
    client.post(link(mine), {"also": [stranger.pk, "x", "9" * 30]})
    for comment in (mine, foreign, stranger):
        comment.refresh_from_db()
    assert (mine.confirmed, foreign.confirmed, stranger.confirmed) == (True, False, False)


def test_other_comments_of_the_address_are_shown_and_proved_only_when_ticked(client):
    mine, second, foreign = (
        make_held(email="lena@example.org", body=body) for body in ("First.", "Second.", "Foreign.")
    )
    thrown = make_held(email="lena@example.org", body="Thrown away.")
    thrown.trash(make_moderator())
    page = client.get(link(mine)).content.decode()
    assert f'name="also" value="{second.pk}"' in page
    assert "Foreign." in page
    assert "checked" not in page
    assert "Thrown away." not in page
    client.post(link(mine), {"also": [second.pk, thrown.pk]})
    confirmed = Comment.objects.filter(confirmed=True).order_by("pk")
    assert list(confirmed) == [mine, second]


def test_a_link_lasts_a_week(client, later):
    old, confirmed = make_held(), make_held()
    links = link(old), link(confirmed)
    client.post(links[1])
    later(days=6.9)
    assert client.get(links[0]).status_code == 200
    later(days=7.1)
    for method in (client.get, client.post):
        response = method(links[0])
        assert response.status_code == 410
        assert "This link is too old" in response.content.decode()
    old.refresh_from_db()
    assert not old.confirmed
    # What is done is done, and whoever comes back is told so, but given no key any more.
    page = client.get(links[1]).content.decode()
    assert "Your address is confirmed" in page
    assert "data-key" not in page


@pytest.mark.parametrize(
    "token",
    ["", "x", "1", "1.2", "1.2.3", "0.1.x", "9" * 30 + ".1.2", "١.1.2", "-1.1.2", "%00", "a" * 5000],
)
def test_what_we_have_not_signed_is_not_found(client, token):
    for method in (client.get, client.post):
        assert method(f"/comments/confirm/{token}/").status_code in (404, 400)


def test_a_link_is_for_one_purpose_one_comment_and_one_address(client):
    comment, other = make_held(email="lena@example.org"), make_held(email="lena@example.org")
    token = link(comment).split("/")[-2]
    number, moment, signature = token.split(".")
    foreign = [
        f"{other.pk}.{moment}.{signature}",
        status.token(comment),
        signing.TimestampSigner(salt="comments.confirm", sep=".").sign(comment.pk),
        signing.TimestampSigner(salt="comments.confirm other@example.org", sep=".").sign(comment.pk),
    ]
    for forged in foreign:
        assert client.post(f"/comments/confirm/{forged}/").status_code == 404
    assert client.get(f"/comments/status/{token}/").status_code == 404
    Comment.objects.filter(pk=comment.pk).update(email="new@example.org")
    assert client.post(link(comment).replace(link(comment).split("/")[-2], token)).status_code == 404
    Comment.objects.filter(pk=comment.pk).update(email="")
    assert client.post(f"/comments/confirm/{token}/").status_code == 404
    assert Writer.objects.count() == 0


def test_a_new_secret_key_keeps_old_links_as_long_as_the_old_key_is_known(client, settings):
    comment = make_held()
    address = link(comment)
    old, settings.SECRET_KEY = settings.SECRET_KEY, "x" * 40 + "another key"
    assert client.get(address).status_code == 404
    settings.SECRET_KEY_FALLBACKS = [old]
    assert client.get(address).status_code == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin", "Origin": "null"}, 200),
        ({"Origin": "null"}, 200),  # an older browser, whose page says nothing of where it comes from
        ({"Origin": "http://testserver"}, 200),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "null"}, 403),
        ({"Origin": "https://evil.example"}, 403),
    ],
)
def test_another_site_cannot_press_the_button(client, headers, status):
    comment = make_held()
    assert client.post(link(comment), headers=headers).status_code == status
    comment.refresh_from_db()
    assert comment.confirmed == (status == 200)


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_refused(client, method):
    assert getattr(client, method)(link(make_held())).status_code == 405


def test_the_link_names_our_own_host(client, settings):
    settings.SITE_URL = "https://news.example.org"
    letters.ask_to_confirm(make_comment())
    client.get("/", headers={"Host": "evil.example"})
    letters.send()
    assert "https://news.example.org/comments/confirm/" in mail.outbox[0].body
    assert "127.0.0.1" not in mail.outbox[0].body


def test_what_a_reader_typed_is_shown_harmless(client):
    evil = "<script>alert(1)</script>"
    comment = make_held(name=evil, body=evil, email="lena@example.org")
    other = make_held(name=evil, body=evil, email="lena@example.org")
    page = client.get(link(comment)).content.decode()
    assert "<script>" not in page
    assert page.count("&lt;script&gt;") >= 4
    assert str(other.pk) in page


def test_a_name_that_grows_when_compared_still_fits(client):
    comment = make_held(name="\ufdfa" * 100)
    assert client.post(link(comment)).status_code == 200
    assert len(Writer.objects.get().name_key) <= 100


def test_confirming_costs_the_same_beside_many(client, django_assert_max_num_queries):
    comment = make_held(email="lena@example.org")
    for _n in range(30):
        make_held(email="lena@example.org")
    with django_assert_max_num_queries(9):
        client.get(link(comment))


def test_the_page_is_at_the_address_of_the_contract():
    comment = make_held()
    assert link(comment).startswith("/comments/confirm/")
    assert reverse("comments:confirm", args=["x"]) == "/comments/confirm/x/"


def test_to_prove_an_address_is_not_to_prove_a_name(client, policy):
    """Whoever writes under another writer's name gets past no rule by confirming an address of their own."""
    policy(hold_unknown=False)
    Writer.objects.confirm("lena@example.org", "Lena Holm")
    comment = make_held(email="else@example.org", name="LENA H\u043elm", cause="poses_as_known")
    client.post(link(comment))
    comment.refresh_from_db()
    assert (comment.confirmed, comment.status) == (True, Status.PENDING)
    assert Writer.objects.get(email="else@example.org").name_key == ""
    assert Writer.objects.get(email="lena@example.org").name == "Lena Holm"


def test_a_writer_may_take_another_name_that_is_free():
    Writer.objects.confirm("lena@example.org", "Lena Holm")
    Writer.objects.confirm("lena@example.org", "Lena Holm")
    Writer.objects.confirm("lena@example.org", "L. H.")
    assert Writer.objects.get().name == "L. H."
    Writer.objects.confirm("else@example.org", "Lena Holm")
    assert Writer.objects.get(email="else@example.org").name == "Lena Holm"
