"""Caches in front are told by their tags what has changed: all of it, whatever fails on the way."""

import json
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from django.core.exceptions import ImproperlyConfigured

from newsroom import environment
from newsroom.edition import shared_caches
from newsroom.edition.shared_caches import Cloudflare, Fastly, Refused, Varnish
from newsroom.models import Purge, Told
from tests.factories import make_published


class Service(ThreadingHTTPServer):
    """It takes whatever it is sent, and writes it down."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.place = f"127.0.0.1:{self.server_address[1]}"
        self.seen, self.status, self.answer = [], 200, b'{"success": true}'


class Handler(BaseHTTPRequestHandler):
    def take(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.seen.append((self.command, self.path, dict(self.headers), body))
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(self.server.answer)))
        self.end_headers()
        self.wfile.write(self.server.answer)

    do_BAN = do_POST = take

    def log_message(self, *args):
        pass


@pytest.fixture
def service():
    made = Service()
    Thread(target=made.serve_forever, daemon=True).start()
    yield made
    made.shutdown()
    made.server_close()


@pytest.fixture
def caches(service, monkeypatch):
    monkeypatch.setattr(Fastly, "API", f"http://{service.place}")
    monkeypatch.setattr(Cloudflare, "API", f"http://{service.place}")
    others = {"fastly": Fastly("S1", "t0ken"), "cloudflare": Cloudflare("Z1", "t0ken")}
    return {"varnish": Varnish(service.place)} | others


KEYS = {"stories", *(f"article:{number}" for number in range(300))}


def test_varnish_is_sent_a_pattern(caches, service):
    caches["varnish"].purge({"article:1", "stories"})
    caches["varnish"].purge_everything()
    assert [(method, path, headers["Purge-Keys"]) for method, path, headers, _body in service.seen] == [
        ("BAN", "/", "article:1|stories"),
        ("BAN", "/", "*"),
    ]


def test_fastly_is_sent_keys(caches, service):
    caches["fastly"].purge(KEYS)
    caches["fastly"].purge_everything()
    assert [(method, path) for method, path, _headers, _body in service.seen] == [
        ("POST", "/service/S1/purge"),
        ("POST", "/service/S1/purge"),
        ("POST", "/service/S1/purge_all"),
    ]
    assert {headers["Fastly-Key"] for _method, _path, headers, _body in service.seen} == {"t0ken"}
    sent = [headers["Surrogate-Key"].split(" ") for _method, _path, headers, _body in service.seen[:2]]
    assert [len(keys) for keys in sent] == [256, 45]
    assert {*sent[0], *sent[1]} == KEYS


def test_cloudflare_is_sent_tags(caches, service):
    caches["cloudflare"].purge(KEYS)
    caches["cloudflare"].purge_everything()
    bodies = [json.loads(body) for _method, _path, _headers, body in service.seen]
    assert {(path, headers["Authorization"]) for _method, path, headers, _body in service.seen} == {
        ("/zones/Z1/purge_cache", "Bearer t0ken")
    }
    assert bodies[-1] == {"purge_everything": True}
    assert max(len(body["tags"]) for body in bodies[:-1]) == 30
    assert {tag for body in bodies[:-1] for tag in body["tags"]} == KEYS


@pytest.mark.parametrize("kind", ["varnish", "fastly", "cloudflare"])
def test_a_refusal_says_why_and_never_the_secret(kind, caches, service):
    service.status, service.answer = 403, b'{"success": false}'
    with pytest.raises(Refused) as refused:
        caches[kind].purge({"article:1"})
    assert "403" in str(refused.value)
    assert "t0ken" not in str(refused.value)
    service.server_close()
    with pytest.raises(Refused):
        replace(caches[kind], **{"place": "127.0.0.1:1"} if kind == "varnish" else {}).purge_everything()


def test_cloudflare_says_no_in_other_ways_too(caches, service):
    service.answer = b'{"success": false, "errors": [{"message": "no such zone"}]}'
    with pytest.raises(Refused, match="no such zone"):
        caches["cloudflare"].purge({"article:1"})


@pytest.mark.django_db
class TestTelling:
    @pytest.fixture
    def tell(self, service):
        def tell():
            service.seen.clear()
            shared_caches.tell([f"varnish://{service.place}"])
            return [headers["Purge-Keys"] for _method, _path, headers, _body in service.seen]

        tell()
        tell()
        return tell

    def test_a_cache_that_is_new_is_emptied(self, service):
        shared_caches.tell([f"varnish://{service.place}"])
        assert service.seen[0][2]["Purge-Keys"] == "*"

    def test_each_change_is_told_twice(self, tell):
        Purge.objects.create(key="article:1", transaction=2**40)
        first, second = tell(), tell()
        # On PostgreSQL a line of a transaction that seems to be under way is told until it is over.
        assert first == second == ["anything|article:1"]

    def test_nothing_new_is_nothing_sent(self, tell):
        assert tell() == []

    def test_what_was_refused_is_told_later(self, tell, service):
        story = make_published()
        service.status = 500
        with pytest.raises(Refused):
            tell()
        service.status = 200
        assert f"article:{story.pk}" in tell()[0].split("|")

    def test_others_are_told_where_one_refuses(self, tell, service):
        story = make_published()
        service.seen.clear()
        with pytest.raises(Refused, match="127.0.0.1:1 does not answer"):
            shared_caches.tell(["varnish://127.0.0.1:1", f"varnish://{service.place}"])
        assert f"article:{story.pk}" in service.seen[0][2]["Purge-Keys"]

    def test_very_many_changes_empty_it(self, tell, monkeypatch):
        monkeypatch.setattr(shared_caches, "MOST_KEYS", 3)
        make_published()
        assert tell()[0] == "*"

    def test_no_secret_is_stored(self, service, monkeypatch):
        monkeypatch.setattr(Fastly, "API", f"http://{service.place}")
        shared_caches.tell(["fastly://t0ken@S1"])
        assert [told.cache for told in Told.objects.all()] == ["Fastly S1"]


def test_what_can_be_set(monkeypatch):
    value = "varnish://127.0.0.1:6081, varnish://[::1]:80, fastly://a-B_9@S1,cloudflare://x@y"
    monkeypatch.setenv("SHARED_CACHE", value)
    assert [shared_caches.at(item) for item in environment.shared_caches("SHARED_CACHE")] == [
        Varnish("127.0.0.1:6081"),
        Varnish("[::1]:80"),
        Fastly("S1", "a-B_9"),
        Cloudflare("y", "x"),
    ]
    monkeypatch.setenv("SHARED_CACHE", "")
    assert environment.shared_caches("SHARED_CACHE") == []


@pytest.mark.parametrize(
    "value",
    [
        "varnish",
        "varnish://",
        "varnish://host",
        "fastly://S1",
        "akamai://t0ken@x",
        "fastly://t0ken@S1/x",
        "https://t0ken@x",
    ],
)
def test_what_makes_no_sense_is_refused_and_not_shown(monkeypatch, value):
    monkeypatch.setenv("SHARED_CACHE", value)
    with pytest.raises(ImproperlyConfigured, match="SHARED_CACHE must be like") as refused:
        environment.shared_caches("SHARED_CACHE")
    assert "t0ken" not in str(refused.value)
