"""The reader's pages in a real browser: on every screen, in both directions, on paper, and their weight."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from articles.models import Publication
from tests.factories import make_approved, make_author, make_image, make_published, make_section

LONG_WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"


@pytest.fixture
def story(transactional_db):
    """A story that has everything that could be too wide, with neighbours all around it."""
    section, image = make_section("World"), make_image((1600, 900), caption=LONG_WORD, credit="Ada")
    for day in range(1, 24):
        make_published(
            headline=LONG_WORD if day % 5 == 0 else "Ten letters",
            section=section,
            lead_image=image if day % 2 else None,
            authors=[make_author()],
            published_at=timezone.now() - timedelta(days=day),
        )
    cells = "".join(f"<td>{LONG_WORD}</td>" for _ in range(6))
    article = make_published(
        headline="Ninety characters are what a long headline has, and they must look right on every screen",
        standfirst="What happened, in a sentence.",
        body=f"<p>Text {'and more text ' * 200}</p><h2>{LONG_WORD}</h2><pre>{LONG_WORD * 3}</pre>"
        f"<table><tbody><tr>{cells}</tr></tbody></table>"
        f"<p><a href='https://example.org/'>https://example.org/{LONG_WORD * 2}</a></p>"
        f'<figure class="wide"><img data-file="{image.pk}"><figcaption>Wide</figcaption></figure>'
        f'<figure class="left"><img data-file="{image.pk}"></figure><p>Beside it.</p>'
        f'<aside class="pullquote">{LONG_WORD}</aside>',
        section=section,
        lead_image=image,
        authors=[make_author(LONG_WORD)],
        tags=["Flood", LONG_WORD[:50]],
    )
    article.record_edit(None, {"body"})
    make_approved(article, body=LONG_WORD)
    return article


def test_a_picture_on_its_way_keeps_its_place(page, story):
    page.route("**/media/**", lambda route: route.abort())
    page.goto(story.get_absolute_url())
    for picture in page.locator(".lead-picture img, .text img").all():
        place = picture.bounding_box()
        assert place["width"] / place["height"] == pytest.approx(16 / 9, rel=0.01)


def is_too_wide(page):
    return page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_no_page_is_wider_than_the_screen(page, story, language):
    Publication.objects.update(language=language)
    for path in ("/", story.get_absolute_url(), "/section/world/", "/search/?q=text", "/nowhere/"):
        page.goto(path)
        for width in (320, 768, 1440):
            page.set_viewport_size({"width": width, "height": 800})
            assert not is_too_wide(page), (path, width)


def test_everything_is_mirrored_for_a_language_from_right_to_left(open_page, story):
    page = open_page()

    def distances(selector):
        page.goto(story.get_absolute_url())
        box = page.locator(selector).first.bounding_box()
        return box["x"], 1280 - box["x"] - box["width"]

    for selector in (".menu", ".tags a", ".around [rel=prev]", ".foot .about"):
        Publication.objects.update(language="en")
        left, right = distances(selector)
        Publication.objects.update(language="he")
        assert distances(selector) == pytest.approx((right, left), abs=2), selector


def test_the_first_stop_of_the_keyboard_leads_to_the_text(page, story):
    page.goto(story.get_absolute_url())
    page.keyboard.press("Tab")
    skip = page.locator(".skip")
    assert skip.evaluate("link => link === document.activeElement && link.getBoundingClientRect().x >= 0")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#content$"))


def test_the_page_is_complete_without_scripts(open_page, story):
    page = open_page(java_script_enabled=False)
    page.goto(story.get_absolute_url())
    for part in ("h1", ".lead-picture img", ".text", ".share", ".modified", "form [name=body]"):
        expect(page.locator(part).first).to_be_visible()


def test_on_paper_stands_the_story_and_nothing_to_click(page, story):
    page.goto(story.get_absolute_url())
    page.emulate_media(media="print")
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator(".text")).to_be_visible()
    for part in (".menu", ".share", ".related", ".around"):
        expect(page.locator(part)).to_be_hidden()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_pictures_fit_the_screen_and_wait_below_the_fold(open_page, story):
    page = open_page(viewport={"width": 400, "height": 800}, device_scale_factor=1)
    page.goto(story.get_absolute_url())
    lead = page.locator(".lead-picture img")
    assert lead.evaluate("image => image.complete && image.currentSrc").endswith(".400.avif")
    assert lead.get_attribute("loading") is None
    assert page.locator(".related img").first.get_attribute("loading") == "lazy"


def test_a_story_weighs_seventy_kilobytes_at_most(page, story):
    sizes = {}

    def weigh(response):
        if response.request.resource_type in ("document", "stylesheet", "script"):
            sizes[response.url] = len(response.body())

    page.on("requestfinished", lambda request: weigh(request.response()))
    page.goto(story.get_absolute_url())
    page.wait_for_load_state("networkidle")
    assert len(sizes) >= 3
    assert sum(sizes.values()) <= 70 * 1024, sizes


@pytest.mark.parametrize("width", [150, 1600])
def test_a_picture_at_the_side_takes_no_more_room_than_it_has(page, transactional_db, width):
    image = make_image((width, 150))
    body = f'<figure class="right"><img data-file="{image.pk}"></figure><p>{"Beside it. " * 60}</p>'
    page.goto(make_published(body=body).get_absolute_url())
    picture, text = (page.locator(place).bounding_box() for place in (".text figure img", ".text"))
    assert picture["width"] == min(width, 320)
    assert round(picture["x"] + picture["width"]) == round(text["x"] + text["width"])


def test_a_heading_row_looks_the_same_whether_it_was_imported_or_written(page, transactional_db):
    """The editor makes no <thead>."""
    row = "<tr><th>Stop</th><th>Time</th></tr>"
    rest = "<tr><th>Quay</th><td>6</td></tr>"
    imported = f"<table><thead>{row}</thead><tbody>{rest}</tbody></table>"
    written = f"<table><tbody>{row}{rest}</tbody></table>"
    page.goto(make_published(body=imported + written).get_absolute_url())
    widths = page.locator("th").evaluate_all("all => all.map((th) => getComputedStyle(th).borderBottomWidth)")
    assert widths == ["2px", "2px", "1px"] * 2
