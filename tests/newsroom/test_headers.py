"""What every answer carries, and who is believed about where a request comes from."""

import re
from ipaddress import ip_network

import pytest
from django.http import HttpResponse

from newsroom.security import headers
from tests.factories import make_admin

pytestmark = pytest.mark.django_db


def policy(response):
    return dict(part.strip().split(" ", 1) for part in response["Content-Security-Policy"].split(";"))


@pytest.mark.parametrize("address", ["/", "/nothing/", "/search/?q=x", "/?q=%00"])
def test_readers_pages_load_nothing_foreign_and_nothing_inline(client, address):
    answer = client.get(address)
    allowed = policy(answer)
    assert allowed["default-src"] == allowed["base-uri"] == allowed["frame-ancestors"] == "'none'"
    assert {allowed[kind] for kind in ("script-src", "style-src", "img-src", "form-action")} == {"'self'"}
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["X-Frame-Options"] == "DENY" if answer.status_code == 200 else True
    assert "camera=()" in answer["Permissions-Policy"]
    assert not answer.cookies


def test_the_newsroom_gets_a_nonce_of_its_own_each_time(client):
    client.force_login(make_admin())
    nonces = [re.search("'nonce-([^']+)'", policy(client.get("/admin/"))["script-src"])[1] for _ in range(2)]
    assert nonces[0] != nonces[1]
    assert len(nonces[0]) >= 20
    assert "unsafe" not in client.get("/admin/")["Content-Security-Policy"]


def test_pictures_may_come_from_a_host_of_their_own(rf, settings):
    settings.MEDIA_URL = "https://media.example.org/news/"
    answer = headers(lambda request: HttpResponse())(rf.get("/"))
    assert policy(answer)["img-src"] == "'self' https://media.example.org"


def test_an_unknown_host_is_refused_without_filling_the_log(client, caplog):
    answer = client.get("/", HTTP_HOST="evil.example")
    assert answer.status_code == 400
    assert "evil" not in answer.content.decode()
    assert caplog.records == []


@pytest.mark.parametrize(
    ("peer", "forwarded", "status"),
    [
        ("10.1.2.3", "https", 200),
        ("10.1.2.3", "http", 301),
        ("10.1.2.3", "http, https", 200),
        ("192.0.2.1", "https", 301),
        ("", "https", 301),
    ],
)
def test_only_trusted_proxies_say_what_was_encrypted(client, settings, peer, forwarded, status):
    settings.SECURE_SSL_REDIRECT = True
    settings.TRUSTED_PROXIES = [ip_network("10.0.0.0/8")]
    answer = client.get(
        "/", REMOTE_ADDR=peer, headers={"X-Forwarded-Proto": forwarded, "X-Forwarded-Host": "evil.example"}
    )
    assert answer.status_code == status
    assert "evil" not in str(answer.headers)
