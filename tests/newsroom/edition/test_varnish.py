"""A real Varnish with our file keeps pages for long and drops those that it is told of."""

import os
import re
import shutil
import subprocess
import time
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

import pytest
from django.conf import settings

from articles.models import Article, Publication
from newsroom.edition import shared_caches
from tests.factories import make_published
from tests.newsroom.server import Server, database_url
from tests.ports import free_port

VARNISH = shutil.which("varnishd", path=f"{os.environ['PATH']}:/usr/sbin")
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not VARNISH, reason="Varnish is not installed"),
]


@pytest.fixture
def port():
    return free_port()


@pytest.fixture
def newsroom(tmp_path, port):
    made = Server(
        tmp_path, DATABASE_URL=database_url(), SHARED_CACHE=f"varnish://127.0.0.1:{port}", CHORES="off"
    ).wait()
    yield made
    if made.process.poll() is None:
        made.stop()


@pytest.fixture
def varnish(newsroom, port, tmp_path):
    """A function that asks Varnish."""
    vcl = (settings.BASE_DIR / "deploy/varnish.vcl").read_text()
    vcl, found = re.subn(r'\.port = "8000"', f'.port = "{newsroom.port}"', vcl)
    assert found == 1
    (tmp_path / "ours.vcl").write_text(vcl)
    place = ["-a", f"127.0.0.1:{port}", "-n", str(tmp_path / "varnish"), "-f", str(tmp_path / "ours.vcl")]
    process = subprocess.Popen(
        [VARNISH, "-F", *place, "-s", "malloc,32m", "-j", "none"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    opener = build_opener(ProxyHandler({}))

    def ask(path, method="GET", **headers):
        for _try in range(200):
            try:
                request = Request(f"http://127.0.0.1:{port}{path}", headers=headers, method=method)
                with opener.open(request, timeout=20) as answer:
                    return answer.status, answer.read().decode(), answer.headers
            except HTTPError as error:
                return error.code, error.read().decode(), error.headers
            except OSError:
                time.sleep(0.1)
        raise AssertionError(process.communicate(timeout=1))

    ask("/healthz")
    yield ask
    process.terminate()
    process.communicate(timeout=20)


def tell(port):
    shared_caches.tell([f"varnish://127.0.0.1:{port}"])


def is_kept(headers):
    """Two numbers say which request the page was fetched for."""
    return len(headers["X-Varnish"].split()) == 2


def test_pages_are_kept_until_they_change(varnish, port, newsroom):
    Publication.objects.current()  # or the first page makes it, which is a change
    tell(port)
    tell(port)
    changed, other = make_published(headline="The bridge"), make_published(headline="The ferry")
    tell(port)
    tell(port)
    paths = [story.get_absolute_url() for story in (changed, other)]
    for path in paths:
        assert varnish(path)[0] == 200
        status, _text, headers = varnish(path)
        assert (status, is_kept(headers)) == (200, True)
        assert headers["Cache-Control"] == "public, max-age=0, must-revalidate"
        assert not {"surrogate-key", "cache-tag"} & {name.lower() for name in headers}

    Article.objects.filter(pk=changed.pk).update(body="<p>It has moved.</p>")
    time.sleep(0.6)  # until the server itself knows
    tell(port)
    assert "It has moved." in varnish(paths[0])[1]
    assert is_kept(varnish(paths[1])[2])

    newsroom.stop()
    assert varnish(paths[0])[0] == 200
    assert varnish("/search/?q=bridge")[0] == 503


def test_what_is_not_for_all_is_passed_on(varnish):
    path = make_published(headline="The bridge").get_absolute_url()
    varnish(path)
    assert is_kept(varnish(path)[2])
    assert not is_kept(varnish(path, Cookie="a=b; sessionid=x")[2])
    assert not is_kept(varnish(path, Authorization="Basic eDp5")[2])
    for private in ("/admin/login/", "/search/?q=bridge", f"{path}reply/"):
        assert [is_kept(varnish(private)[2]) for _time in range(2)] == [False, False]


def test_no_nonsense_is_banned(varnish):
    path = make_published(headline="The bridge").get_absolute_url()
    varnish(path)
    for pattern in (".", "(", "a b", '"', ""):
        assert varnish("/", "BAN", **{"Purge-Keys": pattern})[0] == 400
    assert is_kept(varnish(path)[2])
    assert varnish("/", "BAN", **{"Purge-Keys": "*"})[0] == 200
    assert not is_kept(varnish(path)[2])
