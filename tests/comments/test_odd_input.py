"""Whatever is sent, the answer is a readable page and never a 500, on both databases."""

import re
from html import unescape

import pytest

from articles.text import storable
from comments.markup import to_html
from comments.models import Comment
from comments.names import tidy
from tests.factories import make_approved, make_published

pytestmark = pytest.mark.django_db

NASTY = [
    "\0",
    "\x08\x1f\x7f\x85",
    "\ufffe\uffff\ufdd0",
    "👩‍👩‍👧‍👦 🏴󠁧󠁢󠁳󠁣󠁴󠁿",
    "\u202emoc.elpmaxe\u2066",
    "e" + "\u0301" * 90,
    "ﷺ ᚠ ꙮ 𒐫 ﷽",
    "'; DROP TABLE comments; --",
    "%00 %s %(x)s {0} {{ x }} {% y %}",
    "<!--",
    "]]>",
    "&#0;",
    "&#xD800;",
    "😀" * 30_000,
    "x" * 1_000_000,
]


FIELDS = ["name", "email", "website", "body", "parent", "subject", "typed", "unknown"]


@pytest.mark.parametrize("value", NASTY, ids=range(len(NASTY)))
def test_any_field_takes_anything(send, client, value):
    article = make_published()
    for n, field in enumerate(FIELDS):
        fields = {"email": f"r{n}@example.org", "body": f"{n}"} | {field: value}
        response = send(article, network=f"192.0.2.{n}", **fields)
        assert response.status_code in (303, 400, 404, 413, 422), field
        assert response.content or response["Location"]
    Comment.objects.update(status=Comment.Status.APPROVED)
    for path in ("", "feed/"):
        assert client.get(f"{article.get_absolute_url()}{path}").status_code == 200


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (b"", "multipart/form-data"),
        (b"garbage", "multipart/form-data; boundary=x"),
        (b"--x\r\n", "multipart/form-data; boundary=x"),
        (
            b"--x\r\nContent-Disposition: form-data; name=body\r\n\r\n\xff\xfe\xed\xa0\x80\r\n--x--\r\n",
            "multipart/form-data; boundary=x",
        ),
        (b"body=%ED%A0%80&name=%FF", "application/x-www-form-urlencoded"),
        (b"body=%00", "application/x-www-form-urlencoded"),
        (b"a=1&" * 2000, "application/x-www-form-urlencoded"),
        (b"body=x", "application/x-www-form-urlencoded; charset=utf-7"),
        (b"body=x", "application/x-www-form-urlencoded; charset=no-such"),
        (b'{"body": "x"}', "application/json"),
        (b"\x00\x01", "application/octet-stream"),
        (b"body=x", ""),
    ],
)
def test_malformed_requests_are_refused(client, content, content_type):
    address = f"{make_published().get_absolute_url()}reply/"
    response = client.generic("POST", address, content, content_type=content_type)
    assert response.status_code in (400, 422)
    assert b"<html" in response.content
    assert not Comment.objects.exists()


@pytest.mark.parametrize("parent", ["x", "0", "-1", "1.5", "٣", "%00", "9" * 19, "9" * 5000, "1 OR 1=1"])
def test_a_parent_that_is_none_is_404(client, parent):
    response = client.get(f"{make_published().get_absolute_url()}reply/?parent={parent}")
    assert response.status_code in (400, 404)


@pytest.mark.parametrize("number", ["0", "x", "-1", "٢", "2", "9" * 5000, "%F0%9F%98%80", "1e1", "01"])
def test_a_page_that_is_none_is_404(client, number):
    address = make_approved().article.get_absolute_url()
    assert client.get(f"{address}?comments={number}").status_code == 404


def test_marks_that_turn_the_text_do_not_leave_the_name(send):
    article = make_published()
    send(article, name="Lena \u202e\u2066mloH\u2069\u202c")
    assert article.comments.get().name == "Lena mloH"


HEAP = "\u0315\u0320\u0489\u0e49" * 5
ZALGO = "".join(letter + HEAP for letter in "zalgo")


def test_no_heap_of_marks_covers_what_others_have_written(send, client):
    """A letter keeps as many marks as any script has. What was typed is stored all the same."""
    article = make_published()
    send(article, name=ZALGO[:40], body=f"{ZALGO} and x" + "\u200d\u0e49" * 20)
    comment = article.comments.get()
    assert comment.body.count("\u0e49") == 45
    comment.approve()
    heap = re.compile("[\u0315\u0320\u0489\u0e49\u200d]{14}|[\u0315\u0320\u0489\u0e49]{7}")
    for page in ("", f"reply/?parent={comment.pk}", "feed/"):
        text = unescape(client.get(f"{article.get_absolute_url()}{page}").content.decode())
        assert "z\u0320" in text
        assert not heap.search(text)


@pytest.mark.parametrize("text", ["ẫ שָׁ֑לֽוֹם", "क्षि नमस्ते", "བསྒྲུབས", "น้ำ ก็", "ကြွှို့", "1️⃣ ❤️"])
def test_marks_that_a_script_needs_stay(text):
    assert to_html(text) == f"<p>{storable(text)}</p>"
    assert tidy(text) == storable(text)


def test_an_address_is_not_turned_round(send):
    article = make_published()
    send(article, website="http://\u202egro.elpmaxe")
    assert article.comments.get().website == "http://gro.elpmaxe"
