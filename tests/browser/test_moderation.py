"""A moderator decides in the list: in place, with the keyboard, on a phone, and without scripts."""

import re

import pytest
from playwright.sync_api import expect

from comments.models import Comment
from tests.factories import make_comment, make_moderator, make_published

QUEUE = "/admin/comments/comment/"
Status = Comment.Status
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def comments():
    article = make_published(headline="Ferries return")
    return [make_comment(article, name=name, body=f"{name} says so.") for name in ("Cleo", "Bea", "Ann")]


@pytest.fixture
def queue(page, sign_in, comments):
    sign_in(page, make_moderator("mo"))
    page.goto(QUEUE)
    return page


def row(page, name):
    return page.locator("#result_list tbody tr").filter(has_text=name).first


def statuses():
    return dict(Comment.objects.filter(by_staff=False).values_list("name", "status"))


def test_decided_and_undone_in_place(queue):
    row(queue, "Ann").get_by_role("button", name="Approve (").click()
    expect(row(queue, "Ann").locator(".queue-decided")).to_contain_text("Ann: Approved. Undo")
    expect(row(queue, "Ann").get_by_text("Ann says so.")).to_be_hidden()
    expect(row(queue, "Bea")).to_be_focused()
    expect(queue.get_by_role("link", name=re.compile("^Pending"))).to_have_text(re.compile("2"))
    expect(queue.locator("#queue-said")).to_have_text("Approved.")
    assert statuses()["Ann"] == "approved"

    row(queue, "Ann").get_by_role("button", name="Undo").click()
    expect(row(queue, "Ann").get_by_text("Ann says so.")).to_be_visible()
    expect(row(queue, "Ann")).to_be_focused()
    assert statuses()["Ann"] == "pending"


def test_a_page_decided_by_keys_alone(queue, comments):
    row(queue, "Ann").click(position={"x": 5, "y": 5})
    queue.keyboard.press("j")
    expect(row(queue, "Bea")).to_be_focused()
    queue.keyboard.press("s")
    expect(row(queue, "Cleo")).to_be_focused()
    queue.keyboard.press("d")
    expect(row(queue, "Ann")).to_be_focused()
    queue.keyboard.press("z")
    expect(row(queue, "Cleo")).to_be_focused()
    queue.keyboard.press("a")
    expect(row(queue, "Ann")).to_be_focused()
    queue.keyboard.press("a")
    expect(queue.get_by_role("link", name="Show the next comments")).to_be_focused()
    assert statuses() == {"Ann": "approved", "Bea": "spam", "Cleo": "approved"}
    assert [comment.decisions.count() for comment in comments] == [3, 1, 1]


def test_replied_in_place_and_letters_typed_decide_nothing(queue, problems):
    row(queue, "Ann").get_by_text("Reply", exact=False).first.click()
    text = row(queue, "Ann").get_by_role("textbox")
    expect(text).to_be_focused()
    row(queue, "Ann").get_by_role("button", name="Approve and reply").click()
    expect(row(queue, "Ann")).to_contain_text("Write your reply first.")
    assert problems.pop().startswith("422")
    text.press_sequentially("assad: thank you.")
    text.press("Control+Enter")
    expect(row(queue, "Ann")).to_contain_text("Approved, and your reply is published.")
    assert Comment.objects.get(by_staff=True).body == "assad: thank you."
    assert statuses() == {"Ann": "approved", "Bea": "pending", "Cleo": "pending"}


def test_told_in_place_that_a_colleague_was_first(queue, comments, problems):
    comments[-1].mark_spam(make_moderator("mia"))
    row(queue, "Ann").get_by_role("button", name="Approve (").click()
    expect(row(queue, "Ann")).to_contain_text("already spam (mia)")
    assert statuses()["Ann"] == "spam"
    assert problems.pop().startswith("409")


def test_signed_out_meanwhile_leads_to_signing_in(queue):
    queue.context.clear_cookies(name="sessionid")
    row(queue, "Ann").get_by_role("button", name="Approve (").click()
    queue.wait_for_url("**/login/**")
    assert statuses()["Ann"] == "pending"


def test_a_phone_shows_cards_that_fit(open_page, sign_in, comments):
    page = open_page(viewport={"width": 390, "height": 800}, has_touch=True)
    sign_in(page, make_moderator("mo"))
    page.goto(QUEUE)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    button = row(page, "Ann").get_by_role("button", name="Spam (")
    assert button.bounding_box()["height"] >= 44
    button.tap()
    expect(row(page, "Ann")).to_contain_text("Marked as spam.")


def test_everything_works_without_scripts(open_page, sign_in, comments):
    page = open_page(java_script_enabled=False)
    sign_in(page, make_moderator("mo"))
    page.goto(QUEUE)
    row(page, "Ann").get_by_role("button", name="Spam (").click()
    message = page.locator(".messagelist")
    expect(message).to_contain_text("Marked as spam.")
    message.get_by_role("button", name="Undo").click()
    expect(message).to_contain_text("Undone.")
    assert statuses()["Ann"] == "pending"

    row(page, "Ann").locator("summary").last.click()
    row(page, "Ann").get_by_role("textbox").fill("Thank you, Ann.")
    row(page, "Ann").get_by_role("button", name="Approve and reply").click()
    expect(message).to_contain_text("Approved, and your reply is published.")
    assert Comment.objects.get(by_staff=True).parent.name == "Ann"

    for name in ("Bea", "Cleo"):
        row(page, name).locator("input[type=checkbox]").check()
    page.locator(".queue-actions").get_by_role("button", name="Trash").click()
    expect(message).to_contain_text("2 comments: Moved to the trash.")
    message.get_by_role("button", name="Undo").click()
    assert statuses() == {"Ann": "approved", "Bea": "pending", "Cleo": "pending"}


def test_many_are_decided_by_ticking_them(queue):
    queue.locator("#action-toggle").check()
    queue.locator(".queue-actions").get_by_role("button", name="Approve").click()
    expect(queue.locator(".messagelist")).to_contain_text("3 comments: Approved.")
    expect(queue.locator(".queue-empty")).to_contain_text("Nothing waits.")
    assert set(statuses().values()) == {"approved"}
