"""Comments as feeds: approved ones on public articles, and always well-formed."""

from xml.etree import ElementTree

import pytest

from comments.models import Comment
from tests.factories import make_approved, make_comment, make_published

CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
pytestmark = pytest.mark.django_db


@pytest.fixture
def read(client):
    def read(address):
        response = client.get(address)
        assert response.status_code == 200
        assert response["Content-Type"] == "application/rss+xml; charset=utf-8"
        channel = ElementTree.fromstring(response.content).find("channel")
        return channel.findtext("title"), [
            (item.findtext("title"), item.findtext(CONTENT)) for item in channel.findall("item")
        ]

    return read


def test_all_public_comments_newest_first(read):
    article = make_published(headline="A & B")
    make_approved(article, name="Ida", body="One & <b>only</b>")
    make_approved(name="Otto", article=make_published(headline="C"), body="Two")
    title, items = read("/comments/feed/")
    assert title == "Comments on “The Newsroom”"
    assert items == [
        ("Otto on “C”", "<p>Two</p>"),
        ("Ida on “A & B”", "<p>One &amp; <strong>only</strong></p>"),
    ]


def test_the_comments_of_one_article(read):
    article = make_published(headline="A & B")
    make_approved(article, name="Ida", body="One")
    make_approved()
    assert read(f"{article.get_absolute_url()}feed/") == (
        "Comments on “A & B”",
        [("Ida on “A & B”", "<p>One</p>")],
    )


def test_nothing_hidden_gets_out(read, client):
    article = make_published()
    for status in ("pending", "spam", "trash"):
        make_comment(article, status=status)
    withdrawn = make_approved().article
    withdrawn.status = withdrawn.Status.WITHDRAWN
    withdrawn.save()
    assert read("/comments/feed/")[1] == []
    assert read(f"{article.get_absolute_url()}feed/")[1] == []
    assert client.get(f"{withdrawn.get_absolute_url()}feed/").status_code == 404


def test_it_is_well_formed_whatever_is_stored(read):
    comment = make_approved(name="a \x08\uffff ]]> b")
    Comment.objects.filter(pk=comment.pk).update(name="x\x08\uffff]]>", html="<p>\x0b\ufffe]]></p>")
    [(title, description)] = read("/comments/feed/")[1]
    assert title.startswith("x]]> on")
    assert description == "<p>]]></p>"


def test_addresses_are_whole_and_lead_to_the_comment(client, settings):
    comment = make_approved()
    page = client.get("/comments/feed/").content.decode()
    assert f"<link>{settings.SITE_URL}/comments/{comment.pk}/</link>" in page


def test_the_number_of_queries_does_not_grow(client, django_assert_max_num_queries):
    client.get("/comments/feed/")
    for size in (3, 30):
        while Comment.objects.count() < size:
            make_approved()
        with django_assert_max_num_queries(3):
            client.get("/comments/feed/")
