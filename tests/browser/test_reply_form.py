"""Leave a Reply in a real browser, with our script and without any."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from comments.models import Comment, Policy
from tests.comments.threads import make_threads
from tests.factories import make_approved, make_published

pytestmark = pytest.mark.django_db(transaction=True)
TEXT = "A reply that took a while."


def fill(page, text=TEXT):
    page.get_by_label("Comment *").fill(text)
    page.get_by_label("Name *").fill("Lena Holm")
    page.get_by_label("Email *").fill("lena@example.org")


def post(page):
    page.get_by_role("button", name="Post Comment").click()
    page.wait_for_url("**/comments/status/**")


def let_everybody_pass(**rules):
    Policy(pk=1, hold_unknown=False, confirm_addresses=False, **rules).save()


def kept(page, key):
    return json.loads(page.evaluate("key => localStorage.getItem(key)", key) or "null")


def draft_of(page, article):
    return kept(page, f"newsroom.draft:{article.get_absolute_url()}reply/")


def test_the_form_comes_to_the_comment_and_goes_back(page):
    comment = make_approved(name="O'Neil & <Sons>")
    page.goto(comment.article.get_absolute_url())
    page.get_by_role("link", name="Reply to O'Neil").click()
    expect(page.get_by_role("heading", name="Leave a Reply to O'Neil & <Sons>")).to_be_visible()
    expect(page.locator(f"#comment-{comment.pk} + #reply")).to_have_count(1)
    expect(page.locator("#reply-body")).to_be_focused()
    page.get_by_role("link", name="Cancel reply").click()
    expect(page.get_by_role("heading", name="Leave a Reply", exact=True)).to_be_visible()
    expect(page.locator(f"#comment-{comment.pk} + #reply")).to_have_count(0)
    expect(page.get_by_role("link", name="Cancel reply")).to_be_hidden()
    assert page.evaluate("document.activeElement.className") == "reply"


def test_a_reply_is_held_shown_to_its_writer_and_then_to_all(page, open_page):
    parent = make_approved()
    let_everybody_pass()
    page.goto(parent.article.get_absolute_url())
    page.get_by_role("link", name="Reply to").click()
    fill(page, text="Quick.")
    page.locator("input[name=typed]").evaluate("field => field.form.requestSubmit()")
    page.wait_for_url("**/comments/status/**")
    reply = parent.replies.get()
    assert reply.decisions.get().cause == "hurry"
    expect(page.get_by_text("Your comment is awaiting moderation.")).to_be_visible()
    assert page.context.cookies() == []
    reply.approve()
    page.reload()
    expect(page.get_by_text("Your comment has been published.")).to_be_visible()
    other = open_page()
    other.goto(parent.article.get_absolute_url())
    expect(other.locator(f"#comment-{reply.pk}").get_by_text("Quick.")).to_be_visible()


def test_a_reply_that_stands_at_once_is_shown_where_one_is_and_can_be_changed(page):
    let_everybody_pass(edit_minutes=5)
    article = make_published()
    make_threads(article, *[1] * 8)
    page.goto(article.get_absolute_url())
    fill(page)
    page.wait_for_timeout(2100)  # what is typed faster is held
    page.get_by_role("button", name="Post Comment").click()
    own = page.locator(".comment").filter(has_text=TEXT)
    expect(own).to_be_in_viewport()
    comment = article.comments.get(body=TEXT)
    assert page.url.endswith(f"{article.get_absolute_url()}#comment-{comment.pk}")
    [[number, private]] = kept(page, "newsroom.own").items()
    assert number == str(comment.pk)
    for name, verb in [("Edit", "edit"), ("Withdraw", "withdraw")]:
        link = own.get_by_role("link", name=name, exact=True)
        assert link.get_attribute("href") == f"{private}{verb}/"
    expect(page.get_by_role("link", name="Withdraw")).to_have_count(1)
    assert draft_of(page, article) is None
    expect(page.get_by_label("Comment *")).to_have_value("")

    make_approved(article, parent=comment)
    page.reload()
    expect(own.get_by_role("link", name="Withdraw")).to_be_visible()
    expect(own.get_by_role("link", name="Edit", exact=True)).to_have_count(0)

    Comment.objects.filter(pk=comment.pk).update(created_at=timezone.now() - timedelta(minutes=6))
    page.reload()
    expect(own.get_by_role("link", name="Withdraw")).to_have_count(0)


def test_two_clicks_are_one_comment(page):
    page.goto(make_published().get_absolute_url())
    fill(page)
    page.get_by_role("button", name="Post Comment").dblclick()
    page.wait_for_url("**/comments/status/**")
    assert Comment.objects.count() == 1


def test_what_is_refused_comes_back_in_its_place(page):
    parent = make_approved(name="Ida")
    page.goto(parent.article.get_absolute_url())
    page.get_by_role("link", name="Reply to Ida").click()
    fill(page)
    page.get_by_label("Email *").fill("nobody@nowhere")
    page.get_by_role("button", name="Post Comment").click()
    expect(page.get_by_text("Please enter a valid email address.")).to_be_visible()
    expect(page.locator("#reply-email")).to_be_focused()
    expect(page.locator(f"#comment-{parent.pk} + #reply")).to_have_count(1)
    expect(page.get_by_label("Comment *")).to_have_value(TEXT)
    page.get_by_label("Email *").fill("lena@example.org")
    post(page)
    assert parent.replies.get().body == TEXT


def test_where_the_network_fails_the_text_stays(page):
    article = make_published()
    page.goto(article.get_absolute_url())
    fill(page)
    page.context.set_offline(True)
    page.get_by_role("button", name="Post Comment").click()
    expect(page.get_by_text("Your text is kept; please try again.")).to_be_visible()
    expect(page.get_by_label("Comment *")).to_have_value(TEXT)
    page.context.set_offline(False)
    post(page)
    assert article.comments.get().body == TEXT


def test_a_draft_survives_a_reload_and_a_closed_tab(page):
    parent = make_approved(name="Ida & Co")
    article = parent.article
    page.goto(article.get_absolute_url())
    page.get_by_role("link", name="Reply to Ida").click()
    page.get_by_label("Comment *").press_sequentially("Half a thou")
    page.reload()
    for tab in (page, page.context.new_page()):
        tab.goto(article.get_absolute_url())
        expect(tab.get_by_label("Comment *")).to_have_value("Half a thou")
        expect(tab.get_by_text("Your draft was kept in this browser.")).to_be_visible()
        expect(tab.get_by_role("heading", name="Leave a Reply to Ida & Co")).to_be_visible()
        expect(tab.locator(f"#comment-{parent.pk} + #reply")).to_have_count(1)
        assert tab.locator("[name=parent]").input_value() == str(parent.pk)
    page.goto(make_published().get_absolute_url())
    expect(page.get_by_label("Comment *")).to_have_value("")
    page.goto(article.get_absolute_url())
    fill(page)
    post(page)
    assert parent.replies.get().body == TEXT
    page.goto(article.get_absolute_url())
    expect(page.get_by_label("Comment *")).to_have_value("")


def test_a_draft_can_be_discarded_and_ends_after_a_week(page):
    article = make_published()
    page.goto(article.get_absolute_url())
    page.get_by_label("Comment *").fill("Never mind")
    page.reload()
    page.get_by_role("button", name="Discard it").click()
    expect(page.get_by_label("Comment *")).to_have_value("")
    assert draft_of(page, article) is None
    page.get_by_label("Comment *").fill("Long ago")
    draft = draft_of(page, article)
    draft["at"] -= 8 * 24 * 3600 * 1000
    page.evaluate(
        "([key, draft]) => localStorage.setItem(key, JSON.stringify(draft))",
        [f"newsroom.draft:{article.get_absolute_url()}reply/", draft],
    )
    page.goto(make_published().get_absolute_url())
    assert draft_of(page, article) is None


def test_a_preview_stands_above_the_form_and_posts_nothing(page):
    page.goto(make_published().get_absolute_url())
    page.get_by_label("Comment *").fill("<b>Bold</b> <img src=x onerror=alert(1)>")
    page.get_by_role("button", name="Preview").click()
    shown = page.locator(".previewed .words")
    expect(shown.locator("strong")).to_have_text("Bold")
    expect(shown).to_contain_text("<img src=x")
    assert shown.locator("img").count() == 0
    assert not Comment.objects.exists()
    page.get_by_label("Comment *").fill("")
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_text("Please type your comment.")).to_be_visible()


def test_near_the_limit_it_says_how_many_characters_are_left(page):
    Policy(pk=1, greatest_length=100).save()
    page.goto(make_published().get_absolute_url())
    body, count = page.get_by_label("Comment *"), page.locator(".count")
    body.fill("x" * 89)
    expect(count).to_be_hidden()
    body.fill("😀" * 95)
    expect(count).to_have_text("Characters left: 5")
    body.fill("x" * 103)
    expect(count).to_have_text("Too long by 3 characters")


def test_nothing_is_remembered_unless_asked(page):
    address = make_published().get_absolute_url()
    page.goto(address)
    box = page.get_by_role("checkbox", name="Save my name, email, and website in this browser")
    assert not box.is_checked()
    fill(page)
    post(page)
    page.goto(address)
    expect(page.get_by_label("Name *")).to_have_value("")
    fill(page, text="Another one.")
    box.check()
    post(page)
    page.goto(address)
    expect(page.get_by_label("Name *")).to_have_value("Lena Holm")
    expect(page.get_by_label("Email *")).to_have_value("lena@example.org")
    assert box.is_checked()
    box.uncheck()
    page.reload()
    expect(page.get_by_label("Name *")).to_have_value("")


def test_an_old_address_in_a_discussion_that_has_moved_on_still_leads_there(page):
    Policy(pk=1, per_page=5).save()
    article = make_published()
    last = make_threads(article, *[1] * 7)[-1]
    page.goto(f"{article.get_absolute_url()}#comment-{last.pk}")
    page.wait_for_url(f"**{article.get_absolute_url()}?comments=2#comment-{last.pk}")
    expect(page.locator(f"#comment-{last.pk}")).to_be_in_viewport()


def test_replies_can_be_folded_away(open_page):
    parent = make_approved()
    reply = make_approved(parent.article, parent=parent)
    for scripts in (True, False):
        page = open_page(java_script_enabled=scripts)
        page.goto(parent.article.get_absolute_url())
        expect(page.get_by_text(reply.body)).to_be_visible()
        page.get_by_text("1 reply").click()
        expect(page.get_by_text(reply.body)).to_be_hidden()


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_the_deepest_thread_stays_readable(open_page, width):
    Policy(pk=1, levels=10).save()
    parent, article = None, make_published()
    for n in range(12):
        parent = make_approved(article, parent=parent, name="N" * 100, body=f"Level {n}: {'x' * 400}")
    page = open_page(viewport={"width": width, "height": 900})
    page.goto(article.get_absolute_url())
    assert page.evaluate("document.documentElement.scrollWidth") == width
    widths = page.locator(".thread .words").evaluate_all("all => all.map(each => each.clientWidth)")
    assert min(widths) > 230


def test_without_scripts_all_of_it_works(open_page):
    parent = make_approved(name="Ida")
    page = open_page(java_script_enabled=False)
    page.goto(parent.article.get_absolute_url())
    expect(page.get_by_role("checkbox", name="Save my name")).to_be_hidden()
    expect(page.get_by_role("checkbox", name="Tell me of replies")).to_be_visible()
    expect(page.get_by_label("Leave this field empty")).to_be_hidden()
    page.get_by_role("link", name="Reply to Ida").click()
    expect(page.get_by_role("heading", name="Leave a Reply to Ida")).to_be_visible()
    expect(page.get_by_text(parent.body)).to_be_visible()
    page.get_by_label("Comment *").fill(TEXT)
    page.get_by_role("button", name="Preview").click()
    expect(page.locator(".previewed .words")).to_have_text(TEXT)
    expect(page.locator(".previewed")).to_be_in_viewport()
    fill(page)
    post(page)
    assert parent.replies.get().body == TEXT
    expect(page.get_by_text("Your comment is awaiting moderation.")).to_be_visible()
    page.go_back()
    page.get_by_label("Email *").fill("nobody@nowhere")
    page.get_by_role("button", name="Post Comment").click()
    expect(page.get_by_text("Please enter a valid email address.")).to_be_visible()
    expect(page.get_by_label("Comment *")).to_have_value(TEXT)
    expect(page.locator("#reply-email")).to_be_focused()
