"""Texts as blocks of WordPress' editor. Each of these was read by that editor and found valid."""

import pytest

from articles import body
from newsroom.wordpress.export.blocks import Blocks
from tests.factories import make_image

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def site(settings):
    settings.SITE_URL = "https://news.example"


def blocks(html, *images):
    """The blocks of a text as it would be stored."""
    return Blocks({image.pk: image for image in images}).of(body.clean(html))


def block(name, html, data=""):
    return f"<!-- wp:{name}{data and ' '}{data} -->\n{html}\n<!-- /wp:{name} -->"


def img(image, alt="A teal square"):
    number = image.pk * 4 + 2
    return f'<img src="https://news.example{image.file.url}" alt="{alt}" class="wp-image-{number}"/>'


def figure(image, alt="A teal square", caption="", css_class=""):
    css_class = css_class and f' class="{css_class}"'
    caption = caption and f"<figcaption>{caption}</figcaption>"
    return f'<figure{css_class}><img data-file="{image.pk}" alt="{alt}">{caption}</figure>'


def image_block(image, inner=None, data="", css_class=""):
    number = image.pk * 4 + 2
    return block(
        "image",
        f'<figure class="wp-block-image {css_class}size-full">{inner or img(image)}</figure>',
        f'{{"id":{number},"sizeSlug":"full","linkDestination":"none"{data}}}',
    )


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("", ""),
        ("<p>One <em>two</em>.</p>", block("paragraph", "<p>One <em>two</em>.</p>")),
        ('<p dir="rtl">א</p>', block("paragraph", '<p dir="rtl">א</p>', '{"direction":"rtl"}')),
        ('<p lang="de">Ja</p>', block("html", '<p lang="de">Ja</p>')),
        ('<p dir="auto">Ja</p>', block("html", '<p dir="auto">Ja</p>')),
        ("<h2>Two</h2>", block("heading", '<h2 class="wp-block-heading">Two</h2>')),
        ("<h4>Four</h4>", block("heading", '<h4 class="wp-block-heading">Four</h4>', '{"level":4}')),
        ('<h3 lang="de">Drei</h3>', block("html", '<h3 lang="de">Drei</h3>')),
        ("<hr>", block("separator", '<hr class="wp-block-separator has-alpha-channel-opacity"/>')),
        ("<dl><dt>A</dt><dd>B</dd></dl>", block("html", "<dl><dt>A</dt><dd>B</dd></dl>")),
        ("Loose <em>a</em> <q>b</q>", block("html", "Loose <em>a</em> <q>b</q>")),
        (
            "<pre><code>x\n y</code></pre>",
            block("code", '<pre class="wp-block-code"><code>x\n y</code></pre>'),
        ),
        ("<pre>x\n y</pre>", block("preformatted", '<pre class="wp-block-preformatted">x\n y</pre>')),
        ("<aside><p>Beside</p></aside>", block("html", "<aside><p>Beside</p></aside>")),
        (
            '<aside class="pullquote"><p>One</p><p>Two</p><cite>Ida</cite></aside>',
            block(
                "pullquote",
                '<figure class="wp-block-pullquote"><blockquote><p>One</p><p>Two</p>'
                "<cite>Ida</cite></blockquote></figure>",
            ),
        ),
        (
            '<aside class="pullquote">Bare</aside>',
            block("html", '<aside class="pullquote">Bare</aside>'),
        ),
    ],
)
def test_each_element_is_a_block(html, expected):
    assert blocks(html) == expected


def test_blocks_stand_apart_and_words_between_them_stay():
    assert blocks("<p>One</p>\n\nloose\n<p>Two</p>") == "\n\n".join(
        [block("paragraph", "<p>One</p>"), block("html", "\n\nloose\n"), block("paragraph", "<p>Two</p>")]
    )


def test_lists_nest():
    inner = block("list-item", "<li>Inner</li>")
    inner = block("list", f'<ol class="wp-block-list">{inner}</ol>', '{"ordered":true}')
    items = "\n\n".join(
        [block("list-item", f"<li><p>One</p><p>more</p>{inner}</li>"), block("list-item", "<li>Two</li>")]
    )
    assert blocks("<ul><li><p>One</p><p>more</p><ol><li>Inner</li></ol></li> <li>Two</li></ul>") == block(
        "list", f'<ul class="wp-block-list">{items}</ul>'
    )


def test_a_list_says_how_it_counts():
    item = block("list-item", "<li>x</li>")
    assert blocks('<ol start="3" reversed=""><li>x</li></ol>') == block(
        "list",
        f'<ol reversed start="3" class="wp-block-list">{item}</ol>',
        '{"ordered":true,"reversed":true,"start":3}',
    )


@pytest.mark.parametrize(
    "html",
    [
        '<ul lang="de"><li>x</li></ul>',
        '<ul><li dir="rtl">x</li></ul>',
        "<ul><li>x<ul><li>y</li></ul>z</li></ul>",
        "<ul><li><blockquote><p>x</p></blockquote></li></ul>",
        "<ul>x<li>y</li></ul>",
        '<ol start="x"><li>y</li></ol>',
        "<blockquote>x</blockquote>",
        "<blockquote><cite>x</cite></blockquote>",
        "<blockquote><p>x</p><cite></cite></blockquote>",
        "<table><caption></caption><tbody><tr><td>x</td></tr></tbody></table>",
        "<table><tbody><tr><td><hr></td></tr></tbody></table>",
        '<blockquote lang="de"><p>x</p></blockquote>',
        "<figure><blockquote><p>x</p></blockquote><figcaption>y</figcaption></figure>",
        '<table dir="rtl"><tbody><tr><td>x</td></tr></tbody></table>',
        '<table><tbody><tr><td lang="de">x</td></tr></tbody></table>',
        "<table><tbody><tr><td><table><tbody><tr><td>x</td></tr></tbody></table></td></tr></tbody></table>",
    ],
)
def test_what_no_block_holds_stays_as_it_is(html):
    assert blocks(html) == block("html", html)


def test_a_quotation_holds_blocks_and_says_whose_it_is():
    inner = block("paragraph", "<p>x</p>") + "\n\n" + block("list", LIST)
    assert blocks("<blockquote><p>x</p><ul><li>y</li></ul><cite>Ida</cite></blockquote>") == block(
        "quote", f'<blockquote class="wp-block-quote">{inner}<cite>Ida</cite></blockquote>'
    )


LIST = f'<ul class="wp-block-list">{block("list-item", "<li>y</li>")}</ul>'


def test_a_table_keeps_its_heads_and_its_caption():
    rows = (
        '<thead><tr><th scope="col" colspan="2"><p>a</p></th></tr></thead>'
        "<tbody><tr><td>1</td><td>2</td></tr></tbody><tfoot><tr><td>3</td><td>4</td></tr></tfoot>"
    )
    assert blocks(f"<table><caption>Wheat</caption>{rows}</table>") == block(
        "table",
        f'<figure class="wp-block-table"><table>{rows}</table>'
        '<figcaption class="wp-element-caption">Wheat</figcaption></figure>',
        '{"hasFixedLayout":false}',
    )


@pytest.mark.parametrize("size", ["wide", "left", "right"])
def test_a_picture_keeps_its_size_and_caption(size):
    image = make_image()
    caption = '<figcaption class="wp-element-caption">Fog on <em>the</em> moor</figcaption>'
    assert blocks(figure(image, caption="Fog on <em>the</em> moor", css_class=size), image) == image_block(
        image, f"{img(image)}{caption}", f',"align":"{size}"', f"align{size} "
    )


def test_a_picture_without_words_of_its_own_has_those_of_the_library():
    image = make_image(alternative_text='A "square" <of> [teal]')
    alt = "A &quot;square&quot; &lt;of&gt; &#91;teal]"
    assert blocks(figure(image, alt=""), image) == image_block(image, img(image, alt), ',"newsroomAlt":""')


def test_pictures_within_words_stand_there_by_their_address():
    image = make_image()
    html = f'<p>In <img data-file="{image.pk}" alt="x > y"> line</p>'
    assert blocks(html, image) == block("paragraph", f"<p>In {img(image, 'x &gt; y')} line</p>")


def test_a_picture_that_has_left_the_library_takes_its_figure_along():
    assert blocks('<p>One <img data-file="999">.</p><figure><img data-file="999"></figure>') == block(
        "paragraph", "<p>One .</p>"
    )


def test_a_gallery_holds_pictures():
    first, second = make_image(), make_image()
    figures = f"{figure(first)}{figure(second)}"
    gallery = f'<figure class="gallery">{figures}<figcaption>Two</figcaption></figure>'
    caption = '<figcaption class="blocks-gallery-caption wp-element-caption">Two</figcaption>'
    assert Blocks({first.pk: first, second.pk: second}).of(gallery) == block(
        "gallery",
        '<figure class="wp-block-gallery has-nested-images columns-default is-cropped">'
        f"{image_block(first)}\n\n{image_block(second)}{caption}</figure>",
        '{"linkTo":"none"}',
    )


@pytest.mark.parametrize(
    "inner", ["<figure><blockquote><p>x</p></blockquote></figure>", "", '<figure class="left"></figure>']
)
def test_a_gallery_of_something_else_stays_as_it_is(inner):
    html = f'<figure class="gallery">{inner}<figcaption>Two</figcaption></figure>'
    assert Blocks({}).of(html) == block("html", html)


def test_links_within_the_site_are_whole():
    html = (
        '<p><a href="/2015/12/x/?a=1&amp;b=2">in</a> <a href="//cdn.example/">out</a> <a href="#n">n</a></p>'
    )
    assert blocks(html) == block(
        "paragraph", f"<p>{html[3:-4].replace('/2015', 'https://news.example/2015', 1)}</p>"
    )


def test_brackets_are_never_shortcodes():
    assert blocks('<p>[caption] [[x]] <a href="https://x.example/?a[]=1">y</a></p>') == block(
        "paragraph", '<p>&#91;caption] &#91;&#91;x]] <a href="https://x.example/?a&#91;]=1">y</a></p>'
    )


def test_an_address_alone_on_its_line_stays_an_address():
    assert blocks("<p>https://video.example/1</p><pre>a\nhttps://video.example/1\nb</pre>") == "\n\n".join(
        [
            block("paragraph", "<p>https:&#47;&#47;video.example/1</p>"),
            block(
                "preformatted",
                '<pre class="wp-block-preformatted">a\nhttps:&#47;&#47;video.example/1\nb</pre>',
            ),
        ]
    )


def test_words_that_look_like_marks_stay_words():
    html = "<p>&lt;!-- wp:html --&gt; <!-- wp:html --></p>"
    assert blocks(html) == block("paragraph", "<p>&lt;!-- wp:html --&gt; </p>")
    assert Blocks({}).of("<p><!-- wp:html --></p>") == block("paragraph", "<p>&lt;!-- wp:html --></p>")


def test_html_that_nobody_has_cleaned_is_not_lost():
    text = Blocks({}).of("<p>One</b><p>Two</div> <img data-file='x'> Three")
    assert [word in text for word in ("One", "Two", "Three", "data-file")] == [True, True, True, False]
