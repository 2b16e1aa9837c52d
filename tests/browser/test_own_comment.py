"""What readers do with their own comment, and with that of somebody else, in a browser without scripts."""

import json

import pytest
from playwright.sync_api import expect

from comments import status
from comments.models import Comment, Policy, Report
from tests.factories import make_approved, make_comment, make_moderator

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def plain(open_page):
    """A phone on which scripts are off."""
    return open_page(java_script_enabled=False, viewport={"width": 390, "height": 800})


def test_a_comment_is_edited_and_withdrawn(plain):
    Policy(pk=1, hold_unknown=False).save()
    comment = make_approved(body="There is a mistaek.")
    plain.goto(status.address(comment))
    plain.get_by_role("link", name="Edit").click()
    plain.get_by_label("Comment").fill("There is no mistake.")
    plain.get_by_role("button", name="Save").click()
    own = plain.locator(f"#comment-{comment.pk}")
    expect(own).to_contain_text("There is no mistake.")
    expect(own).to_contain_text("edited")
    plain.get_by_role("link", name="Withdraw").click()
    plain.get_by_role("button", name="Withdraw the comment").click()
    expect(plain.locator(f"#comment-{comment.pk}")).to_contain_text("You have withdrawn this comment.")
    assert list(Comment.objects.values_list("status", flat=True)) == ["trash"]


def test_a_writer_appeals(plain):
    comment = make_comment()
    comment.trash(make_moderator(), cause="off_topic", reason="Write to the sports desk.")
    plain.goto(status.address(comment))
    expect(plain.locator(".own-panel")).to_contain_text("Write to the sports desk.")
    plain.get_by_role("link", name="Appeal against this decision").click()
    plain.get_by_label("Why should it be published?").fill("It is about the match.")
    plain.get_by_role("button", name="Send the appeal").click()
    expect(plain.locator(".own-panel")).to_contain_text("Your appeal is waiting for a moderator.")
    assert Report.objects.get().text == "It is about the match."


def test_a_comment_is_reported_as_illegal(plain):
    comment = make_approved(name="Odd")
    plain.goto(comment.article.get_absolute_url())
    plain.get_by_role("link", name="Report the comment by Odd").click()
    faith = plain.get_by_label("I believe in good faith")
    expect(faith).to_be_hidden()
    plain.get_by_label("Against the law").check()
    faith.check()
    plain.get_by_label("What is wrong with it?").fill("It is slander.")
    plain.get_by_label("Your name").fill("Lena Holm")
    plain.get_by_label("Your email").fill("lena@example.org")
    plain.get_by_role("button", name="Report").click()
    expect(plain.get_by_role("heading", name="Thank you")).to_be_visible()
    report = Report.objects.get()
    assert (report.ground, report.email) == ("illegal", "lena@example.org")


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("color_scheme", ["light", "dark"])
def test_no_page_is_wider_than_the_screen(open_page, width, color_scheme):
    page = open_page(viewport={"width": width, "height": 800}, color_scheme=color_scheme)
    comment = make_approved(body="x" * 400, name="y" * 100)
    place = f"/comments/status/{status.token(comment)}/"
    for address in (f"{place}edit/", f"{place}withdraw/", place, f"/comments/{comment.pk}/report/"):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_person_is_found_handed_over_and_erased(page, sign_in):
    sign_in(page, make_moderator())
    comment = make_approved(email="lena@example.org", body="My own words.")
    page.goto("/admin/tools/personal-data/")
    page.get_by_label("Email address").fill("Lena@Example.org")
    page.get_by_role("button", name="Find").click()
    expect(page.get_by_text("My own words.")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download it as JSON").click()
    with open(download.value.path()) as file:
        assert json.load(file)["comments"][0]["text"] == "My own words."
    page.get_by_label("stay, as those of").check()
    page.get_by_label("Erase it for good").check()
    page.get_by_role("button", name="Erase", exact=True).click()
    expect(page.get_by_text("Erased. 1 comment was concerned.")).to_be_visible()
    comment.refresh_from_db()
    assert (comment.name, comment.email, comment.body) == ("Anonymous", "", "My own words.")
