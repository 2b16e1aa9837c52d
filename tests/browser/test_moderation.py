"""A moderator decides in the list: in place, with the keyboard, on a phone, and without scripts."""

import re

import pytest
from playwright.sync_api import expect

from comments.admin import emptying
from comments.models import Comment, Decision, Report, Restriction
from tests.browser.test_accessibility import needs_axe, violations
from tests.factories import make_comment, make_moderator, make_published

QUEUE = "/admin/comments/comment/"
Status = Comment.Status
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def comments():
    """Ann's is the cleanest and so the first."""
    article = make_published(headline="Ferries return")
    return [
        make_comment(article, name=name, body=f"{name} says so.", risk=risk)
        for name, risk in {"Cleo": 50, "Bea": 40, "Ann": 30}.items()
    ]


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


def test_a_page_decided_by_keys_alone_right_after_it_has_loaded(queue, comments):
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
    expect(row(queue, "Ann").get_by_role("button", name="Undo")).to_be_visible()
    assert statuses() == {"Ann": "approved", "Bea": "spam", "Cleo": "approved"}
    assert [comment.decisions.count() for comment in comments] == [3, 1, 1]


def test_the_next_one_is_there_before_the_newsroom_has_answered(queue):
    answers = []
    queue.route("**/move/**", lambda route: answers.append(route))
    queue.keyboard.press("a")
    expect(row(queue, "Bea")).to_be_focused()
    expect(row(queue, "Ann").locator(".queue-decided")).to_contain_text("Ann: Approved.")
    queue.keyboard.press("s")
    expect(row(queue, "Cleo")).to_be_focused()
    assert statuses() == {"Ann": "pending", "Bea": "pending", "Cleo": "pending"}
    answers[0].continue_()
    answers[1].abort()
    expect(row(queue, "Bea")).to_contain_text("This could not be sent.")
    expect(row(queue, "Bea").get_by_role("button", name="Approve (")).to_be_visible()
    expect(row(queue, "Cleo")).to_be_focused()
    expect(row(queue, "Ann").get_by_role("button", name="Undo")).to_be_visible()
    assert statuses() == {"Ann": "approved", "Bea": "pending", "Cleo": "pending"}


def test_the_next_comments_come_in_place_and_undo_goes_back_further(queue, comments):
    for n in range(30):
        make_comment(comments[0].article, name=f"Later {n:02}", risk=60)
    queue.reload()
    queue.evaluate("window.stayed = true")
    queue.locator("#action-toggle").check()
    queue.keyboard.press("s")
    expect(queue.locator(".queue-told")).to_contain_text("30 comments: Marked as spam.")
    queue.get_by_role("link", name="Show the next comments").click()
    expect(queue.locator("#result_list tbody tr")).to_have_count(3)
    expect(queue.locator("#result_list tbody tr").first).to_be_focused()
    queue.keyboard.press("z")
    expect(queue.locator("#queue-said")).to_contain_text("Undone.")
    assert set(statuses().values()) == {"pending"}
    assert queue.evaluate("window.stayed")


def test_what_was_decided_before_the_next_comments_comes_back_on_top(queue, comments):
    for key in "aaa":
        queue.keyboard.press(key)
    make_comment(comments[0].article, name="Dora")
    queue.keyboard.press("j")
    expect(row(queue, "Dora")).to_be_focused()
    expect(row(queue, "Cleo")).to_have_count(0)
    queue.keyboard.press("z")
    expect(queue.locator("#result_list tbody tr").first).to_contain_text("Cleo says so.")
    expect(row(queue, "Cleo")).to_be_focused()
    assert statuses()["Cleo"] == "pending"


def test_keys_are_explained_and_can_be_switched_off(queue):
    queue.keyboard.press("?")
    help = queue.get_by_role("dialog")
    expect(help).to_contain_text("undo the last decision")
    queue.keyboard.press("a")
    help.get_by_label("Use these keys in this browser").uncheck()
    help.get_by_role("button", name="Close").click()
    queue.keyboard.press("a")
    queue.reload()
    queue.keyboard.press("a")
    queue.get_by_role("button", name="Keys").click()
    help.get_by_label("Use these keys in this browser").check()
    queue.keyboard.press("Escape")
    assert set(statuses().values()) == {"pending"}
    queue.keyboard.press("a")
    expect(row(queue, "Bea")).to_be_focused()


def test_no_key_counts_with_a_modifier_or_while_somebody_types(queue):
    for chord in ("Control+a", "Alt+s", "Meta+d", "Shift+S"):
        queue.keyboard.press(chord)
    queue.locator("#searchbar").press_sequentially("assad")
    queue.locator("select[name=cause]").evaluate("field => field.closest('details').open = true")
    assert set(statuses().values()) == {"pending"}
    expect(row(queue, "Ann").locator(".queue-decided")).to_have_count(0)


def test_replied_in_place_and_letters_typed_decide_nothing(queue):
    queue.keyboard.press("r")
    text = row(queue, "Ann").get_by_role("textbox")
    expect(text).to_be_focused()
    row(queue, "Ann").get_by_role("button", name="Approve and reply").click()
    expect(row(queue, "Ann")).to_contain_text("Write your reply first.")
    text.press_sequentially("assad: thank you.")
    text.press("Control+Enter")
    expect(row(queue, "Ann")).to_contain_text("Approved, and your reply is published.")
    assert Comment.objects.get(by_staff=True).body == "assad: thank you."
    assert statuses() == {"Ann": "approved", "Bea": "pending", "Cleo": "pending"}


def test_thrown_away_for_a_reason_with_two_keys_or_with_a_word_to_the_writer(queue, comments):
    queue.keyboard.press("t")
    queue.keyboard.press("3")
    expect(row(queue, "Bea")).to_be_focused()
    queue.keyboard.press("t")
    row(queue, "Bea").get_by_label("A word to the writer").fill("Not 1 word of this is so.")
    row(queue, "Bea").get_by_role("button", name="False or misleading").click()
    expect(row(queue, "Bea").get_by_role("button", name="Undo")).to_be_visible()
    cleo, bea, ann = comments
    assert ann.decisions.values_list("to_status", "cause", "reason").get() == ("trash", "off_topic", "")
    assert bea.decisions.values_list("cause", "reason").get() == ("false", "Not 1 word of this is so.")


def test_edited_in_the_row(queue, comments):
    queue.keyboard.press("e")
    text = row(queue, "Ann").get_by_label("Comment", exact=True)
    text.fill("Ann says <b>otherwise</b>.")
    text.press("Control+Enter")
    expect(row(queue, "Ann").locator(".queue-text strong")).to_have_text("otherwise")
    expect(row(queue, "Ann")).to_be_focused()
    assert comments[-1].decisions.get().before == "Ann says so."
    queue.keyboard.press("a")
    expect(row(queue, "Bea")).to_be_focused()
    expect(row(queue, "Ann").get_by_role("button", name="Undo")).to_be_visible()
    assert statuses()["Ann"] == "approved"


def test_a_writer_is_restricted_in_the_row_and_let_go_again(queue, comments):
    queue.keyboard.press("b")
    ann = row(queue, "Ann")
    ann.get_by_label("Their comments are").select_option("Not taken")
    ann.get_by_label("For").select_option("A month")
    ann.get_by_role("button", name="Restrict", exact=True).click()
    expect(ann.locator(".queue-restricted")).to_contain_text("Not taken")
    restriction = Restriction.objects.get()
    assert (restriction.value, restriction.effect) == (comments[-1].email, "ban")
    queue.keyboard.press("b")
    ann.get_by_role("button", name="Lift this").click()
    expect(ann.locator(".queue-restricted")).to_have_count(0)
    assert not Restriction.objects.in_force().exists()


def test_reports_are_read_and_dismissed_and_the_comment_is_pinned(queue, comments):
    ann = comments[-1]
    ann.approve()
    Report.objects.file(ann, "offensive", text="It mocks captains.", sender="a")
    queue.get_by_role("link", name=re.compile("^Reported")).click()
    expect(row(queue, "Ann")).to_contain_text("It mocks captains.")
    row(queue, "Ann").get_by_role("button", name="Pin").click()
    expect(row(queue, "Ann").get_by_role("button", name="Unpin")).to_be_visible()
    queue.keyboard.press("a")
    expect(row(queue, "Ann").locator(".queue-decided")).to_contain_text("Dismissed.")
    assert not Report.objects.open().exists()
    assert Comment.objects.get(pk=ann.pk).pinned_at


def test_told_in_place_that_a_colleague_was_first(queue, comments):
    comments[-1].mark_spam(make_moderator("mia"))
    row(queue, "Ann").get_by_role("button", name="Approve (").click()
    expect(row(queue, "Ann")).to_contain_text("already spam (mia)")
    expect(row(queue, "Ann").get_by_role("button", name="Not spam")).to_be_visible()
    assert statuses()["Ann"] == "spam"


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

    row(page, "Ann").get_by_role("link", name="Reply").click()
    page.get_by_role("textbox").fill("Thank you, Ann.")
    page.get_by_role("button", name="Approve and reply").click()
    expect(message).to_contain_text("Approved, and your reply is published.")
    assert Comment.objects.get(by_staff=True).parent.name == "Ann"

    row(page, "Bea").get_by_role("link", name="Trash, because").click()
    page.get_by_label("A word to the writer").fill("Not here.")
    page.get_by_role("button", name="Off topic").click()
    expect(message).to_contain_text("Moved to the trash.")
    assert comments[1].decisions.get().reason == "Not here."
    message.get_by_role("button", name="Undo").click()

    row(page, "Bea").get_by_role("link", name="Restrict").click()
    page.get_by_role("button", name="Restrict", exact=True).click()
    expect(row(page, "Bea")).to_contain_text("Always held")
    row(page, "Bea").get_by_role("link", name="Edit").click()
    page.get_by_label("Comment", exact=True).fill("Bea says less.")
    page.get_by_role("button", name="Save").click()
    expect(row(page, "Bea")).to_contain_text("Bea says less.")

    for name in ("Bea", "Cleo"):
        row(page, name).locator("input[type=checkbox]").check()
    page.locator(".queue-actions").get_by_role("button", name="Trash").click()
    expect(message).to_contain_text("2 comments: Moved to the trash.")
    message.get_by_role("button", name="Undo").click()
    assert statuses() == {"Ann": "approved", "Bea": "pending", "Cleo": "pending"}


def test_many_are_decided_in_place_by_ticking_them_and_undone(queue, comments):
    comments[0].mark_spam(make_moderator("mia"))
    queue.evaluate("window.stayed = true")
    queue.keyboard.press("*")
    queue.locator(".queue-actions").get_by_role("button", name="Approve").click()
    told = queue.locator(".queue-told")
    expect(told).to_contain_text("2 comments: Approved. 1 was left as it is")
    expect(row(queue, "Cleo").get_by_role("button", name="Not spam")).to_be_visible()
    assert statuses() == {"Ann": "approved", "Bea": "approved", "Cleo": "spam"}
    told.get_by_role("button", name="Undo").click()
    expect(row(queue, "Bea").get_by_role("button", name="Approve (")).to_be_visible()
    assert statuses() == {"Ann": "pending", "Bea": "pending", "Cleo": "spam"}
    assert queue.evaluate("window.stayed")


def test_ticked_with_keys_for_one_reason(queue, comments):
    queue.keyboard.press("x")
    queue.keyboard.press("j")
    queue.keyboard.press("x")
    queue.locator(".queue-ticked summary").get_by_text("Reason").click()
    queue.get_by_label("For spam and trash").select_option("Advertising")
    queue.keyboard.press("Escape")
    row(queue, "Cleo").click(position={"x": 5, "y": 5})
    queue.keyboard.press("d")
    expect(queue.locator(".queue-told")).to_contain_text("2 comments: Moved to the trash.")
    assert statuses() == {"Ann": "trash", "Bea": "trash", "Cleo": "pending"}
    assert Decision.objects.filter(cause="advertising").count() == 2


def test_the_spam_is_emptied_in_steps(queue, comments, monkeypatch):
    monkeypatch.setattr(emptying, "STEP", 1)
    for comment in comments[:2]:
        comment.mark_spam()
    queue.get_by_role("link", name=re.compile("^Spam")).click()
    queue.get_by_role("link", name="Empty the spam").click()
    queue.wait_for_load_state()
    queue.get_by_role("button", name="Empty the spam").click()
    expect(queue.locator(".queue-empty")).to_contain_text("There is no comment here.")
    assert statuses() == {"Ann": "pending"}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@needs_axe
def test_nobody_stumbles_over_an_open_panel_or_the_help(open_page, sign_in, comments, scheme):
    comments[-1].signs = [["check out my channel", 2.1], ["confirmed", -1]]
    comments[-1].save()
    page = open_page(color_scheme=scheme, bypass_csp=True)
    sign_in(page, make_moderator("mo"))
    page.goto(QUEUE)
    for key in ("t", "e", "b", "r"):
        page.keyboard.press(key)
        expect(row(page, "Ann").locator(f"[data-keys~={key}][aria-expanded=true]")).to_be_visible()
        assert violations(page, impacts=("serious", "critical")) == []
        row(page, "Ann").get_by_role("button", name="Cancel").click()
    page.keyboard.press("x")
    page.keyboard.press("?")
    assert violations(page, impacts=("serious", "critical")) == []
