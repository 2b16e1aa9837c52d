"""A finished page is handed out as HTTP wants it, to whoever may have it."""

import gzip
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from articles import shown
from newsroom.edition import layer
from newsroom.edition import page as page_module

from .asking import PUBLIC, Application, ask, edition


def drawing(*keys, until=None, content="<p>news</p>"):
    """An application that notes what it shows."""

    def draw(environ):
        shown.note(*keys)
        shown.note_until(until)
        return content

    return Application(draw)


def test_a_page_is_drawn_once():
    application = Application()
    site = edition(application)
    answers = [ask(site) for _reader in range(3)]
    assert [answer.content for answer in answers] == ["<p>news</p>"] * 3
    assert len(application.asked) == 1


def test_gzip_is_kept_and_unpacked_for_those_who_take_none():
    site = edition(Application("<p>news</p>" * 100))
    packed, plain = ask(site, HTTP_ACCEPT_ENCODING="gzip, deflate, br"), ask(site)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body == b"<p>news</p>" * 100
    assert "Content-Encoding" not in plain.headers
    assert [int(answer.headers["Content-Length"]) for answer in (packed, plain)] == [
        len(packed.body),
        len(plain.body),
    ]
    assert packed.headers["Vary"] == plain.headers["Vary"] == "Accept-Encoding"
    assert packed.headers["ETag"] == plain.headers["ETag"]


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip", "gzip"),
        ("GZIP;q=0.1", "gzip"),
        ("br;q=1, *;q=0.5", "gzip"),
        ("identity, gzip;q=1.0", "gzip"),
        ("gzip;q=0", None),
        ("gzip ; q = 0.000", None),
        ("*;q=0, identity", None),
        ("gzipped, x-gzip2", None),
        ("", None),
        (None, None),
        (",,,;;;===", None),
        ("br," * 4000 + "gzip", None),
        ("\xff\xfe", None),
    ],
)
def test_odd_accept_encoding(accepted, coding):
    answer = ask(edition(Application()), HTTP_ACCEPT_ENCODING=accepted)
    assert answer.headers.get("Content-Encoding") == coding
    assert answer.content == "<p>news</p>"


def test_what_caches_are_told():
    answer = ask(edition(drawing("article:12", "stories")))
    assert answer.headers["Cache-Control"] == (
        "public, max-age=0, must-revalidate, s-maxage=1, stale-if-error=86400"
    )
    assert answer.headers["Surrogate-Key"] == "article:12 stories"
    assert answer.headers["Cache-Tag"] == "article:12,stories"


def test_what_shows_too_much_to_say_it_goes_with_any_change():
    """Proxies refuse long headers."""
    most = [f"article:{number}" for number in range(10**9, 10**9 + page_module.LONGEST_TAGS // 19)]
    assert ask(edition(drawing(*most))).headers["Surrogate-Key"] == " ".join(most)
    answer = ask(edition(drawing(*most, "article:and-one-more")))
    assert answer.headers["Surrogate-Key"] == answer.headers["Cache-Tag"] == page_module.ANYTHING


def test_where_tags_are_purged_shared_caches_keep_it_for_long(settings):
    settings.SHARED_CACHES = ["some"]
    assert "s-maxage=86400," in ask(edition(drawing())).headers["Cache-Control"]


@pytest.mark.parametrize("trouble", ["away", "late"])
def test_no_shared_cache_keeps_it_for_long_while_nobody_knows_of_changes(trouble, settings):
    settings.SHARED_CACHES = ["some"]
    site = edition(drawing())
    seen = []
    for is_so in (False, True, False):
        setattr(site.watch, trouble, is_so)
        seen.append("s-maxage=1," in ask(site).headers["Cache-Control"])
    assert seen == [False, True, False]


def test_no_shared_cache_keeps_for_long_what_it_gets_after_it_was_told(settings, monkeypatch):
    settings.SHARED_CACHES = ["some"]
    moments = iter([1_800_000_000.0, 1_800_000_001.0, 1_800_000_060.0, 1_800_000_060.9])
    monkeypatch.setattr(layer, "time", lambda: next(moments))
    site = edition(drawing())
    lifetimes = [ask(site).headers["Cache-Control"].partition("s-maxage=")[2] for _time in range(2)]
    assert [lifetime.partition(",")[0] for lifetime in lifetimes] == ["1", "86400"]


def test_no_shared_cache_keeps_it_beyond_the_moment_it_changes_by_itself(settings):
    settings.SHARED_CACHES = ["some"]
    in_an_hour = datetime.now(UTC) + timedelta(hours=1)
    site = edition(drawing(until=in_an_hour))
    lifetime = int(ask(site).headers["Cache-Control"].partition("s-maxage=")[2].partition(",")[0])
    redrawn_at = site.shelf.get(("/latest/", "")).until
    assert lifetime in (1799, 1800)
    assert redrawn_at + lifetime == pytest.approx(in_an_hour.timestamp())


def test_each_header_once_and_none_of_the_drawing_itself():
    application = Application(
        **{"Content-Length": "11", "ETag": '"theirs"', "Last-Modified": "never", "Vary": "Cookie"}
    )
    names = [name for name, _value in ask(edition(application)).list]
    assert sorted(names) == sorted(set(names))
    answer = ask(edition(application))
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert answer.headers["ETag"].startswith('W/"')
    assert "Last-Modified" not in answer.headers


@pytest.mark.parametrize("known", ["{}", '"other", {}', "*", "{} ,", 'W/"other",{}'])
def test_who_has_it_gets_no_body(known):
    site = edition(Application())
    tag = ask(site).headers["ETag"]
    for form in (tag, tag.removeprefix("W/")):
        answer = ask(site, HTTP_IF_NONE_MATCH=known.format(form))
        assert (answer.status, answer.body) == (304, b"")
        assert answer.headers["ETag"] == tag
        assert "Content-Length" not in answer.headers


@pytest.mark.parametrize("known", ['"other"', "W/", '"', "*x", '"W/"', "\xff", '"a",' * 2000])
def test_who_has_another_version_gets_it_whole(known):
    answer = ask(edition(Application()), HTTP_IF_NONE_MATCH=known)
    assert (answer.status, answer.content) == (200, "<p>news</p>")


def test_the_first_reader_may_know_it_already():
    tag = ask(edition(Application())).headers["ETag"]
    assert ask(edition(Application()), HTTP_IF_NONE_MATCH=tag).status == 304


@pytest.fixture
def clock(monkeypatch):
    class Clock:
        now = 1_800_000_000.25

        def time(self):
            return self.now

    made = Clock()
    monkeypatch.setattr(page_module, "time", made)
    monkeypatch.setattr(layer, "time", made.time)
    return made


def test_nginx_counts_its_second_from_the_moment_of_the_question(clock):
    """However long the page is being drawn."""

    def draw(environ):
        clock.now += 2
        return "<p>news</p>"

    site, asked_at = edition(Application(draw)), int(clock.now)
    expiries = [ask(site).headers["X-Accel-Expires"] for _reader in range(2)]
    assert expiries == [f"@{asked_at}", f"@{asked_at + 2}"]


def at(moment):
    return format_datetime(datetime.fromtimestamp(int(moment), UTC), usegmt=True)


def test_a_page_has_a_date_once_no_other_version_can_have_the_same(clock):
    site, drawn_at = edition(Application()), clock.now
    assert "Last-Modified" not in ask(site).headers
    assert ask(site, HTTP_IF_MODIFIED_SINCE=at(drawn_at)).status == 200
    clock.now += 3
    assert ask(site).headers["Last-Modified"] == at(drawn_at)
    assert ask(site, HTTP_IF_MODIFIED_SINCE=at(drawn_at)).status == 304
    assert ask(site, HTTP_IF_MODIFIED_SINCE=at(drawn_at + 60)).status == 304
    assert ask(site, HTTP_IF_MODIFIED_SINCE=at(drawn_at - 1)).status == 200
    assert ask(site, HTTP_IF_MODIFIED_SINCE="yesterday").status == 200
    assert ask(site, HTTP_IF_MODIFIED_SINCE=at(drawn_at), HTTP_IF_NONE_MATCH='"other"').status == 200


def test_head_says_what_get_would():
    site = edition(Application())
    for accepted in ("gzip", "identity"):
        head, get = (ask(site, method=method, HTTP_ACCEPT_ENCODING=accepted) for method in ("HEAD", "GET"))
        assert (head.status, head.body) == (200, b"")
        assert head.headers == get.headers


def test_head_first_and_then_get_returns_the_page():
    application = Application()
    site = edition(application)
    assert ask(site, method="HEAD").body == b""
    assert ask(site).content == "<p>news</p>"
    assert [environ["REQUEST_METHOD"] for environ in application.asked] == ["GET"]


@pytest.mark.parametrize(
    "asked", ["bytes=0-3", "bytes=99999-", "bytes=0-0,1-1", "lines=1", "bytes=" + "0-1," * 999]
)
def test_parts_are_not_handed_out(asked):
    site = edition(Application())
    for _time in range(2):
        answer = ask(site, HTTP_RANGE=asked, HTTP_IF_RANGE='"x"')
        assert (answer.status, answer.content) == (200, "<p>news</p>")
        assert "Content-Range" not in answer.headers


@pytest.mark.parametrize("path", ["/latest/", "/of/old/"])
def test_what_is_no_page_is_passed_on_and_not_kept(path):
    """Neither here nor by nginx, where the second that it was given may last for two."""
    for application in (
        Application(status="404 Not Found"),
        Application(status="301 Moved Permanently", Location="/elsewhere/"),
        Application(status="500 Server Error"),
        Application(**{"Cache-Control": "private, no-store"}),
        Application(**{"Cache-Control": PUBLIC, "Set-Cookie": "a=b"}),
    ):
        site = edition(application)
        answers = [ask(site, path), ask(site, path)]
        assert [answer.headers for answer in answers] == [application.headers | {"X-Accel-Expires": "0"}] * 2
        assert [f"{answer.status:d}" for answer in answers] == [application.status[:3]] * 2
        assert len(application.asked) == 2
        assert len(site.shelf) == 0


@pytest.mark.parametrize(
    "path",
    [
        "/admin/",
        "/search/",
        "/comments/status/abc/",
        "/comments/confirm/abc/",
        "/comments/1/",
        "/2015/12/flood/reply/",
        "/media/images/a.jpg",
        "/static/newsroom/reader.css",
        "/healthz",
        "/readyz",
        "/nothing",
        "/" + "x" * 5000 + "/",
    ],
)
def test_private_addresses_are_neither_kept_nor_looked_for(path):
    application = Application()
    site = edition(application)
    assert [ask(site, path, query).content for query in ("", "", "q=1", "q=1")] == ["<p>news</p>"] * 4
    assert [environ["QUERY_STRING"] for environ in application.asked] == ["", "", "q=1", "q=1"]
    assert len(site.shelf) == 0
