"""The drawing beside a comment: the same for the same writer, and of few bits."""

import re
from xml.etree import ElementTree

import pytest

from comments.models import Comment
from comments.stamps import TONES, stamp


def drawn(**fields):
    return stamp(Comment(status="approved", **fields))


def test_a_writer_is_recognised():
    assert drawn(email="a@example.org", name="A") == drawn(email="a@example.org", name="B")
    assert drawn(name="A") == drawn(name="A")


def test_many_addresses_share_few_drawings():
    drawings = {drawn(email=f"{n}@example.org") for n in range(3000)}
    assert 500 < len(drawings) <= 256 * TONES


def test_it_depends_on_the_secret_key(settings):
    before = [drawn(email=f"{n}@example.org") for n in range(5)]
    settings.SECRET_KEY = "another key of at least thirty-two letters"
    assert before != [drawn(email=f"{n}@example.org") for n in range(5)]


@pytest.mark.parametrize("status", ["approved", "pending"])
def test_it_is_small_and_silent(status):
    drawing = stamp(Comment(status=status, email="a@example.org"))
    assert ElementTree.fromstring(drawing).get("aria-hidden") == "true"
    assert len(drawing) < 900
    assert not re.search("style=|<script|href", drawing)
