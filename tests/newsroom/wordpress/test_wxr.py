"""Which records an export gives, in which order, and which files are refused."""

import gzip
import zipfile

import pytest

from newsroom.wordpress import wxr
from newsroom.wordpress.source import Refused, Repairs, parts
from newsroom.wordpress.wxr import Item, Own, Person, Reply, Site, Term, read
from tests.newsroom.wordpress.exports import SITE, cdata, comment, export, item, person, term

WP = 'xmlns:wp="http://wordpress.org/export/1.2/"'


@pytest.fixture
def records(tmp_path):
    """What is read from this text."""

    def of(text, repairs=None):
        (tmp_path / "old.xml").write_bytes(text if isinstance(text, bytes) else text.encode())
        return list(read(tmp_path / "old.xml", repairs))

    return of


@pytest.fixture
def only_item(records):
    def of(*args, **fields):
        return records(export([item(*args, **fields)]))[-1]

    return of


@pytest.fixture
def refusal(records):
    def of(text):
        with pytest.raises(Refused) as refused:
            records(text)
        return str(refused.value)

    return of


def repairs_of(records, text):
    repairs = Repairs()
    records(text, repairs)
    return [(repair.file, repair.kind, repair.line, repair.count) for repair in repairs]


def channel(content, attributes=WP):
    return f"<rss {attributes}><channel><wp:wxr_version>1.2</wp:wxr_version>{content}</channel></rss>"


# What a whole file gives


def test_the_records_come_in_the_order_of_the_file(records):
    text = export(
        [item(7), item(8)],
        people=[{"login": "ann"}, {"login": "bob", "number": 2}],
        terms=[
            {"slug": "town"},
            {"taxonomy": "post_tag", "slug": "river"},
            {"taxonomy": "series", "slug": "x"},
        ],
    )
    kinds = [type(record).__name__ for record in records(text)]
    assert kinds == ["Site", "Person", "Person", "Term", "Term", "Term", "Item", "Item"]


def test_the_site(records):
    assert records(export()) == [
        Site(
            title="The Old Paper",
            link=SITE,
            description="News since 1901",
            language="en-GB",
            version="1.2",
            base_blog_url=SITE,
            generator="https://wordpress.org/?v=6.1.9",
        )
    ]


def test_the_picture_of_the_channel_is_not_the_site(records):
    image = "<image><title>Logo</title><link>http://logo.example</link><url>x</url></image>"
    text = export().replace("<channel>", f"<channel>{image}")
    assert records(text) == records(export())


def test_of_a_value_that_comes_twice_the_first_counts(records):
    text = export(more="").replace("</title>", "</title><title>Other</title>")
    assert records(text)[0].title == "The Old Paper"


def test_a_person(records):
    fields = {
        "number": 12,
        "login": "ann",
        "email": "ann@old.example",
        "name": "Ann O'Hara & Co",
        "first_name": "Ann",
        "last_name": "O'Hara",
    }
    assert records(export(people=[fields]))[1] == Person(**fields)


def test_a_person_of_a_foreign_file_may_lack_anything(records):
    assert records(channel("<wp:author></wp:author>"))[1] == Person()


@pytest.mark.parametrize("taxonomy", ["category", "post_tag", "series"])
def test_a_term(records, taxonomy):
    fields = {
        "taxonomy": taxonomy,
        "number": 3,
        "slug": "%c3%bcber",
        "name": "A &amp; B",
        "description": "<b>x</b>",
    }
    meta = [("order", "2"), ("order", "3")]
    found = records(export(terms=[fields | {"meta": meta}]))[1]
    assert found == Term(**fields, meta=meta)


@pytest.mark.parametrize("taxonomy", ["category", "series"])
def test_a_term_names_its_parent_by_slug(records, taxonomy):
    assert records(export(terms=[{"taxonomy": taxonomy, "parent": "town"}]))[1].parent == "town"


def test_an_item(records):
    fields = {
        "number": 7,
        "kind": "page",
        "title": "A &amp; <em>B</em>",
        "link": f"{SITE}/about/",
        "guid": f"{SITE}/?page_id=7",
        "creator": "ann",
        "body": "\n One\n\nTwo ]]> \n",
        "excerpt": " Lead ",
        "date": "2015-12-23 23:30:00",
        "date_gmt": "2015-12-24 04:30:00",
        "modified": "2015-12-25 23:30:00",
        "modified_gmt": "0000-00-00 00:00:00",
        "pub_date": "Thu, 24 Dec 2015 04:30:00 +0000",
        "slug": "%e6%97%a5",
        "status": "private",
        "parent": 3,
        "order": 2,
        "password": "secret",
        "comment_status": "closed",
        "attachment_url": f"{SITE}/a.jpg",
    }
    terms = [
        ("category", "town", "Town"),
        ("post_tag", "river", "River &amp; Sea"),
        ("author", "cap-ann", "ann"),
    ]
    meta = [("_wp_old_slug", "one"), ("_wp_old_slug", "two"), ("a", "")]
    text = export([item(sticky=1, terms=terms, meta=meta, **fields)])
    line = text[: text.index("<item>")].count("\n") + 1
    assert records(text)[-1] == Item(line=line, sticky=True, terms=terms, meta=meta, **fields)


def test_an_item_of_a_foreign_file_may_lack_anything(records):
    assert records(channel("<item></item>"))[1] == Item(line=1)
    assert records(channel("<item/>"))[1] == Item(line=1)


def test_the_first_value_of_a_field(only_item):
    found = only_item(1, meta=[("a", "1"), ("b", "2"), ("a", "3")])
    assert (found.meta_value("a"), found.meta_value("c")) == ("1", "")


def test_a_comment(only_item):
    fields = {
        "number": 31,
        "name": "O&#039;Neil",
        "email": "o@reader.example",
        "website": "http://o.example/?a=1&amp;b=2",
        "address": "192.0.2.9",
        "date": "2015-12-24 03:00:00",
        "date_gmt": "2015-12-24 08:00:00",
        "body": " One\n\n<b>Two</b> ",
        "approved": "post-trashed",
        "kind": "pingback",
        "parent": 30,
        "user": 2,
    }
    meta = [("akismet_result", "false")]
    (found,) = only_item(1, comments=[comment(meta=meta, **fields)]).comments
    assert found == Reply(**fields | {"website": "http://o.example/?a=1&b=2"}, meta=meta)


def test_a_comment_of_a_foreign_file_may_lack_anything(records):
    assert records(channel("<item><wp:comment/></item>"))[1].comments == [Reply()]


def test_what_only_our_own_export_says(records):
    ours = '<newsroom:redirect>{"a": 1}</newsroom:redirect>'
    assert records(channel(ours, WP + ' xmlns:newsroom="urn:newsroom:export:1"'))[1] == Own(
        "redirect", '{"a": 1}'
    )
    assert len(records(channel(ours, WP + ' xmlns:newsroom="http://other.example/"'))) == 1


# Values


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("7", 7),
        ("\n\t7 ", 7),
        ("007", 7),
        ("9" * 18, 10**18 - 1),
        ("9" * 19, None),
        ("0", None),
        ("-7", None),
        ("+7", None),
        ("7.0", None),
        ("1_0", None),
        ("٣", None),
        ("²", None),
        ("", None),
        ("x", None),
    ],
)
def test_numbers_are_read_strictly(only_item, text, number):
    found = only_item(
        text, slug="x", parent=text, order=text, comments=[comment(text, parent=text, user=text)]
    )
    (reply,) = found.comments
    assert (found.number, reply.number) == (number, number)
    assert (found.parent, found.order, reply.parent, reply.user) == (number or 0,) * 4


@pytest.mark.parametrize(
    ("text", "sticky"), [("1", True), (" 1\n", True), ("0", False), ("", False), ("yes", False)]
)
def test_sticky(only_item, text, sticky):
    assert only_item(1, sticky=text).sticky is sticky


def test_single_values_are_trimmed_and_texts_are_not(records):
    text = channel(
        "<item><title>\n A\n B \n</title><wp:attachment_url>\n\thttp://a.example/b.jpg\n</wp:attachment_url>"
        "<category domain=' post_tag ' nicename=' a '> A </category>"
        "<wp:postmeta><wp:meta_key> k </wp:meta_key><wp:meta_value> v\n</wp:meta_value></wp:postmeta>"
        "<wp:comment><wp:comment_author> B </wp:comment_author><wp:comment_content> C </wp:comment_content>"
        "</wp:comment></item>"
    )
    found = records(text)[1]
    assert (found.title, found.attachment_url) == ("A\n B", "http://a.example/b.jpg")
    assert (found.terms, found.meta) == ([("post_tag", "a", "A")], [("k", "v")])
    assert (found.comments[0].name, found.comments[0].body) == ("B", " C ")


def test_a_value_in_several_pieces_is_joined(records):
    text = channel(
        "<item><title>a<![CDATA[ & ]]>b<![CDATA[<c>]]>\n<![CDATA[]]>&lt;<!-- x -->d</title></item>"
    )
    assert records(text)[1].title == "a & b<c>\n<d"


def test_line_breaks_of_windows(records):
    text = export([item(1, body="a\r\nb")]).replace("\r\n", "\n").replace("\n", "\r\n")
    assert records(text)[1].body == "a\nb"


def test_backslashes_stay(only_item):
    assert only_item(1, body=r"C:\new \\ \'").body == r"C:\new \\ \'"


def test_fields_without_a_key_and_terms_without_a_name_are_nothing(only_item):
    found = only_item(1, meta=[("", "x"), ("a", "y")], terms=[("category", "", ""), ("category", "a", "")])
    assert (found.meta, found.terms) == ([("a", "y")], [("category", "a", "")])


def test_what_stands_in_the_wrong_place_is_passed_over(records):
    wrong = (
        person("eve")
        + term()
        + item(9)
        + "<wp:comment_content>x</wp:comment_content><foo><title>y</title></foo>"
    )
    found = records(export([item(1, more=wrong, comments=[comment(2, more=comment(3) + wrong)])]))
    assert [type(record).__name__ for record in found] == ["Site", "Item"]
    assert (found[1].title, found[1].creator) == ("Bridge closed", "ann")
    assert [(reply.number, reply.body) for reply in found[1].comments] == [(2, "At last.")]


def test_markup_that_is_not_escaped_keeps_its_text(records):
    text = channel("\n<item><title>A <em>b <b>c</b></em> d</title></item>")
    assert records(text)[1].title == "A b c d"
    assert repairs_of(records, text) == [("old.xml", "markup outside a CDATA section", 2, 2)]


def test_text_between_the_elements_is_noted(records):
    text = channel("\n<item>\n<wp:post_id>1</wp:post_id>\n\n<!-- x -->\nWarning: foo\n in bar\n</item>\n")
    assert records(text)[1].number == 1
    assert repairs_of(records, text) == [("old.xml", "text between the elements", 6, 1)]


# Dialects


@pytest.mark.parametrize("version", ["1.0", "1.1", "1.2"])
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_every_name_space_of_wordpress(records, version, scheme):
    text = export([item(1, excerpt="Lead")])
    expected = records(text)
    text = text.replace("http://wordpress.org/export/1.2/", f"{scheme}://wordpress.org/export/{version}/")
    assert records(text) == expected


def test_other_prefixes(records):
    text = export([item(1, excerpt="Lead", comments=[comment(2)])], people=[{}])
    expected = records(text)
    for prefix in ("wp", "content", "dc", "excerpt"):
        text = text.replace(f"<{prefix}:", f"<my-{prefix}:").replace(f"</{prefix}:", f"</my-{prefix}:")
        text = text.replace(f"xmlns:{prefix}=", f"xmlns:my-{prefix}=")
    assert records(text) == expected


def test_prefixes_that_are_not_declared_mean_what_they_usually_mean(records):
    assert records(channel("<item><content:encoded>x</content:encoded></item>", ""))[1].body == "x"


def test_a_usual_prefix_with_another_meaning(records):
    attributes = f'{WP} xmlns:content="http://other.example/"'
    assert records(channel("<item><content:encoded>x</content:encoded></item>", attributes))[1].body == ""


def test_prefixes_may_be_declared_late(records):
    text = f"<rss><channel {WP.replace('wp', 'w')}><w:wxr_version>1.1</w:wxr_version></channel></rss>"
    assert records(text)[0].version == "1.1"


def test_terms_of_version_1_0(records):
    text = channel(
        "<item>"
        "<category><![CDATA[Town]]></category>"
        '<category domain="category" nicename="town"><![CDATA[Town]]></category>'
        '<category domain="tag"><![CDATA[River]]></category>'
        '<category domain="tag" nicename="river"><![CDATA[River]]></category>'
        '<category domain="tag"><![CDATA[Lost]]></category>'
        '<category domain="post_tag" nicename="river"><![CDATA[River]]></category>'
        "</item>"
    )
    assert records(text)[1].terms == [
        ("category", "town", "Town"),
        ("post_tag", "river", "River"),
        ("post_tag", "", "Lost"),
    ]


def test_the_generator_may_stand_behind_the_terms(records):
    assert records(export(people=[{}], terms=[{}]))[0].generator == "https://wordpress.org/?v=6.1.9"
    assert records(export(people=[{}], terms=[{}], generator=""))[0].generator == ""


def test_many_terms_do_not_wait_for_the_generator(records, monkeypatch):
    monkeypatch.setattr(wxr, "WAITING", 2)
    found = records(export(terms=[{"slug": str(n)} for n in range(4)]))
    assert found[0].generator == ""
    assert [record.slug for record in found[1:]] == ["0", "1", "2", "3"]


# Files


def test_all_parts_of_a_zip(tmp_path):
    with zipfile.ZipFile(tmp_path / "old.zip", "w") as archive:
        archive.writestr("2.xml.gz", gzip.compress(export([item(2)]).encode()))
        archive.writestr("1.xml", export([item(1)]).replace("<item>", "<item> & "))
    repairs = Repairs()
    found = list(read(tmp_path / "old.zip", repairs))
    assert [type(record).__name__ for record in found] == ["Site", "Item", "Site", "Item"]
    assert [record.number for record in found if isinstance(record, Item)] == [1, 2]
    assert {repair.file for repair in repairs} == {"old.zip/1.xml"}


def test_a_single_part(tmp_path):
    (tmp_path / "old.xml").write_text(export([item(1)]))
    (part,) = parts(tmp_path / "old.xml")
    assert list(read(part)) == list(read(tmp_path / "old.xml"))


def test_what_was_repaired_is_told(records):
    text = export([item(1, link="http://old.example/?a&b", comments=[comment(2, body="x ]]> y\x0b")])])
    text = "\ufeff" + text.replace("]]]]><![CDATA[>", "]]>")
    kinds = [(kind, count) for _, kind, _, count in repairs_of(records, text)]
    assert sorted(kinds) == [
        ("]]> within a CDATA section", 1),
        ("bare &", 1),
        ("byte order mark", 1),
        ("control character", 1),
    ]
    found = records(text)[1]
    assert (found.link, found.comments[0].body) == ("http://old.example/?a&b", "x ]]> y")


@pytest.mark.parametrize(
    "text",
    [
        "<html><body><rss></rss></body></html>",
        "<?xml version='1.0'?><feed></feed></rss>",
        "<rss></rss>",
        "<rss><item/></rss>",
        "<rss><foo><channel/></foo></rss>",
    ],
)
def test_what_is_no_export(refusal, text):
    assert "this is not a WordPress export" in refusal(text)


def test_an_ordinary_feed(refusal):
    text = "<rss>\n<channel><title>x</title>\n<item/></channel></rss>"
    assert refusal(text) == "old.xml, line 3: this is not a WordPress export: wp:wxr_version is missing"


@pytest.mark.parametrize("version", ["0.9", "1", "one", "1.x", "-1.0", "1.2.3", "1" * 50 + ".0"])
def test_versions_that_are_not_readable(refusal, version):
    assert refusal(export(version=version)).endswith(": the version of this export is not readable")


@pytest.mark.parametrize("version", ["1.3", "1.10", "2.0"])
def test_newer_versions_are_read_and_noted(records, version):
    text = export([item(1)], version=version)
    assert [kind for _, kind, _, _ in repairs_of(records, text)] == ["version above 1.2"]


def test_every_file_that_is_cut_off_is_refused(refusal):
    text = export(
        [item(1, "A & B", comments=[comment(2)], meta={"a": "b"})], people=[{}], terms=[{}]
    ).rstrip()
    for end in range(60, len(text), 7):
        assert refusal(text[:end]).startswith("old.xml")
    reason = "the file is cut off: </rss> is missing"
    assert refusal(text[:-1]) == f"old.xml, line {text.count(chr(10)) + 1}: {reason}"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("\n<item></wp:item>", "old.xml, line 2: not well-formed: mismatched tag"),
        ("\n\n<item a='1' a='2'/>", "old.xml, line 3: not well-formed: duplicate attribute"),
        ("\n<item a=<b>/>", "old.xml, line 2: not well-formed: not well-formed (invalid token)"),
        ("\na < b", "old.xml, line 2: not well-formed: not well-formed (invalid token)"),
    ],
)
def test_what_is_not_well_formed_is_refused_with_its_line(refusal, content, reason):
    assert refusal(channel(content)) == reason


def test_lines_are_those_of_the_file(refusal):
    text = '\ufeff\n\n<?xml version="1.0"\n?>\n' + channel(
        "\n&&\x01]\n<item><title><![CDATA[]]>]]></title></wp:item>"
    )
    assert refusal(text).startswith("old.xml, line 7: ")


@pytest.mark.parametrize(
    "doctype",
    [
        "<!DOCTYPE rss>",
        '<!DOCTYPE rss SYSTEM "http://evil.example/a.dtd">',
        '<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE rss [<!ENTITY % a SYSTEM "http://evil.example/"> %a;]>',
    ],
)
@pytest.mark.parametrize("declaration", ["", "<?xml version='1.0'?>"])
def test_no_doctype_is_read(refusal, doctype, declaration):
    text = declaration + "\n" + doctype + channel("<item><title>&a;&b;</title></item>")
    assert refusal(text) == "old.xml, line 2: there is a DOCTYPE in it, which no export of WordPress has"


# Limits


@pytest.fixture
def short(monkeypatch):
    monkeypatch.setattr(wxr, "LONGEST_TEXT", 1000)


def test_a_long_text_is_cut_and_the_item_says_so(records, short):
    text = export(
        [item(1, body="x" * 1001), item(2, body="x" * 1000), item(3, comments=[comment(1, "é" * 2000)])]
    )
    one, two, three = records(text)[1:]
    assert (one.body, one.too_long) == ("x" * 1000, True)
    assert (two.body, two.too_long) == ("x" * 1000, False)
    assert (three.too_long, three.comments[0].too_long, three.comments[0].body) == (False, True, "é" * 1000)
    assert [kind for _, kind, _, _ in repairs_of(records, text)] == [wxr.TOO_LONG]


def test_a_long_text_is_cut_while_it_is_read(records, short):
    text = export([item(1, body="x" * 3_000_000), item(2, body="y")])
    one, two = records(text)[1:]
    assert (len(one.body), one.too_long, two.body, two.too_long) == (1000, True, "y", False)


def test_a_long_text_between_the_elements_is_not_kept(records, short):
    text = export([item(1, more="x" * 3_000_000), item(2, body="y")])
    assert [record.too_long for record in records(text)[1:]] == [False, False]


def test_too_much_text_in_one_item(refusal, monkeypatch):
    monkeypatch.setattr(wxr, "LONGEST_RECORD", 1_000_000)
    comments = [comment(n, "x" * 10_000) for n in range(200)]
    assert "there is too much text in one item" in refusal(export([item(1, comments=comments)]))


def test_much_text_in_many_items(records, monkeypatch):
    monkeypatch.setattr(wxr, "LONGEST_RECORD", 1_000_000)
    assert len(records(export([item(n, body="x" * 10_000) for n in range(200)]))) == 201


def test_too_many_comments(refusal, records, monkeypatch):
    monkeypatch.setattr(wxr, "MOST_COMMENTS", 3)
    assert len(records(export([item(1, comments=[comment(n) for n in range(3)])]))[1].comments) == 3
    text = export([item(1, comments=[comment(n) for n in range(4)])])
    assert "there are too many comments on one item" in refusal(text)


def test_too_many_fields(refusal, records, monkeypatch):
    monkeypatch.setattr(wxr, "MOST_ENTRIES", 3)
    full = item(1, meta={"a": "b"}, terms=[("category", "a", "A")], comments=[comment(2, meta={"c": "d"})])
    assert len(records(export([full, full]))) == 3
    text = export([item(1, meta=[("a", "b")] * 4)])
    assert "there are too many terms or fields in one item" in refusal(text)


@pytest.mark.parametrize("opening", ["", "<item>", "<item><title>", "<foo>"])
def test_elements_nested_too_deep(refusal, opening):
    assert refusal(channel(opening + "<a>" * 200)) == "old.xml, line 1: elements are nested too deep"


def test_too_many_different_elements(refusal):
    text = channel("".join(f"<a{n}/>" for n in range(10_001)))
    assert refusal(text) == "old.xml, line 1: there are too many different elements"


@pytest.mark.parametrize("opening", ["<item a='>", "<!-- ", "<?php ", "<a"])
def test_markup_without_an_end(refusal, opening):
    assert refusal(channel(opening + "x" * 6_000_000)) == "old.xml, line 1: a tag or a comment has no end"


def test_the_file_is_closed_when_nobody_reads_on(tmp_path):
    (tmp_path / "old.xml").write_text(export([item(1)] * 3))
    reading = read(tmp_path / "old.xml")
    assert isinstance(next(reading), Site)
    reading.close()


def test_names_of_a_file_may_hold_anything(tmp_path):
    (tmp_path / "a\nb.xml").write_text(cdata("x"))
    with pytest.raises(Refused) as refused:
        list(read(tmp_path / "a\nb.xml"))
    assert str(refused.value) == "a?b.xml: this is not a WordPress export"
