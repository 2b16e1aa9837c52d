"""Who asked for it is mailed when somebody replies, and never again after one click."""

import pytest
from django.core import mail
from django.core.signing import Signer
from django.db import transaction

from comments import trust
from comments.mail import letters
from comments.mail.following import leave_address, tell_of_replies
from comments.models import Comment, Decision, Follow, Letter
from comments.models.letter import KEPT
from tests.factories import make_approved, make_comment, make_moderator, make_published

pytestmark = pytest.mark.django_db
Status = Comment.Status


@pytest.fixture
def moderator():
    return make_moderator()


def followed(**fields):
    """A published comment whose writer wants to be told of replies."""
    comment = make_approved(**{"email": "lena@example.org", "name": "Lena", "confirmed": True} | fields)
    Follow.objects.begin(comment)
    return comment


def answer(parent, **fields):
    return make_comment(parent.article, parent=parent, **{"name": "Ben", "body": "Not so."} | fields)


def sent():
    letters.send()
    return mail.outbox


def leave(follow):
    return leave_address(follow).removeprefix("http://127.0.0.1:8000")


def test_a_reply_is_told_when_it_is_published(moderator):
    own = followed(body="I think so.")
    reply = answer(own)
    assert sent() == []
    reply.approve(moderator)
    [message] = sent()
    assert message.to == ["lena@example.org"]
    assert message.subject == "[The Newsroom] Ben has replied to you"
    assert "> Not so." in message.body
    assert "> I think so." in message.body
    assert f"http://127.0.0.1:8000/comments/{reply.pk}/" in message.body
    assert reply.email not in message.body


def test_it_can_be_ended_as_mail_programs_know_it(moderator):
    own = followed()
    answer(own).approve(moderator)
    [message] = sent()
    headers = message.extra_headers
    address = leave_address(own.follow)
    assert headers["List-Unsubscribe"] == f"<{address}>"
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert headers["Auto-Submitted"] == "auto-generated"
    assert headers["Precedence"] == "bulk"
    assert address in message.body


def test_the_form_asks_for_it_and_the_address_has_to_be_proved_first(send, client, moderator):
    send(make_published(), follow="1", email="lena@example.org")
    own = Comment.objects.get()
    own.approve(moderator)
    answer(own, email="ben@example.org").approve(moderator)
    assert [message.subject for message in sent()] == ["[The Newsroom] Please confirm your address"]
    assert "we also tell you of replies" in mail.outbox[0].body
    client.post(trust.confirm_address(own))
    assert Follow.objects.active().get().comment == own
    answer(own, email="carla@example.org").approve(moderator)
    assert len(sent()) == 2


def test_who_did_not_ask_hears_nothing(send, client, moderator):
    send(make_published(), email="lena@example.org")
    own = Comment.objects.get()
    own.approve(moderator)
    client.post(trust.confirm_address(own))
    answer(own).approve(moderator)
    assert Letter.objects.filter(kind="reply").count() == 0


def test_only_direct_replies_of_others_are_told(moderator):
    own = followed()
    mine = answer(own, email="lena@example.org")
    mine.approve(moderator)
    answer(mine, email="carla@example.org").approve(moderator)
    make_comment(own.article).approve(moderator)
    assert sent() == []


def test_staff_replies_are_told(moderator):
    own = followed()
    Comment.objects.reply_as_staff(own, moderator, "We looked into it.")
    [message] = sent()
    assert "> We looked into it." in message.body


def test_rules_that_publish_and_bulk_decisions_tell_as_well(moderator, django_assert_max_num_queries):
    own = followed()
    by_rule = make_comment(own.article, parent=own)
    Comment.objects.enter(by_rule, Status.APPROVED, cause="known_writer")
    many = [answer(followed(email=f"f{n}@example.org")).pk for n in range(40)]
    with django_assert_max_num_queries(40):
        Decision.objects.decide(Comment.objects.filter(pk__in=many), Status.APPROVED, moderator)
    assert Letter.objects.filter(kind="reply").count() == 41


@pytest.mark.parametrize("number", [2, 60])
def test_what_is_told_is_looked_up_in_two_queries(number, moderator, django_assert_num_queries):
    replies = [answer(followed(email=f"f{n}@example.org"), status=Status.APPROVED) for n in range(number)]
    decisions = [Decision(comment=reply, to_status=Status.APPROVED) for reply in replies]
    with django_assert_num_queries(2):
        tell_of_replies(Decision, decisions)
    assert Letter.objects.count() == number
    with django_assert_num_queries(1):
        tell_of_replies(Decision, decisions)
    assert Letter.objects.count() == number


def test_once_for_each_reply(moderator):
    reply = answer(followed())
    for _n in range(3):
        reply.approve(moderator)
        sent()
        reply.mark_spam(moderator)
    assert len(mail.outbox) == 1
    # Also when the letter itself is forgotten by then.
    Letter.objects.all().delete()
    Decision.objects.filter(to_status=Status.APPROVED).update(at=Decision.objects.first().at - 2 * KEPT)
    reply.approve(moderator)
    assert len(sent()) == 1


def test_what_is_taken_back_before_the_mail_is_sent_is_told_only_when_it_returns(moderator):
    reply = answer(followed())
    reply.approve(moderator)
    reply.trash(moderator)
    assert sent() == []
    assert Letter.objects.count() == 0
    reply.approve(moderator)
    assert len(sent()) == 1


def test_nothing_is_told_of_what_readers_cannot_see(moderator):
    withdrawn, own = followed(), followed(email="b@example.org")
    answer(withdrawn).approve(moderator)
    answer(own).approve(moderator)
    own.trash(moderator)
    withdrawn.article.status = "withdrawn"
    withdrawn.article.save()
    assert sent() == []


def test_undoing_everything_leaves_no_letter(moderator):
    reply = answer(followed())
    with pytest.raises(RuntimeError), transaction.atomic():
        reply.approve(moderator)
        raise RuntimeError
    assert Letter.objects.count() == 0


# Leaving


def test_opening_the_link_leaves_nothing(client):
    follow = followed().follow
    for method in (client.get, client.head):
        assert method(leave(follow)).status_code == 200
    assert Follow.objects.active().count() == 1


def test_one_click_leaves_also_when_the_mail_program_clicks(client, moderator):
    own = followed()
    other = followed(email="lena@example.org")
    response = client.post(leave(own.follow), {"List-Unsubscribe": "One-Click"})
    assert response.status_code == 200
    answer(own).approve(moderator)
    answer(other).approve(moderator)
    assert [message.to for message in sent()] == [["lena@example.org"]]
    assert list(Follow.objects.active()) == [other.follow]


def test_leaving_ends_what_waits_to_be_sent(client, moderator):
    own = followed()
    answer(own).approve(moderator)
    client.post(leave(own.follow))
    assert sent() == []


def test_all_threads_of_the_address_can_be_left(client):
    own, other, foreign = followed(), followed(), followed(email="ben@example.org")
    page = client.post(leave(own.follow), {"what": "all"}).content.decode()
    assert "We no longer tell you of any replies." in page
    assert list(Follow.objects.active()) == [foreign.follow]
    assert other.follow.left_at is None


def test_the_link_works_for_ever_and_as_often_as_one_likes(client, monkeypatch):
    follow = followed().follow
    first = client.post(leave(follow))
    left_at = Follow.objects.get().left_at
    monkeypatch.setattr("django.core.signing.time.time", lambda: 4e9)
    again = client.post(leave(follow))
    assert (first.status_code, again.status_code) == (200, 200)
    assert Follow.objects.get().left_at == left_at
    assert "You get no more mails" in client.get(leave(follow)).content.decode()
    address = leave(follow)
    follow.delete()
    for method in (client.get, client.post):
        response = method(address)
        assert response.status_code == 200
        assert "You get no more mails" in response.content.decode()


@pytest.mark.parametrize("token", ["1", "1.x", "x", "9" * 40, "1.1.1"])
def test_what_we_have_not_signed_is_not_found(client, token):
    followed()
    assert client.post(f"/comments/leave/{token}/").status_code == 404
    assert Follow.objects.active().count() == 1


def test_a_signature_for_something_else_is_none(client):
    own = followed()
    for salt in ("comments.status", "comments.key", "comments"):
        token = Signer(salt=salt, sep=".").sign(own.follow.pk)
        assert client.post(f"/comments/leave/{token}/").status_code == 404


def test_another_site_leaves_nothing(client):
    follow = followed().follow
    assert client.post(leave(follow), headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert client.post(leave(follow), headers={"Origin": "https://evil.example"}).status_code == 403
    assert Follow.objects.active().count() == 1


def test_the_page_belongs_to_nobody_else(client):
    response = client.get(leave(followed().follow))
    assert response["Cache-Control"] == "private, no-store"
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["X-Robots-Tag"] == "noindex"
    assert not response.cookies
    assert "<script" not in response.content.decode()
