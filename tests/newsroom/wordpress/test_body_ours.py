"""A text that our own exporter wrote comes back as it was."""

import pytest

from articles import body
from tests.newsroom.wordpress.former_site import UPLOADS, html, notes

IMG = f'<img src="{UPLOADS}bridge.jpg" class="wp-image-215" alt="">'
PICTURE = '<img data-file="15" alt="">'


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<p>One\n\ntwo  three <br><br>four [gallery] [x y=1]</p><p>https://a.example/</p>",
        "no paragraph <strong>at <strong>all</strong></strong>",
        '<p lang="fr">a</p><h4>b</h4><hr><aside class="pullquote"><p>c</p></aside>',
        "<pre><code>a\n\n  b\n</code></pre><ul><li>c<ul><li>d</li></ul></li></ul>",
        '<table><caption>a</caption><tbody><tr><th scope="row">b</th><td></td></tr></tbody></table>',
        '<p><a href="http://a.example/?b&amp;c" hreflang="fr">x</a> <a href="#y">y</a></p>',
        "<dl><dt>a</dt><dd><p>b</p></dd></dl><blockquote><p>c</p></blockquote>",
    ],
)
def test_what_is_not_mapped_is_the_same(text):
    assert body.clean(text) == text
    assert html(text, is_ours=True) == text
    assert notes(text, is_ours=True) == []


def test_pictures_and_links_are_mapped():
    text = (
        f'<!-- wp:image -->\n<figure class="wp-block-image alignleft">{IMG}'
        "<figcaption>A</figcaption></figure>\n<!-- /wp:image -->\n"
        f'<figure class="wide">{IMG}</figure>\n<p>{IMG} <a href="https://old.example/2015/12/flood/">b</a></p>'
    )
    assert html(text, is_ours=True) == (
        f'<figure class="left">{PICTURE}<figcaption>A</figcaption></figure>'
        f'<figure class="wide">{PICTURE}</figure>'
        f'<p>{PICTURE} <a href="/articles/flood/">b</a></p>'
    )


def test_galleries_are_galleries():
    figures = f"<figure>{IMG}</figure>\n" * 2
    text = f'<figure class="wp-block-gallery">\n{figures}<figcaption>A</figcaption></figure>'
    figure = f"<figure>{PICTURE}</figure>"
    expected = f'<figure class="gallery">{figure}{figure}<figcaption>A</figcaption></figure>'
    assert html(text, is_ours=True) == body.clean(expected)


def test_pictures_that_are_missing_are_links():
    text = f'<figure><img src="{UPLOADS}x.jpg" alt="X"><figcaption>A</figcaption></figure>'
    assert html(text, is_ours=True) == (
        f'<figure><a href="{UPLOADS}x.jpg">X</a><figcaption>A</figcaption></figure>'
    )
    assert notes(text, is_ours=True) == [("unresolved", f"picture {UPLOADS}x.jpg is not in the library")]
