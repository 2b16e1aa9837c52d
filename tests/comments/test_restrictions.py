"""Restrictions, imposed and lifted, on addresses and networks as comments have them."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.core.exceptions import ValidationError
from django.utils import timezone

from comments.models import Restriction
from tests.factories import make_editor, make_moderator, make_published

pytestmark = pytest.mark.django_db

LIST = "/admin/comments/restriction/"


def impose(kind="email", value="troll@example.org", effect="ban", **terms):
    return Restriction.objects.impose(kind, value, effect, **terms)


def test_it_is_written_down_who_imposed_it_and_why():
    moderator = make_moderator()
    restriction = impose(days=7, by=moderator, reason="insults")
    restriction.refresh_from_db()
    assert (restriction.by, restriction.by_name, restriction.reason) == (moderator, "mo", "insults")
    assert restriction.until - restriction.at == timedelta(days=7)
    assert impose(value="other@example.org").until is None


def test_what_was_imposed_before_is_replaced():
    first = impose(days=7, reason="insults")
    second = impose(value="TROLL@example.org", effect="hold")
    assert first.pk == second.pk
    second.refresh_from_db()
    assert (second.effect, second.until, second.reason) == ("hold", None, "")


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ("192.0.2.7", "192.0.2.0/24"),
        ("192.0.2.0/24", "192.0.2.0/24"),
        (" 192.0.2.77/28 ", "192.0.2.0/24"),
        ("::ffff:192.0.2.7", "192.0.2.0/24"),
        ("2001:db8:1:2::9", "2001:db8:1::/48"),
        ("2001:DB8:1::/48", "2001:db8:1::/48"),
    ],
)
def test_a_network_is_stored_as_beside_comments(given, stored):
    assert impose("network", given).value == stored
    assert len(Restriction.objects.on(network=stored)) == 1


@pytest.mark.parametrize(
    "kind_and_value", [("email", "troll"), ("email", "a b@example.org"), ("email", "192.0.2.7")]
)
def test_what_is_no_address_is_refused(kind_and_value):
    with pytest.raises(ValidationError, match="not an email address"):
        impose(*kind_and_value)


@pytest.mark.parametrize("value", ["192.0.2", "192.0.2.0/33", "troll@example.org", "0.0.0.0/0x", "x"])
def test_what_is_no_network_is_refused(value):
    with pytest.raises(ValidationError, match="neither an address nor a network"):
        impose("network", value)


@pytest.mark.parametrize("value", ["0.0.0.0/0", "192.0.0.0/16", "::/0", "2001:db8::/32"])
def test_half_the_world_is_not_shut_out_by_one_line(value):
    with pytest.raises(ValidationError, match="too large"):
        impose("network", value)


@pytest.mark.parametrize(
    "terms", [{"kind": "name"}, {"effect": "shoot"}, {"value": ""}, {"reason": "x" * 201}]
)
def test_other_nonsense_is_refused(terms):
    with pytest.raises(ValidationError):
        impose(**terms)
    assert not Restriction.objects.exists()


def test_it_ends_by_itself_or_is_lifted():
    restriction = impose(days=1)
    assert restriction.is_in_force
    Restriction.objects.update(until=timezone.now())
    restriction.refresh_from_db()
    assert not restriction.is_in_force
    other = impose(value="other@example.org")
    other.lift(make_moderator())
    assert not other.is_in_force
    assert other.by_name == "mo"
    assert not Restriction.objects.on(email="other@example.org")
    assert Restriction.objects.over().count() == 2


def test_the_hardest_comes_first():
    impose(effect="hold")
    impose("network", "192.0.2.7", "ban")
    found = Restriction.objects.on(email="Troll@example.org", network="192.0.2.0/24")
    assert [restriction.effect for restriction in found] == ["ban", "hold"]
    assert not Restriction.objects.on()
    assert not Restriction.objects.on(email="x@example.org", network="198.51.100.0/24")


def test_who_is_banned_is_told_in_the_end_but_not_by_the_answer(send):
    impose(value="lena@example.org", reason="for moderators only")
    article = make_published()
    response = send(article)
    assert response.status_code == 303
    assert response["Location"].startswith("/comments/status/")
    assert article.comments.get().status == "trash"


# At the desk


def test_moderators_add_one(client, moderator):
    data = {"kind": "network", "value": "192.0.2.7", "effect": "ban", "until": "", "reason": "insults"}
    assert client.post(f"{LIST}add/", data).status_code == 302
    stored = Restriction.objects.get()
    assert (stored.value, stored.effect, stored.by_name) == ("192.0.2.0/24", "ban", "mo")


@pytest.mark.parametrize(
    ("kind", "value", "told"),
    [
        ("network", "troll", "neither an address nor a network"),
        ("network", "10.0.0.0/8", "too large: 10.0.0.0/24 is the largest"),
        ("email", "troll", "not an email address"),
        ("email", "", "This field is required."),
    ],
)
def test_the_form_says_what_is_wrong(client, moderator, kind, value, told):
    data = {"kind": kind, "value": value, "effect": "ban", "until": "", "reason": ""}
    assert told in client.post(f"{LIST}add/", data).content.decode()
    assert not Restriction.objects.exists()


def test_the_same_twice_is_refused_in_words(client, moderator):
    impose()
    data = {"kind": "email", "value": "TROLL@example.org", "effect": "hold", "until": "", "reason": ""}
    assert "already exists" in client.post(f"{LIST}add/", data).content.decode()
    assert Restriction.objects.get().effect == "ban"


def test_the_list_is_narrowed_and_lifted(client, moderator):
    impose(value="over@example.org").lift()
    lasting = impose(value="lasting@example.org")
    page = client.get(f"{LIST}?in_force=yes").content.decode()
    assert "lasting@example.org" in page
    assert "over@example.org" not in page
    assert "over@example.org" in client.get(f"{LIST}?in_force=no").content.decode()
    client.post(LIST, {"action": "lift", "_selected_action": lasting.pk})
    lasting.refresh_from_db()
    assert not lasting.is_in_force
    assert LogEntry.objects.filter(user=moderator).count() == 1


def test_editors_have_no_business_there(client):
    impose()
    client.force_login(make_editor())
    assert client.get(LIST).status_code == 403
    assert client.get(f"{LIST}add/").status_code == 403
    assert (
        client.post(LIST, {"action": "lift", "_selected_action": Restriction.objects.get().pk}).status_code
        == 403
    )
    assert Restriction.objects.get().is_in_force
