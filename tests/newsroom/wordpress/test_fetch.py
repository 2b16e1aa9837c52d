"""What may be asked of another host, what is believed of its answer, and where every answer ends."""

import datetime
import socket
import ssl
import threading
import time
from contextlib import contextmanager
from ipaddress import ip_address
from socketserver import BaseRequestHandler, ThreadingTCPServer

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from newsroom.wordpress import fetch as fetching
from newsroom.wordpress.fetch import NotFetched, doors, fetch, is_public

MEGABYTE = 2**20
PICTURE = b"GIF89a and what follows"


def answer(content=PICTURE, status="200 OK", length=True, **headers):
    if length:
        headers = {"Content_Length": len(content)} | headers
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([f"HTTP/1.1 {status}", *lines, "", ""]).encode() + content


def leads_to(address, status="302 Found"):
    return answer(b"", status, Location=address)


class Host(ThreadingTCPServer):
    """A web server that sends what a test has written down for a path, and keeps what it was asked."""

    daemon_threads = True
    context = None

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Visit)
        self.port = self.server_address[1]
        self.pages, self.asked, self.closing = {}, [], threading.Event()

    def address(self, path, scheme="http", name="old.example"):
        return f"{scheme}://{name}:{self.port}{path}"

    def get_request(self):
        line, client = super().get_request()
        return (self.context.wrap_socket(line, server_side=True) if self.context else line), client

    def handle_error(self, request, client):
        """The other side hangs up as soon as it has seen enough."""


class Visit(BaseRequestHandler):
    def handle(self):
        request = self.request.recv(65536)
        self.server.asked.append(request.decode())
        page = self.server.pages[request.split()[1].decode()]
        for part in [page] if isinstance(page, bytes) else page:
            self.request.sendall(part)


@contextmanager
def opened(monkeypatch, host):
    """The one hole in the guard: old.example, and the server's own address, lead to the test's server."""
    real = fetching.doors

    def doors(name, port):
        if port == host.port and name in ("old.example", "xn--bcher-kva.example", "127.0.0.1"):
            return [(socket.AF_INET, ("127.0.0.1", port))]
        return real(name, port)

    with monkeypatch.context() as patch:
        patch.setattr(fetching, "doors", doors)
        yield


@pytest.fixture
def host(monkeypatch):
    with Host() as host, opened(monkeypatch, host):
        threading.Thread(target=host.serve_forever, args=(0.01,), daemon=True).start()
        yield host
        host.closing.set()
        host.shutdown()


@pytest.fixture
def reason(host):
    def reason(page, path="/x.jpg", **options):
        host.pages[path] = page
        with pytest.raises(NotFetched) as refusal:
            fetch(host.address(path), **options)
        return str(refusal.value)

    return reason


def test_it_fetches_what_is_there_and_tells_nothing_of_itself(host, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9/")
    host.pages["/2010/08/x.jpg?w=3"] = answer(Set_Cookie="a=b")
    for _ in range(2):
        assert fetch(host.address("/2010/08/x.jpg?w=3#top")) == PICTURE
    assert (
        host.asked
        == [
            f"GET /2010/08/x.jpg?w=3 HTTP/1.1\r\nHost: old.example:{host.port}\r\nUser-Agent: newsroom\r\n"
            "Accept: */*\r\nAccept-Encoding: identity\r\nConnection: close\r\n\r\n"
        ]
        * 2
    )


def test_an_address_as_people_write_it_is_quoted(host):
    host.pages["/%C3%BCber%20uns/100%25%20%e2%82%ac.jpg"] = answer()
    assert fetch(f" {host.address('/über uns/100% %e2%82%ac.jpg')} ") == PICTURE
    host.pages["/x.jpg"] = answer()
    assert fetch(host.address("/x.jpg", name="bücher.example")) == PICTURE
    assert f"\r\nHost: xn--bcher-kva.example:{host.port}\r\n" in host.asked[-1]


def test_content_ends_with_its_length_its_chunks_or_the_connection(host):
    host.pages["/length"] = answer() + b"more"
    host.pages["/chunks"] = answer(
        b"a;note=1\r\nGIF89a and\r\nd\r\n what follows\r\n0\r\n\r\n",
        length=False,
        Transfer_Encoding="chunked",
    )
    host.pages["/end"] = answer(length=False)
    host.pages["/late"] = b"HTTP/1.1 100 Continue\r\n\r\n" + answer()
    assert [fetch(host.address(path)) for path in host.pages] == [PICTURE] * 4


def test_redirects_are_followed_three_times(host):
    host.pages |= {
        "/1": leads_to("/2", "301 Moved"),
        "/2": leads_to(host.address("/3"), "308 Moved"),
        "/3": leads_to("sub/ü.jpg", "307 Moved"),
        "/sub/%C3%BC.jpg": answer(),
        "/0": leads_to("/1", "303 See"),
    }
    assert fetch(host.address("/1")) == PICTURE
    with pytest.raises(NotFetched, match="more than 3 times"):
        fetch(host.address("/0"))


@pytest.mark.parametrize(
    ("location", "says"),
    [
        ("http://127.0.0.2/latest/meta-data/", "not on the public internet"),
        ("http://169.254.169.254/latest/meta-data/", "not on the public internet"),
        ("//[::1]/x.jpg", "not on the public internet"),
        ("http://old.example:8080/x.jpg", "port 8080"),
        ("file:///etc/passwd", "only http and https"),
        ("http://user:word@old.example/x.jpg", "user name"),
        ("http://[old/x.jpg", "does not answer as a web server does"),
        ("", "not where to"),
    ],
)
def test_a_redirect_is_checked_like_any_address(reason, host, location, says):
    assert says in reason(leads_to(location))
    assert len(host.asked) == 1


def test_what_is_too_large_is_not_read(reason, host):
    host.pages["/fits"] = answer(bytes(MEGABYTE))
    assert len(fetch(host.address("/fits"), limit=MEGABYTE)) == MEGABYTE
    announced = answer(bytes(MEGABYTE + 1))
    chunk = b"100001\r\n" + bytes(MEGABYTE + 1) + b"\r\n0\r\n\r\n"
    for page in (
        announced,
        answer(b"", Content_Length=10**30),
        answer(bytes(MEGABYTE + 1), length=False),
        answer(bytes(MEGABYTE + 1), Content_Length=-1),
        answer(chunk, length=False, Transfer_Encoding="chunked"),
    ):
        assert reason(page, limit=MEGABYTE) == "it is larger than 1 MB"


@pytest.mark.parametrize(
    ("head", "endless"),
    [
        (answer(b"-1\r\n", length=False, Transfer_Encoding="chunked"), bytes(65536)),
        (b"HTTP/1.1 200 OK\r\n", b"X: " + b"x" * 60_000 + b"\r\n"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 1000),
    ],
)
def test_an_endless_answer_ends(reason, host, head, endless):
    def page():
        yield head
        while not host.closing.is_set():
            yield endless

    assert reason(page(), limit=MEGABYTE) == "its host sends too much"


@pytest.mark.parametrize("before", [b"", b"HTTP/1.1 200 OK\r\nX: ", answer(b"", Content_Length=9999)])
def test_an_answer_that_trickles_in_ends(reason, host, monkeypatch, before):
    def page():
        yield before
        while not host.closing.wait(0.02):
            yield b"x"

    monkeypatch.setattr(fetching, "SECONDS", 0.2)
    began = time.monotonic()
    assert reason(page()) == "its host takes too long"
    assert time.monotonic() - began < 2


@pytest.mark.parametrize(
    ("page", "says"),
    [
        (answer(status="404 Not Found"), "its host answers 404"),
        (answer(status="206 Partial"), "its host answers 206"),
        (answer(b"", status="204 Nothing"), "its host answers 204"),
        (answer(Content_Encoding="gzip"), "its host answers in an encoding that was not asked for"),
        (answer(Transfer_Encoding="gzip"), "its host answers in an encoding that was not asked for"),
        (answer(Content_Length=len(PICTURE) + 1), "its host breaks off before the end"),
        (b"", "its host breaks off, or does not answer as a web server does"),
        (b"220 mail.example ESMTP\r\n", "its host breaks off, or does not answer as a web server does"),
        (
            answer(b"5\r\nGIF", length=False, Transfer_Encoding="chunked"),
            "its host breaks off, or does not answer as a web server does",
        ),
        (
            answer(b"-5\r\nGIF", length=False, Transfer_Encoding="chunked"),
            "its host breaks off, or does not answer as a web server does",
        ),
    ],
)
def test_only_a_whole_answer_counts(reason, page, says):
    assert reason(page) == says


def test_a_host_that_does_not_listen_is_not_reached(monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    monkeypatch.setattr(fetching, "doors", lambda *_: [(socket.AF_INET, ("127.0.0.1", port))] * 2)
    with pytest.raises(NotFetched, match="its host cannot be reached"):
        fetch("http://old.example/x.jpg")


@pytest.mark.parametrize(
    ("address", "says"),
    [
        *((address, "only http and https") for address in ("", "x.jpg", "/x.jpg", "//old.example/x.jpg")),
        *((f"{scheme}://old.example/x", "only http and https") for scheme in ("file", "ftp", "gopher", "ws")),
        ("file:///etc/passwd", "only http and https"),
        ("data:image/png;base64,AAAA", "only http and https"),
        ("javascript:alert(1)", "only http and https"),
        ("http://user@old.example/", "user name"),
        ("http://user:word@old.example/", "user name"),
        ("http://old.example@10.0.0.1/", "user name"),
        ("http://@old.example/", "user name"),
        ("http://old.example:22/", "port 22"),
        ("http://old.example:0/", "port 0"),
        ("http://old.example:8000/", "port 8000"),
        ("http://old.example:99999/", "not an address"),
        ("http://old.example:x/", "not an address"),
        ("http://", "not the name of a host"),
        ("http:///x.jpg", "not the name of a host"),
        ("http://:80/", "not the name of a host"),
        ("http://./", "not the name of a host"),
        ("http://a b.example/", "not the name of a host"),
        ("http://old%2eexample/", "not the name of a host"),
        ("http://a..example/", "not an address"),
        (f"http://{'a' * 64}.example/", "not an address"),
        (f"http://old.example/{'a' * 4000}", "not an address"),
        ("http://old.example/\r\nX: y", "not an address"),
        ("http://old.example/\tx", "not an address"),
        ("http://old.example/\0", "not an address"),
        ("http://old.example\\@10.0.0.1/", "not an address"),
        ("http://old.example/\udc80", "not an address"),
        ("http://[::1", "not an address"),
        ("http://[x]/", "not an address"),
        ("http://ex\u2100mple/", "not an address"),
        *(
            (f"http://{host}/", "not the name of a host")
            for host in (
                "2130706433",
                "0x7f.1",
                "0x7f000001",
                "0177.0.0.1",
                "127.1",
                "127.0.0.01",
                "1.2.3.4.5",
            )
        ),
        *(
            (f"http://{host}/", "not on the public internet")
            for host in ("127.0.0.1", "127.0.0.1.", "localhost", "localhost.", "LOCALHOST", "127。0。0。1")
        ),
        *(
            (f"https://{host}/", "not on the public internet")
            for host in (
                "[::1]",
                "[::]",
                "[::ffff:7f00:1]",
                "[fe80::1]",
                "[64:ff9b::a00:1]",
                "[2002:a00:1::]",
            )
        ),
        ("http://[::ffff:127.0.0.1]/", "not the name of a host"),
        ("http://[fe80::1%25eth0]/", "not the name of a host"),
    ],
)
def test_what_is_no_plain_web_address_is_refused(address, says):
    with pytest.raises(NotFetched, match=says) as refusal:
        fetch(address)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    "address",
    """
    0.0.0.0 0.1.2.3 10.0.0.1 100.64.0.1 100.100.100.200 100.127.255.255 127.0.0.1 127.8.9.10 168.63.129.16
    169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.1 192.0.0.192 192.0.2.1 192.88.99.1 192.168.0.1
    198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.255
    :: ::1 ::127.0.0.1 ::8.8.8.8 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:8.8.8.8 ::ffff:0:127.0.0.1
    64:ff9b::127.0.0.1 64:ff9b::10.0.0.1 64:ff9b::169.254.169.254 64:ff9b::224.0.0.1 64:ff9b:1::8.8.8.8 100::1
    2001::1 2001:0:4136:e378:8000:63bf:3fff:fdd2 2001:10::1 2001:20::1 2001:db8::1 2002:7f00:1::
    2002:808:808:: 3fff::1 5f00::1 fc00::1 fd00:ec2::254 fe80::1 fe80::1%eth0 febf::1 fec0::1 ff02::1 ff0e::1
    """.split(),
)
def test_what_is_not_public(address):
    assert is_public(address) is False
    assert is_public(ip_address(address)) is False


@pytest.mark.parametrize(
    "address",
    """
    1.1.1.1 8.8.8.8 100.63.255.255 100.128.0.1 172.15.255.255 172.32.0.1 169.253.0.1 192.0.1.1 192.88.98.1
    198.17.255.255 198.20.0.1 223.255.255.255 2001:200::1 2001:4860:4860::8888 2606:4700::1111 2a00:1450::1
    3ffe::1 64:ff9b::8.8.8.8
    """.split(),
)
def test_what_is_public(address):
    assert is_public(address) is True


def answers(*addresses):
    families = {4: socket.AF_INET, 6: socket.AF_INET6}
    return [
        (families[ip_address(address).version], socket.SOCK_STREAM, 6, "", (address, 443))
        for address in addresses
    ]


def test_every_address_of_a_host_must_be_public(monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answers("8.8.8.8", "2606:4700::1111"))
    assert doors("old.example", 443) == [
        (socket.AF_INET, ("8.8.8.8", 443)),
        (socket.AF_INET6, ("2606:4700::1111", 443)),
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answers("8.8.8.8", "10.0.0.1"))
    with pytest.raises(NotFetched, match="not on the public internet"):
        doors("old.example", 443)


def test_an_unknown_host_is_said(monkeypatch):
    def unknown(*_, **__):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(NotFetched, match="its host is not known"):
        fetch("http://old.example/")


def test_a_name_is_looked_up_once(host, monkeypatch):
    """Or its second answer could be another one than the first."""

    def again(*_, **__):
        raise AssertionError("looked up again")

    monkeypatch.setattr(socket, "getaddrinfo", again)
    monkeypatch.setattr(socket, "gethostbyname", again)
    host.pages["/x.jpg"] = answer()
    assert fetch(host.address("/x.jpg")) == PICTURE


@pytest.fixture
def secure(host, tmp_path, monkeypatch):
    """The server speaks TLS, with a certificate for the given name that this machine trusts."""

    def secure(name):
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
        now = datetime.datetime.now(datetime.UTC)
        certificate = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=1))
            .not_valid_after(now + datetime.timedelta(days=1))
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(key, hashes.SHA256())
        )
        file = tmp_path / f"{name}.pem"
        file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        monkeypatch.setenv("SSL_CERT_FILE", str(file))
        secret = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        both = tmp_path / "both.pem"
        both.write_bytes(file.read_bytes() + secret)
        host.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        host.context.load_cert_chain(both)
        host.names = []
        host.context.sni_callback = lambda _line, name, _context: host.names.append(name)

    return secure


def test_https_asks_for_the_name_and_its_certificate(host, secure):
    secure("old.example")
    host.pages["/x.jpg"] = answer()
    assert fetch(host.address("/x.jpg", "https")) == PICTURE
    assert host.names == ["old.example"]


@pytest.mark.parametrize("name", ["other.example", "127.0.0.1"])
def test_a_certificate_for_another_name_is_refused(host, secure, name):
    secure("other.example")
    with pytest.raises(NotFetched, match="certificate of its host is not valid: .*mismatch"):
        fetch(host.address("/x.jpg", "https"))
    assert host.asked == []


def test_an_unknown_certificate_is_refused(host, secure, monkeypatch):
    secure("old.example")
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(NotFetched, match="certificate of its host is not valid: self"):
        fetch(host.address("/x.jpg", "https"))


def test_https_never_leads_back_to_http(host, secure):
    secure("old.example")
    host.pages["/x.jpg"] = leads_to(host.address("/y.jpg"))
    with pytest.raises(NotFetched, match="from https back to http"):
        fetch(host.address("/x.jpg", "https"))
    assert len(host.asked) == 1


def test_a_greeting_that_never_comes_ends(host, monkeypatch):
    monkeypatch.setattr(fetching, "SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        door = silent.getsockname()
        monkeypatch.setattr(fetching, "doors", lambda *_: [(socket.AF_INET, door)])
        with pytest.raises(NotFetched, match="takes too long"):
            fetch("https://old.example/")
