"""Decisions in the queue: each by POST, each recorded once, none that overwrites a colleague's."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.db import connection
from django.utils import timezone

from comments.models import Comment, Decision, Report, Restriction
from tests.factories import (
    make_approved,
    make_comment,
    make_editor,
    make_moderator,
    make_published,
    make_reporter,
    make_user,
)

QUEUE = "/admin/comments/comment/"
Status = Comment.Status
JSON = {"HTTP_ACCEPT": "application/json"}
pytestmark = pytest.mark.django_db


def seen(comment, status=None, decision=None, reports=None):
    """The field of the row, as somebody sees it who looks now, but for what the test says."""
    now = Comment.objects.get(pk=comment.pk)
    last = now.decisions.order_by("-pk").first()
    decision = (last.pk if last else 0) if decision is None else decision
    reports = now.open_reports if reports is None else reports
    return f"{now.pk}:{status or now.status}.{decision}.{reports}"


def move(client, comment, to, query="", shown=None, why=None, **extra):
    data = {"move": to, "seen": shown or seen(comment)} | (why or {})
    return client.post(f"{QUEUE}{comment.pk}/move/{query}", data, **extra)


def reply(client, comment, body, shown=None, **extra):
    data = {"body": body, "seen": shown or seen(comment)}
    return client.post(f"{QUEUE}{comment.pk}/reply/", data, **extra)


def undo(client, decision, **extra):
    return client.post(f"{QUEUE}decisions/{decision.pk}/undo/", extra)


def bulk(client, action, comments, query="?status=all", **extra):
    data = {"action": action, "index": "0", "_selected_action": [comment.pk for comment in comments]}
    return client.post(QUEUE + query, data | extra, follow=True)


def said(response):
    return [str(message) for message in response.context["messages"]]


def status_of(comment):
    return Comment.objects.get(pk=comment.pk).status


def trail(comment):
    return list(comment.decisions.order_by("pk").values_list("from_status", "to_status", "by_name"))


@pytest.mark.parametrize("to", ["approved", "spam", "trash"])
def test_a_decision_leads_back_to_the_same_view_and_can_be_undone(client, moderator, to):
    comment = make_comment()
    filters = "?_changelist_filters=status%3Dpending%26p%3D2"
    response = move(client, comment, to, filters)
    assert response["Location"] == f"{QUEUE}?status=pending&p=2"
    assert status_of(comment) == to
    assert trail(comment) == [("pending", to, "mo")]
    page = client.get(QUEUE).content.decode()
    assert f'formaction="{QUEUE}decisions/{comment.decisions.get().pk}/undo/?_changelist_filters=' in page
    undo(client, comment.decisions.get())
    assert status_of(comment) == "pending"
    assert trail(comment) == [("pending", to, "mo"), (to, "pending", "mo")]


def test_the_way_back_never_leads_elsewhere(client, moderator):
    response = move(client, make_comment(), "spam", "?_changelist_filters=//evil.example/%3Fa%3D1")
    assert response["Location"].startswith(QUEUE)


def test_the_script_gets_data(client, moderator):
    comment = make_comment()
    response = move(client, comment, "approved", **JSON)
    assert response.json() == {
        "said": "Approved.",
        "undo": f"{QUEUE}decisions/{comment.decisions.get().pk}/undo/",
        "counts": {
            "pending": "0",
            "approved": "1",
            "spam": "0",
            "trash": "0",
            "all": "1",
            "reported": "0",
            "waiting": "0",
        },
        "rows": {},
    }


def test_the_second_of_two_moderators_is_told_who_was_first_and_sees_the_row_as_it_is_now(client, moderator):
    comment = make_comment()
    before = seen(comment)
    comment.approve(make_moderator("mia"))
    data = {"move": "spam", "seen": before}
    response = client.post(f"{QUEUE}{comment.pk}/move/", data, follow=True)
    assert "already approved (mia)" in said(response)[0]
    response = move(client, comment, "approved", shown=before, **JSON)
    assert response.status_code == 409
    assert "already approved (mia)" in response.json()["said"]
    assert "Unapprove" in response.json()["rows"][str(comment.pk)]
    assert status_of(comment) == "approved"
    assert trail(comment) == [("pending", "approved", "mia")]


def test_who_has_not_seen_that_a_colleague_has_changed_their_mind_is_told(client, moderator):
    comment, mia = make_comment(), make_moderator("mia")
    before = seen(comment)
    comment.approve(mia)
    comment.hold(mia)
    response = move(client, comment, "approved", shown=before, **JSON)
    assert response.status_code == 409
    assert "mia has decided" in response.json()["said"]
    assert status_of(comment) == "pending"


def test_who_has_not_seen_an_edit_is_shown_the_new_text_first(client, moderator):
    comment = make_comment(body="Nice.")
    before = seen(comment)
    Comment.objects.filter(pk=comment.pk).update(body="Buy pills.", html="<p>Buy pills.</p>")
    comment.record_edit(None, ["Comment"], before="Nice.")
    response = move(client, comment, "approved", shown=before, **JSON)
    assert response.status_code == 409
    assert "has been edited since (its writer)" in response.json()["said"]
    assert "Buy pills." in response.json()["rows"][str(comment.pk)]
    assert reply(client, comment, "Thank you.", shown=before, **JSON).status_code == 409
    assert status_of(comment) == "pending"
    assert move(client, comment, "approved", **JSON).status_code == 200


def test_a_report_that_came_in_meanwhile_is_not_answered_unread(client, moderator):
    comment = make_approved()
    before = seen(comment)
    Report.objects.file(comment, "illegal", text="It names a victim.", sender="a")
    response = client.post(f"{QUEUE}{comment.pk}/dismiss/", {"seen": before}, **JSON)
    assert response.status_code == 409
    assert "It names a victim." in response.json()["rows"][str(comment.pk)]
    assert Report.objects.open().count() == 1
    assert move(client, comment, "trash", shown=before, **JSON).status_code == 200


@pytest.mark.parametrize(
    "shown", ["", "pending.0.0", "x:pending.0.0", "1:pending", "1:gone.0.0", "1:pending.x.0"]
)
def test_a_decision_that_does_not_say_what_was_seen_is_refused(client, moderator, shown):
    comment = make_comment()
    response = client.post(f"{QUEUE}{comment.pk}/move/", {"move": "approved", "seen": shown})
    assert response.status_code == 400
    assert status_of(comment) == "pending"


@pytest.mark.parametrize("value", ["", "gone", "pending:approved", "APPROVED", "all"])
def test_a_move_that_makes_no_sense_is_refused(client, moderator, value):
    comment = make_comment()
    assert move(client, comment, value).status_code == 400
    assert status_of(comment) == "pending"


def test_what_no_longer_exists_is_said(client, moderator):
    for pk in (404, 10**17):
        for path in (f"{pk}/move/", f"{pk}/reply/", f"{pk}/restrict/", f"decisions/{pk}/undo/"):
            response = client.post(QUEUE + path, {"move": "spam", "seen": f"{pk}:pending.0.0"}, **JSON)
            assert response.status_code == 404
            data = {"move": "spam", "seen": f"{pk}:pending.0.0"}
            assert client.post(QUEUE + path, data).status_code == 302


def addresses(comment):
    decision = comment.decisions.create(from_status="spam", to_status="pending")
    names = ["move", "dismiss", "pin", "reply", "edit", "restrict"]
    return [f"{comment.pk}/{name}/" for name in names] + [
        f"decisions/{decision.pk}/undo/",
        "empty/spam/",
    ]


def test_reading_changes_nothing(client, moderator):
    comment = make_comment(status="spam")
    paths = addresses(comment)
    forms = {f"{comment.pk}/{name}/" for name in ("reply", "edit", "restrict")} | {"empty/spam/"}
    for path in paths:
        status = client.get(QUEUE + path, {"move": "approved", "seen": seen(comment)}).status_code
        assert status == (200 if path in forms else 405)
    assert client.post(f"{QUEUE}{comment.pk}/reason/").status_code == 405
    assert status_of(comment) == "spam"
    assert Comment.objects.count() == 1 + Restriction.objects.count()


def viewer():
    user = make_user("vera", is_staff=True)
    user.user_permissions.add(*Permission.objects.filter(codename__in=["view_comment", "change_comment"]))
    return user


def make_deciding_viewer():
    """Somebody who may decide, but not delete."""
    user = viewer()
    user.user_permissions.add(Permission.objects.get(codename="moderate_comment"))
    return user


@pytest.mark.parametrize("make", [make_editor, make_reporter, viewer])
def test_who_may_not_moderate_changes_nothing(client, make):
    comment = make_comment()
    client.force_login(make())
    for path in addresses(comment):
        data = {"move": "approved", "seen": seen(comment), "body": "No.", "pin": "1", "kind": "email"}
        assert client.post(QUEUE + path, data).status_code == 403
        assert client.post(QUEUE + path, data, **JSON).status_code == 403
        assert client.get(QUEUE + path).status_code == 403
    bulk(client, "approve", [comment])
    client.post(f"{QUEUE}{comment.pk}/change/", {"name": "X", "body": "X"})
    assert status_of(comment) == "pending"
    assert Comment.objects.get().name == comment.name
    assert Comment.objects.count() == 1


def test_strangers_are_sent_to_sign_in(client):
    comment = make_comment()
    for path in addresses(comment):
        assert client.post(QUEUE + path, {"move": "approved"})["Location"].startswith("/admin/login/")
    assert status_of(comment) == "pending"


def test_undoing_is_refused_when_somebody_has_decided_since(client, moderator):
    comment = make_comment()
    first = comment.approve(moderator)
    mia = make_moderator("mia")
    comment.mark_spam(mia)
    comment.approve(mia)
    response = client.post(f"{QUEUE}decisions/{first.pk}/undo/", **JSON)
    assert response.status_code == 409
    assert status_of(comment) == "approved"


# Bulk


@pytest.mark.parametrize(
    ("action", "to"),
    [("approve", "approved"), ("hold", "pending"), ("mark_spam", "spam"), ("trash", "trash")],
)
def test_many_are_decided_at_once_with_one_decision_each(client, moderator, action, to):
    start = "trash" if to == "pending" else "pending"
    comments = [make_comment(status=start) for _n in range(3)]
    other = make_comment(status=start)
    response = bulk(client, action, comments)
    assert "3 comments" in said(response)[0]
    assert [status_of(comment) for comment in [*comments, other]] == [to, to, to, start]
    for comment in comments:
        assert trail(comment) == [(start, to, "mo")]


def test_many_are_undone_at_once_but_for_those_decided_since(client, moderator):
    pending, spam, since = make_comment(), make_comment(status="spam"), make_comment()
    bulk(client, "approve", [pending, spam, since])
    since.trash(make_moderator("mia"))
    undo(client, pending.decisions.get(), act="1")
    assert [status_of(comment) for comment in (pending, spam, since)] == ["pending", "spam", "trash"]


def test_many_leave_alone_what_somebody_else_has_just_decided(client, moderator):
    mine, theirs = make_comment(), make_comment()
    theirs.mark_spam(make_moderator("mia"))
    shown = [f"{mine.pk}:pending.0.0", f"{theirs.pk}:pending.0.0", "nonsense", "1:2:3"]
    response = bulk(client, "approve", [mine, theirs], seen=shown)
    assert [status_of(mine), status_of(theirs)] == ["approved", "spam"]
    assert "1 was left as it is" in said(response)[0]
    theirs = make_comment()
    theirs.mark_spam()
    response = bulk(client, "approve", [theirs], query="")  # it has left the tab meanwhile
    assert status_of(theirs) == "spam"


def test_what_was_not_selected_is_not_decided_whatever_the_form_says(client, moderator):
    mine, other = make_comment(), make_comment()
    bulk(client, "approve", [mine], seen=[seen(other)])
    assert status_of(other) == "pending"


def test_ten_thousand_at_once(client, moderator, django_assert_max_num_queries):
    article = make_published()
    Comment.objects.bulk_create(
        Comment(article=article, name="Bot", body="Buy.", html="<p>Buy.</p>", path=f"{n:08x}")
        for n in range(10_000)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE comments_comment")  # PostgreSQL does it by itself where it can see them
    first = Comment.objects.first()
    with django_assert_max_num_queries(260):
        bulk(client, "mark_spam", [first], query="", select_across="1")
    by_status = {status: Comment.objects.filter(status=status).count() for status in Comment.Status.values}
    assert by_status == {"pending": 0, "approved": 0, "spam": 10_000, "trash": 0}
    assert Decision.objects.filter(by=moderator, to_status="spam").count() == 10_000


def test_nothing_selected_decides_nothing(client, moderator):
    comment = make_comment()
    bulk(client, "approve", [])
    assert status_of(comment) == "pending"


def test_only_who_may_delete_deletes_and_only_from_spam_and_trash(client):
    comment, spam = make_comment(), make_comment(status="spam")
    spam.decisions.create(from_status="pending", to_status="spam")
    client.force_login(make_deciding_viewer())
    bulk(client, "delete_selected", [spam], "?status=spam", post="yes")
    assert client.post(f"{QUEUE}empty/spam/", {"upto": timezone.now().isoformat()}).status_code == 403
    assert Comment.objects.count() == 2
    client.force_login(make_moderator())
    bulk(client, "delete_selected", [comment], "?status=pending", post="yes")
    bulk(client, "delete_selected", [comment, spam], "?status=spam")
    assert client.post(f"{QUEUE}{comment.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Comment.objects.count() == 2
    bulk(client, "delete_selected", [comment, spam], "?status=spam", post="yes")
    assert list(Comment.objects.all()) == [comment]
    assert Decision.objects.get().comment_number == spam.pk
    assert LogEntry.objects.count() == 1


# Replies


def test_replying_to_what_waits_approves_it_too(client, moderator):
    comment = make_comment()
    response = reply(client, comment, "Thank you.", **JSON)
    assert response.json()["said"] == "Approved, and your reply is published."
    answer = comment.replies.get()
    assert (answer.status, answer.by_staff, answer.user, answer.name) == ("approved", True, moderator, "mo")
    assert status_of(comment) == "approved"
    assert trail(comment) == [("pending", "approved", "mo")]


def test_replying_to_what_is_approved_leaves_it(client, moderator):
    comment = make_approved()
    response = reply(client, comment, "Thank you.", follow=True)
    assert said(response) == ["Your reply is published."]
    assert trail(comment) == []


@pytest.mark.parametrize("text", ["", "  \u200b ", "x" * 5001])
def test_a_reply_without_words_or_too_long_is_refused_with_its_text(client, moderator, text):
    comment = make_comment()
    assert reply(client, comment, text, **JSON).status_code == 422
    response = reply(client, comment, text)
    assert response.status_code == 422
    assert text.strip() in response.content.decode()
    assert status_of(comment) == "pending"
    assert Comment.objects.count() == 1


def test_a_reply_to_what_was_thrown_away_meanwhile_is_refused_with_its_text(client, moderator):
    comment = make_comment()
    before = seen(comment)
    comment.mark_spam(make_moderator("mia"))
    for shown in (before, None):
        response = reply(client, comment, "Thank you all.", shown)
        assert response.status_code == 409
        assert "Thank you all." in response.content.decode()
        assert "already spam (mia)" in response.content.decode()
        assert reply(client, comment, "Thank you.", shown, **JSON).status_code == 409
    assert Comment.objects.count() == 1


# One comment's page


def edit(client, comment, shown=None, **fields):
    now = {"name": comment.name, "website": comment.website, "body": comment.body}
    data = {f"initial-{name}": value for name, value in (now | (shown or {})).items()}
    return client.post(f"{QUEUE}{comment.pk}/change/", data | now | fields)


def test_an_edit_is_made_ready_to_show_and_leaves_a_trace(client, moderator):
    comment = make_approved(email="ann@example.org")
    before = comment.body
    edit(client, comment, body="Now with *care*.", email="evil@example.org", status="trash")
    comment.refresh_from_db()
    assert (comment.body, comment.email, comment.status) == (
        "Now with *care*.",
        "ann@example.org",
        "approved",
    )
    assert "Now with" in comment.html
    decision = comment.decisions.get()
    assert (decision.from_status, decision.to_status, decision.by) == ("approved", "approved", moderator)
    assert decision.reason == "edited: Comment"
    assert decision.before == before


def test_saving_without_a_change_leaves_no_trace(client, moderator):
    comment = make_comment()
    edit(client, comment)
    assert trail(comment) == []


@pytest.mark.parametrize(
    "fields", [{"body": ""}, {"name": " "}, {"body": "x" * 5001}, {"website": "javascript:alert(1)"}]
)
def test_an_edit_keeps_the_rules_of_the_form(client, moderator, fields):
    comment = make_comment()
    assert edit(client, comment, **fields).status_code == 200
    assert trail(comment) == []


def test_an_edit_over_a_colleagues_newer_edit_is_refused_once_and_shows_it(client, moderator):
    comment = make_comment(body="First.")
    Comment.objects.filter(pk=comment.pk).update(body="Mia's version.")
    response = edit(client, comment, body="Mo's version.")
    page = response.content.decode()
    assert "Mia&#x27;s version." in page and "Mo&#x27;s version." in page
    assert Comment.objects.get().body == "Mia's version."
    edit(client, comment, shown={"body": "Mia's version."}, body="Mo's version.")
    assert Comment.objects.get().body == "Mo's version."


def test_edits_of_different_fields_do_not_disturb_each_other(client, moderator):
    comment = make_comment(name="Ann", body="First.")
    Comment.objects.filter(pk=comment.pk).update(name="Anna")
    edit(client, comment, body="Second.")
    comment.refresh_from_db()
    assert (comment.name, comment.body) == ("Anna", "Second.")


def test_the_page_shows_the_discussion_and_the_decisions(client, moderator):
    parent = make_approved(name="Petra")
    comment = make_comment(parent.article, parent=parent, name="Ann", email="ann@example.org")
    make_comment(parent.article, parent=comment, name="Below", body="A reply below.")
    make_comment(parent.article, status="spam", name="Spammer")
    comment.approve(moderator)
    page = client.get(f"{QUEUE}{comment.pk}/change/").content.decode()
    for part in ("Petra", "A reply below.", "ann@example.org", parent.article.headline, "Decisions", "Undo"):
        assert part in page
    assert "Spammer" not in page
    response = client.post(
        f"{QUEUE}decisions/{comment.decisions.get().pk}/undo/", {"page": "comment", "comment": comment.pk}
    )
    assert response["Location"] == f"{QUEUE}{comment.pk}/change/"
    assert status_of(comment) == "pending"


def test_an_edit_does_not_stand_in_the_way_of_undoing(client, moderator):
    comment = make_comment()
    decision = comment.approve(moderator)
    edit(client, comment, body="Edited.")
    undo(client, decision)
    assert status_of(comment) == "pending"


def test_numbers_without_end_are_nonsense(client, moderator):
    comment = make_comment()
    asked = f"?_changelist_filters=article%3D{'9' * 30}"
    assert move(client, comment, "approved", asked, **JSON).status_code == 200
    data = {"action": "hold", "index": 0, "_selected_action": comment.pk, "seen": f"{'9' * 5000}:pending.0.0"}
    assert client.post(QUEUE + "?status=approved", data).status_code == 302
    assert status_of(comment) == "pending"


def test_a_reply_sent_twice_is_one(client, moderator):
    comment = make_comment()
    shown = seen(comment)
    for _click in range(2):
        assert reply(client, comment, "Thank you.\r\nBye.", shown, **JSON).status_code == 200
    assert comment.replies.get().body == "Thank you.\nBye."
