"""One story from the first word to the corrected one, by everybody who has a hand in it."""

import pytest
from django.utils import timezone, translation
from django.utils.dateformat import format as written
from playwright.sync_api import expect

from articles.models import Article, Author
from comments.models import Comment
from tests.browser.test_writing import go_to_the_end
from tests.factories import make_user, picture_file

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "a long and secret word"
HEADLINE = "Harbour ferries return after a winter of storms"


@pytest.fixture
def cast():
    people = [
        ("rosa", "Rosa Reporter", "Reporters"),
        ("edda", "Edda Editor", "Editors"),
        ("emil", "Emil Editor", "Editors"),
        ("mo", "Mo Moderator", "Moderators"),
    ]
    for username, name, group in people:
        user = make_user(username, groups=[group], is_staff=True, password=PASSWORD)
        Author.objects.create(name=name, user=user)


@pytest.fixture
def desk_of(open_page):
    """A page at the desk, signed in by hand."""

    def desk_of(username):
        page = open_page()
        page.goto("/admin/")
        page.locator("[name=username]").fill(username)
        page.locator("[name=password]").fill(PASSWORD)
        page.locator("[name=password]").press("Enter")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        return page

    return desk_of


def press(page, name):
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def write(page, tmp_path):
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(picture_file((1200, 800), "JPEG").read())
    page.get_by_role("link", name="Write an article").first.click()
    page.get_by_label("Headline", exact=True).fill(HEADLINE)
    page.get_by_label("Standfirst").fill("The boats run again.")
    page.get_by_role("textbox", name="Text").click()
    page.keyboard.type("The first boat left at six.")
    page.get_by_role("button", name="Choose the lead picture").click()
    with page.expect_popup() as opened:
        page.get_by_role("button", name="Upload…").click()
    opened.value.get_by_label("File").set_input_files(photo)
    opened.value.get_by_label("Alternative text").fill("A ferry at the quay")
    opened.value.locator("[name=_save]").click()
    expect(page.locator(".picture-choice img")).to_have_attribute("alt", "A ferry at the quay")
    press(page, "Submit for review")


def open_story(page):
    page.goto("/admin/")
    page.get_by_role("link", name=HEADLINE).first.click()


def correct(page, word, by):
    open_story(page)
    expect(page.locator(".prose.ready")).to_be_visible()
    go_to_the_end(page)
    page.keyboard.type(f" {word}")
    if by == "minor":
        page.get_by_label("Minor edit").check()
    press(page, "Update")


def test_the_whole_story(cast, desk_of, page, tmp_path):
    reporter = desk_of("rosa")
    write(reporter, tmp_path)
    assert Article.objects.get().status == Article.Status.REVIEW
    expect(reporter.get_by_role("button", name="Publish")).to_have_count(0)
    page.goto("/")
    expect(page.get_by_text(HEADLINE)).to_have_count(0)

    editor = desk_of("edda")
    open_story(editor)
    press(editor, "Publish")
    address = Article.objects.get().get_absolute_url()

    page.goto("/")
    page.get_by_role("link", name=HEADLINE).first.click()
    expect(page).to_have_url(address)
    expect(page.get_by_role("heading", level=1)).to_have_text(HEADLINE)
    expect(page.get_by_role("img", name="A ferry at the quay")).to_be_visible()
    expect(page.get_by_text("was last modified")).to_have_count(0)

    page.locator("[name=body]").fill("At last. My sister lives there.")
    page.locator("[name=name]").fill("Reader")
    page.locator("[name=email]").fill("reader@example.org")
    press(page, "Post Comment")
    expect(page.get_by_text("Your comment is awaiting moderation.")).to_be_visible()
    expect(page.get_by_text("At last. My sister lives there.")).to_be_visible()
    page.goto(address)
    expect(page.get_by_text("At last. My sister lives there.")).to_have_count(0)

    moderator = desk_of("mo")
    moderator.goto("/admin/comments/comment/")
    row = moderator.locator("tr", has_text="At last. My sister lives there.")
    row.get_by_role("button", name="Approve (").click()
    expect(moderator.get_by_role("button", name="Undo").first).to_be_visible()
    assert Comment.objects.get().status == Comment.Status.APPROVED
    page.goto(address)
    expect(page.get_by_text("At last. My sister lives there.")).to_be_visible()

    other = desk_of("emil")
    correct(other, "Sharp.", "minor")
    page.reload()
    expect(page.get_by_text("The first boat left at six. Sharp.")).to_be_visible()
    expect(page.get_by_text("was last modified")).to_have_count(0)

    correct(editor, "Full.", "correction")
    page.reload()
    with translation.override("en"):
        today = written(timezone.localdate(), "F jS, Y")
    line = f"{HEADLINE} was last modified: {today} by Edda Editor"
    expect(page.locator("p", has_text="was last modified")).to_have_text(line)

    correct(other, "Twice.", "minor")
    page.reload()
    expect(page.get_by_text("The first boat left at six. Sharp. Full. Twice.")).to_be_visible()
    expect(page.locator("p", has_text="was last modified")).to_have_text(line)
