"""The page of the comment policy: who may see and change it, what it refuses, and the box that tries it."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from comments.models import Comment, Decision, Policy
from tests.factories import make_approved, make_editor, make_reporter, make_user

pytestmark = pytest.mark.django_db

PAGE = "/admin/comments/policy/1/change/"
DEFAULTS = {
    "is_open": "on",
    "closed_message": "",
    "close_after_days": "0",
    "house_rules": "",
    "least_length": "1",
    "greatest_length": "5000",
    "edit_minutes": "5",
    "hold_from": "",
    "hold_until": "",
    "hold_unknown": "on",
    "confirm_addresses": "on",
    "links_that_hold": "2",
    "words_that_hold": "",
    "words_that_refuse": "",
    "spam_filter": "on",
    "hold_risk": "60",
    "spam_risk": "95",
    "akismet_key": "",
    "levels": "5",
    "per_page": "50",
    "order": "oldest",
    "forget_networks_after": "90",
}


def save(client, **fields):
    return client.post(PAGE, DEFAULTS | fields)


def trial(client, rules=None, **written):
    """The part of the answer that tells what would become of a comment under these rules."""
    fields = {f"try-{name}": value for name, value in ({"body": "Well said."} | written).items()}
    response = client.post(PAGE, DEFAULTS | (rules or {}) | fields | {"_try": "1"})
    assert response.status_code == 200
    return response.content.decode().partition('class="trial-outcome"')[2].partition("</section>")[0]


def test_the_list_is_the_form(client, moderator):
    assert client.get("/admin/comments/policy/")["Location"] == PAGE
    assert client.get(PAGE).status_code == 200
    assert not Policy.objects.exists()


def test_what_is_saved_holds_from_then_on(client, moderator):
    fields = {"words_that_hold": "Casino\nbuy now", "hold_from": "22:00", "hold_until": "07:00"}
    assert save(client, **fields)["Location"] == PAGE
    stored = Policy.objects.current()
    assert stored.words_that_hold == "Casino\nbuy now"
    assert (stored.hold_from.hour, stored.hold_until.hour) == (22, 7)
    assert save(client, links_that_hold="7", hold_unknown="")["Location"] == PAGE
    stored = Policy.objects.get()
    assert (stored.links_that_hold, stored.hold_unknown, stored.words_that_hold) == (7, False, "")


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"hold_from": "22:00"}, "Give both times, or none."),
        ({"hold_from": "22:00", "hold_until": "22:00"}, "This is the same time."),
        ({"least_length": "200", "greatest_length": "100"}, "This is less than the least length."),
        ({"greatest_length": "5001"}, "less than or equal to 5000"),
        ({"hold_risk": "96"}, "This is less than the risk from which comments wait."),
        ({"links_that_hold": "-1"}, "greater than or equal to 0"),
        ({"per_page": "4"}, "greater than or equal to 5"),
        ({"levels": "11"}, "less than or equal to 10"),
        ({"words_that_hold": "fine\n…"}, "“…” has neither letters nor digits"),
        ({"words_that_refuse": "*"}, "“*” has neither letters nor digits"),
        ({"words_that_refuse": "x" * 101}, "is too long: at most 100 characters a line."),
        ({"words_that_hold": "word\n" * 5000}, "at most 20000 characters"),
    ],
)
def test_what_makes_no_sense_is_refused(client, moderator, fields, told):
    response = save(client, **fields)
    assert response.status_code == 200
    assert told in response.content.decode()
    assert not Policy.objects.exists()


@pytest.mark.parametrize("make", [make_reporter, make_editor])
def test_others_may_not_open_it(client, make):
    client.force_login(make())
    assert client.get("/admin/comments/policy/").status_code == 403
    assert client.get(PAGE).status_code == 403
    assert save(client).status_code == 403
    assert client.post(PAGE, DEFAULTS | {"_try": "1", "try-body": "x"}).status_code == 403


def test_there_is_no_second_policy_and_none_is_deleted(client, moderator):
    assert client.get("/admin/comments/policy/add/").status_code == 403
    assert client.post("/admin/comments/policy/1/delete/", {"post": "yes"}).status_code == 403
    assert client.get("/admin/comments/policy/2/change/").status_code == 302
    assert client.get("/admin/comments/policy/x/change/").status_code == 302


def test_strangers_are_asked_to_sign_in(client):
    assert client.get(PAGE)["Location"].startswith("/admin/login/")


# Trying it


def test_a_trial_tells_the_verdict_and_stores_nothing(client, moderator):
    told = trial(client, {"words_that_refuse": "casino", "links_that_hold": "9"}, body="My CASINO here.")
    assert "chip-trash" in told
    assert "contains a word that is refused: “casino”" in told
    assert "<mark>casino</mark> in the text" in told
    assert not Policy.objects.exists()
    assert not Comment.objects.exists()
    assert not Decision.objects.exists()


def test_each_list_names_what_it_would_match_and_where(client, moderator):
    rules = {"words_that_hold": "pills\nbuy now\nnothing", "words_that_refuse": "casino*"}
    told = trial(client, rules, body="Buy — now!", name="Dr Pills", website="https://casinos.example")
    refused, _heading, held = told.partition("Words that hold a comment")
    assert "<mark>casino*</mark> in the website address" in refused
    assert "<mark>pills</mark> in the name" in held
    assert "<mark>buy now</mark> in the text" in held
    assert "nothing" not in held


def test_all_that_speaks_against_it_is_told(client, moderator):
    told = trial(client, {"hold_all": "on"}, body="https://a.example https://b.example")
    assert told.index("contains several links: 2") < told.index("every comment is held")
    assert "first comment of an unknown writer" in told


def test_a_known_writer_can_be_tried(client, moderator):
    make_approved(email="lena@example.org")
    assert "first comment of an unknown writer" in trial(client, email="LENA@example.org")
    told = trial(client, email="LENA@example.org", confirmed="on")
    assert "chip-approved" in told
    assert "by a known writer" in told


def test_the_form_keeps_what_was_not_saved(client, moderator):
    fields = DEFAULTS | {"words_that_hold": "not saved yet", "_try": "1", "try-body": "Tried <b>text</b>."}
    page = client.post(PAGE, fields).content.decode()
    assert "not saved yet</textarea>" in page
    assert "Tried &lt;b&gt;text&lt;/b&gt;.</textarea>" in page


def test_what_is_tried_is_never_shown_as_markup(client, moderator):
    rules = {"words_that_hold": "script"}
    told = trial(client, rules, body="<script>alert(1)</script>", name="<img src=x>", email="<b>@x")
    assert "<script" not in told
    assert "<img" not in told


def test_without_a_comment_there_is_nothing_to_try(client, moderator):
    page = client.post(PAGE, DEFAULTS | {"_try": "1", "try-body": " "}).content.decode()
    assert "Paste a comment first." in page
    assert "trial-verdict" not in page


def test_rules_that_make_no_sense_are_not_tried(client, moderator):
    page = client.post(PAGE, DEFAULTS | {"_try": "1", "try-body": "x", "levels": "0"}).content.decode()
    assert "First correct what is marked in the rules." in page
    assert "greater than or equal to 1" in page
    assert "trial-verdict" not in page


def test_a_trial_changes_no_rules_that_are_stored(client, moderator):
    save(client, links_that_hold="3")
    trial(client, {"links_that_hold": "9"})
    assert Policy.objects.current().links_that_hold == 3


def test_who_may_only_look_has_no_box(client):
    looker = make_user("looker", is_staff=True)
    looker.user_permissions.add(Permission.objects.get(codename="view_policy"))
    client.force_login(looker)
    page = client.get(PAGE).content.decode()
    assert "trial" not in page.partition('id="content"')[2]
    assert client.post(PAGE, DEFAULTS | {"_try": "1", "try-body": "x"}).status_code == 403


def test_the_conversation_stands_together_in_the_menu(client, moderator):
    page = client.get(PAGE).content.decode()
    names = ["comment", "report", "discussion", "restriction", "policy", "alert"]
    places = [page.index(reverse(f"admin:comments_{name}_changelist")) for name in names]
    assert places == sorted(places)
    assert "Conversation" in page
