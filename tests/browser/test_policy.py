"""The comment policy in the browser: tried in place, saved by Enter, and the same without scripts."""

import pytest

from comments.models import Policy
from tests.browser.test_accessibility import needs_axe, violations
from tests.factories import make_approved, make_moderator

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def policy(page, sign_in):
    sign_in(page, make_moderator())
    page.goto("/admin/comments/policy/")
    return page


def test_a_rule_is_tried_where_it_is_written(policy):
    policy.fill("#id_words_that_refuse", "casino*")
    policy.evaluate("window.stayed = true")
    policy.fill("#id_try-body", "New casinos here.")
    policy.click("button[name=_try]")
    policy.wait_for_selector(".trial-verdict")
    assert "contains a word that is refused: “casino*”" in policy.inner_text(".trial-verdict")
    assert policy.evaluate("window.stayed")
    policy.fill("#id_try-body", "")
    policy.click("button[name=_try]")
    policy.wait_for_selector("text=Paste a comment first.")
    assert policy.locator(".trial-verdict").count() == 0
    assert not Policy.objects.exists()


def test_rules_that_make_no_sense_are_marked_instead(policy):
    policy.fill("#id_levels", "99")
    policy.fill("#id_try-body", "Well said.")
    policy.click("button[name=_try]")
    policy.wait_for_selector("text=First correct what is marked in the rules.")
    assert "less than or equal to 10" in policy.inner_text(".field-levels")


def test_enter_in_a_field_saves(policy):
    policy.fill("#id_links_that_hold", "7")
    policy.press("#id_links_that_hold", "Enter")
    policy.wait_for_selector(".messagelist .success")
    assert Policy.objects.current().links_that_hold == 7


def test_enter_in_what_is_tried_tries_it(policy):
    policy.fill("#id_words_that_refuse", "casino*")
    policy.fill("#id_try-body", "New casinos here.")
    policy.press("#id_try-name", "Enter")
    policy.wait_for_selector(".trial-verdict")
    assert not Policy.objects.exists()


def test_it_works_without_scripts_and_on_a_phone(open_page, sign_in):
    page = open_page(java_script_enabled=False, viewport={"width": 390, "height": 800})
    sign_in(page, make_moderator())
    page.goto("/admin/comments/policy/")
    page.fill("#id_words_that_hold", "casino")
    page.fill("#id_try-body", "A casino.")
    page.click("button[name=_try]")
    assert "contains a word that is held: “casino”" in page.inner_text(".trial-verdict")
    assert page.input_value("#id_words_that_hold") == "casino"


@needs_axe
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_keep_nobody_out(open_page, sign_in, scheme):
    page = open_page(color_scheme=scheme, bypass_csp=True)  # axe styles what it measures
    sign_in(page, make_moderator())
    article = make_approved().article
    pages = ["policy/1/change/", f"discussion/{article.pk}/change/", "discussion/", "restriction/"]
    found = {}
    for address in [*pages, "restriction/add/"]:
        page.goto(f"/admin/comments/{address}")
        found[address] = violations(page)
    assert {address: what for address, what in found.items() if what} == {}
