"""Plain text with a few tags becomes clean HTML, and text stays text."""

import re
from html import unescape
from time import process_time

import nh3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.text import storable
from comments.markup import links, to_html, words

REL = 'rel="nofollow ugc noopener"'


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("", ""),
        ("One.\nTwo.\n\n\nThree.", "<p>One.<br>Two.</p><p>Three.</p>"),
        ("1 < 2 > 0 and <3", "<p>1 &lt; 2 &gt; 0 and &lt;3</p>"),
        ("R&D &copy=1 &lt; &#60;", "<p>R&amp;D &amp;copy=1 &amp;lt; &amp;#60;</p>"),
        ("a < b, c<d and a <b", "<p>a &lt; b, c&lt;d and a &lt;b</p>"),
        ("<b>bold</b> <I>it</I>", "<p><strong>bold</strong> <em>it</em></p>"),
        ("<b>not closed", "<p>&lt;b&gt;not closed</p>"),
        ("not opened</b>", "<p>not opened&lt;/b&gt;</p>"),
        ("<b>a <i>b</b> c</i>", "<p><strong>a &lt;i&gt;b</strong> c&lt;/i&gt;</p>"),
        ("<b>over\n\nparagraphs</b>", "<p>&lt;b&gt;over</p><p>paragraphs&lt;/b&gt;</p>"),
        ("<em onclick='x()' style=y>a</em>", "<p><em>a</em></p>"),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
        ("<code>if a < b: <b>c</b></code>", "<p><code>if a &lt; b: &lt;b&gt;c&lt;/b&gt;</code></p>"),
        ("<blockquote>You:\n\nno</blockquote>Yes", "<blockquote><p>You:</p><p>no</p></blockquote><p>Yes</p>"),
        ("<p>pasted</p><p>in<br>lines</p>", "<p>pasted</p><p>in<br>lines</p>"),
        ("{{ 7*7 }} {% x %} %s", "<p>{{ 7*7 }} {% x %} %s</p>"),
        ("nul\0 bell\x07 \ud800 end", "<p>nul bell  end</p>"),
    ],
)
def test_text_to_html(text, html):
    assert to_html(text) == html


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("https://a.example/x_(y)?q=1&copy=2", "https://a.example/x_(y)?q=1&copy=2"),
        ("(see http://a.example/).", "http://a.example/"),
        ("„https://a.example/ü“", "https://a.example/ü“"),
        ("www.a.example, they say", "https://www.a.example"),
        ("HTTPS://A.example!", "HTTPS://A.example"),
        ('<a href="https://a.example/?a=1&amp;b=2" onclick=x>y</a>', "https://a.example/?a=1&b=2"),
        ("<a href='http://a.example'>https://b.example</a>", "http://a.example"),
    ],
)
def test_addresses_become_links(text, address):
    html = to_html(text)
    [href] = re.findall('<a href="([^"]*)"', html)
    assert unescape(href) == address
    assert html.count(REL) == links(html) == 1


@pytest.mark.parametrize(
    "text",
    [
        "mail lena@example.org",
        "ftp://a.example",
        "http://",
        "https://…",
        "javascript:alert(1)",
        "<a href='javascript:alert(1)'>x</a>",
        "<a href=' java\nscript:alert(1)'>x</a>",
        '<a href="&#106;avascript:alert(1)">x</a>',
        '<a href="//a.example">x</a>',
        '<a href="/admin/">x</a>',
        "<a>x</a>",
        "<code>https://a.example</code>",
    ],
)
def test_nothing_else_does(text):
    assert links(to_html(text)) == 0


pieces = st.sampled_from(
    "<a href='http://a.b'> <a href=\"https://c.d?e=f&g\"> </a> <b> </b> <i> </i> <em> </em> <code> </code>"
    " <q> </q> <blockquote> </blockquote> <p> </p> <br> <br/> < > & &amp; &lt; \" ' <script> </script>"
    " <style> <svg> <math> <!-- --> <![CDATA[ ]]> </ <a <a/ http://x.y www.z.w ) ( ] . <textarea> <title>"
    " <noscript> <table> <td> <select> <img/src=x/onerror=alert(1)> <A/HREF=http://e.f> \u202e \x00".split()
    + ["\n", "\n\n", " ", "word", "🙂", "\u2028", "\xa0"]
)
texts = st.one_of(st.lists(pieces, max_size=40).map("".join), st.text(max_size=200))


@given(texts)
def test_the_result_is_clean_and_stays_as_it_is(text):
    html = to_html(text)
    allowed = nh3.Cleaner(
        tags={"a", "strong", "em", "q", "cite", "s", "code", "p", "br", "blockquote"},
        attributes={"a": {"href"}},
        url_schemes={"http", "https"},
        link_rel="nofollow ugc noopener",
    )
    assert allowed.clean(html) == html
    assert html.count("<a ") == html.count(f" {REL}>")
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]", html)


@given(
    st.text(
        alphabet=st.characters(exclude_characters="<", exclude_categories=["C", "Z"]),
        min_size=1,
        max_size=200,
    )
)
def test_every_letter_without_tags_comes_through(text):
    assert words(to_html(text)) == storable(text)


@pytest.mark.parametrize(
    "text",
    [
        "<code>" * 800,
        "<code>x</code " * 350,
        "<blockquote>" * 200 + "</blockquote>" * 200,
        "<a href=http://a.b>" * 250 + "</a>" * 150,
        "http://a" + ")" * 4990,
        "http://a" + ")." * 2490,
        "<a" + " href" * 990 + ">x</a>",
        "\n" + " \t" * 2490 + "\n",
        "http://a.b/ " * 400,
        "<div>" * 100_000,
        "x\n\n" * 200_000,
    ],
)
def test_no_text_takes_long(text):
    began = process_time()
    to_html(text)
    assert process_time() - began < 1
