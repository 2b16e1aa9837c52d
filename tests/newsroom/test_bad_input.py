"""What no browser sends ends in a readable 4xx at every public address, on both databases."""

from io import BytesIO

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client
from django.urls import reverse

from newsroom.security import READERS_BODY, readable_content_type
from tests.factories import make_approved, make_author, make_editor, make_published, make_section

pytestmark = pytest.mark.django_db

HUGE = "9" * 400
TEXTS = {
    "NUL": "\0",
    "escape": "\x1b[31m",
    "emoji": "🗞️" * 50,
    "right-to-left override": "\u202egnp.exe",
    "not a character": "\ufffe",
    "huge number": HUGE,
    "beyond 64 bits": str(2**64),
    "negative": "-1",
    "other digits": "١٢٣",
    "quotes": "\"'`;--<script>{{7*7}}%(x)s",
    "search words": '"unclosed AND (OR NOT * NEAR',
    "percent": "%%25%",
    "dots": "../../etc/passwd",
    "line breaks": "a\r\nb\u2028c",
    "long": "x" * 100_000,
}
# Percent-escaped by hand, for no client would write them.
BYTES = {
    "NUL": "%00",
    "lone surrogate": "%ED%A0%80",
    "not UTF-8": "%FF",
    "cut off": "%E2%82",
    "half an escape": "%",
    "overlong": "%C0%AF",
}
FORMS = ("reply", "sign in", "forgotten")
UNREADABLE = ("NUL", "lone surrogate", "not UTF-8", "cut off", "overlong")


@pytest.fixture
def client():
    """It does not raise what a view raises, so a fault shows as the 500 that a reader would get."""
    return Client(raise_request_exception=False)


@pytest.fixture
def addresses():
    """One address of each kind that readers have."""
    section, author = make_section("World"), make_author("Nora Dahl")
    article = make_published(section=section, authors=[author], tags=["harbour"])
    comment = make_approved(article)
    page = article.get_absolute_url()
    return {
        "front": "/",
        "latest": "/latest/",
        "article": page,
        "comments of article": f"{page}feed/",
        "year": page[:6],
        "month": page[:9],
        "section": section.get_absolute_url(),
        "tag": reverse("articles:tag", args=["harbour"]),
        "author": author.get_absolute_url(),
        "search": "/search/",
        "feed": "/feed/",
        "comment": reverse("comments:comment", args=[comment.pk]),
        "reply": f"{page}reply/",
        "sign in": "/admin/login/",
        "forgotten": "/admin/account/forgotten/",
        "picture": "/media/a.png",
        "nothing": "/nothing/at/all/",
    }


def is_readable(response):
    return b"<h1" in response.content or response.status_code < 400


def test_odd_queries(client, addresses):
    parameters = ("before", "after", "page", "q", "parent", "comments", "next", "x")
    faults = [
        (address, what, answer.status_code)
        for address in addresses.values()
        for what, text in TEXTS.items()
        if (answer := client.get(address, dict.fromkeys(parameters, text))).status_code >= 500
        or not is_readable(answer)
    ]
    assert faults == []


def test_more_questions_than_anybody_has(client, addresses):
    answers = {address: client.get(f"{address}?{'a=b&' * 1001}") for address in addresses.values()}
    assert {answer.status_code for answer in answers.values()} == {400}
    assert all(map(is_readable, answers.values()))


def test_odd_paths(client, addresses):
    places = [
        "/{}/",
        "/{}",
        "/2026/{}/",
        "/2026/01/{}/",
        "/{}/01/x/",
        "/section/{}/",
        "/tag/{}/",
        "/author/{}/",
    ]
    places += ["/comments/{}/", "/comments/status/{}/", "/2026/01/{}/reply/", "/media/{}", "/admin/{}/"]
    texts = [text for what, text in TEXTS.items() if what != "long"] + ["x" * 3000]
    faults = [
        (place, text[:20], answer.status_code)
        for place in places
        for text in texts
        if not 300 <= (answer := client.get(place.format(text))).status_code < 500 or not is_readable(answer)
    ]
    assert faults == []


@pytest.mark.parametrize("what", BYTES)
def test_bytes_that_are_no_text(client, addresses, what):
    for address in addresses.values():
        in_query = client.get(address, QUERY_STRING=f"q={BYTES[what]}")
        in_form = client.post(
            address, f"name={BYTES[what]}", content_type="application/x-www-form-urlencoded"
        )
        assert in_query.status_code < 500
        assert in_form.status_code < 500
        if what in UNREADABLE:
            assert (in_query.status_code, in_form.status_code) == (400, 400), address
            assert is_readable(in_query)


@pytest.mark.parametrize("what", UNREADABLE)
def test_a_path_that_is_no_text(client, what):
    answer = client.get(f"/{BYTES[what]}/")
    assert answer.status_code == 400
    assert "We cannot read this request" in answer.content.decode()


@pytest.mark.parametrize("slug", ["日本の海", "café", "новости"])
def test_every_script_of_the_world_is_text(client, slug):
    article = make_published(headline="x", slug=slug)
    assert client.get(article.get_absolute_url()).status_code == 200
    assert client.get("/search/", {"q": slug}).status_code == 200


def test_odd_fields(client, addresses):
    faults = []
    for address in map(addresses.get, FORMS):
        for what, text in TEXTS.items():
            fields = dict.fromkeys(
                ("name", "email", "website", "body", "parent", "username", "password"), text
            )
            for form in ({}, {"content_type": "application/x-www-form-urlencoded", "data": as_form(fields)}):
                answer = client.post(address, **{"data": fields} | form)
                if answer.status_code >= 500 or (what == "NUL" and answer.status_code != 400):
                    faults.append((address, what, answer.status_code))
    assert faults == []


def as_form(fields):
    return "&".join(
        f"{name}=" + "".join(f"%{byte:02X}" for byte in text.encode()) for name, text in fields.items()
    )


def test_a_megabyte_is_too_much(client, addresses):
    for address in addresses.values():
        if not address.startswith("/admin/"):
            answer = client.post(address, {"name": "n" * 1_000_000, "body": "b"})
            assert answer.status_code == 413, address
            assert is_readable(answer)


def test_what_is_too_much_is_not_even_read(rf, client):
    answer = client.generic(
        "POST", "/", content_type="application/x-www-form-urlencoded", CONTENT_LENGTH=str(READERS_BODY + 1)
    )
    assert answer.status_code == 413


def test_more_text_than_a_form_may_have_is_too_much_in_the_newsroom_too(client):
    answer = client.post("/admin/login/", {"username": "x" * 6_000_000, "password": "x"})
    assert answer.status_code == 413


MULTIPART = "multipart/form-data; boundary=x"
PART = b'--x\r\nContent-Disposition: form-data; name="body"'
MALFORMED = {
    "no boundary": ("multipart/form-data", b"--x"),
    "boundary of nothing": ("multipart/form-data; boundary=", b"--"),
    "boundary that is no ASCII": ("multipart/form-data; boundary=é", b"--"),
    "nothing": (MULTIPART, b""),
    "never closed": (MULTIPART, PART + b"\r\n\r\nhello"),
    "no name": (MULTIPART, b"--x\r\nContent-Disposition: form-data\r\n\r\nhello\r\n--x--\r\n"),
    "bad base64": (MULTIPART, PART + b"\r\nContent-Transfer-Encoding: base64\r\n\r\n!\r\n--x--\r\n"),
    "bad encoded name": (MULTIPART, PART[:-11] + b"name*=nonsense''a\r\n\r\nhello\r\n--x--\r\n"),
    "too many fields": (MULTIPART, (PART + b"\r\n\r\nx\r\n") * 1100 + b"--x--\r\n"),
    "too many headers": (MULTIPART, PART + b"\r\nX: y" * 2000 + b"\r\n\r\nhello\r\n--x--\r\n"),
    "NUL in a file's name": (MULTIPART, PART + b'; filename="a\0b.png"\r\n\r\nhello\r\n--x--\r\n'),
    "a codec that is no encoding": ("text/plain; charset=zlib", b"x"),
    "an encoding with surrogates": (
        f"{MULTIPART}; charset=raw_unicode_escape",
        PART + b"\r\n\r\n\\ud800\r\n--x--\r\n",
    ),
    "another encoding": ("application/x-www-form-urlencoded; charset=utf-16", b"a=b"),
    "JSON": ("application/json", b'{"a": "\\ud800\\u0000"}'),
    "no type": ("", b"a=b"),
}


@pytest.mark.parametrize("what", MALFORMED)
def test_malformed_forms(client, addresses, what):
    content_type, body = MALFORMED[what]
    for address in addresses.values():
        answer = client.generic("POST", address, body, content_type=content_type)
        assert answer.status_code < 500, address
        assert is_readable(answer), address


def test_files_may_hold_anything(client):
    client.force_login(make_editor())
    picture = BytesIO(b"\0\xed\xa0\x80\xff")
    picture.name = "picture.png"
    answer = client.post("/admin/articles/image/add/", {"file": picture, "alternative_text": "A gull"})
    assert answer.status_code == 200


@pytest.mark.parametrize("cookie", [r'sessionid="a\000b"', "sessionid=\xff", "a=" + "x" * 5000, ";;;=;", '"'])
def test_odd_cookies(client, addresses, cookie):
    for address in addresses.values():
        assert client.get(address, headers={"Cookie": cookie}).status_code < 500


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"])
def test_other_methods(client, addresses, method):
    for address in addresses.values():
        answer = client.generic(method, address)
        assert answer.status_code == 405, address
        assert answer["Allow"]


def test_pages_take_no_post_and_answers_no_get(client, addresses):
    for kind in ("front", "latest", "article", "year", "month", "section", "tag", "author", "search", "feed"):
        assert client.post(addresses[kind]).status_code == 405, kind


@pytest.mark.parametrize(
    "header", ["charset*=nonsense''a", "charset*=utf-8''a%00b", "charset*=utf-8''%ED%A0%80"]
)
def test_a_content_type_that_django_cannot_read(header):
    """It is read outside of all middleware, so the answer is looked at where the server would see it."""
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": "/healthz",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "CONTENT_TYPE": f"text/plain; {header}",
        "wsgi.input": BytesIO(),
        "wsgi.url_scheme": "http",
    }
    started = []
    readable_content_type(WSGIHandler())(environ, lambda status, headers: started.append(status))
    assert started == ["200 OK"]
