"""Titles, names and leads as plain text."""

import pytest

from newsroom.wordpress.bodies import plain_line, plain_text


@pytest.mark.parametrize(
    ("stored", "line"),
    [
        ("", ""),
        ("Bridge closed &amp; traffic diverted", "Bridge closed & traffic diverted"),
        ("It&#8217;s &quot;fine&quot; &amp;amp; &copy;", "It’s \"fine\" &amp; ©"),
        ("A <em>b</em> <b>c<sup>d</sup></b>", "A b cd"),
        ("A<br />b\n c\t d", "A b c d"),
        ("1 < 2 > 0, a<3, <3 & R&D", "1 < 2 > 0, a<3, <3 & R&D"),
        ("&lt;b&gt; is bold", "<b> is bold"),
        ("Itâ€™s", "It’s"),
        ("a\x00b\u2028c\ud800", "ab c"),
        ("<!-- x -->A<script>alert(1)</script>", "A"),
        ("\u3000字下げ\u00a0x", "字下げ\u00a0x"),
    ],
)  # fmt: skip
def test_a_line(stored, line):
    assert plain_line(stored) == line


@pytest.mark.parametrize(
    ("stored", "text"),
    [
        (None, ""),
        ("One.", "One."),
        ("One.\nTwo.\n\n\n\nThree.", "One.\nTwo.\n\nThree."),
        ("<p>One.<br />Two.</p>\r\n<p>Three &amp; <b>four</b>.</p>", "One.\nTwo.\n\nThree & four."),
        ("<ul><li>One</li><li>Two</li></ul>", "One\n\nTwo"),
    ],
)
def test_a_text(stored, text):
    assert plain_text(stored) == text
