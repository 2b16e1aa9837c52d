"""Texts that would break the file, or the WordPress that reads it."""

import json

import pytest

from articles.models import Article, Author, Section
from comments.models import Comment
from newsroom.wordpress.export.names import harmless, marked, odd, slug_of
from newsroom.wordpress.export.xml import cdata
from tests.factories import (
    make_approved,
    make_article,
    make_author,
    make_image,
    make_published,
    make_section,
)

from .exported import Export

pytestmark = pytest.mark.django_db

TEXTS = [
    "a ]]> b ]]]]> c",
    "<![CDATA[ & </item>",
    "\x00\x03\x0b\x1f\x7f\x85\ufffe\uffff\ud800 seen",
    "🌊👩‍🚀 \U0001f1e6",
    "\u202eright to left \u202c שלום العربية",
    "[caption id=1] [gallery] [[x]]",
    "<!-- wp:html --> <!--more-->",
    "&amp; &lt; &#8217; &eacute;",
    "\"quoted\" 'too' <script>alert(1)</script>",
    "back\\slash \\n C:\\dir",
    "x" * 100_000,
]


@pytest.mark.parametrize("text", TEXTS)
def test_any_text_in_any_place_leaves_the_document_whole(text):
    seen = text.translate(dict.fromkeys([0, 3, 0xB, 0x1F, 0x7F, 0x85, 0xFFFE, 0xFFFF, 0xD800]))
    storable = text.encode("utf-8", "ignore").decode().replace("\x00", "")
    author, section, image = make_author("A"), make_section("S"), make_image()
    article = make_published(section=section, authors=[author], lead_image=image, tags=["T"])
    comment = make_approved(article)
    # Past all that cleans what is stored: rows can come from anywhere.
    short = storable[:100]
    Author.objects.update(name=short, biography=storable, website=short)
    Section.objects.update(name=short[:80], description=storable)
    Article.objects.update(headline=short, body=storable, standfirst=storable, lead_caption=storable)
    type(image).objects.update(alternative_text=short, caption=storable, credit=short)
    Comment.objects.update(name=short, html=storable, body=storable, website=short, network=short[:50])
    found = Export()
    item = found.item()
    assert item["marks"]["lead_caption"] == seen
    assert item["post_id"] == str(article.pk * 4)
    assert [one["comment_id"] for one in item["comments"]] == [str(comment.pk)]
    assert item["comments"][0]["marks"].get("body", item["comments"][0]["comment_content"]) == seen
    assert len(found.all("category")) == len(found.items("attachment")) == 1


def test_cdata_that_would_end_is_split():
    assert cdata("a]]>b") == "<![CDATA[a]]]]><![CDATA[>b]]>"
    assert cdata("a]]\x00>b") == "<![CDATA[a]]]]><![CDATA[>b]]>"


@pytest.mark.parametrize(
    "text",
    ['O:8:"stdClass":0:{}', ' a:1:{i:0;s:1:"x";} ', "i:5;", "b:1;", "N;", 'C:3:"Foo":0:{}', 'E:5:"A:B";'],
)
def test_what_looks_like_serialised_php_is_never_a_value_of_its_own(text):
    """WordPress' importer brings to life what looks so, and readers choose their words."""
    make_image(alternative_text=text, credit=text)
    make_author("A", biography=text)
    make_approved(make_article(headline="H", lead_caption=text), body=f"<b>{text}</b>")
    found = Export()
    values = [value for item in found.all("item") for _key, value in item["meta"]]
    assert harmless(text) == f"{text}."
    assert [value for value in values if harmless(value) != value] == []
    assert found.item("attachment")["marks"]["credit"] == text.strip()


def test_ordinary_texts_are_left_alone():
    for text in ("", "a: b", "Oslo: fog; then sun", "s", "N", "I:5;", "Note: 5;"):
        assert harmless(text) == text


def test_marks_are_json_and_leave_out_what_is_empty():
    assert marked("postmeta", a=None, b="", c=[]) == ""
    (value,) = marked("postmeta", a=None, b=False, c=0, d="é").split("CDATA[")[2:]
    assert json.loads(value.partition("]]>")[0]) == {"b": False, "c": 0, "d": "é"}


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("plain", False),
        ("a & b", True),
        ("it's", True),
        ("two\nlines", True),
        (" space", True),
        ("i:1;", True),
    ],
)
def test_texts_that_their_element_says_otherwise_are_kept_as_they_were(text, kept):
    assert odd(text) == (text if kept else None)


def test_slugs_are_cut_between_letters_and_stay_unique():
    assert slug_of("bridge-closed", 7) == "bridge-closed"
    assert slug_of("Été", 7) == "%c3%89t%c3%a9"
    cut = slug_of("日" * 100, 7)
    assert cut == f"{'%e6%97%a5' * 22}-7"
    assert slug_of("日" * 100, 8) != cut
