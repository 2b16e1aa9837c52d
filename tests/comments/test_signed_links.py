"""A moderator decides from a mail: one link, one person, one decision, as long as nothing has changed."""

import threading

import pytest
from django.core import signing
from django.db import connection

from comments.mail.mandates import Mandate
from comments.models import Comment, Decision
from comments.status import address as writers_address
from tests.factories import make_comment, make_editor, make_moderator, make_published, make_user

pytestmark = pytest.mark.django_db
Status = Comment.Status


@pytest.fixture
def mo():
    return make_moderator("mo")


@pytest.fixture
def waiting():
    comment = make_comment(make_published(headline="The harbour"), name="Lena", body="Well <b>said</b>.")
    return Comment.objects.enter(comment, Status.PENDING, cause="unknown_writer", reason="a rule")


def link(verb, comment, user):
    address = Mandate(verb, comment, user, comment.decisions.first().pk).address
    return address.removeprefix("http://127.0.0.1:8000")


@pytest.mark.parametrize(
    ("verb", "status"), [("approve", Status.APPROVED), ("spam", Status.SPAM), ("trash", Status.TRASH)]
)
def test_the_button_decides_in_the_name_of_the_moderator(client, mo, waiting, verb, status):
    response = client.post(link(verb, waiting, mo))
    assert response.status_code == 200
    assert "in the name of <bdi>mo</bdi>" in response.content.decode()
    waiting.refresh_from_db()
    assert waiting.status == status
    decision = waiting.decisions.first()
    assert (decision.by, decision.by_name, decision.reason) == (mo, "mo", "by mail")
    assert "by mail" not in client.get(writers_address(waiting)).content.decode()
    assert (decision.from_status, decision.to_status) == (Status.PENDING, status)


@pytest.mark.parametrize("method", ["get", "head"])
def test_opening_the_link_decides_nothing(client, mo, waiting, method):
    response = getattr(client, method)(link("approve", waiting, mo))
    assert response.status_code == 200
    waiting.refresh_from_db()
    assert waiting.status == Status.PENDING
    assert waiting.decisions.count() == 1
    assert response["Cache-Control"] == "private, no-store"
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["X-Robots-Tag"] == "noindex"
    assert not response.cookies


def test_the_page_shows_the_comment_and_one_button(client, mo, waiting):
    page = client.get(link("spam", waiting, mo)).content.decode()
    assert "Well <strong>said</strong>." in page
    assert "The harbour" in page
    assert page.partition("<footer")[0].count("<button") == 1
    assert "<script" not in page
    assert "lena" not in page.replace("Lena", "")


def test_a_link_works_once(client, mo, waiting):
    address = link("approve", waiting, mo)
    client.post(address)
    for method in (client.get, client.post):
        response = method(address)
        page = response.content.decode()
        assert response.status_code == 410
        assert "Decided meanwhile: Approved – <bdi>mo</bdi>" in page
        assert 'href="/admin/comments/comment/"' in page
    assert waiting.decisions.count() == 2


def test_any_later_decision_ends_it(client, mo, waiting):
    addresses = [link(verb, waiting, mo) for verb in ("approve", "spam", "trash")]
    waiting.trash(make_moderator("mona"), reason="No.")
    for address in addresses:
        response = client.post(address)
        assert response.status_code == 410
        assert "Trash – <bdi>mona</bdi>" in response.content.decode()
    # Also when it waits again, for somebody wanted it to.
    waiting.hold(mo)
    assert client.post(addresses[0]).status_code == 410
    waiting.refresh_from_db()
    assert waiting.status == Status.PENDING


def test_an_edit_ends_it(client, mo, waiting):
    address = link("approve", waiting, mo)
    waiting.body = "Something else."
    waiting.save(update_fields=["body"])
    waiting.record_edit(make_moderator("mona"), ["comment"], before="Well said.")
    response = client.post(address)
    assert response.status_code == 410
    assert "Edited meanwhile" in response.content.decode()
    waiting.refresh_from_db()
    assert waiting.status == Status.PENDING


def test_it_dies_with_the_right(client, mo, waiting):
    address = link("approve", waiting, mo)
    mo.groups.clear()
    response = client.get(address)
    assert response.status_code == 410
    assert "Well" not in response.content.decode()
    assert client.post(address).status_code == 410
    waiting.refresh_from_db()
    assert waiting.status == Status.PENDING


@pytest.mark.parametrize("field", ["is_active", "is_staff"])
def test_it_dies_with_the_account(client, mo, waiting, field):
    address = link("approve", waiting, mo)
    setattr(mo, field, False)
    mo.save()
    assert client.post(address).status_code == 410
    mo.delete()
    assert client.post(address).status_code == 410
    assert client.get(address).status_code == 410
    waiting.refresh_from_db()
    assert waiting.status == Status.PENDING


@pytest.mark.parametrize("make", [make_editor, make_user])
def test_it_gives_nobody_a_right(client, waiting, make):
    assert client.post(link("approve", waiting, make())).status_code == 410


def test_it_dies_after_a_week(client, mo, waiting, monkeypatch):
    address = link("approve", waiting, mo)
    now = signing.time.time()
    monkeypatch.setattr(signing.time, "time", lambda: now + 6.9 * 24 * 3600)
    assert client.get(address).status_code == 200
    monkeypatch.setattr(signing.time, "time", lambda: now + 7.1 * 24 * 3600)
    for method in (client.get, client.post):
        response = method(address)
        assert response.status_code == 410
        assert "It worked for a week." in response.content.decode()
        assert "Well" not in response.content.decode()
    waiting.refresh_from_db()
    assert waiting.status == Status.PENDING


def test_of_a_comment_that_is_gone_it_says_so(client, mo, waiting):
    address = link("approve", waiting, mo)
    waiting.delete()
    response = client.post(address)
    assert response.status_code == 410
    assert "The comment no longer exists." in response.content.decode()


def test_no_part_of_a_link_can_be_changed(client, mo, waiting):
    other, mona = make_comment(), make_moderator("mona")
    Comment.objects.enter(other, Status.PENDING, cause="links")
    token = link("approve", waiting, mo).split("/")[-2]
    facts, moment, signature = token.split(".")
    last = waiting.decisions.first().pk
    forged = [
        f"trash-{waiting.pk}-{mo.pk}-{last}.{moment}.{signature}",
        f"approve-{other.pk}-{mo.pk}-{last}.{moment}.{signature}",
        f"approve-{waiting.pk}-{mona.pk}-{last}.{moment}.{signature}",
        f"approve-{waiting.pk}-{mo.pk}-{last + 1}.{moment}.{signature}",
        f"{facts}.{moment[:-1]}{'a' if moment[-1] != 'a' else 'b'}.{signature}",
        f"{facts}.{moment}.{signature[:-1]}{'a' if signature[-1] != 'a' else 'b'}",
        f"{facts}.{moment}",
        facts,
        "x",
        "a" * 5000,
        signing.TimestampSigner(salt="comments.confirm", sep=".").sign(facts),
        signing.Signer(salt="comments.decide", sep=".").sign(facts),
        signing.TimestampSigner(sep=".").sign(facts),
    ]
    for wrong in forged:
        for method in (client.get, client.post):
            assert method(f"/comments/decide/{wrong}/").status_code == 404
    assert Decision.objects.exclude(by=None).count() == 0


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://evil.example"}],
)
def test_another_site_cannot_press_the_button(client, mo, waiting, headers):
    assert client.post(link("approve", waiting, mo), headers=headers).status_code == 403
    waiting.refresh_from_db()
    assert waiting.status == Status.PENDING


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_refused(client, mo, waiting, method):
    assert getattr(client, method)(link("approve", waiting, mo)).status_code == 405


def test_what_was_published_at_once_can_be_taken_back(client, mo):
    comment = make_comment()
    Comment.objects.enter(comment, Status.APPROVED, cause="known_writer")
    assert client.post(link("trash", comment, mo)).status_code == 200
    comment.refresh_from_db()
    assert comment.status == Status.TRASH


@pytest.mark.django_db(transaction=True)
def test_of_many_clicks_at_once_one_decides(mo, waiting, client):
    addresses = [link(verb, waiting, mo) for verb in ("approve", "spam", "trash")] * 2
    answers = []

    def press(address):
        try:
            answers.append(client.__class__().post(address).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=[address]) for address in addresses]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [200, 410, 410, 410, 410, 410]
    assert waiting.decisions.count() == 2
