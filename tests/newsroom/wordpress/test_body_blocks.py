"""A text of the block editor: its comments go, what they mean stays."""

import pytest

from tests.newsroom.wordpress.former_site import UPLOADS, html, notes


def block(name, content="", data=""):
    return f"<!-- wp:{name} {data}-->\n{content}\n<!-- /wp:{name} -->\n\n"


def test_line_feeds_mean_nothing_in_blocks_and_much_between_them():
    text = (
        block("paragraph", "<p>One\n\ntwo.</p>")
        + "Classic\ntext.\n\nMore."
        + block("heading", "<h2>Three</h2>")
    )
    assert html(text) == "<p>One  two.</p><p>Classic<br>text.</p><p>More.</p><h2>Three</h2>"


@pytest.mark.parametrize("name", ["freeform", "classic", "core/freeform"])
def test_a_classic_block_is_a_classic_text(name):
    assert html(block(name, "One\ntwo.\n\nThree.")) == "<p>One<br>two.</p><p>Three.</p>"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (block("html", "<div>One\n\n<b>two</b></div>"), "<p>One  <strong>two</strong></p>"),
        (
            block(
                "group", f"<div>{block('columns', '<div>' + block('paragraph', '<p>A</p>') + '</div>')}</div>"
            ),
            "<p>A</p>",
        ),
        (block("list", "<ul>" + block("list-item", "<li>A</li>") + "</ul>"), "<ul><li>A</li></ul>"),
        (
            block("quote", "<blockquote><p>A</p><cite>B</cite></blockquote>"),
            "<blockquote><p>A</p><p><cite>B</cite></p></blockquote>",
        ),
        (
            '<!-- wp:pullquote --><figure class="wp-block-pullquote"><blockquote><p>A</p><cite>B</cite>'
            "</blockquote></figure><!-- /wp:pullquote -->",
            '<aside class="pullquote"><p>A</p><p><cite>B</cite></p></aside>',
        ),
        (
            '<blockquote class="wp-block-pullquote"><h2>A</h2><ul><li>B</li></ul></blockquote>',
            '<aside class="pullquote"><p>A</p><p>B</p></aside>',
        ),
        (block("code", "<pre><code>a\n  b &lt;c></code></pre>"), "<pre><code>a\n  b &lt;c&gt;</code></pre>"),
        (block("verse", "<pre>a<br>  b</pre>"), "<pre>a\n  b</pre>"),
        (block("separator", '<hr class="wp-block-separator"/>'), "<hr>"),
        (block("spacer", '<div style="height:9px" aria-hidden="true"></div>', '{"height":9}'), ""),
        (
            "<!-- wp:table --><figure><table><tbody><tr><td>A</td></tr></tbody></table>"
            "<figcaption>B</figcaption></figure><!-- /wp:table -->",
            "<table><caption>B</caption><tbody><tr><td>A</td></tr></tbody></table>",
        ),
        (
            block(
                "buttons",
                '<div><!-- wp:button --><div><a href="http://a.example/">A</a></div><!-- /wp:button -->'
                "<!-- wp:button --><div><a>B</a></div><!-- /wp:button --></div>",
            ),
            '<p><a href="http://a.example/">A</a></p><p>B</p>',
        ),
        (block("details", "<details><summary>A</summary><p>B</p></details>"), "<p>A</p><p>B</p>"),
        (block("more", "<!--more-->") + block("paragraph", "<p>A</p>"), "<p>A</p>"),
        (
            '<ul><!-- wp:social-link {"url":"https://a.example/x","service":"mastodon"} /--></ul>',
            '<ul><li><a href="https://a.example/x">mastodon</a></li></ul>',
        ),
    ],
)
def test_blocks_keep_their_meaning(text, expected):
    assert html(text) == expected
    assert notes(text) == []


def test_page_breaks_are_counted():
    text = (
        block("paragraph", "<p>A</p>") + block("nextpage", "<!--nextpage-->") + block("paragraph", "<p>B</p>")
    )
    assert html(text) == "<p>A</p><p>B</p>"
    assert notes(text) == [("changed", "2 pages became one")]


def test_a_cover_is_its_picture_and_the_text_over_it():
    data = f'{{"url":"{UPLOADS}bridge.jpg","id":215,"align":"full"}} '
    content = '<div class="wp-block-cover alignfull" style="background-image:url(x)">{}<p>Over it</p></div>'
    shown = '<figure class="wide"><img data-file="15" alt="The bridge"></figure><p>Over it</p>'
    assert html(block("cover", content.format(""), data)) == shown
    newer = content.format(
        f'<img class="wp-block-cover__image-background wp-image-215" src="{UPLOADS}bridge.jpg">'
    )
    assert html(block("cover", newer, data)) == shown


def test_media_and_text_is_the_picture_and_then_the_text():
    content = (
        f'<div class="alignwide"><figure><img src="{UPLOADS}x.jpg"></figure><div><p>Beside it</p></div></div>'
    )
    assert html(block("media-text", content, '{"mediaId":216} ')) == (
        '<figure><img data-file="16" alt=""></figure><p>Beside it</p>'
    )


def test_reusable_blocks_are_put_in():
    blocks = {77: block("paragraph", "<p>Again</p>") + '<!-- wp:block {"ref":78} /-->', 78: "Classic\nwords"}
    text = block("paragraph", "<p>A</p>") + '<!-- wp:block {"ref":77} /-->' * 2
    assert html(text, blocks=blocks) == "<p>A</p>" + "<p>Again</p><p>Classic<br>words</p>" * 2
    assert notes(text, blocks=blocks) == []


@pytest.mark.parametrize(
    ("ref", "note"),
    [
        ("9", "reusable block 9 is not in the file"),
        ('"9"', "reusable block 9 is not in the file"),
        ("1e99", "reusable block 1e+99 is not in the file"),
        ("7", "reusable block 7 contains itself"),
    ],
)
def test_reusable_blocks_in_a_ring_or_missing_are_reported(ref, note):
    ring = {7: 'Seven <!-- wp:block {"ref":8} /-->', 8: 'Eight <!-- wp:block {"ref":7} /-->'}
    assert ("unresolved", note) in notes(f'<!-- wp:block {{"ref":{ref}}} /-->', blocks=ring)


def test_reusable_blocks_that_multiply_come_to_an_end():
    blocks = {number: f'{"x" * 50} <!-- wp:block {{"ref":{number + 1}}} /-->' * 10 for number in range(1, 15)}
    assert len(html('<!-- wp:block {"ref":1} /-->', blocks=blocks)) < 500_000


def test_what_the_server_made_is_left_out_by_name():
    query = block("query", "<div>" + block("post-template", "<!-- wp:post-title /--> No posts") + "</div>")
    text = (
        block("paragraph", "<p>A</p>")
        + '<!-- wp:latest-posts {"a":{"b":1}} /-->' * 2
        + query
        + "<!-- wp:calendar /-->"
    )
    assert html(text) == "<p>A</p>"
    assert notes(text) == [
        ("removed", "block latest-posts, made anew for each reader ×2"),
        ("removed", "block query, made anew for each reader"),
        ("removed", "block calendar, made anew for each reader"),
    ]


def test_unknown_blocks_keep_their_text():
    text = block("acme/box", "<div><p>A</p></div>", '{"x":1} ') * 2 + "<!-- wp:acme/form /-->"
    assert html(text) == "<p>A</p><p>A</p>"
    assert notes(text) == [
        ("changed", "block acme/box: only its text and pictures were kept ×2"),
        ("removed", "block acme/form, which has no text of its own"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "<!-- wp:paragraph --><p>One</p><p>Two</p>",
        '<!-- wp:image {"id": --><p>One</p><!-- /wp:image --><p>Two</p>',
        "<!-- wp:group --><p>One</p><!-- /wp:columns --><p>Two</p>",
        "<p>One</p><!-- /wp:group --><!-- wp:x --><p>Two</p>",
        "<!-- wp:query --><p>One</p><p>Two</p>",
        "<!-- wp:paragraph --><p>One</p><!-- /wp:paragraph --><!-- wp:paragraph <p>Two</p>",
        '<!-- wp:cover {"id":[[[' + "[" * 9000 + " --><p>One</p><p>Two</p><!-- /wp:cover -->",
        '<!-- wp:paragraph {"metadata":{"noteId":4}} --><p>One</p><!-- /wp:paragraph --><p>Two</p>',
    ],
)
def test_broken_blocks_lose_no_words(text):
    assert html(text) == "<p>One</p><p>Two</p>"
