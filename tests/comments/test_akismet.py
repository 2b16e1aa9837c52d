"""Akismet is asked only with a key, is told of its mistakes, and never keeps anybody waiting for long."""

import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pytest

from comments.models import Comment, Correction, Decision, Policy
from comments.spam import akismet
from tests.factories import make_comment, make_moderator

pytestmark = pytest.mark.django_db


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked, self.answer, self.headers, self.status = [], b"false", {}, 200
        self.sleep = threading.Event()
        self.sleeps = False


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.asked.append((self.path, {name: value[0] for name, value in parse_qs(body).items()}))
        if self.server.sleeps:
            self.server.sleep.wait(5)
        self.send_response(self.server.status)
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(self.server.answer)

    def log_message(self, *args):
        pass


@pytest.fixture
def server(monkeypatch):
    server = Server()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setattr(akismet, "ENDPOINT", f"http://127.0.0.1:{server.server_port}/1.1/")
    yield server
    server.sleep.set()
    server.shutdown()
    server.server_close()


@pytest.fixture
def policy():
    return Policy.objects.create(pk=1, akismet_key="k3y")


@pytest.fixture
def mo():
    return make_moderator()


def ask(policy, **fields):
    fields = {
        "name": "Ann",
        "email": "ann@example.org",
        "body": "Well said.",
        "network": "192.0.2.0/24",
    } | fields
    return akismet.verdict(Comment(**fields), {"user_agent": "Lynx"}, policy)


def test_without_a_key_nobody_is_asked(server):
    assert ask(Policy()) is None
    assert server.asked == []


def test_it_gets_the_comment_and_the_shortened_network(server, policy, settings):
    assert ask(policy, website="https://ann.example") == "ham"
    assert server.asked == [
        (
            "/1.1/comment-check",
            {
                "api_key": "k3y",
                "blog": settings.SITE_URL,
                "user_ip": "192.0.2.0",
                "user_agent": "Lynx",
                "comment_type": "comment",
                "comment_author": "Ann",
                "comment_author_email": "ann@example.org",
                "comment_author_url": "https://ann.example",
                "comment_content": "Well said.",
            },
        )
    ]


def test_true_is_spam_and_so_is_what_should_be_discarded(server, policy):
    server.answer = b"true"
    assert ask(policy) == "spam"
    server.headers = {"X-akismet-pro-tip": "discard"}
    assert ask(policy) == "spam"


@pytest.mark.parametrize("answer", [b"invalid", b"", b"\xff\xfe\x00", b"<html>" * 10_000, b"trueish"])
def test_any_other_answer_is_unsure(server, policy, answer):
    server.answer = answer
    assert ask(policy) == "unsure"


@pytest.mark.parametrize("status", [301, 302, 403, 500, 503])
def test_a_failure_is_unsure_and_nobody_is_followed_elsewhere(server, policy, status):
    server.status, server.headers = status, {"Location": f"http://127.0.0.1:{server.server_port}/elsewhere"}
    assert ask(policy) == "unsure"
    assert len(server.asked) == 1


def test_a_slow_server_is_unsure(server, policy, monkeypatch):
    monkeypatch.setattr(akismet, "PATIENCE", 0.2)
    server.sleeps = True
    start = time.monotonic()
    assert ask(policy) == "unsure"
    assert time.monotonic() - start < 2


def test_a_refused_connection_is_unsure(policy, monkeypatch):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        monkeypatch.setattr(akismet, "ENDPOINT", f"http://127.0.0.1:{unused.getsockname()[1]}/")
        assert ask(policy) == "unsure"


def test_what_is_no_http_is_unsure(policy, monkeypatch):
    monkeypatch.setattr(akismet, "ENDPOINT", "http://bad host/")
    assert ask(policy) == "unsure"
    monkeypatch.setattr(akismet, "ENDPOINT", "file:///etc/")
    assert ask(policy) == "unsure"


def test_a_comment_of_odd_characters_is_sent_whole(server, policy):
    body = "ä & = ? % 漢字 👍 \u202e"
    assert ask(policy, body=body) == "ham"
    assert server.asked[0][1]["comment_content"] == body


def test_missed_spam_is_reported(server, policy, mo):
    comment = make_comment(body="Buy watches")
    comment.mark_spam(mo)
    assert server.asked == []
    akismet.report_corrections()
    [(path, told)] = server.asked
    assert (path, told["comment_content"]) == ("/1.1/submit-spam", "Buy watches")
    assert not Correction.objects.exists()


def test_a_false_alarm_is_reported(server, policy, mo):
    comment = make_comment()
    comment.mark_spam(cause="akismet_spam")
    comment.approve(mo)
    akismet.report_corrections()
    assert [path for path, _told in server.asked] == ["/1.1/submit-ham"]


def test_where_it_was_right_nothing_is_reported(server, policy, mo):
    make_comment().approve(mo)
    right = make_comment()
    right.mark_spam(cause="akismet_spam")
    right.approve(mo)
    right.mark_spam(mo)
    make_comment().trash(mo)
    Comment.objects.reply_as_staff(right, mo, "Hm.").mark_spam(mo)
    akismet.report_corrections()
    assert server.asked == []


def test_what_was_undone_before_is_not_reported(server, policy, mo):
    comment = make_comment()
    comment.mark_spam(mo).undo(mo)
    akismet.report_corrections()
    assert server.asked == []


def test_without_a_key_nothing_is_kept_for_later(mo):
    make_comment().mark_spam(mo)
    akismet.report_corrections()
    assert not Correction.objects.exists()


def test_an_outage_stops_the_report_and_it_is_given_up_in_the_end(server, policy, mo):
    server.status = 503
    Decision.objects.decide(Comment.objects.filter(pk__in=[make_comment().pk, make_comment().pk]), "spam", mo)
    akismet.report_corrections()
    assert len(server.asked) == 1
    assert sorted(Correction.objects.values_list("tries", flat=True)) == [0, 1]
    for _again in range(9):
        akismet.report_corrections()
    assert not Correction.objects.exists()


def test_many_are_reported_in_bounded_steps(server, policy, mo, monkeypatch):
    monkeypatch.setattr(akismet, "AT_ONCE", 2)
    Decision.objects.decide(Comment.objects.filter(pk__in=[make_comment().pk for _ in range(3)]), "spam", mo)
    akismet.report_corrections()
    assert (len(server.asked), Correction.objects.count()) == (2, 1)
