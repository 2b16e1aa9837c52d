"""A reader's plain text turned into clean HTML, once, when it is stored."""

from html import escape


def to_html(text):
    return "".join(f"<p>{escape(part)}</p>" for part in text.split("\n\n"))
