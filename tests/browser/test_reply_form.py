"""Leave a Reply in a real browser, with our script and without any."""

import pytest
from playwright.sync_api import expect

from comments.models import Comment
from tests.factories import make_approved, make_published

pytestmark = pytest.mark.django_db(transaction=True)


def fill(page, text="A reply that took a while."):
    page.get_by_label("Comment *").fill(text)
    page.get_by_label("Name *").fill("Lena Holm")
    page.get_by_label("Email *").fill("lena@example.org")


def post(page):
    page.get_by_role("button", name="Post Comment").click()
    page.wait_for_url("**/comments/status/**")


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
    make_approved(name="Lena Holm", email="lena@example.org", network="127.0.0.0/24")
    page.goto(parent.article.get_absolute_url())
    page.get_by_role("link", name="Reply to").click()
    fill(page, text="Quick.")
    page.locator("input[name=typed]").evaluate("field => field.form.requestSubmit()")
    page.wait_for_url("**/comments/status/**")
    reply = parent.replies.get()
    assert reply.decisions.get().reason == "was written faster than anybody types"
    expect(page.get_by_text("Your comment is awaiting moderation.")).to_be_visible()
    assert page.context.cookies() == []
    reply.approve()
    page.reload()
    expect(page.get_by_text("Your comment has been published.")).to_be_visible()
    other = open_page()
    other.goto(parent.article.get_absolute_url())
    expect(other.locator(f"#comment-{reply.pk}").get_by_text("Quick.")).to_be_visible()


def test_two_clicks_are_one_comment(page):
    page.goto(make_published().get_absolute_url())
    fill(page)
    page.get_by_role("button", name="Post Comment").dblclick()
    page.wait_for_url("**/comments/status/**")
    assert Comment.objects.count() == 1


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


def test_without_scripts_all_of_it_works(open_page):
    parent = make_approved(name="Ida")
    page = open_page(java_script_enabled=False)
    page.goto(parent.article.get_absolute_url())
    expect(page.get_by_role("checkbox")).to_be_hidden()
    expect(page.get_by_label("Leave this field empty")).to_be_hidden()
    page.get_by_role("link", name="Reply to Ida").click()
    expect(page.get_by_role("heading", name="Leave a Reply to Ida")).to_be_visible()
    expect(page.get_by_text(parent.body)).to_be_visible()
    fill(page)
    post(page)
    assert parent.replies.get().body == "A reply that took a while."
    expect(page.get_by_text("Your comment is awaiting moderation.")).to_be_visible()
    page.go_back()
    page.get_by_label("Email *").fill("nobody@nowhere")
    page.get_by_role("button", name="Post Comment").click()
    expect(page.get_by_text("Please enter a valid email address.")).to_be_visible()
    expect(page.get_by_label("Comment *")).to_have_value("A reply that took a while.")
    expect(page.locator("#reply-email")).to_be_focused()
