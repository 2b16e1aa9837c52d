"""Brackets: shortcodes that are known, that are not, and brackets that are none."""

import pytest

from tests.newsroom.wordpress.former_site import UPLOADS, html, notes

IMG = (
    f'<img class="size-full wp-image-215" src="{UPLOADS}bridge.jpg" alt="Bridge" width="640" height="360" />'
)
PICTURE = '<img data-file="15" alt="Bridge">'


@pytest.mark.parametrize(
    "text",
    [
        "He said [sic] and [1] and […] and [see page 3].",
        "a[0] = b[i] + [x, y] [not = this] [a: b=1]",
        "[https://a.example/?x=1] [ gallery ] [/end] [] [[double]] [gallery",
        "[Größe], [wo ist das?], [x]y, ]a[",
    ],
)
def test_plain_brackets_stay(text):
    assert html(text) == f"<p>{text}</p>"
    assert notes(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('[su_box title="A"]One\n\nTwo[/su_box]', "<p>One</p><p>Two</p>"),
        ("[b]One[/b] two", "<p>One two</p>"),
        ('One[su_divider top="no"] two', "<p>One two</p>"),
        ("One[su_divider /] two", "<p>One two</p>"),
        ("[a x=1][b]One[/a] two[/b]", "<p>[b]One two[/b]</p>"),
        ('[vc_row][vc_column width=“1/2”]One[/vc_column][/vc_row]', "<p>One</p>"),
        ("[x y=&quot;z&quot;]One", "<p>One</p>"),
    ],
)  # fmt: skip
def test_of_unknown_ones_the_text_stays(text, expected):
    assert html(text) == expected


def test_unknown_ones_are_reported_by_name_and_number():
    text = "[su_box a=1]x[/su_box] [su_box a=1]y[/su_box] [contact-form-7 id=5]"
    assert notes(text) == [
        ("changed", "shortcode [su_box]: only the text in it was kept ×2"),
        ("changed", "shortcode [contact-form-7]: only the text in it was kept"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[[gallery]]", "<p>[gallery]</p>"),
        ("[[gallery ids=5]]", "<p>[gallery ids=5]</p>"),
        ("[[caption]One[/caption]] two", "<p>[caption]One[/caption] two</p>"),
        ("<code>[gallery]</code> [sic]", "<p><code>[gallery]</code> [sic]</p>"),
        ("<pre>a[b x=1]c[/b]</pre>", "<pre>a[b x=1]c[/b]</pre>"),
        ('<a href="/?a[b c=1]">x</a>', '<p><a href="/?a[b c=1]">x</a></p>'),
        ("<code>x [gallery exclude=216]", "<p><code>x</code></p>"),
    ],
)
def test_literal_ones_and_code_stay(text, expected):
    assert html(text).startswith(expected)
    assert notes(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            f'[caption id="attachment_215" align="alignleft" width="640"]{IMG} The <em>bridge</em>[/caption]',
            f'<figure class="left">{PICTURE}<figcaption>The <em>bridge</em></figcaption></figure>',
        ),
        (
            f"[wp_caption align='alignright' width='1' caption='The &lt;old&gt; bridge']{IMG}[/wp_caption]",
            f'<figure class="right">{PICTURE}<figcaption>The &lt;old&gt; bridge</figcaption></figure>',
        ),
        (
            f"[caption align=“aligncenter” caption=“It’s it”]{IMG}[/caption]",
            f"<figure>{PICTURE}<figcaption>It’s it</figcaption></figure>",
        ),
        (
            f"[caption align=&#8221;alignwide&#8221;]{IMG}\nTwo\nlines[/caption]",
            f'<figure class="wide">{PICTURE}<figcaption>Two<br>lines</figcaption></figure>',
        ),
        (
            '[caption id="attachment_215" width="0"]<img src="http://elsewhere.example/x.png" />[/caption]',
            '<figure><img data-file="15" alt="The bridge"></figure>',
        ),
        (
            f"<p>One</p>[caption id='attachment_215']<a href='{UPLOADS}bridge.jpg'>{IMG}</a> A[/caption]Two",
            f"<p>One</p><figure>{PICTURE}<figcaption>A</figcaption></figure><p>Two</p>",
        ),
        ("[caption]no picture[/caption]", "<p>no picture</p>"),
        (f"[caption width=5]{IMG}\n\nnever closed", f"<figure>{PICTURE}</figure><p>never closed</p>"),
    ],
)
def test_captions_are_those_of_figures(text, expected):
    assert html(text) == expected


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("[embed width=5]https://youtu.be/abcdefg[/embed]", "https://www.youtube.com/watch?v=abcdefg"),
        ("[embed]http://a.example/x?a=1&amp;b=2[/embed]", "http://a.example/x?a=1&amp;b=2"),
        (
            "[youtube=http://www.youtube.com/watch?v=abcdefg&w=320]",
            "http://www.youtube.com/watch?v=abcdefg&amp;w=320",
        ),
        ("[soundcloud url=“https://api.soundcloud.com/tracks/5”]", "https://api.soundcloud.com/tracks/5"),
        ("[audio http://a.example/x.mp3|titles=X]", "http://a.example/x.mp3"),
        ('[audio mp3="http://a.example/x.mp3"][/audio]', "http://a.example/x.mp3"),
        ('[video width="640" mp4="http://a.example/x.mp4" poster="y.jpg"][/video]', "http://a.example/x.mp4"),
        (f'[video src="{UPLOADS}x.mp4"]', f"{UPLOADS}x.mp4"),
    ],
)
def test_players_become_links(text, address):
    words = address.removeprefix("https://").removeprefix("http://").removeprefix("www.")
    assert html(text) == f'<p><a href="{address}">{words}</a></p>'
    [(kind, note)] = notes(text)
    assert kind == "changed"
    assert note == f"embedded {words.replace('&amp;', '&')}: a link"


def test_what_names_no_file_is_reported():
    assert html("One [playlist ids=“5,6”][audio]") == "<p>One</p>"
    assert notes("[playlist ids=“5,6”][audio]") == [
        ("unresolved", "playlist of 5,6"),
        ("unresolved", "shortcode [audio] that names no file"),
    ]


def test_they_are_read_in_blocks_too():
    text = "<!-- wp:shortcode -->\n[su_x a=1]One\n\nTwo[/su_x]\n<!-- /wp:shortcode -->"
    assert html(text) == "<p>One</p><p>Two</p>"
