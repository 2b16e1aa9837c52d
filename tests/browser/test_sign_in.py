"""Somebody with a session is at their desk; somebody without is asked to sign in."""

from playwright.sync_api import expect

from tests.factories import make_editor


def test_the_desk_is_for_those_who_signed_in(page, sign_in):
    page.goto("/admin/")
    expect(page.locator("input[name=username]")).to_be_visible()
    sign_in(page, make_editor("edda"))
    page.goto("/admin/")
    assert not page.locator("input[name=password]").count()
