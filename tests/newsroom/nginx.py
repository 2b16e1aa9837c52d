"""The nginx of deploy/, started with our file; only its places are others."""

import os
import re
import shutil
import socket
import ssl
import subprocess
import time
from contextlib import contextmanager
from datetime import datetime, timedelta
from urllib.error import HTTPError
from urllib.request import HTTPSHandler, ProxyHandler, Request, build_opener

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings

NGINX = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")


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


@contextmanager
def nginx_before(upstream, folder):
    """A function that asks nginx, which asks the newsroom at ``upstream``, a host and a port."""
    make_certificate(folder)
    http, https = free_ports(2)
    ours = (settings.BASE_DIR / "deploy/nginx.conf").read_text()
    for pattern, place in {
        r"listen \[::\].*": "",
        "listen 80;": f"listen 127.0.0.1:{http};",
        "listen 443": f"listen 127.0.0.1:{https}",
        "127.0.0.1:8000": upstream,
        "news.example.org;": "localhost;",
        "/etc/ssl/private/news.example.org.key": f"{folder}/news.key",
        "/etc/ssl/news.example.org.pem": f"{folder}/news.pem",
        "/var/cache/nginx/newsroom": f"{folder}/cache",
        "/srv/newsroom/var": str(folder),
    }.items():
        ours, found = re.subn(pattern, place, ours)
        assert found, pattern
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(
        f"{user} daemon off; pid {folder}/nginx.pid; error_log stderr;"
        f"events {{}} http {{ access_log off; {temporary} {ours} }}"
    )
    command = [NGINX, "-p", str(folder), "-c", str(folder / "nginx.conf")]
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

    def connect():
        return trusting.wrap_socket(socket.create_connection(("127.0.0.1", https)))

    ask.connect = connect
    yield ask
    nginx.terminate()
    nginx.communicate(timeout=10)
