"""What takes more than a click, each with scripts and without: a reason, an edit, a restriction, a pin."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from comments.models import Comment, Restriction
from tests.factories import make_approved, make_comment, make_moderator, make_user

QUEUE = "/admin/comments/comment/"
JSON = {"HTTP_ACCEPT": "application/json"}
pytestmark = pytest.mark.django_db


def seen(comment):
    last = comment.decisions.order_by("-pk").first()
    return f"{comment.pk}:{comment.status}.{last.pk if last else 0}.{comment.open_reports}"


def post(client, comment, panel, data, **extra):
    return client.post(f"{QUEUE}{comment.pk}/{panel}/", {"seen": seen(comment)} | data, **extra)


@pytest.mark.parametrize("panel", ["reply", "edit", "reason", "restrict"])
def test_each_is_a_page_that_leads_back_and_a_part_of_the_row(client, moderator, panel):
    comment = make_comment(body="Says <Ann>.")
    address = f"{QUEUE}{comment.pk}/{panel}/?_changelist_filters=order%3Drisky"
    text = client.get(address).content.decode()
    assert "Says &lt;Ann&gt;." in text and f'href="{QUEUE}?order=risky"' in text
    answer = client.get(address, **JSON).json()
    assert "<button" in answer["panel"] and "<html" not in answer["panel"]


# A reason


def test_a_ground_and_a_word_to_the_writer_go_with_the_decision(client, moderator):
    comment = make_comment()
    data = {"move": "trash", "cause": "offensive", "note": " Please,\n be  kind. "}
    assert post(client, comment, "move", data, **JSON).status_code == 200
    decision = comment.decisions.get()
    assert (decision.cause, decision.reason) == ("offensive", "Please, be kind.")
    assert decision.told == "It attacks or insults somebody. Please, be kind."


def test_a_word_that_is_too_long_is_cut(client, moderator):
    comment = make_comment()
    post(client, comment, "move", {"move": "trash", "cause": "other", "note": "x" * 5000})
    assert comment.decisions.get().reason == "x" * 200


@pytest.mark.parametrize("cause", ["nonsense", "banned", "undone", "known_writer"])
def test_a_ground_that_is_none_is_refused(client, moderator, cause):
    comment = make_comment()
    assert post(client, comment, "move", {"move": "trash", "cause": cause}).status_code == 400
    assert Comment.objects.get().status == "pending"


def test_many_get_the_same_reason(client, moderator):
    comments = [make_comment(), make_comment()]
    data = {"action": "trash", "index": "0", "cause": "repeated", "note": "Once is enough."}
    client.post(QUEUE, data | {"_selected_action": [comment.pk for comment in comments]})
    for comment in comments:
        assert comment.decisions.values_list("cause", "reason").get() == ("repeated", "Once is enough.")


# An edit


def edit(client, comment, shown=None, **fields):
    now = {"name": comment.name, "website": comment.website, "body": comment.body}
    initial = {f"initial-{name}": value for name, value in (now | (shown or {})).items()}
    return post(client, comment, "edit", now | fields | initial, **JSON)


def test_a_quick_edit_keeps_the_old_text_and_gives_the_row_back(client, moderator):
    comment = make_comment(body="Frist.")
    answer = edit(client, comment, body="First.").json()
    assert answer["said"] == "Saved."
    assert "First." in answer["rows"][str(comment.pk)]
    assert comment.decisions.values_list("before", "by_name").get() == ("Frist.", "mo")
    assert edit(client, Comment.objects.get()).json()["said"] == "Nothing was changed."
    assert comment.decisions.count() == 1


def test_a_quick_edit_over_a_newer_one_is_refused_once_with_both_texts(client, moderator):
    comment = make_comment(body="First.")
    Comment.objects.filter(pk=comment.pk).update(body="Mia's.")
    response = edit(client, comment, body="Mo's.")
    assert response.status_code == 422
    assert "Mia's." in response.json()["said"] and "Mo&#x27;s." in response.json()["panel"]
    assert Comment.objects.get().body == "Mia's."
    edit(client, comment, shown={"body": "Mia's."}, body="Mo's.")
    assert Comment.objects.get().body == "Mo's."


@pytest.mark.parametrize("fields", [{"body": ""}, {"website": "javascript:alert(1)"}, {"body": "x" * 5001}])
def test_a_quick_edit_keeps_the_rules_of_the_form(client, moderator, fields):
    comment = make_comment()
    assert edit(client, comment, **fields).status_code == 422
    assert not comment.decisions.exists()


def test_the_page_of_a_comment_shows_what_an_edit_has_replaced(client, moderator):
    comment = make_comment(body="Frist <b>.")
    edit(client, comment, body="First.")
    assert "Frist &lt;b&gt;." in client.get(f"{QUEUE}{comment.pk}/change/").content.decode()


# A restriction


@pytest.mark.parametrize(
    ("kind", "effect", "days", "value"),
    [
        ("email", "hold", "1", "ann@example.org"),
        ("email", "ban", "7", "ann@example.org"),
        ("network", "hold", "30", "192.0.2.0/24"),
        ("network", "ban", "", "192.0.2.0/24"),
    ],
)
def test_a_writer_or_a_network_is_held_or_banned_for_a_time_or_for_good(
    client, moderator, kind, effect, days, value
):
    comment = make_comment(email="ann@example.org", network="192.0.2.0/24")
    data = {"kind": kind, "effect": effect, "days": days, "why": "insults"}
    answer = post(client, comment, "restrict", data, **JSON).json()
    assert "insults" in answer["rows"][str(comment.pk)]
    restriction = Restriction.objects.get()
    assert (restriction.kind, restriction.value, restriction.effect) == (kind, value, effect)
    assert (restriction.by, restriction.reason) == (moderator, "insults")
    left = restriction.until and round((restriction.until - timezone.now()) / timedelta(days=1))
    assert left == (int(days) if days else None)


@pytest.mark.parametrize(
    "fields", [{"kind": "name"}, {"effect": "shoot"}, {"days": "2"}, {"days": "x"}, {"why": "x" * 201}]
)
def test_a_restriction_that_makes_no_sense_is_refused(client, moderator, fields):
    comment = make_comment()
    data = {"kind": "email", "effect": "hold", "days": "7"} | fields
    assert post(client, comment, "restrict", data, **JSON).status_code == 422
    assert not Restriction.objects.exists()


def test_whom_it_concerns_is_read_from_the_comment_and_not_from_the_form(client, moderator):
    comment = make_comment(email="ann@example.org", network="")
    data = {"kind": "email", "effect": "ban", "days": "", "value": "bo@example.org"}
    post(client, comment, "restrict", data)
    assert Restriction.objects.get().value == "ann@example.org"
    data["kind"] = "network"
    assert post(client, comment, "restrict", data).status_code == 422


def test_a_restriction_is_lifted_from_the_row(client, moderator):
    comment = make_comment(email="ann@example.org")
    Restriction.objects.impose("email", "ann@example.org", "ban", None, moderator)
    post(client, comment, "restrict", {"lift": "1"})
    assert not Restriction.objects.in_force().exists()


def test_the_writers_of_many_are_restricted_at_once_but_no_staff(client, moderator):
    comments = [
        make_comment(email=email) for email in ("ann@example.org", "bo@example.org", "ann@example.org")
    ]
    comments.append(make_approved(email="staff@example.org", by_staff=True))
    data = {"action": "restrict", "index": "0", "kind": "email", "effect": "hold", "days": "7"}
    ticked = {"_selected_action": [comment.pk for comment in comments]}
    answer = client.post(f"{QUEUE}?status=all", data | ticked, **JSON).json()
    assert answer["said"] == "2 restricted."
    assert len(answer["rows"]) == 4
    assert set(Restriction.objects.values_list("value", flat=True)) == {"ann@example.org", "bo@example.org"}


def test_who_may_not_restrict_or_pin_cannot(client):
    user = make_user("vera", is_staff=True)
    rights = ["view_comment", "change_comment", "moderate_comment"]
    user.user_permissions.add(*Permission.objects.filter(codename__in=rights))
    client.force_login(user)
    comment = make_approved()
    data = {"kind": "email", "effect": "ban", "days": ""}
    assert post(client, comment, "restrict", data).status_code == 403
    assert client.get(f"{QUEUE}{comment.pk}/restrict/").status_code == 403
    assert post(client, comment, "pin", {"pin": "1"}).status_code == 403
    ticked = {"action": "restrict", "index": "0", "_selected_action": [comment.pk]}
    client.post(f"{QUEUE}?status=all", data | ticked)
    assert not Restriction.objects.exists()
    assert not Comment.objects.get().pinned_at
    text = client.get(f"{QUEUE}?status=all").content.decode()
    assert "/restrict/" not in text and 'name="pin"' not in text


# A pin


def test_a_comment_is_pinned_and_unpinned(client, moderator):
    comment = make_approved()
    answer = post(client, comment, "pin", {"pin": "1"}, **JSON).json()
    assert "Unpin" in answer["rows"][str(comment.pk)]
    assert Comment.objects.get().pinned_at
    post(client, comment, "pin", {"pin": "0"})
    assert not Comment.objects.get().pinned_at


def test_what_readers_do_not_see_is_not_pinned(client, moderator):
    comment = make_comment()
    assert post(client, comment, "pin", {"pin": "1"}).status_code == 400
    comment = make_approved()
    before = seen(comment)
    comment.trash(make_moderator("mia"))
    response = client.post(f"{QUEUE}{comment.pk}/pin/", {"pin": "1", "seen": before}, **JSON)
    assert response.status_code == 409
    assert not Comment.objects.exclude(pinned_at=None).exists()
