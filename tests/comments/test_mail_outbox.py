"""Letters are sent after what they tell, over a real connection, however the mail server behaves."""

import socket
import threading
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection, transaction
from django.utils import timezone

from comments import retention
from comments.mail import letters
from comments.models import Comment, Follow, Letter, Report
from comments.models.letter import KEPT, KEPT_UNSENT, LEASE, PAUSES, TRIES
from tests.factories import make_approved, make_comment, make_moderator, make_published
from tests.post_office import PostOffice

pytestmark = pytest.mark.django_db
Kind = Letter.Kind


@pytest.fixture
def office(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with PostOffice() as office:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", office.port
        settings.EMAIL_TIMEOUT = 2
        yield office


def make_letter(to="lena@example.org", **fields):
    comment = make_comment(email=to, **fields)
    return Letter.objects.create(kind=Kind.CONFIRM, to=to, comment=comment)


def let_all_be_due():
    Letter.objects.update(due_at=timezone.now() - timedelta(seconds=1))


def test_a_letter_arrives(office, settings):
    settings.SITE_URL = "https://news.example.org"
    settings.DEFAULT_FROM_EMAIL = "news@example.org"
    letter = make_letter(name="Jürgen", body="Größe: ☃ „genau“\n.\n..!")
    letters.send()
    [message] = office.mails
    assert message.envelope == {"from": "news@example.org", "to": ["lena@example.org"]}
    assert message["From"] == "The Newsroom <news@example.org>"
    assert message["To"] == "lena@example.org"
    assert message["Subject"] == "[The Newsroom] Please confirm your address"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"] == f"<letter-{letter.pk}@news.example.org>"
    assert message.get_content_type() == "text/plain"
    assert message.get_content_charset() == "utf-8"
    text = message.get_content().replace("\r\n", "\n")
    assert "> Größe: ☃ „genau“" in text
    assert "\n> .\n> ..!" in text
    assert "https://news.example.org/comments/confirm/" in text
    assert "https://news.example.org/comments/status/" in text
    letter.refresh_from_db()
    assert letter.sent_at
    letters.send()
    assert len(office.mails) == 1


def test_each_has_a_message_of_its_own_over_one_connection(office):
    for n in range(3):
        make_letter(f"r{n}@example.org")
    letters.send()
    assert [message["To"] for message in office.mails] == [f"r{n}@example.org" for n in range(3)]
    assert [len(message.envelope["to"]) for message in office.mails] == [1, 1, 1]
    assert office.visits == 1


def test_nothing_breaks_a_header(office):
    article = make_published(headline="A\r\nBcc: evil@example.org\r\n\r\nBody")
    own = make_approved(article, email="lena@example.org", confirmed=True)
    Follow.objects.begin(own)
    name = "Ben\r\nBcc: evil@example.org\u2028X: y\x85Z: z" + "n" * 30
    make_comment(article, parent=own, name=name).approve(make_moderator())
    letters.send()
    [message] = office.mails
    assert message.envelope["to"] == ["lena@example.org"]
    assert (message["Bcc"], message["X"], message["Z"]) == (None, None, None)
    assert "\n" not in message["Subject"]
    assert message["Subject"].startswith("[The Newsroom] Ben Bcc: evil@example.org X: y Z: z")


def test_a_name_in_any_script_and_an_address_in_any_language_arrive(office):
    own = make_approved(email="lena@bücher.example", confirmed=True)
    Follow.objects.begin(own)
    make_comment(own.article, parent=own, name="Мария 🦊 سارة").approve(make_moderator())
    letters.send()
    [message] = office.mails
    assert "Мария 🦊 سارة" in message["Subject"]
    assert message.envelope["to"] == ["lena@xn--bcher-kva.example"]


def test_without_a_mail_server_the_reader_is_answered_all_the_same(send, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with socket.create_server(("127.0.0.1", 0)) as closed:
        settings.EMAIL_HOST, settings.EMAIL_PORT = closed.getsockname()
    assert send(make_published()).status_code == 303
    with pytest.raises(letters.Away, match="EMAIL_URL"):
        letters.send()
    letter = Letter.objects.get()
    assert (letter.tries, letter.sent_at) == (1, None)
    assert not letters.waiting()


def test_what_could_not_be_sent_is_sent_later(office):
    letter = make_letter()
    office.after_data = "451 Come back later"
    letters.send()
    letter.refresh_from_db()
    assert timezone.now() < letter.due_at <= timezone.now() + PAUSES[0]
    letters.send()
    assert letter.tries == 1
    office.after_data = "250 Taken"
    let_all_be_due()
    letters.send()
    assert len(office.mails) == 1


def test_one_that_is_not_taken_keeps_no_other_back(office):
    make_letter("grey@example.org")
    make_letter("fine@example.org")
    office.refused["grey@example.org"] = "450 Try again"
    letters.send()
    assert [message["To"] for message in office.mails] == ["fine@example.org"]
    assert Letter.objects.unsent().get().to == "grey@example.org"


def test_the_pauses_grow_and_have_an_end(office, caplog):
    letter = make_letter("grey@example.org")
    office.refused["grey@example.org"] = "450 Try again"
    pauses = []
    for _n in range(TRIES):
        let_all_be_due()
        now = timezone.now()
        letters.send()
        pauses.append(Letter.objects.get().due_at - now)
    assert pauses[:-1] == sorted(pauses[:-1])
    assert Letter.objects.get().tries == TRIES == len(PAUSES) + 1
    assert list(Letter.objects.given_up()) == [letter]
    let_all_be_due()
    assert not letters.waiting()
    assert f"letter {letter.pk} could not be sent and is given up" in caplog.text
    assert "grey@example.org" not in caplog.text


def test_an_address_that_does_not_exist_is_not_tried_again(office, caplog):
    make_letter("nobody@example.org")
    office.refused["nobody@example.org"] = "550 No such mailbox nobody@example.org"
    letters.send()
    assert Letter.objects.count() == 0
    assert office.mails == []
    assert "nobody@example.org" not in caplog.text


@pytest.mark.parametrize("greeting", ["421 Too busy", "554 Not you", "nonsense"])
def test_a_server_that_does_not_want_to_talk_is_left_alone(office, greeting):
    letter, other = make_letter(), make_letter("b@example.org")
    office.greeting = greeting
    with pytest.raises(letters.Away):
        letters.send()
    letter.refresh_from_db()
    other.refresh_from_db()
    assert (letter.tries, other.tries) == (1, 0)
    assert office.visits == 1


def test_a_server_that_falls_silent_is_not_waited_for_long(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_TIMEOUT = 0.3
    make_letter()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.EMAIL_HOST, settings.EMAIL_PORT = silent.getsockname()
        with pytest.raises(letters.Away):
            letters.send()
    assert Letter.objects.get().tries == 1


def test_a_letter_that_cannot_be_written_keeps_no_other_back(office, monkeypatch, caplog):
    broken = Letter.objects.create(kind=Kind.REPLY, to="a@example.org", comment=make_comment())

    def fail(letter):
        raise ValueError("in a template")

    monkeypatch.setitem(letters.WRITERS, Kind.REPLY, fail)
    make_letter("fine@example.org")
    letters.send()
    assert [message["To"] for message in office.mails] == ["fine@example.org"]
    assert f"Letter {broken.pk} cannot be written" in caplog.text
    assert Letter.objects.unsent().get() == broken


def test_only_one_process_sends_a_letter():
    letter = make_letter()
    mine, theirs = Letter.objects.get(pk=letter.pk), Letter.objects.get(pk=letter.pk)
    assert mine.claim()
    assert not theirs.claim()
    letters.send()
    assert mail.outbox == []
    # A process that was killed while sending has lost it after a while.
    Letter.objects.update(due_at=timezone.now() - LEASE)
    letters.send()
    assert len(mail.outbox) == 1


@pytest.mark.django_db(transaction=True)
def test_several_processes_at_once_send_each_letter_once(office):
    for n in range(12):
        make_letter(f"r{n}@example.org")

    def work():
        try:
            letters.send()
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(message["To"] for message in office.mails) == sorted(f"r{n}@example.org" for n in range(12))
    assert Letter.objects.unsent().count() == 0


def test_nothing_is_sent_of_what_was_rolled_back(send):
    with pytest.raises(RuntimeError), transaction.atomic():
        letters.ask_to_confirm(make_comment())
        raise RuntimeError
    assert Letter.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_nothing_is_locked_while_a_mail_is_sent(settings, monkeypatch):
    make_letter()
    seen = []
    real = mail.backends.locmem.EmailBackend.send_messages

    def send_messages(self, messages):
        seen.append(connection.in_atomic_block)
        return real(self, messages)

    monkeypatch.setattr(mail.backends.locmem.EmailBackend, "send_messages", send_messages)
    letters.send()
    assert seen == [False]


def test_an_outcome_is_told_to_who_reported(office):
    comment = make_approved(make_published(headline="The harbour"))
    report = Report.objects.create(
        comment=comment, ground="illegal", text="It is.", email="lena@example.org", name="Lena"
    )
    letter = Letter.objects.create(kind=Kind.OUTCOME, to="lena@example.org", report=report)
    letters.send()
    assert office.mails == []
    assert not Letter.objects.filter(pk=letter.pk).exists()
    for outcome, words in [("upheld", "agreed with you"), ("dismissed", "may stay")]:
        Report.objects.update(outcome=outcome)
        Letter.objects.create(kind=Kind.OUTCOME, to="lena@example.org", report=report)
        letters.send()
        message = office.mails.pop()
        assert message["Subject"] == "[The Newsroom] What became of your report"
        assert words in message.get_content()
        assert "Against the law" in message.get_content()
        assert "“The harbour”" in message.get_content()
    comment.delete()
    Letter.objects.create(kind=Kind.OUTCOME, to="lena@example.org", report=report)
    letters.send()
    assert "you reported a comment to us" in office.mails.pop().get_content()


def test_no_link_of_a_stranger_works_in_the_mail_about_a_report(office):
    """The address was only typed: whoever gets the mail may have reported nothing."""
    text = "Buy at https://evil.example/x or www.evil.example,\nevil.example/y."
    report = Report.objects.create(
        comment=make_approved(), ground="spam", text=text, email="lena@example.org", outcome="upheld"
    )
    Letter.objects.create(kind=Kind.OUTCOME, to="lena@example.org", report=report)
    letters.send()
    words = office.mails.pop().get_content()
    assert [line for line in words.splitlines() if line.startswith(">")] == ["> Buy at […] or […]", "> […]"]
    assert "evil" not in words


def test_what_was_sent_is_forgotten_after_a_week():
    now = timezone.now()
    old, new, failed, waiting = (make_letter() for _n in range(4))
    Letter.objects.filter(pk=old.pk).update(sent_at=now - KEPT - timedelta(minutes=1))
    Letter.objects.filter(pk=new.pk).update(sent_at=now - KEPT + timedelta(minutes=1))
    Letter.objects.filter(pk=failed.pk).update(created_at=now - KEPT_UNSENT - timedelta(minutes=1))
    retention.forget_letters()
    assert list(Letter.objects.order_by("pk")) == [new, waiting]


def test_networks_are_forgotten_after_the_time_that_the_policy_says(policy):
    policy(forget_networks_after=30)
    moment = timezone.now() - timedelta(days=30)
    old = make_comment(network="192.0.2.0/24", sender="one", created_at=moment - timedelta(minutes=1))
    new = make_comment(network="192.0.2.0/24", sender="two", created_at=moment + timedelta(minutes=1))
    reports = [
        Report.objects.create(comment=new, ground="spam", sender=f"r{n}", at=at)
        for n, at in enumerate([old.created_at, new.created_at])
    ]
    retention.forget_networks()
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.network, old.sender) == ("", "")
    assert (new.network, new.sender) == ("192.0.2.0/24", "two")
    assert list(Report.objects.exclude(sender="")) == [reports[1]]


def test_many_networks_are_forgotten_in_small_steps(monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(retention, "AT_ONCE", 4)
    long_ago = timezone.now() - timedelta(days=400)
    article = make_published()
    for _n in range(10):
        make_comment(article, network="192.0.2.0/24", sender="one", created_at=long_ago)
    with django_assert_num_queries(1 + 3 * 5 + 1):  # found, locked and changed, in a transaction each
        retention.forget_networks()
    assert Comment.objects.exclude(network="").count() == 0
