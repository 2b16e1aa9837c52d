"""One page lies at one address, whatever is added to it, and no flood of addresses drives the others out."""

import pytest

from .asking import Application, ask, edition

SAME = [
    "",
    "utm_source=feed&utm_medium=rss",
    "fbclid=abc",
    "x=1&x=2",
    "before",
    "=",
    "&&&",
    "BEFORE=20200101T000000Z-1",
    "comments=2",
    "a=%2e%2e",
    "a=" + "b" * 4000,
]


def told(environ):
    return f"{environ['PATH_INFO']}?{environ['QUERY_STRING']}"


def test_questions_that_a_page_does_not_answer_change_nothing():
    application = Application(told)
    site = edition(application)
    assert {ask(site, query=query).content for query in SAME if query != "before"} == {"/latest/?"}
    assert len(application.asked) == len(site.shelf) == 1


def test_questions_that_it_answers_reach_it_in_one_form():
    application = Application(told)
    site = edition(application)
    path = "/2015/12/flood/"
    queries = [
        "comments=2&order=newest",
        "order=newest&comments=2",
        "utm_x=1&comments=1&order=newest&comments=2",
    ]
    assert {ask(site, path, query).content for query in queries} == {f"{path}?comments=2&order=newest"}
    assert ask(site, path, "order=newest").content == f"{path}?order=newest"
    assert ask(site, path, "before=20200101T000000Z-1").content == f"{path}?"
    assert len(site.shelf) == 3


def test_an_empty_answer_is_not_the_same_as_none():
    site = edition(Application(told))
    assert ask(site, query="before=").content == "/latest/?before="
    assert ask(site, query="before").content == "/latest/?before="
    assert ask(site).content == "/latest/?"


@pytest.mark.parametrize("query", ["a=%00", "before=%00", "a=%FF", "a=%ed%a0%80", "\xff"])
def test_what_is_no_text_reaches_those_who_refuse_it(query):
    application = Application()
    site = edition(application)
    for _time in range(2):
        ask(site, query=query)
    assert [environ["QUERY_STRING"] for environ in application.asked] == [query, query]
    assert len(site.shelf) == 0


def test_a_question_in_the_path_is_no_question():
    application = Application(told)
    site = edition(application)
    ask(site, "/latest/", "before=20200101T000000Z-1")
    # As a browser asks it: /latest/%3Fbefore=20200101T000000Z-1
    ask(site, "/latest/?before=20200101T000000Z-1")
    assert len(application.asked) == 2
    assert len(site.shelf) == 1


@pytest.mark.parametrize(
    "path",
    [
        "//latest/",
        "/latest//",
        "/LATEST/",
        "/latest",
        "/latest/.",
        "/./latest/",
        "/latest./",
        "/latest/ ",
        "latest/",
    ],
)
def test_addresses_that_look_alike_are_others(path):
    application = Application(told, status="404 Not Found")
    site = edition(application)
    application.status = "200 OK"
    ask(site)
    application.status = "404 Not Found"
    assert ask(site, path).status == 404
    assert ask(site).status == 200
    assert len(application.asked) == 2


def test_a_flood_of_addresses_stays_within_bounds_and_leaves_what_is_read():
    application = Application(told)
    site = edition(application, room=100_000)
    ask(site)
    for number in range(2000):
        ask(site, query=f"before=20200101T000000Z-{number + 1}")
        if not number % 20:
            ask(site)
    assert site.shelf.weight <= 100_000
    assert site.shelf.weight == sum(page.weight for page in site.shelf.pages.values())
    assert [environ["QUERY_STRING"] for environ in application.asked].count("") == 1


def test_a_page_larger_than_all_the_room_is_handed_out_and_not_kept():
    site = edition(Application("".join(map(chr, range(32, 50_000)))), room=2000)
    assert len(ask(site).content) == 50_000 - 32
    assert (len(site.shelf), site.shelf.weight) == (0, 0)


def test_one_large_page_does_not_drive_out_the_others():
    application = Application(told)
    site = edition(application, room=20_000)
    for number in range(5):
        ask(site, query=f"before={number}")
    application.content = "".join(map(chr, range(32, 50_000)))
    ask(site)
    assert len(site.shelf) == 5


def test_without_room_every_page_is_drawn():
    application = Application()
    site = edition(application, room=0)
    assert [ask(site).content for _reader in range(2)] == ["<p>news</p>"] * 2
    assert len(application.asked) == 2
