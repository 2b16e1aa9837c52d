"""The nginx in deploy/ is valid, believed about https, and sends files itself."""

import os
import re
import shutil
import socket
import ssl
import subprocess
import time
from datetime import datetime, timedelta
from ipaddress import ip_network
from urllib.error import HTTPError
from urllib.request import HTTPSHandler, ProxyHandler, Request, build_opener

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings as django_settings

NGINX = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not NGINX, reason="nginx is not installed"),
]


def free_ports(count):
    probes = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports


def make_certificate(folder):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(datetime.now() - timedelta(days=1))
        .not_valid_after(datetime.now() + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    (folder / "news.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "news.key").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )


@pytest.fixture
def site(tmp_path, live_server, settings):
    """A function that asks nginx, which runs with our file; only its places are others."""
    settings.TRUSTED_PROXIES, settings.SECURE_SSL_REDIRECT = [ip_network("127.0.0.1")], True
    make_certificate(tmp_path)
    http, https = free_ports(2)
    ours = (django_settings.BASE_DIR / "deploy/nginx.conf").read_text()
    for pattern, place in {
        r"listen \[::\].*": "",
        "listen 80;": f"listen 127.0.0.1:{http};",
        "listen 443": f"listen 127.0.0.1:{https}",
        "127.0.0.1:8000": live_server.url.removeprefix("http://"),
        "news.example.org;": "localhost;",
        "/etc/ssl/private/news.example.org.key": f"{tmp_path}/news.key",
        "/etc/ssl/news.example.org.pem": f"{tmp_path}/news.pem",
        "/srv/newsroom/var": str(tmp_path),
    }.items():
        ours, found = re.subn(pattern, place, ours)
        assert found, pattern
    temporary = "".join(
        f"{kind}_temp_path {tmp_path}/{kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;" if os.geteuid() == 0 else ""
    (tmp_path / "nginx.conf").write_text(
        f"{user} daemon off; pid {tmp_path}/nginx.pid; error_log stderr;"
        f"events {{}} http {{ access_log off; {temporary} {ours} }}"
    )
    command = [NGINX, "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")]
    checked = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
    nginx = subprocess.Popen(command, stderr=subprocess.PIPE)
    trusting = ssl.create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    opener = build_opener(ProxyHandler({}), HTTPSHandler(context=trusting))

    def ask(path, data=None, **headers):
        for _try in range(50):
            try:
                return opener.open(Request(f"https://localhost:{https}{path}", data, headers), timeout=10)
            except HTTPError as error:
                return error
            except OSError:
                time.sleep(0.1)
        raise AssertionError("nginx does not answer")

    yield ask
    nginx.terminate()
    nginx.communicate(timeout=10)


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
