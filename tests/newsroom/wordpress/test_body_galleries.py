"""Galleries of all times are figures of figures."""

import pytest

from articles import body
from tests.newsroom.wordpress.former_site import UPLOADS, html, notes

FIRST = '<figure><img data-file="15" alt="The bridge"></figure>'
SECOND = '<figure><img data-file="16" alt=""></figure>'
THIRD = '<figure><img data-file="17" alt="A tower"></figure>'
CAPTIONED = {
    15: '<figure><img data-file="15" alt="The bridge"><figcaption>The old bridge</figcaption></figure>',
    16: '<figure><img data-file="16" alt=""><figcaption>Two &amp; more</figcaption></figure>',
    17: THIRD,
}


def gallery(*figures, caption=""):
    caption = f"<figcaption>{caption}</figcaption>" if caption else ""
    return body.clean(f'<figure class="gallery">{"".join(figures)}{caption}</figure>')


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ('[gallery ids="217,215"]', [17, 15]),
        ("[gallery columns=“2” ids=&#8221;215, 216&#8243; orderby='rand' link=file]", [15, 16]),
        ("[gallery include=216,217 /]", [16, 17]),
        ("[gallery]", [16, 17, 15]),
        ("[gallery exclude=217]", [16, 15]),
        ("[gallery order=DESC]", [15, 17, 16]),
        ("[gallery orderby=ID]", [15, 16, 17]),
    ],
)
def test_the_shortcode_shows_the_pictures_with_the_librarys_captions(text, order):
    assert html(f"One\n\n{text}\n\nTwo") == f"<p>One</p>{gallery(*(CAPTIONED[pk] for pk in order))}<p>Two</p>"


def test_one_picture_is_no_gallery():
    assert html("[gallery ids=217]") == THIRD
    missing = '<p><a href="https://old.example/wp-content/uploads/999.jpg">999.jpg</a></p>'
    assert html("[gallery id=101]") == CAPTIONED[15] + missing
    assert notes("[gallery id=101]") == [
        ("unresolved", "picture https://old.example/wp-content/uploads/999.jpg is not in the library")
    ]


def test_a_gallery_of_nothing_is_reported():
    assert html("One [gallery id=102]") == "<p>One</p>"
    assert notes("One [gallery id=102]") == [("unresolved", "gallery without pictures")]


def test_the_older_block():
    items = "".join(
        f'<li class="blocks-gallery-item"><figure><a href="{UPLOADS}x{number}.jpg">'
        f'<img data-id="{number}" src="{UPLOADS}x{number}.jpg" alt=""></a>'
        f'<figcaption class="blocks-gallery-item__caption">Number {number}</figcaption></figure></li>'
        for number in (215, 217)
    )
    text = (
        '<!-- wp:gallery {"ids":[215,217]} --><figure class="wp-block-gallery columns-2">'
        f'<ul class="blocks-gallery-grid">{items}</ul>'
        '<figcaption class="blocks-gallery-caption">Both</figcaption></figure><!-- /wp:gallery -->'
    )
    first = '<figure><img data-file="15" alt="The bridge"><figcaption>Number 215</figcaption></figure>'
    second = '<figure><img data-file="17" alt="A tower"><figcaption>Number 217</figcaption></figure>'
    assert html(text) == gallery(first, second, caption="Both")
    assert notes(text) == []


def test_the_newer_block():
    items = "\n\n".join(
        f'<!-- wp:image {{"id":{number}}} --><figure class="wp-block-image"><img src="{UPLOADS}x.jpg" alt="">'
        "</figure><!-- /wp:image -->"
        for number in (215, 216)
    )
    text = (
        '<!-- wp:gallery {"linkTo":"none"} --><figure class="wp-block-gallery has-nested-images">'
        f'{items}<figcaption class="blocks-gallery-caption">Both</figcaption></figure><!-- /wp:gallery -->'
    )
    assert html(text) == gallery(FIRST, SECOND, caption="Both")


def test_what_a_page_of_the_former_site_showed():
    items = "".join(
        f'<dl class="gallery-item"><dt class="gallery-icon"><a href="{UPLOADS}x.jpg">'
        f'<img class="wp-image-{number}" src="{UPLOADS}x-150x150.jpg"></a></dt>'
        f'<dd class="wp-caption-text gallery-caption">Number {number}</dd></dl>'
        for number in (215, 217)
    )
    shown = html(f'<div id="gallery-1" class="gallery galleryid-9">{items}<br style="clear: both"></div>')
    assert shown.count("<figcaption>Number 21") == 2
    assert shown.count("<img") == 2


def test_pictures_that_are_missing_follow_as_links():
    text = (
        '<figure class="wp-block-gallery"><figure><img class="wp-image-215"></figure>'
        f'<figure><img src="{UPLOADS}x.jpg"><figcaption>Cap</figcaption></figure>'
        '<figure><img class="wp-image-217"></figure></figure>'
    )
    assert html(text) == gallery(FIRST, THIRD) + f'<p><a href="{UPLOADS}x.jpg">Cap</a></p>'
    assert notes(text) == [("unresolved", f"picture {UPLOADS}x.jpg is not in the library")]


def test_a_link_of_a_picture_moves_to_its_caption():
    text = (
        '<figure class="wp-block-gallery"><figure><a href="http://a.example/x"><img class="wp-image-215"></a>'
        '</figure><figure><img class="wp-image-217"></figure></figure>'
    )
    assert '<figcaption><a href="http://a.example/x">a.example/x</a></figcaption>' in html(text)
