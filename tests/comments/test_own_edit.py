"""A writer edits a comment at its private address: for a few minutes, and under all rules."""

from datetime import timedelta

import pytest
from django.utils import timezone

from comments import status
from comments.models import Comment, Decision, Policy
from tests.factories import make_approved, make_comment, make_moderator, make_published

pytestmark = pytest.mark.django_db


def place(comment, verb="edit"):
    return f"/comments/status/{status.token(comment)}/{verb}/"


@pytest.fixture
def lenient():
    """Everybody clean passes, so that a test sees what else decides."""
    Policy.objects.create(pk=1, hold_unknown=False)


@pytest.fixture
def edit(client):
    def edit(comment, body, seen=None, **extra):
        data = {"body": body, "seen": comment.body if seen is None else seen}
        return client.post(place(comment), data, **extra)

    return edit


def test_the_new_text_stands_in_its_place_and_the_old_one_is_kept(client, edit, lenient):
    comment = make_approved(body="Their mistake.")
    response = edit(comment, "There is a mistake.")
    assert response.status_code == 303
    assert response["Location"] == status.address(comment)
    comment.refresh_from_db()
    assert (comment.body, comment.status) == ("There is a mistake.", "approved")
    assert comment.html == "<p>There is a mistake.</p>"
    assert comment.edited_at is not None
    [trace] = comment.decisions.all()
    assert (trace.before, trace.cause, trace.by_name, trace.is_move) == (
        "Their mistake.",
        "edited",
        "",
        False,
    )
    page = client.get(comment.article.get_absolute_url()).content.decode()
    assert "There is a mistake." in page
    assert "Their mistake." not in page


def test_the_form_shows_the_text_and_nobody_keeps_the_page(client):
    comment = make_comment(body="A <b>text</b> & more.")
    response = client.get(place(comment))
    page = response.content.decode()
    assert response.status_code == 200
    assert "A &lt;b&gt;text&lt;/b&gt; &amp; more.</textarea>" in page
    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Robots-Tag"] == "noindex"
    assert response["Referrer-Policy"] == "same-origin"
    assert "lena@example.org" not in page
    assert not response.cookies


def test_an_approved_comment_that_does_not_pass_again_waits_again(client, edit, lenient):
    comment = make_approved()
    edit(comment, "See https://a.example and https://b.example for more.")
    comment.refresh_from_db()
    assert comment.status == "pending"
    assert comment.verdict.cause == "edited"
    assert comment.verdict.by_name == ""
    page = client.get(status.address(comment)).content.decode()
    assert "You have edited it, so a moderator reads it again." in page


def test_of_an_unknown_writer_even_what_a_moderator_approved_waits_again(edit):
    comment = make_comment()
    comment.approve(make_moderator())
    edit(comment, "Something else altogether.")
    comment.refresh_from_db()
    assert comment.status == "pending"


def test_what_is_spam_after_the_edit_goes_no_further_than_the_queue(edit, lenient):
    Policy.objects.update(words_that_refuse="casino")
    shown, waiting = make_approved(), make_comment()
    for comment in (shown, waiting):
        edit(comment, "Visit my casino.")
        comment.refresh_from_db()
    assert (shown.status, waiting.status) == ("pending", "trash")


def test_what_a_rule_held_is_published_once_nothing_speaks_against_it(edit, lenient):
    comment = make_comment(body="https://a.example https://b.example")
    Decision.objects.record({comment.pk: ""}, "pending", cause="links")
    edit(comment, "Without any links.")
    comment.refresh_from_db()
    assert (comment.status, comment.verdict.cause) == ("approved", "nothing_against")


def test_what_a_moderator_holds_stays_held(edit, lenient):
    comment = make_approved()
    comment.hold(make_moderator())
    edit(comment, "A harmless text.")
    comment.refresh_from_db()
    assert (comment.status, comment.body) == ("pending", "A harmless text.")


def test_what_a_moderator_has_put_aside_is_edited_no_more(edit):
    comment = make_comment(body="As it was.")
    comment.trash(make_moderator())
    response = edit(comment, "My new text.")
    assert response.status_code == 403
    assert "My new text." in response.content.decode()
    comment.refresh_from_db()
    assert comment.body == "As it was."


def test_after_the_minutes_of_the_policy_it_is_too_late(client, edit):
    comment = make_comment(body="As it was.", created_at=timezone.now() - timedelta(minutes=6))
    assert client.get(place(comment)).status_code == 403
    assert edit(comment, "Too late.").status_code == 403
    assert "Edit" not in client.get(status.address(comment)).content.decode().split("own-panel")[1][:600]
    Policy.objects.create(pk=1, edit_minutes=10)
    assert edit(comment, "In time.").status_code == 303


def test_with_no_minutes_nothing_is_edited_or_withdrawn(client):
    Policy.objects.create(pk=1, edit_minutes=0)
    comment = make_comment()
    assert [client.get(place(comment, verb)).status_code for verb in ("edit", "withdraw")] == [403, 403]


def test_what_somebody_has_answered_is_edited_no_more(client, edit):
    comment = make_approved()
    make_comment(comment.article, parent=comment)
    assert client.get(place(comment)).status_code == 200
    make_approved(comment.article, parent=comment)
    assert edit(comment, "You have misread me.").status_code == 403
    assert client.get(place(comment, "withdraw")).status_code == 200


def test_a_newer_text_is_shown_and_not_overwritten_unseen(edit, lenient):
    comment = make_comment(body="The first text.")
    Comment.objects.filter(pk=comment.pk).update(
        body="What a moderator made of it.", html="<p>By a moderator.</p>"
    )
    response = edit(comment, "My second text.", seen="The first text.")
    page = response.content.decode()
    assert response.status_code == 409
    assert "My second text.</textarea>" in page
    assert "<p>By a moderator.</p>" in page
    comment.refresh_from_db()
    assert comment.body == "What a moderator made of it."
    assert edit(comment, "My second text.").status_code == 303


def test_line_breaks_as_browsers_send_them_are_no_newer_text(edit, lenient):
    comment = make_comment(body="One.\n\nTwo.")
    assert edit(comment, "One.\r\n\r\nThree.", seen="One.\r\n\r\nTwo.").status_code == 303
    comment.refresh_from_db()
    assert comment.body == "One.\n\nThree."


def test_saving_the_same_text_changes_nothing(edit):
    comment = make_approved(body="The same.")
    assert edit(comment, "The same.").status_code == 303
    comment.refresh_from_db()
    assert (comment.edited_at, comment.status, comment.decisions.count()) == (None, "approved", 0)


@pytest.mark.parametrize("body", ["", "   ", "\u200b", "x" * 5001])
def test_what_is_no_comment_is_refused_and_kept(edit, body):
    comment = make_comment(body="As it was.")
    response = edit(comment, body)
    assert response.status_code == 422
    assert 'id="reply-body_error"' in response.content.decode()
    comment.refresh_from_db()
    assert comment.body == "As it was."


def test_nothing_else_can_be_changed(edit, client, lenient):
    comment = make_comment(name="Lena", email="lena@example.org")
    data = {
        "body": "New.",
        "seen": comment.body,
        "status": "approved",
        "name": "Eve",
        "email": "eve@example.org",
    }
    client.post(place(comment), data | {"user": "1", "by_staff": "1", "article": "9", "id": "1"})
    comment.refresh_from_db()
    assert (comment.name, comment.email, comment.by_staff, comment.body) == (
        "Lena",
        "lena@example.org",
        False,
        "New.",
    )


def test_only_so_many_edits_are_kept(edit, lenient):
    comment = make_comment()
    for number in range(10):
        assert edit(comment, f"Text {number}.").status_code == 303
        comment.refresh_from_db()
    assert edit(comment, "One more.").status_code == 403


def test_what_staff_wrote_is_edited_in_the_admin(client):
    comment = Comment.objects.reply_as_staff(make_published(), make_moderator(), "By us.")
    assert [client.get(place(comment, verb)).status_code for verb in ("edit", "withdraw")] == [403, 403]


@pytest.mark.parametrize("verb", ["edit", "withdraw", "appeal"])
def test_other_sites_change_nothing(client, verb):
    comment = make_comment(body="As it was.")
    headers = {"sec-fetch-site": "cross-site"}
    response = client.post(place(comment, verb), {"body": "Theirs.", "seen": "As it was."}, headers=headers)
    assert response.status_code == 403
    comment.refresh_from_db()
    assert (comment.body, comment.status) == ("As it was.", "pending")


@pytest.mark.parametrize("verb", ["edit", "withdraw", "appeal"])
def test_looking_changes_nothing_and_no_other_method_is_known(client, verb):
    comment = make_comment()
    before = Comment.objects.values().get(pk=comment.pk)
    client.get(place(comment, verb))
    client.head(place(comment, verb))
    assert client.put(place(comment, verb)).status_code == 405
    assert Comment.objects.values().get(pk=comment.pk) == before
    assert not Decision.objects.exists()


@pytest.mark.parametrize("verb", ["edit", "withdraw", "appeal"])
def test_an_altered_token_opens_nothing(client, verb):
    comment = make_comment()
    other = make_comment()
    token = f"{other.pk}.{status.token(comment).split('.')[1]}"
    assert client.post(f"/comments/status/{token}/{verb}/", {"body": "x"}).status_code == 404


@pytest.mark.parametrize("waits", [True, False])
def test_its_page_says_that_an_edited_comment_waits(client, edit, lenient, waits):
    comment = make_comment()
    Comment.objects.enter(comment, "pending" if waits else "approved", cause="unknown_writer")
    edit(comment, "https://a.example https://b.example")
    response = client.get(status.address(comment))
    assert response.status_code == 200
    told = "Your comment is awaiting moderation. You have edited it, so a moderator reads it again.<"
    assert told in response.content.decode()
