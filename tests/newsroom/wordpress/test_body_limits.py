"""Whatever a file brings, the text is one of ours, in time, and says what happened."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import settings as budget
from hypothesis import strategies as st

from articles import body
from newsroom.wordpress.bodies import convert, plain_line, plain_text
from tests.newsroom.wordpress.former_site import UPLOADS, FormerSite, html, notes

SITE = FormerSite({7: "Seven [gallery]", 8: "<!-- wp:block {\"ref\":8} -->"})  # fmt: skip
TAGS = (
    "p div b strong em a ul ol li dl dt dd blockquote table tr td th caption thead figure figcaption pre code"
    " h1 h2 h6 span font center aside section address iframe object video audio form script style svg details"
    " summary q cite"
).split()
PIECES = [
    *(f"<{tag}>" for tag in TAGS),
    *(f"</{tag}>" for tag in TAGS),
    *(
        "<br>",
        "<hr>",
        "\n",
        "\n\n",
        " ",
        "word",
        "more words",
        "&",
        "&lt;",
        "&nbsp;",
        "é",
        "<",
        ">",
        '"',
        "\x00",
    ),
    *(
        "<img class='wp-image-215'>",
        f"<img class='alignleft' src='{UPLOADS}bridge.jpg'>",
        "<img src='http://a.b/c'>",
    ),
    *("<a href='http://a.example/'>", "<a href='/?p=214#x'>", "<p dir=rtl align=center>", "<span lang=de>"),
    *("<div class='wp-caption'>", "<div class='gallery'>", "<blockquote class='twitter-tweet'>", "<center>"),
    *("<aside class=pullquote>", "<figure class='wp-block-gallery'>", "<figure class='wp-block-embed'>"),
    *("https://youtu.be/abcdefg", "<iframe src='//a.b/c'>", "<span style='font-weight:bold'>"),
    *(
        "[",
        "]",
        "[gallery]",
        "[gallery ids=215]",
        "[caption id=attachment_215 caption='x']",
        "[/caption]",
        "[embed]",
    ),
    *(
        "[/embed]",
        "[x y=1]",
        "[/x]",
        "[[gallery]]",
        "[audio src=x]",
        "<!--more-->",
        "<!--nextpage-->",
        "<!--",
        "-->",
    ),
    *(
        "<!-- wp:paragraph -->",
        "<!-- /wp:paragraph -->",
        '<!-- wp:image {"id":215} -->',
        "<!-- /wp:image -->",
    ),
    *(
        '<!-- wp:cover {"id":215,"url":"x"} -->',
        "<!-- wp:query -->",
        "<!-- /wp:query -->",
        "<!-- wp:html -->",
    ),
    *('<!-- wp:block {"ref":7} /-->', '<!-- wp:block {"ref":8} /-->'),
]
soup = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)


@budget(max_examples=200, deadline=None)
@given(soup)
def test_any_soup_becomes_a_text_of_ours(text):
    converted = convert(text, SITE)
    assert body.clean(converted.html) == converted.html
    assert not any("too complex" in note for _kind, note in converted.notes)
    assert {kind for kind, _note in converted.notes} <= {"changed", "unresolved", "removed"}


@budget(deadline=None)
@given(soup)
def test_so_does_one_that_says_it_is_ours(text):
    converted = convert(text, FormerSite(is_ours=True)).html
    assert body.clean(converted) == converted


@budget(deadline=None)
@given(st.text(max_size=80))
def test_any_text_is_taken(text):
    for converted in (convert(text, SITE).html, plain_line(text), plain_text(text)):
        assert "\x00" not in converted


@budget(deadline=None)
@given(
    st.lists(
        st.text(st.characters(whitelist_categories=["L", "N", "P"]), min_size=1), min_size=1, max_size=20
    ),
    st.randoms(),
)
def test_no_word_of_a_paragraph_is_lost(words, random):
    words = [word.translate(dict.fromkeys(map(ord, "<>&[]"))) or "x" for word in words]
    text = words[0] + "".join(
        random.choice([" ", "\n", "\n\n", " <b>", "</b> "]) + word for word in words[1:]
    )
    assert body.plain(html(text)) == body.plain(body.clean(text))


HOSTILE = (
    "<pre>|\n|\n\n|a\n|<|[| |<b>|<div>|</div>|<!--|-->|<!-- wp:x -->|<!-- wp:x |[a x=1]|[/a]|[a |[caption]"
    "|[[caption|[gallery]|&|\xa0|<table><td>|<ul><li>|<li>|<a href=x>|<img src=x>|[embed]|<code>|[x y=&quot;"
    "|[x y=“|<iframe>"
    "|<span style='font-weight:bold'>|<!-- wp:block {\"ref\":7} /-->|<!-- wp:query -->"
).split("|")


@pytest.mark.parametrize("unit", HOSTILE)
def test_hostile_texts_take_no_longer_than_they_are_long(unit):
    start = process_time()
    converted = convert(unit * (200_000 // len(unit)), SITE)
    assert process_time() - start < 4
    assert body.clean(converted.html) == converted.html


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("<b>word</b> word\n\n" * 20_000, ""),
        ("<div>" * 100 + "word " * 10, ""),
        ("<i>ab</i>cd" * 12_000, ""),
        ("word " * 150_000, ", cut at the end"),
    ],
)
def test_what_is_too_much_is_paragraphs_of_its_words(text, cut):
    converted = convert(text, SITE)
    assert converted.notes == [("changed", f"too long or too complex: paragraphs of its words{cut}")]
    assert body.clean(converted.html) == converted.html
    kept, whole = plain_text(converted.html), plain_text(text)
    assert "".join(kept.split())[:9000] == "".join(whole.split())[:9000]
    assert len(kept.split()) >= min(len(whole.split()), 90_000)


def test_the_report_of_one_text_is_no_book():
    text = "".join(f"<img src='http://a.example/{number}{'x' * 300}.jpg'>" for number in range(500))
    lines = notes(text)
    assert len(lines) == 61
    assert lines[-1] == ("changed", "… and 440 more of the kind")
    assert max(len(line) for _kind, line in lines) == 250


def test_after_too_many_pictures_no_gallery_is_even_looked_for():
    asked = []

    class Site(FormerSite):
        def pictures_of(self, number):
            asked.append(number)
            return list(range(1, 3002))

    found = convert("[gallery]\n\n" * 50, Site())
    assert len(asked) == 1
    assert any("gallery after 3000 pictures" in text for _kind, text in found.notes)
