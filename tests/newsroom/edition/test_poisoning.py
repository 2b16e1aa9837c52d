"""Nothing that a reader sends reaches what another one gets."""

from ipaddress import ip_network

import pytest

from .asking import Application, ask, edition

FORGED = {
    "HTTP_X_FORWARDED_HOST": "evil.example",
    "HTTP_X_FORWARDED_PROTO": "https",
    "HTTP_X_FORWARDED_SCHEME": "https",
    "HTTP_X_FORWARDED_PORT": "1",
    "HTTP_X_FORWARDED_PREFIX": "/evil",
    "HTTP_X_FORWARDED_FOR": "203.0.113.9",
    "HTTP_X_ORIGINAL_URL": "/admin/",
    "HTTP_X_REWRITE_URL": "/admin/",
    "HTTP_X_HTTP_METHOD_OVERRIDE": "DELETE",
    "HTTP_X_HOST": "evil.example",
    "HTTP_FORWARDED": "host=evil.example",
    "HTTP_COOKIE": "csrftoken=x; theme=dark",
    "HTTP_ACCEPT": "application/json",
    "HTTP_ACCEPT_LANGUAGE": "ar",
    "HTTP_USER_AGENT": "<script>",
    "HTTP_REFERER": "https://evil.example/",
    "HTTP_ORIGIN": "https://evil.example",
    "HTTP_RANGE": "bytes=0-0",
    "HTTP_IF_NONE_MATCH": '"x"',
    "HTTP_IF_MODIFIED_SINCE": "Thu, 01 Jan 2099 00:00:00 GMT",
    "HTTP_CACHE_CONTROL": "no-store",
    "HTTP_EXPECT": "100-continue",
    "CONTENT_TYPE": "text/html; charset=utf-7",
    "wsgi.evil": "x",
}


def test_the_drawing_knows_nothing_of_the_reader():
    application = Application()
    first = edition(application)
    ask(first, **FORGED)
    ask(edition(application))
    forged, plain = application.asked
    assert {name: value for name, value in forged.items() if "wsgi." not in name} == {
        name: value for name, value in plain.items() if "wsgi." not in name
    }
    assert not forged.keys() & FORGED.keys()


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_header_does_not_change_what_others_get(name):
    site, clean = (
        edition(Application(lambda environ: str(sorted(map(str, environ))))),
        edition(Application(lambda environ: str(sorted(map(str, environ))))),
    )
    ask(site, **{name: FORGED[name]})
    assert ask(site).content == ask(clean).content


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "testserver.evil.example",
        "testserver:x",
        "test server",
        "",
        None,
        "testserver,evil.example",
        "\xff",
    ],
)
def test_a_host_that_is_not_ours_is_left_to_those_who_refuse_it(host):
    application = Application(status="400 Bad Request")
    site = edition(application)
    application.status = "200 OK"
    ask(site)
    application.status = "400 Bad Request"
    assert ask(site, HTTP_HOST=host).status == 400
    assert ask(site).status == 200
    assert len(site.shelf) == 1


def test_all_our_names_share_a_page_and_odd_ports_take_no_room():
    application = Application()
    site = edition(application)
    for host in ["testserver", "TESTSERVER", "localhost", *(f"testserver:{port}" for port in range(500))]:
        assert ask(site, HTTP_HOST=host).status == 200
    assert len(application.asked) == len(site.shelf) == 1
    assert len(site.hosts) <= 64


@pytest.mark.parametrize(
    "more",
    [
        {"HTTP_COOKIE": "sessionid=abc"},
        {"HTTP_COOKIE": "a=b; sessionid=; c=d"},
        {"HTTP_COOKIE": 'a="\\000"'},
        {"HTTP_COOKIE": "a=\xff"},
        {"HTTP_AUTHORIZATION": "Basic eDp5"},
        {"HTTP_AUTHORIZATION": ""},
        {"CONTENT_LENGTH": "5"},
        {"CONTENT_LENGTH": "x"},
    ],
)
def test_who_is_not_just_a_reader_neither_reads_from_it_nor_writes_to_it(more):
    application = Application(lambda environ: str(len(application.asked)))
    site = edition(application)
    assert ask(site, **more).content == "1"
    assert len(site.shelf) == 0
    assert ask(site).content == "2"
    assert ask(site, **more).content == "3"
    assert ask(site).content == "2"
    assert [application.asked[0].get(name) for name in more] == list(more.values())


@pytest.mark.parametrize(
    "method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "get", "GET ", "PURGE", "BAN"]
)
def test_other_methods_reach_the_application_and_are_followed_by_a_look(method):
    application = Application()
    site = edition(application)
    ask(site)
    application.content = "other"
    assert ask(site, method=method).content == "other"
    assert ask(site).content == "<p>news</p>"
    assert application.asked[1]["REQUEST_METHOD"] == method
    assert site.watch.looks == 1


def test_over_plain_http_a_secure_site_hands_nothing_out(settings):
    settings.SECURE, settings.TRUSTED_PROXIES = True, []
    application = Application(lambda environ: environ["wsgi.url_scheme"])
    site = edition(application)
    assert ask(site).content == "http"
    assert ask(site, HTTP_X_FORWARDED_PROTO="https").content == "http"
    assert len(site.shelf) == 0
    assert ask(site, **{"wsgi.url_scheme": "https"}).content == "https"
    assert len(site.shelf) == 1
    assert ask(site).content == "http"


def test_the_proxies_word_counts_where_it_is_trusted(settings):
    settings.SECURE, settings.TRUSTED_PROXIES = True, [ip_network("10.0.0.1")]
    application = Application(lambda environ: environ["wsgi.url_scheme"])
    site = edition(application)
    behind = {"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_PROTO": "http, https"}
    assert [ask(site, **behind).content for _time in range(2)] == ["https", "https"]
    assert len(application.asked) == len(site.shelf) == 1
