"""Pictures stand between the blocks, by their id in the library."""

import pytest

from tests.newsroom.wordpress.former_site import UPLOADS, html, notes

IMG = f'<img class="wp-image-215" src="{UPLOADS}bridge.jpg" alt="Bridge">'
PICTURE = '<img data-file="15" alt="Bridge">'
FIGURE = f"<figure>{PICTURE}</figure>"


def figure(caption="", size=""):
    size = f' class="{size}"' if size else ""
    return f"<figure{size}>{PICTURE}{f'<figcaption>{caption}</figcaption>' if caption else ''}</figure>"


@pytest.mark.parametrize(
    "img",
    [
        '<img class="alignnone wp-image-215 size-full" alt="Bridge">',
        '<img class="wp-image-215" src="http://elsewhere.example/x.jpg" alt="Bridge">',
        '<img class="wp-image-999" src="//www.old.example/wp-content/uploads/bridge.jpg" alt="Bridge">',
        f'<img data-id="215" src="{UPLOADS}y.jpg" alt=" Bridge ">',
        f'<img src="{UPLOADS}bridge-300x200.jpg?resize=1" alt="Bridge">',
        f'<img src="data:image/gif;base64,R0lGODlhAQAB" data-src="{UPLOADS}bridge.jpg" alt="Bridge">',
        f"<picture><source srcset='x.webp'>{IMG}</picture>",
        f"<noscript><img src='{UPLOADS}bridge.jpg'></noscript>{IMG}",
    ],
)
def test_it_is_found_by_number_or_else_by_address(img):
    assert html(f"<p>{img}</p>") == FIGURE


@pytest.mark.parametrize(
    ("text", "alt"),
    [
        ('<img class="wp-image-215" alt="A &quot;b&quot; &lt;c&gt;">', "A &quot;b&quot; &lt;c&gt;"),
        ('<img class="wp-image-215">', "The bridge"),
        ('<img class="wp-image-215" alt=" ">', "The bridge"),
        ('<img class="wp-image-216">', ""),
    ],
)
def test_its_alternative_text_is_that_of_the_text_or_else_the_librarys(text, alt):
    assert f'alt="{alt}">' in html(text)


def test_the_librarys_caption_is_not_repeated():
    assert "The old bridge" not in html(IMG)


@pytest.mark.parametrize(
    ("text", "size"),
    [
        (IMG.replace("wp-image", "alignleft wp-image"), "left"),
        (IMG.replace("wp-image", "alignright wp-image"), "right"),
        (IMG.replace("wp-image", "aligncenter wp-image"), ""),
        (IMG.replace("<img", '<img align="right"'), "right"),
        (IMG.replace("<img", '<img style="float: left; margin: 1em"'), "left"),
        (f'<div class="wp-block-image"><figure class="alignleft">{IMG}</figure></div>', "left"),
        (f'<figure class="wp-block-image alignwide">{IMG}</figure>', "wide"),
        (f'<figure class="wp-block-image alignfull is-resized">{IMG}</figure>', "wide"),
        (f'<figure class="wp-block-image aligncenter">{IMG}</figure>', ""),
        (f'<div class="alignnone">{IMG}</div>', ""),
    ],
)
def test_it_stands_where_it_stood(text, size):
    assert html(text) == figure(size=size)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"One {IMG} two", f"<p>One</p>{FIGURE}<p>two</p>"),
        (f"<p>One</p>\n<p>{IMG}</p>\n<p>Two</p>", f"<p>One</p>{FIGURE}<p>Two</p>"),
        (
            f"<strong>One {IMG} two</strong>",
            f"<p><strong>One</strong></p>{FIGURE}<p><strong>two</strong></p>",
        ),
        (f"{IMG}\nOne", f"{FIGURE}<p>One</p>"),
        (f"<h2>{IMG} One</h2>", f"{FIGURE}<h2>One</h2>"),
        (f"<h2>One {IMG} two</h2>", f"{FIGURE}<h2>One  two</h2>"),
        (f"<ul><li>One {IMG}</li></ul>", f"<ul><li>One{FIGURE}</li></ul>"),
        (f"<ul><li>{IMG}One</li></ul>", f"<ul><li>{FIGURE}<p>One</p></li></ul>"),
        (f"<blockquote>One {IMG}</blockquote>", f"<blockquote><p>One</p>{FIGURE}</blockquote>"),
        (
            f"<table><caption>{IMG} A</caption><tr><td>{IMG}</td></tr></table>",
            f"<table><caption>A</caption><tbody><tr><td>{FIGURE}</td></tr></tbody></table>{FIGURE}",
        ),
        (f"<dl><dt>{IMG}One</dt><dd>Two</dd></dl>", f"<dl><dt>One</dt><dd>{FIGURE}</dd><dd>Two</dd></dl>"),
        (f"<pre>One{IMG}</pre>", f"<pre>One</pre>{FIGURE}"),
        (f"<aside class=pullquote>One{IMG}</aside>", f'<aside class="pullquote"><p>One</p></aside>{FIGURE}'),
    ],
)
def test_it_stands_in_no_paragraph(text, expected):
    assert html(text) == expected


def test_what_floats_stands_before_its_paragraph():
    floating = IMG.replace("wp-image", "alignright wp-image")
    assert html(f"One\n{floating}\ntwo") == f"{figure(size='right')}<p>One<br>two</p>"
    assert html(f"One\n\n{floating}two") == f"<p>One</p>{figure(size='right')}<p>two</p>"


@pytest.mark.parametrize(
    "text",
    [
        f'<figure class="wp-block-image">{IMG}<figcaption>A <em>b</em></figcaption></figure>',
        f'<div id="attachment_215" class="wp-caption">{IMG}<p class="wp-caption-text">A <em>b</em></p></div>',
        f'<dl class="wp-caption"><dt>{IMG}</dt><dd class="wp-caption-dd">A <i>b</i></dd></dl>',
    ],
)
def test_its_caption_is_kept(text):
    assert html(text) == figure("A <em>b</em>")


def test_several_pictures_of_one_figure_stand_one_after_the_other():
    text = f"<figure>{IMG}{IMG}<figcaption>Both</figcaption></figure>"
    assert html(text) == FIGURE + figure("Both")


@pytest.mark.parametrize(
    "link",
    [
        f'<a href="{UPLOADS}bridge.jpg">',
        f'<a href="{UPLOADS}bridge-1024x683.jpg" rel="lightbox">',
        '<a href="http://old.example/?attachment_id=215">',
        '<a rel="attachment wp-att-215" href="http://old.example/2015/12/flood/bridge-2/">',
        '<a href="https://old.example/2015/12/flood/bridge/">',
    ],
)
def test_a_link_to_itself_is_dropped(link):
    assert html(f"{link}{IMG}</a>") == FIGURE
    assert notes(f"{link}{IMG}</a>") == []


@pytest.mark.parametrize(
    ("text", "caption"),
    [
        ("<a href='https://a.example/shop/'>{}</a>", '<a href="https://a.example/shop/">a.example/shop</a>'),
        (
            "<figure><a href='https://a.example/shop/'>{}</a><figcaption>Buy <i>it</i></figcaption></figure>",
            '<a href="https://a.example/shop/">Buy <em>it</em></a>',
        ),
        (
            "[caption]<a href='https://old.example/2015/12/flood/'>{}</a> The flood[/caption]",
            '<a href="/articles/flood/">The flood</a>',
        ),
    ],
)
def test_another_link_moves_to_its_caption(text, caption):
    text = text.format(IMG)
    assert html(text) == figure(caption)
    [(kind, note)] = notes(text)
    assert kind == "changed"
    assert note.startswith("link of a picture to https://")
    assert note.endswith(": in its caption")


def test_a_caption_with_links_of_its_own_keeps_those():
    text = f"<figure><a href='http://a.example/'>{IMG}</a><figcaption><a href='http://b.example/'>b</a></figcaption></figure>"
    assert html(text) == figure('<a href="http://b.example/">b</a>')
    assert notes(text) == [("changed", "link of a picture to http://a.example/: left out")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One <img src='{}x.jpg' alt='An x'> two", '<p>One <a href="{}x.jpg">An x</a> two</p>'),
        ("<img src='{}a%20x.jpg'>", '<p><a href="{}a%20x.jpg">a x.jpg</a></p>'),
        (
            "<figure><img src='{}x.jpg'><figcaption>Cap</figcaption></figure>",
            '<p><a href="{}x.jpg">Cap</a></p>',
        ),
        (
            "<figure><img src='{}x.jpg'><figcaption><a href='/y'>Cap</a></figcaption></figure>",
            '<p><a href="{}x.jpg">x.jpg</a> <a href="/y">Cap</a></p>',
        ),
        (
            "<a href='http://a.example/'>See <img src='{}x.jpg'></a>",
            '<p><a href="http://a.example/">See x.jpg</a></p>',
        ),
        (
            "<figure><a href='http://a.example/'><img src='{}x.jpg' alt='An x'></a></figure>",
            '<p><a href="http://a.example/">An x</a></p>',
        ),
    ],
)
def test_one_that_the_library_does_not_have_becomes_a_link(text, expected):
    text = text.replace("{}", UPLOADS)
    assert html(text) == expected.replace("{}", UPLOADS)
    [(kind, note)] = notes(text)
    assert kind == "unresolved"
    assert note.startswith(f"picture {UPLOADS}")
    assert note.endswith(" is not in the library")


def test_pictures_inside_of_the_text_are_reported():
    text = f"One <img src='data:image/png;base64,{'A' * 2_000_000}' alt='dot'>"
    assert html(text) == "<p>One dot</p>"
    assert notes(text) == [("unresolved", "picture without address is not in the library")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One<img src='http://vg.example/na/1' width='1' height='1'>", "<p>One</p>"),
        (
            "One <img src='/wp-includes/images/smilies/icon_smile.gif' alt=':-)' class='wp-smiley'>",
            "<p>One :-)</p>",
        ),
        ("One <img src='https://s.w.org/images/core/emoji/2/72x72/1f600.png' alt='😀'>", "<p>One 😀</p>"),
    ],
)
def test_pixels_and_smileys_are_no_pictures(text, expected):
    assert html(text) == expected
    assert notes(text) == []
