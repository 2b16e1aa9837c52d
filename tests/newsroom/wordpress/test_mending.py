"""What is put right in the text of an export, wherever a piece of it happens to end."""

import codecs
import time
from contextlib import contextmanager
from io import BytesIO
from xml.parsers import expat

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsroom.wordpress import mending
from newsroom.wordpress.mending import repaired
from newsroom.wordpress.source import Part, Refused, Repairs
from tests.newsroom.wordpress.exports import comment, export, item

SIZES = [*range(1, 51), mending.PIECE]


def mend(data, size=mending.PIECE):
    """The text, and of each repair its first line and how often it was made."""

    @contextmanager
    def opened():
        yield BytesIO(data if isinstance(data, bytes) else data.encode())

    repairs = Repairs()
    text = b"".join(repaired(Part("old.xml", opened), repairs, size))
    return text.decode(), {repair.kind: (repair.line, repair.count) for repair in repairs}


def assert_mended(data, expected, repairs):
    for size in SIZES:
        assert mend(data, size) == (expected, repairs), f"in pieces of {size} bytes"


def assert_refused(data, expected):
    for size in SIZES:
        with pytest.raises(Refused) as refused:
            mend(data, size)
        assert str(refused.value) == expected, f"in pieces of {size} bytes"


def parsed(text):
    """All text in it, as a strict parser sees it."""
    pieces = []
    parser = expat.ParserCreate()
    parser.CharacterDataHandler = pieces.append
    parser.Parse(text, True)
    return "".join(pieces)


@pytest.mark.parametrize(
    "content",
    [
        "<a>x</a>\n<b/>\n<c d='e'/>",
        "<a><![CDATA[x]]></a>",
        "<a><![CDATA[]]></a>",
        "<a><![CDATA[]]]></a><a><![CDATA[]]]]></a>",
        "<a>\n<![CDATA[x & y <b> &eacute; [1] ]] ]>]]>\n</a>",
        "<a><![CDATA[x]]]]><![CDATA[>y]]></a>",
        "<a><![CDATA[x]]>\n<![CDATA[y]]></a>",
        "<a>v <![CDATA[x]]> w <![CDATA[y]]> z</a>",
        "<a><![CDATA[x]]> y &amp; z</a >",
        "<a><![CDATA[<a>x</a>]]></a>",
        "<a><![CDATA[x]]> <!-- y --> z <!-- <b> --></a>",
        "<a><b/><![CDATA[x]]></a>",
        "<a><b>c</b><![CDATA[x]]></a>",
        "<a><b c='d>e'><![CDATA[x]]></b></a>",
        "<!-- x & y <![CDATA[ &eacute; --><a>--&gt;</a><!---->",
        "<!-- </rss> --><a><![CDATA[</rss>]]></a>",
        "<a>&amp;&lt;&gt;&quot;&apos;&#8217;&#x2019;&#0000000065;</a>",
        "<a b='&amp;x=&#38;'>ü – 日本 🚲</a>",
        "<rssx/><a><![CDATA[<rss>]]></a>",
        "\r\n<a>\r\n\tx\r\n</a>\r\n",
    ],
)
def test_what_is_well_formed_stays_as_it_is(content):
    text = f"<rss>{content}</rss>"
    parsed(text)
    assert_mended(text, text, {})


def test_an_ordinary_export_stays_as_it_is():
    text = export([item(1, "A & B", body="[x] ]]> <b>", comments=[comment(2, "One\n\nTwo")])])
    _, _, behind_the_declaration = text.partition("?>")
    assert_mended(text, behind_the_declaration.strip("\n").join(["\n", ""]), {})


def test_the_declaration_goes_but_its_lines_stay():
    text = '<?xml version="1.0"\n encoding="utf-8"?>\n\n<rss>x</rss>\n'
    assert_mended(text, "\n\n\n<rss>x</rss>", {})


@pytest.mark.parametrize(
    ("before", "repairs"),
    [
        ("\ufeff", {"byte order mark": (1, 1)}),
        ("\n\n", {"text before the beginning": (1, 1)}),
        ("\ufeff\n", {"byte order mark": (1, 1), "text before the beginning": (1, 1)}),
        ("<br />\n<b>Warning</b>: é & co\n", {"text before the beginning": (1, 1)}),
    ],
)
def test_what_stands_before_the_beginning_is_cut_away(before, repairs):
    lines = before.count("\n")
    repairs = repairs | {"bare &": (lines + 2, 1)}
    for declaration in ("", '<?xml version="1.0"?>'):
        text = f"{before}{declaration}<rss>\n&</rss>"
        assert_mended(text, "\n" * lines + "<rss>\n&amp;</rss>", repairs)


@pytest.mark.parametrize("after", ["x", "<!-- made in 3 s -->", "</rss>", "&", "]]>", "\ufeff"])
def test_what_stands_behind_the_end_is_cut_away(after):
    for data in (f"<rss>\n</rss>\n {after}", f"<rss>\n</rss>\n {after}\n\nmore"):
        assert_mended(data, "<rss>\n</rss>", {"text after the end": (3, 1)})


def test_blanks_behind_the_end_are_no_matter():
    assert_mended("<rss></rss >\n\t\r\n ", "<rss></rss >", {})


def test_bytes_of_another_encoding_are_read_as_windows_1252():
    data = b"<rss>\nna\xefve \x93ok\x94 \x80 na\xc3\xafve</rss>"
    assert_mended(data, "<rss>\nnaïve “ok” € naïve</rss>", {"byte of another encoding": (2, 4)})


@pytest.mark.parametrize(
    "data",
    [
        b"\x81",  # nothing in Windows-1252
        b"\xed\xa0\x80",  # half a character of UTF-16, written as if it were one
        b"\xed\xa0\xbd\xed\xba\xb2",
    ],
)
def test_bytes_that_mean_nothing_are_dropped(data):
    assert_mended(b"<rss>" + data + b"</rss>", "<rss></rss>", {"byte of another encoding": (1, len(data))})


@pytest.mark.parametrize(
    ("label", "encoding"),
    [
        ("UTF-8", "utf-8"),
        ("utf8", "utf-8"),
        ("", "utf-8"),
        ("US-ASCII", "utf-8"),
        ("ISO-8859-1", "windows-1252"),
        ("windows-1252", "windows-1252"),
        ("iso-8859-15", "iso-8859-15"),
        ("Windows-1250", "windows-1250"),
    ],
)
def test_the_encoding_that_the_file_declares(label, encoding):
    text = "<rss>Größe, 5 €</rss>"
    data = f"<?xml version='1.0' encoding='{label}'?>".encode() + text.encode(encoding)
    assert_mended(data, text, {})


def test_another_script():
    data = "<?xml version='1.0' encoding='windows-1251'?><rss>Мост</rss>".encode("windows-1251")
    assert_mended(data, "<rss>Мост</rss>", {})


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ],
)
def test_a_byte_order_mark_is_believed_before_the_declaration(mark, encoding):
    data = mark + '<?xml version="1.0" encoding="iso-8859-1"?>\n<rss>é 🚲\n&</rss>'.encode(encoding)
    repairs = {"byte order mark": (1, 1), "bare &": (3, 1)}
    assert_mended(data, "\n<rss>é 🚲\n&amp;</rss>", repairs)


@pytest.mark.parametrize(
    "label", ["utf-7", "utf-16", "iso-8859-12", "windows-1259", "base64", "x" * 90, "\xfc"]
)
def test_other_encodings_are_refused(label):
    data = f'<?xml version="1.0" encoding="{label}"?><rss></rss>'
    with pytest.raises(Refused) as refused:
        mend(data)
    assert str(refused.value).startswith("old.xml: ")
    assert refused.value.line is None


@pytest.mark.parametrize("control", [*"\0\x01\x08\x0b\x0c\x1f\x7f\x80\x85\x9f\ufdd0\ufffe\uffff"])
def test_control_characters_are_dropped(control):
    data = f"<rss>\t\r\n<a{control}>{control}x</a><a><![CDATA[{control}ä]{control}]{control}></a></rss>"
    expected = "<rss>\t\r\n<a>x</a><a><![CDATA[ä]]></a></rss>"
    assert_mended(data, expected, {"control character": (2, 5)})


@pytest.mark.parametrize(
    "reference", ["&#0;", "&#11;", "&#x1F;", "&#127;", "&#55296;", "&#xFFFF;", "&#9999999999;"]
)
def test_references_to_control_characters_are_dropped(reference):
    data = f"<rss>\n<a b='{reference}'>x{reference}</a><![CDATA[{reference}]]></rss>"
    expected = f"<rss>\n<a b=''>x</a><![CDATA[{reference}]]></rss>"
    assert_mended(data, expected, {"reference to a control character": (2, 2)})


def test_references_to_windows_1252_are_read_as_browsers_do():
    data = "<rss>It&#146;s &#x96; &#129;</rss>"
    assert_mended(data, "<rss>It’s – </rss>", {"reference to a control character": (1, 3)})


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("A & B", 1),
        ("http://a.example/?b=1&c=2&d=3", 2),
        ("&", 1),
        ("&&&", 3),
        ("&;", 1),
        ("&#;&#x;&#xg;", 3),
        ("&nosuchthing;", 1),
        ("&&nosuchthing;&&", 4),
        ("&eacute", 1),
        ("& eacute;", 1),
        ("&#12345678901;", 1),
        ("&" + "a" * 60 + ";", 1),
    ],
)
def test_an_ampersand_that_begins_no_reference_is_text(text, count):
    data = f"<rss>\n<a b='{text}'>{text}</a><a><![CDATA[{text}]]></a></rss>"
    mended = text.replace("&", "&amp;")
    expected = f"<rss>\n<a b='{mended}'>{mended}</a><a><![CDATA[{text}]]></a></rss>"
    assert_mended(data, expected, {"bare &": (2, 2 * count)})
    assert parsed(expected) == f"\n{text}{text}"


@pytest.mark.parametrize(
    ("entity", "character"),
    [
        ("&eacute;", "é"),
        ("&nbsp;", "\xa0"),
        ("&LT;", "<"),
        ("&AMP;", "&"),
        ("&QUOT;", '"'),
        ("&NewLine;", "\n"),
        ("&nvlt;", "<\u20d2"),
        ("&CounterClockwiseContourIntegral;", "∳"),
    ],
)
def test_named_entities_of_html(entity, character):
    data = f"<rss>\n<a b='{entity}'>x{entity}y&amp;{entity}</a><![CDATA[{entity}]]></rss>"
    for size in SIZES:
        text, repairs = mend(data, size)
        assert parsed(text) == f"\nx{character}y&{character}{entity}"
        assert repairs == {"named entity of HTML": (2, 3)}


@pytest.mark.parametrize(
    "text",
    [
        "a[b[0]]>1",
        "]]>",
        "]]>]]>",
        "x]]>y]]>z",
        "]]]]>>",
        "//]]>\n</script>",
        "<script>//<![CDATA[\nx\n//]]></script> more",
        "]]><p>x</p>",
        "]]></b>",
        "]]></ab>",
        "]]> </A>",
        "]]> text <i>",
        "]]> & <!-- more -->",
        "]]><!--more--> x <!-- more --> <p>",
        "]]&gt;]]>ü",
    ],
)
def test_an_end_within_a_cdata_section_is_text(text):
    for behind in ("", " ", "\n"):
        data = f"<rss>\n<a b='c'><![CDATA[{text}]]>{behind}</a>\n</rss>"
        for size in SIZES:
            mended, repairs = mend(data, size)
            assert parsed(mended) == f"\n{text}{behind}\n", f"in pieces of {size} bytes"
            line = 2 + text.partition("]]>")[0].count("\n")
            assert repairs == {"]]> within a CDATA section": (line, text.count("]]>"))}


def test_the_first_line_of_each_kind_is_noted_and_how_often_it_came():
    data = "<rss>\n&\n<a><![CDATA[x]]></a>\n\n<a><![CDATA[y]]> </b>\n]]></a>&&\n&eacute;\x01</rss>"
    repairs = {
        "bare &": (2, 3),
        "]]> within a CDATA section": (5, 1),
        "named entity of HTML": (7, 1),
        "control character": (7, 1),
    }
    for size in SIZES:
        assert mend(data, size)[1] == repairs


@pytest.mark.parametrize(
    "data",
    [
        b"Hello",
        b"<!DOCTYPE html><html><body>Log in</body></html>",
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 100,
        b" " * 70_000 + b"<rss></rss>",
        "<?xml version='1.0'?><rss/>".encode("utf-32"),
        codecs.BOM_UTF16,
    ],
)
def test_what_is_no_export_is_refused(data):
    with pytest.raises(Refused) as refused:
        mend(data)
    assert str(refused.value) == "old.xml: this is not a WordPress export"


def test_an_empty_file_is_refused():
    assert_refused(b"", "old.xml: the file is empty")


def test_a_doctype_is_not_taken_for_text_before_the_beginning():
    assert_refused(
        "\n<!DOCTYPE rss [<!ENTITY a 'b'>]>\n<rss></rss>",
        "old.xml, line 2: there is a DOCTYPE in it, which no export of WordPress has",
    )


def test_a_file_cut_off_anywhere_is_refused():
    text = export([item(1, "A & B", body="x ]]> y", comments=[comment(2, website="http://a.example/?b&c")])])
    data = text.rstrip().encode()
    for end in range(100, len(data)):
        with pytest.raises(Refused) as refused:
            mend(data[:end])
        assert "the file is cut off" in refused.value.reason
        assert refused.value.line == data.count(b"\n", 0, end) + 1


def test_a_section_without_an_end_is_not_closed_by_what_follows():
    reason = "the file is cut off, or a CDATA section in it has no end: </rss> is missing"
    assert_refused("<rss>\n<a><![CDATA[x</a></rss>", f"old.xml, line 2: {reason}")


MARKS = ["]]>", "<![CDATA[", "<!--", "-->", "&amp;", "&eacute;", "&#11;", "&#8217;", "&foo;", "\0", "\x85"]
TEXTS = [*"<>&;]['\" \nax", "é", "日", "🚲"]
TAGS = ["</rss>", "<rss>", "<a>", "</a>", "<b/>", "<a b='c'>", "<a><![CDATA[", "]]></a>", "]]> x</a>"]
BYTES = [token.encode() for token in MARKS + TEXTS + TAGS]
BYTES += [b"\xe9", b"\xed\xa0", b"\x80", b"\xe2\x82", b"\xf0\x9f"]


def without_controls(text):
    return text.translate(dict.fromkeys([0, 0x85]))


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(BYTES), max_size=60), st.integers(1, 12))
def test_where_a_piece_ends_makes_no_difference(tokens, size):
    data = b"<rss>" + b"".join(tokens).partition(b"</rss>")[0] + b"</rss>"
    results = []
    for pieces in (size, mending.PIECE):
        try:
            results.append(mend(data, pieces))
        except Refused as refused:
            results.append(str(refused))
    assert results[0] == results[1]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from([*MARKS, *TEXTS, "<b>", "</b>", "<a>"]), max_size=30))
def test_in_a_section_that_was_not_split_everything_is_text(tokens):
    text = "".join(tokens).replace("<![CDATA[", "")
    mended, _ = mend(f"<rss><a><![CDATA[{text}]]></a><b><![CDATA[x --> ]]></b></rss>")
    assert parsed(mended) == without_controls(text) + "x --> "


@settings(max_examples=300, deadline=None)
@given(st.lists(st.lists(st.sampled_from(MARKS + TEXTS), max_size=12), max_size=6))
def test_what_a_strict_parser_reads_is_never_changed(values):
    text = "".join(f"<a>{''.join(tokens)}</a>" for tokens in values)
    try:
        before = parsed(f"<rss>{text}</rss>")
    except expat.ExpatError:
        return
    assert parsed(mend(f"<rss>{text}</rss>")[0]) == without_controls(before)


@pytest.mark.parametrize(
    "unit",
    [
        *["&", "&&a", "&#11;", "&eacute;", "&a", "&<", "<", "<a", "<a ", "<a>", "</rss", "</rss ", "<?", "'"],
        *["]", "]]", "]]>", "]]><", "]]></b>", "<![CDATA[", "<![CDATA[]]>", "<!--", "-", "<a>]]>"],
        *[
            "<a><![CDATA[",
            "<a><![CDATA[]",
            "<a><![CDATA[]]></b>",
            "<a><![CDATA[]]></a>",
            "<a>x]</a>",
            "]]><!---->",
        ],
        *[" ", "\n", "a", "\0", "\x80", "é"],
    ],
)
@pytest.mark.parametrize("opening", ["<rss><a>", "<rss><a><![CDATA["])
def test_no_text_takes_longer_than_its_length_allows(unit, opening):
    size = 600_000
    began = time.process_time()
    with pytest.raises(Refused):
        mend(opening + unit * (size // len(unit)))
    assert time.process_time() - began < 10
