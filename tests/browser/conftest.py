"""A real Chromium on a live server. What a page loads, logs or breaks and should not fails the test."""

import os
import shutil
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from playwright.sync_api import sync_playwright

# Playwright's plain interface runs an event loop in this thread, and Django would refuse to work beside it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser():
    if not CHROMIUM:
        pytest.skip("Chromium is not installed")
    arguments = ["--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield chromium
        chromium.close()


@pytest.fixture
def problems():
    """What went wrong on the pages of a test. Take out what the test meant to happen."""
    found = []
    yield found
    assert found == []


@pytest.fixture
def open_page(browser, live_server, problems):
    """A function that opens a page in a browser of its own: ``open_page(color_scheme="dark")``."""
    contexts = []

    def open_page(**options):
        context = browser.new_context(
            **{"base_url": live_server.url, "viewport": {"width": 1280, "height": 900}} | options
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        watch(page, live_server.url, problems)
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def page(open_page):
    return open_page()


def watch(page, home, problems):
    """Note every foreign request, failed resource, script error and breach of the security policy."""
    host = urlsplit(home).netloc

    def guard(route):
        address = urlsplit(route.request.url)
        if address.scheme in ("http", "https") and address.netloc != host:
            problems.append(f"foreign request: {route.request.url}")
            route.abort()
        else:
            route.continue_()

    def answered(response):
        # Forms are refused with a page or, to a script that has sent one, with what it shows in place.
        is_form = response.request.is_navigation_request() or response.request.method == "POST"
        limit = 500 if is_form else 400
        if response.status >= limit:
            problems.append(f"{response.status}: {response.url}")

    def logged(message):
        # A refused form is a 4xx page, which Chromium logs too; broken resources are noted above.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            problems.append(f"console: {message.text}")

    page.route("**/*", guard)
    page.on("response", answered)
    page.on("console", logged)
    page.on("pageerror", lambda error: problems.append(f"script error: {error}"))


@pytest.fixture
def sign_in(live_server):
    """``sign_in(page, user)`` gives the page's browser a session, as if the user had just signed in."""

    def sign_in(page, user):
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.save()
        page.context.add_cookies(
            [
                {
                    "name": settings.SESSION_COOKIE_NAME,
                    "value": session.session_key,
                    "domain": urlsplit(live_server.url).hostname,
                    "path": settings.SESSION_COOKIE_PATH,
                }
            ]
        )

    return sign_in
