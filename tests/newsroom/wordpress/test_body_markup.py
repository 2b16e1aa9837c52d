"""Tags that our text does not know become what means the same."""

import pytest

from tests.newsroom.wordpress.former_site import html, notes


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "<tt>a</tt><kbd>b</kbd><samp>c</samp><var>d</var>",
            "<code>a</code><code>b</code><code>c</code><code>d</code>",
        ),
        ('<acronym title="A &amp; B">ab</acronym>', '<abbr title="A &amp; B">ab</abbr>'),
        ("<b>a</b> <i>b</i> <dfn>c</dfn>", "<strong>a</strong> <em>b</em> <em>c</em>"),
        ("<ins>a</ins> <del>b</del> <strike>c</strike>", "<u>a</u> <s>b</s> <s>c</s>"),
        ('<big>a</big> <font color="red">b</font> <time datetime="x">c</time>', "a b c"),
        ('<span style="text-decoration: underline;">a</span>', "<u>a</u>"),
        ('<span style="font-weight: bold; font-style:italic">a</span>', "<strong><em>a</em></strong>"),
        ('<b style="font-weight:normal">a</b>', "a"),
        ("<strong>a<strong> b</strong></strong>", "<strong>a b</strong>"),
        ("<sub>a</sub><sup>b</sup><small>c</small><mark>d</mark><q>e</q><cite>f</cite>",) * 2,
    ],
)
def test_in_lines(text, expected):
    assert html(text) == f"<p>{expected}</p>"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "<h1>a</h1><h2>b</h2><h3>c</h3><h4>d</h4><h5>e</h5><h6>f</h6>",
            "<h2>a</h2><h2>b</h2><h3>c</h3><h4>d</h4><h4>e</h4><h4>f</h4>",
        ),
        ("<nav>a</nav><address>b\nc</address>d", "<p>a</p><p>b<br>c</p><p>d</p>"),
        ("<section><article>a</article><footer>b</footer></section>", "<p>a</p><p>b</p>"),
        ("<aside>a</aside><details><summary>b</summary>c</details>", "<p>a</p><p>b</p><p>c</p>"),
        ("<form><fieldset><legend>a</legend><label>b</label></fieldset></form>", "<p>a</p><p>b</p>"),
        ("<listing>\n a\n  b</listing>", "<pre> a\n  b</pre>"),
        ("<pre>a<br/>b <b>c</b></pre>", "<pre>a\nb <strong>c</strong></pre>"),
        ('<ol start="3" type="a" reversed><li>a</li></ol>', '<ol start="3" reversed=""><li>a</li></ol>'),
        ("<ul><li>a</li><ul><li>b</li></ul></ul>", "<ul><li>a<ul><li>b</li></ul></li></ul>"),
        ("<ul><ul><li>a</li></ul></ul>", "<ul><li><ul><li>a</li></ul></li></ul>"),
        ("<ul>a <b>b</b><li>c</li></ul>", "<ul><li>a <strong>b</strong></li><li>c</li></ul>"),
        ("<li>a</li>\n<li>b</li>c", "<ul><li>a</li><li>b</li></ul><p>c</p>"),
        ("<menu><li>a</li></menu><dir><li>b</li></dir>", "<ul><li>a</li></ul><ul><li>b</li></ul>"),
        ("<ul><li>a<li>b<p>c</p></ul>", "<ul><li>a</li><li><p>b</p><p>c</p></li></ul>"),
        ("<ul><li></li><li>a</li></ul>", "<ul><li>a</li></ul>"),
        (
            "<dl><dt>a</dt><dd>b\n\nc</dd><div><dt>d</dt><dd>e</dd></div>f</dl>",
            "<dl><dt>a</dt><dd><p>b</p><p>c</p></dd><dt>d</dt><dd>e</dd><dd>f</dd></dl>",
        ),
        (
            "<blockquote><blockquote>a</blockquote></blockquote>",
            "<blockquote><blockquote><p>a</p></blockquote></blockquote>",
        ),
        ('<blockquote class="pullquote">a</blockquote>', '<aside class="pullquote"><p>a</p></aside>'),
        (
            '<table width="9"><tr><th scope="row" colspan="2">a</th><td rowspan=3><p>b</p></td></tr></table>',
            '<table><tbody><tr><th scope="row" colspan="2">a</th><td rowspan="3">b</td></tr></tbody></table>',
        ),
        (
            "<table><tr><td><ul><li>a</li></ul>b</td></tr><tfoot><tr><td></td></tr></tfoot></table>",
            "<table><tbody><tr><td><ul><li>a</li></ul><p>b</p></td></tr></tbody><tfoot><tr><td></td></tr></tfoot></table>",
        ),
    ],
)
def test_blocks(text, expected):
    assert html(text) == expected
    assert [note for note in notes(text) if note[0] != "changed"] in ([], [("removed", "form ×1")])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('<p dir="rtl" lang="he">a</p>', '<p dir="rtl" lang="he">a</p>'),
        (
            '<div dir="rtl"><p>a</p><ul><li>b</li></ul>c</div>d',
            '<p dir="rtl">a</p><ul dir="rtl"><li>b</li></ul><p dir="rtl">c</p><p>d</p>',
        ),
        ('<p><span lang="fr">a</span></p>', '<p lang="fr">a</p>'),
        ('<ul lang="fr"><li lang="de">a</li></ul>', '<ul lang="fr"><li lang="de">a</li></ul>'),
        ('<a href="#a" hreflang="fr" lang="fr">a</a>', '<p><a href="#a" hreflang="fr" lang="fr">a</a></p>'),
        ('<blockquote lang="fr">a</blockquote>', '<blockquote lang="fr"><p>a</p></blockquote>'),
        (
            '<table dir="rtl"><tr><td lang="he">a</td></tr></table>',
            '<table dir="rtl"><tbody><tr><td lang="he">a</td></tr></tbody></table>',
        ),
    ],
)
def test_language_and_direction_are_kept(text, expected):
    assert html(text) == expected
    assert notes(text) == []


def test_languages_of_single_words_are_reported():
    assert html('One <span lang="fr">deux</span>') == "<p>One deux</p>"
    assert notes('One <span lang="fr">deux</span>') == [("removed", "lang of words ×1")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('<p style="text-align: center">a</p>b', '<p class="center">a</p><p>b</p>'),
        (
            '<p class="x has-text-align-center">a</p><h2 align="right">b</h2>',
            '<p class="center">a</p><h2 class="end">b</h2>',
        ),
        (
            "<center>a<ul><li>b</li></ul>c</center>",
            '<p class="center">a</p><ul><li>b</li></ul><p class="center">c</p>',
        ),
        ('<div align="center"><p style="text-align:left">a</p>b</div>', '<p>a</p><p class="center">b</p>'),
        ('<p dir="rtl" style="text-align:right">a</p>', '<p dir="rtl">a</p>'),
        ('<p dir="rtl" style="text-align:left">a</p>', '<p class="end" dir="rtl">a</p>'),
        (
            '<blockquote style="text-align:right">a</blockquote>',
            '<blockquote><p class="end">a</p></blockquote>',
        ),
        ('<ul><li><p align="center">a</p></li></ul>', '<ul><li><p class="center">a</p></li></ul>'),
    ],
)
def test_alignment_of_paragraphs_and_headings_is_kept(text, expected):
    assert html(text) == expected
    assert notes(text) == []


@pytest.mark.parametrize(
    "text",
    [
        '<p style="text-align:justify">a</p><p style="text-align:justify">b</p>',
        '<table><tr><td align="right">1</td><td style="text-align:center">2</td></tr></table>',
    ],
)
def test_other_alignment_is_left_out_and_said_once(text):
    assert "class" not in html(text)
    assert "align" not in html(text)
    assert notes(text) == [("changed", "alignment of text left out")]


def test_text_on_the_left_is_nothing_special():
    assert notes('<p style="text-align:left">a</p>') == []


def test_what_is_removed_is_said_in_one_line():
    text = (
        "<script>a</script><style>b</style><STYLE>c</STYLE><form><input></form><svg><path/></svg>"
        '<p onclick="x()" onMouseOver="y()">d</p><p onclick="z()" class="e" id="f">e</p>'
    )
    assert html(text) == "<p>d</p><p>e</p>"
    assert notes(text) == [
        ("removed", "script ×1, style ×2, form ×1, input ×1, svg ×1, onclick ×2, onmouseover ×1")
    ]


def test_plain_boxes_and_classes_are_not_worth_a_line():
    assert notes('<div class="a" id="b" style="color:red"><span class="c">d</span> on a = b</div>') == []
