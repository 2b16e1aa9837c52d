"""Letters that were encoded twice."""

import pytest

from newsroom.wordpress.bodies import repaired
from tests.newsroom.wordpress.former_site import html, notes


def twice(text):
    """As MySQL shows UTF-8 that it took for Windows-1252, which for MySQL has a letter for each byte."""
    return "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in text.encode())


@pytest.mark.parametrize(
    "text",
    [
        "It’s “fine” – isn’t it…",
        "Über die Brücke, naïve",
        "Привет",
        "日本語",
        "שלום",
        "a 😀",
        "100 €",
        "« oui »",
    ],
)
def test_they_are_repaired(text):
    assert twice(text) != text
    assert repaired(twice(text)) == text
    assert html(twice(text)) == f"<p>{text}</p>"
    assert notes(twice(text)) == [("changed", "twice-encoded letters repaired")]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "plain",
        "It’s",
        "â€™ and ’",
        "ALLÉ…",
        "CAFÉ», É…",
        "Ã",
        "Â",
        "â",
        "Ä€",
        "naïve Ã¼",
        "Привет",
        "Î±",
        "ÀÉÎ",
    ],
)
def test_all_else_is_left_as_it_is(text):
    assert repaired(text) == text
