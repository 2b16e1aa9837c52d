"""Writing an article in the browser: what the editor makes is what is stored, and opens as it was."""

import re

import pytest
from playwright.sync_api import expect

from articles.models import Article
from tests.factories import (
    make_article,
    make_author,
    make_editor,
    make_image,
    make_published,
    make_section,
    picture_file,
)

pytestmark = pytest.mark.django_db(transaction=True)

ADD = "/admin/articles/article/add/"
EVERYTHING = (
    '<h2>Heading</h2><p>Plain <strong>bold</strong> <em>italic</em> <s>gone</s> <a href="/latest/">link</a> '
    "<sub>2</sub> <mark>marked</mark> <code>code</code> <q>said</q> <cite>Book</cite> "
    '<abbr title="Union">U</abbr> <small>small</small></p>'
    '<p><a href="/latest/">a <code>code</code></a> <strong>and <code>code</code></strong></p>'
    "<ul><li><p>One</p><ol><li><p>Nested</p></li></ol></li></ul>"
    '<ol reversed="reversed" start="3"><li><p>Three</p></li></ol>'
    "<blockquote><p>Quoted</p></blockquote>"
    '<aside class="pullquote"><p>Pulled</p></aside>'
    '<table><caption>Fares in <em>crowns</em></caption><tbody><tr><th scope="col"><p>Head</p></th></tr>'
    "<tr><td><p>Cell</p></td></tr></tbody></table>"
    "<hr><pre><code>as  typed</code></pre><dl><dt>Word</dt><dd><p>Meaning</p></dd></dl>"
    '<p lang="ar" dir="rtl">نص</p>'
)


@pytest.fixture
def editor(page, sign_in):
    user = make_editor()
    sign_in(page, user)
    return user


def text_of(page):
    return page.get_by_role("textbox", name="Text")


def choose_picture(figure):
    """Click the picture: its tools then stay, wherever the page moves it under the pointer."""
    figure.locator("img").click()
    expect(figure.locator(".figure-tools")).to_be_visible()


def let_the_editor_see_the_selection(page):
    """Browsers tell of a selection a moment later; no hand is quicker than that, but a test is."""
    page.evaluate("new Promise((seen) => requestAnimationFrame(() => setTimeout(seen, 30)))")


def go_to_the_end(page):
    """The editor shows its own selection 20 ms after it got the focus, whatever was pressed meanwhile."""
    text_of(page).focus()
    let_the_editor_see_the_selection(page)
    page.keyboard.press("Control+End")
    let_the_editor_see_the_selection(page)


def save(page, name="Save draft"):
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def test_a_picture_is_inserted_and_stands_there_after_saving(page, editor):
    fog, other = make_image(alternative_text="Fog on the moor", caption="Seen from the north"), make_image()
    page.goto(ADD)
    page.get_by_label("Headline", exact=True).fill("Fog")
    text_of(page).click()
    page.keyboard.type("Before.")
    page.get_by_role("button", name="Picture", exact=True).click()
    page.get_by_label("Search pictures").fill("fog")
    expect(page.locator(".library li")).to_have_count(1)
    page.get_by_role("button", name="Fog on the moor").click()
    expect(page.locator(".prose figure img")).to_have_attribute("src", re.compile("^/media/"))
    page.locator(".prose figcaption").click()
    page.keyboard.press("End")
    page.keyboard.type(" road.")
    page.keyboard.press("Enter")
    page.keyboard.type("After.")
    save(page)
    body = (
        f'<p>Before.</p><figure><img alt="Fog on the moor" data-file="{fog.pk}">'
        "<figcaption>Seen from the north road.</figcaption></figure><p>After.</p>"
    )
    article = Article.objects.get()
    assert article.body == body

    expect(page.locator(".prose figure img")).to_have_attribute("src", re.compile("^/media/"))
    figure = page.locator(".prose figure")
    choose_picture(figure)
    figure.get_by_role("button", name="Wide").click()
    figure.get_by_role("button", name="Alternative text…").click()
    page.get_by_label("What the picture shows").fill("Fog & “mist”")
    page.get_by_role("button", name="Keep").click()
    save(page)
    article.refresh_from_db()
    assert article.body == body.replace("<figure>", '<figure class="wide">').replace(
        "Fog on the moor", "Fog &amp; “mist”"
    )
    assert other.pk not in article.pictures.values_list("pk", flat=True)


def test_everything_that_may_be_stored_survives_an_edit(page, editor):
    article = make_article(body=EVERYTHING)
    page.goto(f"/admin/articles/article/{article.pk}/change/")
    expect(page.locator(".prose.ready")).to_be_visible()
    expect(page.locator(".prose-text [lang=null]")).to_have_count(0)
    go_to_the_end(page)
    page.keyboard.type("!")
    save(page)
    article.refresh_from_db()
    assert article.body == EVERYTHING.replace("نص", "نص!")


def test_opening_and_saving_changes_nothing(page, editor):
    article = make_article(body=EVERYTHING)
    page.goto(f"/admin/articles/article/{article.pk}/change/")
    expect(page.locator(".prose.ready")).to_be_visible()
    save(page)
    expect(page.get_by_text("Nothing was changed.")).to_be_visible()


def test_a_picture_is_uploaded_from_within_the_editor(page, editor, tmp_path):
    photo = tmp_path / "photo.png"
    photo.write_bytes(picture_file((900, 600)).read())
    page.goto(ADD)
    page.get_by_label("Headline", exact=True).fill("Fog")
    page.get_by_role("button", name="Choose the lead picture").click()
    with page.expect_popup() as opened:
        page.get_by_role("button", name="Upload…").click()
    popup = opened.value
    popup.get_by_label("File").set_input_files(photo)
    popup.get_by_label("Alternative text").fill("A tram")
    popup.locator("[name=_save]").click()
    expect(page.locator(".picture-choice img")).to_have_attribute("alt", "A tram")
    save(page)
    assert Article.objects.get().lead_image.alternative_text == "A tram"


def test_authors_and_tags_are_looked_up_and_ordered(page, editor):
    make_author("Ann Arbor")
    make_author("Ben Beech")
    make_article(tags=["Climate"])
    page.goto(ADD)
    page.get_by_label("Headline", exact=True).fill("Two names")
    for name in ("Ben", "Ann"):
        if name == "Ann":
            page.get_by_role("button", name="Add an author").click()
        else:
            page.locator(".byline .select2-selection").click()
        page.locator(".select2-search--dropdown input").fill(name)
        page.locator(".select2-results__option", has_text=name).click()
    page.locator(".byline").nth(1).get_by_role("button", name="Move up").click()
    page.locator(".byline").nth(1).get_by_label("Role").select_option("photo")
    box = page.locator(".field-tags .select2-search__field")
    for written, offered in (("clim", "Climate"), ("CLIMATE", "Climate"), ("Fog", "Fog (new)")):
        box.click()
        box.fill("")
        page.keyboard.type(written)
        option = page.locator(".select2-results__option", has_text=re.compile(f"^{re.escape(offered)}$"))
        expect(option).to_be_visible()
        if written != "CLIMATE":
            option.click()
    page.keyboard.press("Escape")
    save(page)
    article = Article.objects.get(headline="Two names")
    assert [(line.author.name, line.role) for line in article.bylines.all()] == [
        ("Ann Arbor", "text"),
        ("Ben Beech", "photo"),
    ]
    assert sorted(article.tags.names()) == ["Climate", "Fog"]


def test_a_tag_without_an_address_is_not_offered(page, editor):
    page.goto(ADD)
    page.locator(".field-tags .select2-search__field").click()
    page.keyboard.type("\N{STEAM LOCOMOTIVE}")
    expect(page.locator(".select2-results__option")).to_have_text("Type a tag: it needs a letter or a digit.")


def test_the_text_goes_on_after_a_table(page, editor):
    page.goto(ADD)
    page.get_by_label("Headline", exact=True).fill("Timetable")
    text_of(page).click()
    page.get_by_role("button", name="Table", exact=True).click()
    page.keyboard.type("Station")
    go_to_the_end(page)
    page.keyboard.type("After.")
    save(page)
    assert Article.objects.get().body.endswith("</table><p>After.</p>")


def test_what_was_refused_is_gone_to(page, editor):
    article = make_published()
    make_published(slug="taken")
    page.goto(f"/admin/articles/article/{article.pk}/change/")
    page.get_by_label("Slug", exact=True).fill("taken")
    page.get_by_role("button", name="Update", exact=True).click()
    expect(page.get_by_label("Slug", exact=True)).to_be_focused()


def test_what_word_and_google_put_on_the_clipboard_becomes_plain_text(page, editor):
    page.goto(ADD)
    page.get_by_label("Headline", exact=True).fill("Pasted")
    pasted = """<html><head><style>p{mso-x:1}</style></head><body>
      <h1>Title</h1>
      <p class=MsoNormal style='color:red'>One <b style="font-weight:normal">light</b>
        <span style="font-weight:700">heavy</span><o:p></o:p></p><p>&nbsp;</p>
      <p style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>·<span> </span></span>First</p>
      <p style='mso-list:l0 level2 lfo1'><span style='mso-list:Ignore'>o</span>Inner</p>
      <p style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>·</span>Second</p>
      <p><a href="https://www.google.com/url?q=https://example.org/a&amp;sa=D">link</a>
        <img src="https://evil.example/track.gif"></p></body></html>"""
    text_of(page).evaluate(
        """(box, html) => {
          const data = new DataTransfer()
          data.setData("text/html", html)
          const about = { clipboardData: data, bubbles: true, cancelable: true }
          box.dispatchEvent(new ClipboardEvent("paste", about))
        }""",
        pasted,
    )
    save(page)
    body = Article.objects.get().body
    assert re.sub(r"\s+", " ", body) == (
        "<h2>Title</h2><p>One light <strong>heavy</strong></p>"
        "<ul><li><p>First</p><ul><li><p>Inner</p></li></ul></li><li><p>Second</p></li></ul>"
        '<p><a href="https://example.org/a">link</a></p>'
    )


def test_links_lead_to_addresses_and_to_our_own_stories(page, editor):
    story = make_published(headline="Harbour opens")
    page.goto(ADD)
    page.get_by_label("Headline", exact=True).fill("Links")
    text_of(page).click()
    page.keyboard.type("word")
    page.keyboard.press("Shift+Home")
    let_the_editor_see_the_selection(page)
    page.keyboard.press("Control+k")
    field = page.get_by_label("Address, or words of a headline")
    field.fill("javascript:alert(1)")
    page.get_by_role("button", name="Set link").click()
    expect(page.get_by_text("A link begins with")).to_be_visible()
    field.fill("harbour")
    page.get_by_role("button", name="Harbour opens").click()
    page.get_by_role("button", name="Set link").click()
    save(page)
    assert Article.objects.get(headline="Links").body == (
        f'<p><a href="{story.get_absolute_url()}">word</a></p>'
    )


def test_the_html_can_be_seen_and_changed(page, editor):
    page.goto(ADD)
    page.get_by_label("Headline", exact=True).fill("Source")
    page.get_by_role("button", name="HTML").click()
    page.locator("textarea[name=body]").fill("<p>Typed <b>here</b></p>")
    page.get_by_role("button", name="HTML").click()
    expect(text_of(page).locator("strong")).to_have_text("here")
    save(page)
    assert Article.objects.get().body == "<p>Typed <strong>here</strong></p>"


def test_leaving_with_unsaved_text_is_asked_about(page, editor):
    page.goto(ADD)
    page.get_by_label("Headline", exact=True).fill("Unsaved")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto("/admin/")
    assert asked == ["beforeunload"]


def test_leaving_what_nobody_touched_is_not(page, editor):
    section = make_section("World")
    article = make_article(section=section, body="<p>Text</p>", authors=[make_author()], tags=["Fog"])
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto(f"/admin/articles/article/{article.pk}/change/")
    expect(page.locator(".prose.ready")).to_be_visible()
    text_of(page).click()
    page.goto("/admin/")
    assert asked == []


def test_the_button_says_whether_it_publishes_or_schedules(page, editor):
    page.goto(ADD)
    expect(page.get_by_role("button", name="Publish", exact=True)).to_be_visible()
    page.get_by_label("Published").fill("2035-01-01T12:00:00")
    expect(page.get_by_role("button", name="Schedule", exact=True)).to_be_visible()


def test_the_preview_opens_beside_the_form(page, editor):
    page.goto(ADD)
    page.get_by_label("Headline", exact=True).fill("Seen by nobody")
    with page.expect_popup() as opened:
        page.get_by_role("button", name="Preview").click()
    expect(opened.value.get_by_role("heading", name="Seen by nobody")).to_be_visible()
    assert not Article.objects.exists()


def test_a_session_that_ended_takes_no_text_with_it(page, editor, sign_in):
    page.goto(ADD)
    page.get_by_label("Headline", exact=True).fill("Two hours of work")
    page.context.clear_cookies()
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_text("Your text is still here.")).to_be_visible()
    assert not Article.objects.exists()
    sign_in(page, editor)
    page.context.new_page().goto("/admin/password_change/")
    save(page)
    assert Article.objects.get().headline == "Two hours of work"


def test_a_double_click_saves_once(page, editor):
    page.goto(ADD)
    page.get_by_label("Headline", exact=True).fill("Once")
    with page.expect_navigation():
        page.get_by_role("button", name="Save draft").dblclick()
    assert Article.objects.count() == 1
