"""Galleries: written in the editor, untouched by an edit elsewhere, and read in rows on any screen."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_writing import (
    choose_picture,
    go_to_the_end,
    let_the_editor_see_the_selection,
    save,
    text_of,
)
from tests.factories import make_article, make_editor, make_image, make_page, make_published


@pytest.fixture
def editor(page, sign_in):
    user = make_editor()
    sign_in(page, user)
    return user


def figure(image, caption=""):
    caption = f"<figcaption>{caption}</figcaption>" if caption else ""
    return f'<figure><img alt="{image.alternative_text}" data-file="{image.pk}">{caption}</figure>'


def gallery(*images, caption=""):
    caption = f"<figcaption>{caption}</figcaption>" if caption else ""
    return f'<figure class="gallery">{"".join(map(figure, images))}{caption}</figure>'


def open_form(page, article):
    page.goto(f"/admin/articles/article/{article.pk}/change/")
    expect(page.locator(".prose.ready")).to_be_visible()
    # What is pointed at must not move away from under the pointer.
    page.wait_for_function("() => [...document.images].every((image) => image.complete)")


def text(article):
    article.refresh_from_db()
    return article.body


def test_an_edit_elsewhere_leaves_them_as_they_are(page, editor):
    one, two = make_image(), make_image(alternative_text="")
    body = (
        '<h2 class="center">Head</h2><p>Word</p>'
        f'<figure class="gallery">{figure(one, "With <em>caption</em>")}{figure(two)}'
        "<figcaption>Of all</figcaption></figure>"
        f'{gallery(two)}<p class="end">Last</p>'
    )
    article = make_article(body=body)
    open_form(page, article)
    expect(page.locator(".prose .gallery figure")).to_have_count(3)
    save(page)
    expect(page.get_by_text("Nothing was changed.")).to_be_visible()
    text_of(page).get_by_text("Word").click()
    page.keyboard.press("End")
    let_the_editor_see_the_selection(page)
    page.keyboard.type("s")
    save(page)
    assert text(article) == body.replace("<p>Word</p>", "<p>Words</p>")


def test_pictures_that_stand_together_become_one_and_come_apart_again(page, editor):
    one, two, three = (make_image(alternative_text=name) for name in ("One", "Two", "Three"))
    apart = f"<p>Before</p>{figure(one, 'First')}{figure(two)}<p>After</p>{figure(three)}<p>End</p>"
    article = make_article(body=apart)
    open_form(page, article)
    second = page.locator(".prose figure").nth(1)
    choose_picture(second)
    second.get_by_role("button", name="Gallery").click()
    page.locator(".prose .gallery > .pictures > figcaption").click()
    let_the_editor_see_the_selection(page)
    page.keyboard.type("Both")
    save(page)
    together = (
        f'<figure class="gallery">{figure(one, "First")}{figure(two)}<figcaption>Both</figcaption></figure>'
    )
    assert text(article) == f"<p>Before</p>{together}<p>After</p>{figure(three)}<p>End</p>"
    page.get_by_role("button", name="Take apart").click()
    save(page)
    assert text(article) == apart.replace("<p>After</p>", "<p>Both</p><p>After</p>")


def test_a_picture_is_added_and_taken_out(page, editor):
    one, two = make_image(alternative_text="One"), make_image(alternative_text="Two")
    article = make_article(body=gallery(one, caption="All"))
    open_form(page, article)
    page.get_by_role("button", name="Add a picture…").click()
    page.locator("dialog.library li", has_text="Two").get_by_role("button").click()
    save(page)
    assert text(article) == gallery(one, two, caption="All")
    for left in (gallery(two, caption="All"), ""):
        first = page.locator(".prose .gallery figure").first
        choose_picture(first)
        first.get_by_role("button", name="Remove").click()
        save(page)
        assert text(article) == left


def test_one_is_removed_whole(page, editor):
    article = make_article(body=f"<p>Text</p>{gallery(make_image(), make_image())}")
    open_form(page, article)
    page.get_by_role("button", name="Remove gallery").click()
    save(page)
    assert text(article) == "<p>Text</p>"


def test_enter_leaves_a_caption_for_the_text_below(page, editor):
    article = make_article(body=gallery(make_image(), caption="All"))
    open_form(page, article)
    page.locator(".prose .gallery .pictures > figcaption").click()
    let_the_editor_see_the_selection(page)
    page.keyboard.press("Enter")
    page.keyboard.type("Below")
    save(page)
    assert text(article).endswith("<figcaption>All</figcaption></figure><p>Below</p>")


@pytest.mark.parametrize(("width", "rows"), [(1280, [2, 3]), (390, [1, 2, 2])])
def test_readers_see_rows_without_holes(open_page, width, rows):
    article = make_published(body=gallery(*(make_image((60, 40)) for _ in range(5))))
    page = open_page(viewport={"width": width, "height": 900})
    page.goto(article.get_absolute_url())
    boxes = [figure.bounding_box() for figure in page.locator(".gallery figure").all()]
    tops = sorted({round(box["y"]) for box in boxes})
    assert [len([box for box in boxes if round(box["y"]) == top]) for top in tops] == rows
    for top in tops:
        row = [box for box in boxes if round(box["y"]) == top]
        text = page.locator(".text").bounding_box()
        assert round(row[-1]["x"] + row[-1]["width"]) == round(text["x"] + text["width"])
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_page_is_written_with_the_same_editor(page, editor):
    about = make_page("About us", body="<p>Word</p>")
    page.goto(f"/admin/articles/page/{about.pk}/change/")
    expect(page.locator(".prose.ready")).to_be_visible()
    go_to_the_end(page)
    page.keyboard.type("s")
    save(page, "Update")
    assert text(about) == "<p>Words</p>"
    page.get_by_role("link", name="View on site").click()
    expect(page.get_by_text("was last modified")).to_be_visible()
