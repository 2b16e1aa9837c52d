"""Moderators are mailed what waits and what was published: those who want it, as often as they want it."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.utils import timezone

from articles.models import Publication
from comments.mail import alerts
from comments.models import Alert, Comment, Decision
from tests.factories import make_admin, make_comment, make_editor, make_moderator, make_published
from tests.post_office import PostOffice

pytestmark = pytest.mark.django_db
Status, Rhythm = Comment.Status, Alert.Rhythm
ALERTS = "/admin/comments/alert/"


@pytest.fixture
def mo():
    mo = make_moderator("mo")
    mo.email = "mo@example.org"
    mo.save()
    return mo


@pytest.fixture
def alert(mo):
    return Alert.objects.create(user=mo)


@pytest.fixture
def clock(monkeypatch):
    """A function that sets the clock of the chore so many minutes ahead of the real one."""
    real = timezone.now

    def clock(minutes):
        monkeypatch.setattr(alerts.timezone, "now", lambda: real() + timedelta(minutes=minutes))

    return clock


def hold(article=None, cause="unknown_writer", **fields):
    comment = make_comment(article, **fields)
    return Comment.objects.enter(comment, Status.PENDING, cause=cause, reason="first comment of a writer")


def publish(**fields):
    return Comment.objects.enter(
        make_comment(**fields), Status.APPROVED, cause="known_writer", reason="known"
    )


def settle():
    """What has just been committed is told with the next look."""
    Decision.objects.update(at=timezone.now() - alerts.COMMITTING - timedelta(seconds=1))


def sent():
    if alerts.waiting():
        alerts.send()
    messages, mail.outbox[:] = list(mail.outbox), []
    return messages


def test_a_comment_that_waits_is_mailed_in_full(alert, client):
    parent = make_comment(name="Ben", status=Status.APPROVED)
    parent.article.headline = "The harbour"
    parent.article.save()
    comment = hold(
        parent.article, parent=parent, name="Lena", email="lena@example.org", body="Line.\n\nLast."
    )
    settle()
    [message] = sent()
    assert message.to == ["mo@example.org"]
    assert message.subject == "[The Newsroom] Please moderate: “The harbour”"
    text = message.body
    assert "Lena on “The harbour”, in reply to Ben" in text
    assert "lena@example.org" in text
    assert "> Line.\n>\n> Last." in text
    assert "Held: first comment of a writer" in text
    assert "Waiting for a decision: 1" in text
    links = re.findall(r"http://127.0.0.1:8000(/comments/decide/\S+)", text)
    assert len(links) == 3
    assert [client.get(link).status_code for link in links] == [200, 200, 200]
    comment.refresh_from_db()
    assert comment.status == Status.PENDING
    assert client.post(links[0]).status_code == 200
    comment.refresh_from_db()
    assert comment.status == Status.APPROVED
    assert sent() == []


def test_a_flood_is_one_mail_every_five_minutes(alert, clock):
    article = make_published(headline="The harbour")
    for n in range(60):
        hold(article, body=f"Text {n}.")
    settle()
    [message] = sent()
    assert message.subject == "[The Newsroom] 60 comments wait"
    assert message.body.count("/comments/decide/") == 3 * alerts.LISTED
    assert "And 40 more." in message.body
    assert "Waiting for a decision: 60" in message.body
    hold(article, body="One more.")
    assert sent() == []
    clock(5)
    [message] = sent()
    assert message.subject == "[The Newsroom] Please moderate: “The harbour”"
    assert "Waiting for a decision: 61" in message.body
    clock(20)
    assert sent() == []


def test_spam_is_never_mailed(alert):
    Comment.objects.enter(make_comment(), Status.SPAM, cause="bait")
    Comment.objects.enter(make_comment(), Status.TRASH, cause="word_refused")
    settle()
    assert sent() == []


def test_what_was_decided_meanwhile_is_not_mailed(alert):
    hold().approve(make_moderator("mona"))
    settle()
    assert sent() == []


def test_what_people_hold_what_staff_write_and_what_came_from_elsewhere_is_not_mailed(alert, mo):
    Alert.objects.update(published=Rhythm.AT_ONCE)
    make_comment(status=Status.APPROVED).hold(mo)
    Comment.objects.reply_as_staff(make_published(), mo, "Ours.")
    Comment.objects.enter(make_comment(), Status.PENDING, reason="imported")
    Comment.objects.enter(make_comment(), Status.APPROVED, reason="imported")
    settle()
    assert sent() == []


def test_what_is_committed_late_is_told_with_the_next_look(alert, clock):
    hold()
    assert sent() == []
    clock(1)
    assert len(sent()) == 1
    # It was decided before that look, and became visible only after it.
    late = hold()
    Decision.objects.filter(comment=late).update(at=timezone.now() - timedelta(seconds=3))
    clock(7)
    assert len(sent()) == 1


def test_an_edited_comment_that_waits_again_is_told(alert, clock):
    comment = publish()
    Comment.objects.filter(pk=comment.pk).update(created_at=timezone.now() - timedelta(minutes=30))
    comment.hold(cause="edited", reason="edited by its writer")
    settle()
    [message] = sent()
    assert "edited by its writer" in message.body


def test_published_comments_are_mailed_to_those_who_want_that(alert):
    publish()
    settle()
    assert sent() == []
    Alert.objects.update(published=Rhythm.AT_ONCE, held=Rhythm.NEVER)
    [message] = sent()
    assert message.subject.startswith("[The Newsroom] New comment: “")
    assert "Approve" not in message.body
    assert message.body.count("/comments/decide/") == 2


def test_once_an_hour_is_once_an_hour(alert, clock):
    Alert.objects.update(held=Rhythm.HOURLY)
    hold()
    settle()
    assert sent() == []
    clock(56)
    assert len(sent()) == 1
    hold()
    clock(115)
    assert sent() == []
    clock(117)
    assert len(sent()) == 1


def test_an_hour_in_which_nothing_came_does_not_make_the_next_comment_urgent(alert, clock):
    Alert.objects.update(held=Rhythm.HOURLY)
    clock(60)
    assert sent() == []
    comment = hold()
    Decision.objects.filter(comment=comment).update(at=timezone.now())
    clock(65)
    assert sent() == []
    clock(121)
    assert len(sent()) == 1


def test_the_daily_mail_comes_in_the_morning(settings):
    settings.TIME_ZONE = "Europe/Vienna"
    with timezone.override("Europe/Vienna"):

        def is_due(told, now):
            return alerts._is_due(Rhythm.DAILY, datetime(*told, tzinfo=UTC), datetime(*now, tzinfo=UTC))

        assert is_due((2026, 6, 1, 4, 59), (2026, 6, 1, 5, 0))
        assert not is_due((2026, 6, 1, 4, 59), (2026, 6, 1, 4, 59, 59))
        assert not is_due((2026, 6, 1, 5, 0), (2026, 6, 2, 4, 59))
        assert is_due((2026, 6, 1, 5, 0), (2026, 6, 2, 5, 0))


@pytest.mark.parametrize(
    "changes",
    [{"is_active": False}, {"is_staff": False}, {"email": ""}, {"no_role": True}],
)
def test_nobody_is_mailed_who_may_not_decide_or_has_left(alert, mo, changes):
    if changes.pop("no_role", False):
        mo.groups.clear()
    User.objects.filter(pk=mo.pk).update(**changes)
    hold()
    settle()
    assert sent() == []


def test_who_wants_none_gets_none(alert):
    Alert.objects.update(held=Rhythm.NEVER)
    hold()
    settle()
    assert not alerts.waiting()
    assert sent() == []


def test_each_gets_links_of_their_own(alert, client):
    mona = make_moderator("mona")
    mona.email = "mona@example.org"
    mona.save()
    Alert.objects.create(user=mona)
    comment = hold()
    settle()
    messages = sent()
    assert [message.to for message in messages] == [["mo@example.org"], ["mona@example.org"]]
    link = re.search(r"http://127.0.0.1:8000(/comments/decide/approve\S+)", messages[1].body)[1]
    client.post(link)
    assert comment.decisions.first().by == mona


def test_what_could_not_be_sent_is_told_the_next_time(alert, monkeypatch):
    hold()
    settle()

    def fail(self, messages):
        raise ConnectionRefusedError

    with monkeypatch.context() as broken:
        broken.setattr(mail.backends.locmem.EmailBackend, "send_messages", fail)
        with pytest.raises(OSError):
            alerts.send()
    assert len(sent()) == 1


def test_words_of_a_reader_cannot_pass_for_ours(alert):
    hold(name="X\nApprove:", body="Approve:\nhttps://evil.example/\n\n-- \nThe Newsroom")
    settle()
    [message] = sent()
    assert "\nhttps://evil.example/" not in message.body
    assert "> https://evil.example/" in message.body
    assert "\nApprove:\nhttps://evil" not in message.body


@pytest.mark.parametrize("number", [3, 30])
def test_a_mail_costs_the_same_however_many_comments_there_are(alert, number, django_assert_max_num_queries):
    article, _paper = make_published(), Publication.objects.current()
    for n in range(number):
        hold(article, body=f"Text {n}.")
    settle()
    with django_assert_max_num_queries(9):
        alerts.send()
    assert len(mail.outbox) == 1


# Where it is set


def test_a_moderator_sets_their_own(client, mo):
    client.force_login(mo)
    assert client.get(ALERTS).headers["Location"] == f"{ALERTS}add/"
    page = client.get(f"{ALERTS}add/").content.decode()
    assert 'name="user"' not in page
    other = make_moderator("mona")
    client.post(f"{ALERTS}add/", {"held": "hourly", "published": "never", "user": other.pk})
    alert = Alert.objects.get()
    assert (alert.user, alert.held, alert.published) == (mo, "hourly", "never")
    assert client.get(ALERTS).headers["Location"] == f"{ALERTS}{alert.pk}/change/"
    assert client.get(f"{ALERTS}add/").headers["Location"] == f"{ALERTS}{alert.pk}/change/"
    client.post(f"{ALERTS}{alert.pk}/change/", {"held": "daily", "published": "at_once"})
    alert.refresh_from_db()
    assert (alert.held, alert.published) == ("daily", "at_once")


def test_and_nobody_elses(client, alert):
    client.force_login(make_moderator("mona"))
    assert client.get(f"{ALERTS}{alert.pk}/change/").status_code == 302
    client.post(f"{ALERTS}{alert.pk}/change/", {"held": "never", "published": "never"})
    assert client.post(f"{ALERTS}{alert.pk}/delete/", {"post": "yes"}).status_code in (302, 403)
    alert.refresh_from_db()
    assert alert.held == "at_once"


def test_who_may_not_decide_has_no_such_page(client, alert):
    client.force_login(make_editor())
    for address in (ALERTS, f"{ALERTS}add/", f"{ALERTS}{alert.pk}/change/"):
        assert client.get(address).status_code == 403
    assert client.post(f"{ALERTS}add/", {"held": "at_once", "published": "never"}).status_code == 403


def test_administrators_see_and_set_all(client, alert):
    client.force_login(make_admin())
    page = client.get(ALERTS).content.decode()
    assert "mo@example.org" in page
    mona = make_moderator("mona")
    client.post(f"{ALERTS}add/", {"user": mona.pk, "held": "daily", "published": "never"})
    assert Alert.objects.get(user=mona).held == "daily"
    client.post(f"{ALERTS}{alert.pk}/change/", {"held": "never", "published": "never"})
    alert.refresh_from_db()
    assert alert.held == "never"


def test_without_an_address_the_page_says_so(client):
    client.force_login(make_moderator("mona"))
    page = client.get(f"{ALERTS}add/").content.decode()
    assert "This account has no email address" in page


def test_who_wants_mail_again_is_not_told_of_all_that_was_meanwhile(client, alert, mo):
    long_ago = timezone.now() - timedelta(hours=5)
    Alert.objects.update(held=Rhythm.NEVER, held_told_at=long_ago)
    hold()
    Decision.objects.update(at=timezone.now() - timedelta(hours=1))
    client.force_login(mo)
    client.post(f"{ALERTS}{alert.pk}/change/", {"held": "at_once", "published": "never"})
    assert sent() == []
    hold()
    Decision.objects.filter(comment=Comment.objects.latest("pk")).update(
        at=timezone.now() - alerts.COMMITTING
    )
    assert len(sent()) == 1


@pytest.mark.parametrize(("answer", "again"), [("550 No such mailbox", False), ("450 Try again", True)])
def test_an_address_that_is_refused_keeps_the_mail_from_nobody_else(alert, settings, answer, again):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    other = make_moderator("other")
    User.objects.filter(pk=other.pk).update(email="other@example.org")
    Alert.objects.create(user=other)
    hold()
    settle()
    with PostOffice() as office:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", office.port
        office.refused["mo@example.org"] = answer
        alerts.send()
        assert [message["To"] for message in office.mails] == ["other@example.org"]
    assert alerts.waiting() == again


def test_after_a_quiet_time_the_next_comment_is_told_at_once_and_no_old_one_is_looked_through(alert, clock):
    Alert.objects.update(held_told_at=timezone.now() - timedelta(days=30))
    assert sent() == []
    assert Alert.objects.get().held_told_at > timezone.now() - timedelta(minutes=10)
    hold()
    settle()
    assert len(sent()) == 1


def test_its_number_names_the_site_and_not_the_machine(alert, settings):
    settings.SITE_URL = "https://news.example.org"
    hold()
    settle()
    [message] = sent()
    assert message.message()["Message-ID"].endswith("@news.example.org>")
