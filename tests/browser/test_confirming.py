"""The pages behind the links in our mails, and a browser that remembers whose address was proved."""

import json

import pytest

from comments import trust
from comments.mail.following import leave_address
from comments.mail.mandates import Mandate
from comments.models import Comment, Follow, Writer
from tests.browser.test_accessibility import violations
from tests.factories import make_approved, make_comment, make_moderator, make_published

pytestmark = pytest.mark.django_db(transaction=True)


def path(address):
    return address.removeprefix("http://127.0.0.1:8000")


def held(article, body="Well said."):
    comment = make_comment(article, name="Lena Holm", email="lena@example.org", body=body)
    return Comment.objects.enter(comment, Comment.Status.PENDING, cause="unknown_writer", reason="a rule")


def kept(page):
    return page.evaluate("localStorage.getItem('newsroom.key')")


def test_a_remembered_browser_needs_no_mail(page):
    article = make_published()
    comment = held(article)
    page.goto(path(trust.confirm_address(comment)))
    page.get_by_role("button", name="Yes, I wrote it").click()
    box = page.get_by_label("Remember me in this browser")
    assert not box.is_checked()
    assert kept(page) is None
    box.check()
    assert json.loads(kept(page)).keys() == {"email", "key"}
    page.reload()
    assert box.is_checked()

    make_approved(article, email="lena@example.org", confirmed=True)
    page.goto(article.get_absolute_url())
    page.locator("#reply-name").fill("Lena Holm")
    page.locator("#reply-email").fill("Lena@example.org")
    page.locator("#reply-body").press_sequentially("Known by now.", delay=200)
    page.get_by_role("button", name="Post Comment").click()
    page.get_by_text("Known by now.").wait_for()
    page.wait_for_function("document.querySelector('textarea')?.value === ''")
    mine = Comment.objects.latest("pk")
    assert (mine.body, mine.confirmed, mine.status) == ("Known by now.", True, "approved")


def test_untick_and_it_is_forgotten(page):
    comment = held(make_published())
    trust.confirm(comment)
    page.goto(path(trust.confirm_address(comment)))
    box = page.get_by_label("Remember me in this browser")
    box.check()
    box.uncheck()
    assert kept(page) is None
    box.check()
    key = json.loads(kept(page))["key"]
    page.get_by_role("button", name="Forget me everywhere").click()
    page.get_by_text("All browsers have forgotten you.").wait_for()
    page.wait_for_function("() => localStorage.getItem('newsroom.key') === null")
    assert not trust.is_proven("lena@example.org", key)
    assert Writer.objects.get().key_number == 2


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_use_the_pages(open_page, scheme):
    moderator, article = make_moderator(), make_published()
    first, second = held(article), held(article, "And another thing.")
    follow = Follow.objects.begin(make_approved(article, email="lena@example.org", confirmed=True))
    last = first.decisions.first().pk
    addresses = [
        trust.confirm_address(first),
        leave_address(follow),
        Mandate("approve", first, moderator, last).address,
        Mandate("approve", first, moderator, last + 10).address,
    ]
    page = open_page(color_scheme=scheme, viewport={"width": 360, "height": 740}, bypass_csp=True)
    for address in addresses:
        page.goto(path(address))
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    trust.confirm(second)
    page.goto(path(trust.confirm_address(second)))
    page.get_by_label("Remember me in this browser").wait_for()
    assert violations(page) == []
