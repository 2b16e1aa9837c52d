"""A comment of the former site as text that shows the same here."""

import re

import nh3
import pytest
from hypothesis import given
from hypothesis import settings as budget
from hypothesis import strategies as st

from comments.markup import to_html, words
from newsroom.wordpress.bodies import comment_text


@pytest.mark.parametrize(
    ("stored", "text"),
    [
        ("", ""),
        ("One\ntwo.\r\n\r\nThree.", "One\ntwo.\n\nThree."),
        ("A &amp; B &lt; C &#8217; &amp;lt;", "A & B < C ’ &lt;"),
        ("<p>One<br />two</p><p>Three</p>", "One\ntwo\n\nThree"),
        (
            "<b>a</b> <i>b</i> <del>c</del> <strike>d</strike>",
            "<strong>a</strong> <em>b</em> <s>c</s> <s>d</s>",
        ),
        ("<code>a &lt; b</code> <q>c</q> <cite>d</cite>", "<code>a < b</code> <q>c</q> <cite>d</cite>"),
        (
            '<a href="http://a.example/?b=1&amp;c=2" rel="nofollow" onclick="x()">d</a>',
            '<a href="http://a.example/?b=1&amp;c=2">d</a>',
        ),
        ('<a href="javascript:x()">a</a> <a href="/b">b</a> <a>c</a>', "a b c"),
        ("<blockquote>One\n\ntwo</blockquote>Three", "<blockquote>\n\nOne\n\ntwo\n\n</blockquote>\n\nThree"),
        ("<em>One\n\ntwo</em>", "<em>One</em>\n\n<em>two</em>"),
        ("<b>not closed", "<strong>not closed</strong>"),
        ("<em>a<em>b</em></em><b></b>", "<em>ab</em>"),
        ("<u>a</u> <span>b</span> <ul><li>c</li></ul> <abbr title='x'>d</abbr>", "a b\n\nc\n\nd"),
        ("a<script>b()</script><style>c{}</style><iframe src='//d'>e</iframe> <img src='/f' alt='g'>", "a g"),
        ("a <b", "a <b"),
        ("<img src='http://a.example/b.jpg' alt='c'>", '<a href="http://a.example/b.jpg">c</a>'),
        ("<code>&lt;cite>&lt;br></code>", "<code><cite><\u2060br></code>"),
        ("Itâ€™s", "It’s"),
        ("<pre>a\n b</pre>", "a\nb"),
    ],
)
def test_what_is_stored(stored, text):
    assert comment_text(stored) == text


@pytest.mark.parametrize(
    "shown", ["<b>a</b>", "a<br>b", "<p>", "<code>a</code>", "<blockquote>a</blockquote>", "</a>"]
)
def test_tags_that_were_shown_as_text_stay_text(shown):
    stored = shown.replace("<", "&lt;").replace(">", "&gt;")
    assert seen(to_html(comment_text(stored))) == shown
    assert seen(to_html(comment_text(f"<em>{stored}</em>"))) == shown


def test_what_is_too_long_is_plain():
    assert comment_text("<b>word</b> " * 2_000) == ("word " * 2_000).strip()
    assert comment_text("<div>" * 500 + "a") == "a"


def seen(html):
    return " ".join(words(html).replace("\u2060", "").split())


pieces = st.sampled_from(
    "<b>|</b>|<em>|</em>|<i>|</i>|<a href='http://a.example/'>|<a>|</a>|<code>|</code>|<blockquote>|</blockquote>|<p>"
    "|</p>|<br>|<s>|</s>|<q>|</q>|<div>|</div>|<span>|</span>|<ul>|<li>|</ul>|&lt;|&gt;|&amp;|&lt;b&gt;|b|/|word|1|\n|\n\n"
    "| |<|>|=|'|\"|&lt;a href=x&gt;".split("|")
)


@budget(deadline=None)
@given(st.lists(pieces, max_size=30).map("".join))
def test_the_same_can_be_read_here(stored):
    breaking = re.sub(r"</?(?:p|br|div|li|ul|blockquote)[^<>]*>", " \\g<0> ", stored)
    if stored.rfind("<") > stored.rfind(">"):  # a tag that ends nowhere
        return
    there = " ".join(nh3_words(breaking).split())
    assert re.sub(r"\s", "", seen(to_html(comment_text(stored)))) == re.sub(r"\s", "", there)


def nh3_words(html):
    return words(nh3.clean(html, tags=set()))
