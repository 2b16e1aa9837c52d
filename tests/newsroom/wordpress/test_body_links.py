"""Links to the former site lead to ours."""

import pytest

from tests.newsroom.wordpress.former_site import html, notes


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("https://old.example/2015/12/flood/", "/articles/flood/"),
        ("https://old.example/2015/12/flood/#comment-31", "/articles/flood/#comment-31"),
        ("https://old.example/2015/12/flood/#more-214", "/articles/flood/"),
        ("/?p=214", "/articles/flood/"),
        ("https://old.example/unknown/#more-5", "https://old.example/unknown/"),
        ("https://old.example/unknown/?a=1&amp;b=2", "https://old.example/unknown/?a=1&amp;b=2"),
        ("http://elsewhere.example/#top", "http://elsewhere.example/#top"),
        ("#top", "#top"),
        ("mailto:a@b.example", "mailto:a@b.example"),
        ("tel:+4912", "tel:+4912"),
    ],
)
def test_addresses(old, new):
    assert html(f'<a href="{old}" target="_blank" rel="nofollow">x</a>') == f'<p><a href="{new}">x</a></p>'


@pytest.mark.parametrize("link", ['<a href="#more-214">', '<a name="top">', "<a>", '<a href="">'])
def test_links_to_nothing_leave_their_words(link):
    assert html(f"{link}x</a>") == "<p>x</p>"
    assert notes(f"{link}x</a>") == []


def test_links_of_other_kinds_are_reported():
    assert html('<a href="javascript:alert(1)">x</a> <a href="ftp://a.example/">y</a>') == "<p>x y</p>"
    assert notes('<a href="javascript:alert(1)">x</a> <a href="ftp://a.example/">y</a>') == [
        ("removed", "javascript: link ×1, ftp: link ×1")
    ]
