"""A classic text has paragraphs where it has empty lines."""

import pytest

from tests.newsroom.wordpress.former_site import html, notes


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        (" \n\n ", ""),
        ("One.", "<p>One.</p>"),
        ("One.\n\nTwo.", "<p>One.</p><p>Two.</p>"),
        ("One.\r\n\r\n\r\n \r\nTwo.", "<p>One.</p><p>Two.</p>"),
        ("One.\nTwo.  \n Three.", "<p>One.<br>Two.<br>Three.</p>"),
        ("One.<br />\nTwo.", "<p>One.<br>Two.</p>"),
        ("One.<br><br>Two.", "<p>One.</p><p>Two.</p>"),
        ("One.\n<br>\n", "<p>One.</p>"),
        ("<p>One.\nTwo.</p>\n<p>Three.</p>", "<p>One.<br>Two.</p><p>Three.</p>"),
        ("1 < 2 & 3 &gt; 2 &amp;amp; &copy;", "<p>1 &lt; 2 &amp; 3 &gt; 2 &amp;amp; ©</p>"),
        ("a <b", "<p>a &lt;b</p>"),
        ("&nbsp;\n\nOne.", "<p>One.</p>"),
        ("\u3000字下げ", "<p>\u3000字下げ</p>"),
        ("One <em>two</em>\n<em>three</em>", "<p>One <em>two</em><br><em>three</em></p>"),
        ("One.\n<h2>Two</h2>\nThree.", "<p>One.</p><h2>Two</h2><p>Three.</p>"),
        ("<h3>A\nB\n\nC</h3>", "<h3>A<br>B<br>C</h3>"),
        ("One.\n\n<hr />\n\nTwo.", "<p>One.</p><hr><p>Two.</p>"),
        ("<div>One.\n\nTwo.</div>Three.", "<p>One.</p><p>Two.</p><p>Three.</p>"),
        ("<div><div></div></div>", ""),
        ("<blockquote>One.\n\nTwo.</blockquote>", "<blockquote><p>One.</p><p>Two.</p></blockquote>"),
        (
            "<ul>\n\t<li>One\nTwo</li>\n\n\t<li>Three</li>\n</ul>",
            "<ul><li>One<br>Two</li><li>Three</li></ul>",
        ),
        ("<ul><li>One\n\nTwo</li></ul>", "<ul><li><p>One</p><p>Two</p></li></ul>"),
        ("Before\n<ul><li>One</li></ul>\nafter", "<p>Before</p><ul><li>One</li></ul><p>after</p>"),
        (
            "<table>\n<tr>\n<td>One\nTwo</td>\n<td>\nThree\n</td>\n</tr>\n</table>",
            "<table><tbody><tr><td>One<br>Two</td><td>Three</td></tr></tbody></table>",
        ),
        ("<pre>\n\n One\n\n  Two\n\n</pre>\nThree.", "<pre> One\n\n  Two</pre><p>Three.</p>"),
        ("One.<script>\n\nx\n\n</script>\nTwo.", "<p>One.<br>Two.</p>"),
        ("<svg>\n\n<path d='x'/>\n\n</svg>One.", "<p>One.</p>"),
    ],
)
def test_lines_become_paragraphs(text, expected):
    assert html(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<strong>One\n\nTwo</strong> three", "<p><strong>One</strong></p><p><strong>Two</strong> three</p>"),
        (
            '<a href="http://a.example/"><h2>One</h2>Two</a>',
            '<h2><a href="http://a.example/">One</a></h2><p><a href="http://a.example/">Two</a></p>',
        ),
        ("<em>One<ul><li>Two</li></ul></em>", "<p><em>One</em></p><ul><li><em>Two</em></li></ul>"),
        ("<b>not closed\n\nTwo", "<p><strong>not closed</strong></p><p><strong>Two</strong></p>"),
        ("One<em></em> two<strong> </strong>three", "<p>One two three</p>"),
    ],
)
def test_marks_over_several_blocks_are_in_each_of_them(text, expected):
    assert html(text) == expected


def test_marks_of_wordpress_are_left_out():
    assert html("Lead.\n\n<!--more Go on-->\n\nRest.<!--noteaser-->") == "<p>Lead.</p><p>Rest.</p>"
    assert html("One<!-- not for readers --> two.") == "<p>One two.</p>"
    assert html("One.\n<!--more-->\nTwo.") == "<p>One.</p><p>Two.</p>"


def test_pages_become_one():
    text = "<!--nextpage-->One.<!--nextpage-->Two.\n\n<!--nextpage-->\n\nThree."
    assert html(text) == "<p>One.</p><p>Two.</p><p>Three.</p>"
    assert notes(text) == [("changed", "3 pages became one")]
    assert notes("<!--nextpage-->One.") == []


def test_a_comment_that_is_never_closed_loses_no_words():
    assert html("One.\n\n<!-- more words") == "<p>One.</p><p>words</p>"
    assert html("One.<!-->Two.<!-- x -->Three.") == "<p>One.Two.Three.</p>"
