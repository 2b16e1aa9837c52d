"""The nginx of deploy/ before a newsroom; only its places are others."""

import socket
import ssl
import time
from contextlib import contextmanager
from datetime import datetime, timedelta
from urllib.error import HTTPError
from urllib.request import HTTPSHandler, ProxyHandler, Request, build_opener

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.nginx import ours, running
from tests.ports import free_port


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
    http, https = free_port(), free_port()
    config = ours(
        {
            r"listen \[::\][^\n]*": "",
            "listen 80;": f"listen 127.0.0.1:{http};",
            "listen 443": f"listen 127.0.0.1:{https}",
            "127.0.0.1:8000": upstream,
            "news.example.org;": "localhost;",
            "/etc/ssl/private/news.example.org.key": f"{folder}/news.key",
            "/etc/ssl/news.example.org.pem": f"{folder}/news.pem",
            "/var/cache/nginx/newsroom": f"{folder}/cache",
            "/srv/newsroom/var": str(folder),
        }
    )
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
    with running(folder, config):
        yield ask
