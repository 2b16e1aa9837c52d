"""What came from other sites into the text is a link to there."""

import pytest

from tests.newsroom.wordpress.former_site import html, notes

WATCH = "https://www.youtube.com/watch?v=abcdefghijk"
LINK = f'<p><a href="{WATCH}">youtube.com/watch?v=abcdefghijk</a></p>'


@pytest.mark.parametrize(
    "text",
    [
        WATCH,
        f"<p>{WATCH}</p>",
        f"<p> {WATCH}\n</p>",
        f"<!-- wp:paragraph --><p>{WATCH}</p><!-- /wp:paragraph -->",
        f'<!-- wp:embed {{"url":"{WATCH}"}} --><figure class="wp-block-embed"><div>\n{WATCH}\n</div></figure>'
        "<!-- /wp:embed -->",
        f'<!-- wp:core-embed/youtube {{"url":"{WATCH}"}} --><figure class="wp-block-embed-youtube"></figure>'
        "<!-- /wp:core-embed/youtube -->",
        f'<!-- wp:embed {{"url":"{WATCH}"}} /-->',
        '<iframe width="560" src="https://www.youtube.com/embed/abcdefghijk?rel=0"'
        ' title="YouTube video player"></iframe>',
        "<p><iframe src='//www.youtube-nocookie.com/embed/abcdefghijk' allowfullscreen></iframe></p>",
        '<object width="4"><param name="movie" value="http://www.youtube.com/v/abcdefghijk&hl=en">'
        '<embed src="http://www.youtube.com/v/abcdefghijk&hl=en" type="x"></object>',
        '<figure><iframe data-src="https://youtu.be/abcdefghijk"></iframe></figure>',
    ],
)
def test_a_video_becomes_a_link(text):
    assert html(text) == LINK
    assert notes(text) == [("changed", "embedded youtube.com/watch?v=abcdefghijk: a link")]


@pytest.mark.parametrize(
    ("address", "page"),
    [
        ("https://player.vimeo.com/video/123?title=0", "https://vimeo.com/123"),
        ("//www.dailymotion.com/embed/video/x1y2", "https://www.dailymotion.com/video/x1y2"),
        ("https://open.spotify.com/embed/track/4x?utm=1", "https://open.spotify.com/track/4x"),
        (
            "https://w.soundcloud.com/player/?url=https%3A//api.soundcloud.com/tracks/5&color=red",
            "https://api.soundcloud.com/tracks/5",
        ),
        (
            "https://www.facebook.com/plugins/video.php?href=https%3A%2F%2Fwww.facebook.com%2Fx%2F&show_text=0",
            "https://www.facebook.com/x/",
        ),
        ("https://www.google.com/maps/embed?pb=!1m18", "https://www.google.com/maps/embed?pb=!1m18"),
    ],
)
def test_the_link_leads_to_the_page_of_what_was_played(address, page):
    assert html(f'<iframe src="{address}"></iframe>').startswith(f'<p><a href="{page}">')


def test_its_words_are_its_caption_or_title():
    frame = '<iframe src="https://vimeo.com/1" title="The &quot;flood&quot;"></iframe>'
    assert html(frame) == '<p><a href="https://vimeo.com/1">The "flood"</a></p>'
    figure = f"<figure>{frame}<figcaption>Seen <b>live</b></figcaption></figure>"
    assert html(figure) == '<p><a href="https://vimeo.com/1">Seen <strong>live</strong></a></p>'
    linked = f'<figure class="wp-block-embed">{WATCH}<figcaption>By <a href="http://a.example/">A</a></figcaption></figure>'
    assert html(linked) == LINK.replace("</p>", ' By <a href="http://a.example/">A</a></p>')


def test_an_address_among_words_is_words():
    assert html(f"See {WATCH} there.") == f"<p>See {WATCH} there.</p>"
    assert html(f"<ul><li>{WATCH}</li></ul>") == f"<ul><li>{WATCH}</li></ul>"
    assert html("See:\nhttps://a.example/?b=1&amp;c\nthere") == (
        '<p>See:<br><a href="https://a.example/?b=1&amp;c">a.example/?b=1&amp;c</a><br>there</p>'
    )


def test_an_own_article_is_linked_where_it_is_now():
    assert html("https://old.example/2015/12/flood/") == (
        '<p><a href="/articles/flood/">old.example/2015/12/flood</a></p>'
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            '<audio controls><source src="http://a.example/x.mp3"></audio>',
            '<p><a href="http://a.example/x.mp3">a.example/x.mp3</a></p>',
        ),
        (
            '<figure class="wp-block-video"><video src="/x.mp4" poster="/x.jpg"></video>'
            "<figcaption>A</figcaption></figure>",
            '<p><a href="/x.mp4">A</a></p>',
        ),
        (
            '<div class="wp-block-file"><object data="/x.pdf"></object><a href="/x.pdf">The file</a>'
            '<a href="/x.pdf" class="wp-block-file__button" download>Download</a></div>',
            '<p><a href="/x.pdf">The file</a></p>',
        ),
    ],
)
def test_recordings_and_files_become_links(text, expected):
    assert html(text) == expected


def test_a_post_of_another_site_stays_a_quotation_with_its_link():
    text = (
        '<blockquote class="twitter-tweet"><p lang="en" dir="ltr">Words</p>&mdash; A (@a) '
        '<a href="https://twitter.com/a/status/1">May 5</a></blockquote>\n'
        '<script async src="https://platform.twitter.com/widgets.js"></script>'
    )
    assert html(text) == (
        '<blockquote><p lang="en" dir="ltr">Words</p>'
        '<p>— A (@a) <a href="https://twitter.com/a/status/1">May 5</a></p></blockquote>'
    )
    assert notes(text) == [
        ("changed", "embedded post of another site: its words and a link"),
        ("removed", "script ×1"),
    ]


def test_a_post_without_a_link_gets_one():
    text = '<blockquote class="instagram-media" data-instgrm-permalink="https://www.instagram.com/p/x/"><div>A</div></blockquote>'
    assert html(text) == (
        '<blockquote><p>A</p><p><a href="https://www.instagram.com/p/x/">instagram.com/p/x</a></p></blockquote>'
    )


@pytest.mark.parametrize("src", ["", "javascript:alert(1)", "about:blank", "x.html", "data:text/html,x"])
def test_a_frame_that_leads_nowhere_is_removed(src):
    assert html(f'One<iframe src="{src}"></iframe>') == "<p>One</p>"
    assert notes(f'One<iframe src="{src}"></iframe>') == [("removed", "iframe ×1")]
