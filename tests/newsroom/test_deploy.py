"""The nginx in deploy/ is valid, believed about https, and sends files itself."""

from ipaddress import ip_network

import pytest

from tests.newsroom.nginx import nginx_before
from tests.nginx import NGINX

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not NGINX, reason="nginx is not installed"),
]


@pytest.fixture
def site(tmp_path, live_server, settings):
    settings.TRUSTED_PROXIES, settings.SECURE_SSL_REDIRECT = [ip_network("127.0.0.1")], True
    with nginx_before(live_server.url.removeprefix("http://"), tmp_path) as ask:
        yield ask


def test_nginx_in_front(site, tmp_path, media):
    media.mkdir(exist_ok=True)
    (tmp_path / "static").mkdir()
    (tmp_path / "static/reader.0123456789ab.css").write_text("body {}")
    (media / "a.png").write_bytes(b"picture")
    (media / "a.html").write_text("<script>")
    assert site("/").status == 200
    assert site("/nothing/").status == 404
    assert site("/nothing/", b"x" * 300_000).status == 413
    assert site("/admin/login/").status == 200
    static = site("/static/reader.0123456789ab.css")
    assert (static.read(), static.headers["X-Content-Type-Options"]) == (b"body {}", "nosniff")
    assert "immutable" in static.headers["Cache-Control"]
    picture = site("/media/a.png")
    assert (picture.read(), picture.headers["Content-Type"]) == (b"picture", "image/png")
    assert picture.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert site("/media/a.html").headers["Content-Type"] == "application/octet-stream"
    assert site("/media/").status in (403, 404)
