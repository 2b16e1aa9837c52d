"""Galleries in a text: what is kept of them, and how readers get them."""

import pytest

from articles import figures
from articles.admin.comparison import as_text
from articles.body import clean, picture_ids
from tests.factories import make_image, make_published

IMG = '<img data-file="{}" alt="">'


def picture(pk, caption=""):
    caption = f"<figcaption>{caption}</figcaption>" if caption else ""
    return f"<figure>{IMG.format(pk)}{caption}</figure>"


def gallery(*parts, attributes=""):
    return f'<figure class="gallery"{attributes}>{"".join(parts)}</figure>'


# What is kept


@pytest.mark.parametrize(
    "html",
    [
        gallery(picture(1)),
        gallery(picture(1, "One"), picture(2), "<figcaption>Of <em>all</em></figcaption>"),
        f"<p>Before</p>{gallery(picture(1))}<p>After</p>{gallery(picture(2), picture(3))}",
        gallery(picture(1), attributes=' dir="rtl"'),
    ],
)
def test_its_one_form_is_left_alone(html):
    assert clean(html) == html


@pytest.mark.parametrize(
    ("html", "kept"),
    [
        (gallery("\n ", picture(1), "\n"), gallery(picture(1))),
        (gallery(IMG.format(1), IMG.format(2)), gallery(picture(1), picture(2))),
        (
            gallery(
                f'<figure class="left">{IMG.format(1)}{IMG.format(2)}<figcaption>Two</figcaption></figure>'
            ),
            gallery(picture(1), picture(2, "Two")),
        ),
        (gallery(f'<figure><a href="/x.jpg">{IMG.format(1)}</a></figure>'), gallery(picture(1))),
        (
            gallery("<figcaption>Of all</figcaption>", picture(1)),
            gallery(picture(1), "<figcaption>Of all</figcaption>"),
        ),
        (f'<figure class="wide gallery">{picture(1)}</figure>', gallery(picture(1))),
        (gallery(picture(1), '<figure><img src="https://a.example/x.jpg">'), gallery(picture(1))),
        (gallery(picture(1), "<p>Words</p>"), gallery(picture(1)) + "<p>Words</p>"),
        (gallery(), ""),
        (gallery("<figure></figure>", "<figcaption>Of nothing</figcaption>"), ""),
        (gallery("<figure><figcaption>Of nothing</figcaption></figure>"), ""),
    ],
)
def test_other_forms_are_brought_to_it(html, kept):
    assert clean(html) == kept
    assert clean(kept) == kept


def test_a_figure_within_a_figure_is_no_gallery():
    html = f"<figure>{picture(1)}{picture(2)}</figure>"
    assert clean(html) == html


def test_many_and_broken_ones_take_no_time():
    html = '<figure class="gallery"><figure><figure>' * 5000
    with pytest.raises(Exception, match="too deeply nested"):
        clean(html)
    html = gallery("<figure><figure>x</figure></figure>" * 3000)
    assert clean(html)


@pytest.mark.parametrize("name", ["center", "end"])
def test_paragraphs_and_headings_may_be_aligned(name):
    html = f'<h2 class="{name}">A</h2><p class="{name}">B</p>'
    assert clean(html) == html
    assert clean(f'<p class="{name} red">B</p><ul class="{name}"><li>C</li></ul>') == (
        f'<p class="{name}">B</p><ul><li>C</li></ul>'
    )


def test_its_pictures_and_words_are_known():
    html = gallery(picture(3, "Three"), picture(1), "<figcaption>All</figcaption>")
    assert picture_ids(html) == [3, 1]
    assert as_text("body", html) == "[picture 3] Three\n[picture 1] All"


# How it is shown


@pytest.mark.parametrize(
    ("number", "rows"),
    [
        (1, [1]),
        (2, [2]),
        (3, [3]),
        (4, [2, 2]),
        (5, [2, 3]),
        (6, [3, 3]),
        (7, [3, 4]),
        (8, [4, 4]),
        (9, [3, 3, 3]),
        (10, [3, 3, 4]),
        (13, [3, 3, 3, 4]),
    ],
)
def test_no_row_has_a_hole(number, rows):
    assert figures.rows(number) == [row for row in rows for _picture in range(row)]


@pytest.mark.parametrize("number", range(1, 60))
def test_rows_hold_all_pictures(number):
    rows = figures.rows(number)
    assert len(rows) == number
    assert all(rows.count(row) % row == 0 for row in set(rows))


@pytest.mark.django_db
def test_each_picture_has_its_caption_and_credit_and_leads_to_the_whole_of_it(django_assert_num_queries):
    one, two = make_image((900, 600), credit="Ida"), make_image(alternative_text="")
    html = clean(gallery(picture(one.pk, "One"), picture(two.pk), "<figcaption>All</figcaption>"))
    with django_assert_num_queries(1):
        shown = figures.text(html)
    assert shown.startswith(
        f'<figure class="gallery"><figure class="of-2"><a href="{one.file.url}"><picture>'
    )
    assert 'sizes="(min-width: 45rem) 21rem, 50vw"' in shown
    assert '</a><figcaption>One <span class="credit">Ida</span></figcaption></figure>' in shown
    assert f'<a aria-label="The whole picture" href="{two.file.url}">' in shown
    assert shown.endswith("</a></figure><figcaption>All</figcaption></figure>")


@pytest.mark.django_db
def test_what_has_left_the_library_leaves_the_gallery_and_an_emptied_one_goes():
    image = make_image()
    html = clean(gallery(picture(image.pk), picture(998, "Gone"), "<figcaption>All</figcaption>"))
    shown = figures.text(html)
    assert shown.count("<figure") == 2 and 'class="of-1"' in shown and "Gone" not in shown
    assert figures.text(clean(gallery(picture(998), "<figcaption>All</figcaption>"))) == ""


@pytest.mark.django_db
def test_they_are_cut_to_the_shape_that_most_of_them_have():
    tall, wide = make_image((40, 60)), make_image((60, 40))
    upright = '<figure class="gallery upright">'
    assert figures.text(gallery(*[picture(tall.pk)] * 2, picture(wide.pk))).startswith(upright)
    assert not figures.text(gallery(picture(tall.pk), picture(wide.pk))).startswith(upright)


@pytest.mark.django_db
def test_feeds_have_the_pictures_without_links(client):
    image = make_image(credit="Ida")
    make_published(body=gallery(picture(image.pk, "One"), picture(998), "<figcaption>All</figcaption>"))
    content = client.get("/feed/json/").json()["items"][0]["content_html"]
    assert content.count("<img") == content.count("<figure class") - 1 == 1
    assert "<a " not in content
    assert '<figcaption>One <span class="credit">Ida</span></figcaption></figure>' in content
    assert content.endswith("<figcaption>All</figcaption></figure>")
