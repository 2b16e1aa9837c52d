"""Long discussions come in pages whose addresses keep their meaning, in the order that was asked for."""

import re
from html import unescape

import pytest
from django.http import Http404

from comments import thread
from comments.thread import Order
from tests.comments.threads import make_threads, outline
from tests.factories import make_approved, make_comment, make_published

pytestmark = pytest.mark.django_db

NONSENSE = ["0", "99", "-1", "+1", "1.0", "", " 1", "01", "٢", "x", "\0", "9" * 5000]


@pytest.fixture
def set_policy(policy):
    policy(per_page=5)
    return policy


def roots(page):
    """The texts at the top of the threads."""
    return [text for text in outline(page) if isinstance(text, str)]


def links(page):
    nav = re.search('<nav class="more".*?</nav>', page, re.S)
    found = re.findall('<a rel="(.*?)" href="(.*?)">(.*?)</a>', nav[0]) if nav else []
    return {rel: (unescape(address), label) for rel, address, label in found}


def test_a_page_has_so_many_threads_from_the_oldest(show, set_policy):
    article = make_published()
    make_threads(article, *[2] * 12)
    place = article.get_absolute_url()
    one, two, three = show(article), show(article, "?comments=2"), show(article, "?comments=3")
    assert roots(one) == ["0.0", "1.0", "2.0", "3.0", "4.0"]
    assert roots(two) == ["5.0", "6.0", "7.0", "8.0", "9.0"]
    assert roots(three) == ["10.0", "11.0"]
    assert outline(three) == ["10.0", ["10.1"], "11.0", ["11.1"]]
    assert links(one) == {"next": (f"{place}?comments=2#comments", "Later comments")}
    assert links(two) == {
        "prev": (f"{place}#comments", "Earlier comments"),
        "next": (f"{place}?comments=3#comments", "Later comments"),
    }
    assert links(three) == {"prev": (f"{place}?comments=2#comments", "Earlier comments")}
    for number, page in enumerate((one, two, three), 1):
        assert "24 responses to" in page
        assert f"Page {number} of 3" in page


def test_what_is_written_later_moves_nothing_from_its_page(show, set_policy):
    article = make_published()
    threads = make_threads(article, *[1] * 7)
    before = outline(show(article, "?comments=1")), roots(show(article, "?comments=2"))
    make_threads(article, *[1] * 9)
    make_approved(article, parent=threads[6], body="late")
    assert outline(show(article, "?comments=1")) == before[0]
    assert roots(show(article, "?comments=2"))[:2] == before[1]


def test_the_newest_come_first_and_a_block_that_has_just_begun_brings_the_one_before(show, set_policy):
    article = make_published()
    make_threads(article, 2, *[1] * 11)
    place = article.get_absolute_url()
    page = show(article, "?order=newest")
    assert roots(page) == ["11.0", "10.0", "9.0", "8.0", "7.0", "6.0", "5.0"]
    assert links(page) == {"next": (f"{place}?comments=1&order=newest#comments", "Earlier comments")}
    oldest = show(article, "?order=newest&comments=1")
    assert outline(oldest) == ["4.0", "3.0", "2.0", "1.0", "0.0", ["0.1"]]
    assert links(oldest) == {"prev": (f"{place}?comments=2&order=newest#comments", "Later comments")}
    assert roots(show(article, "?order=newest&comments=3")) == ["11.0", "10.0"]
    make_threads(article, 1)
    assert len(roots(show(article, "?order=newest"))) == 3


def test_the_policy_says_which_order_needs_no_asking(show, set_policy):
    article = make_published()
    make_threads(article, *[1] * 8)
    place = article.get_absolute_url()
    set_policy(order=Order.NEWEST)
    page = show(article)
    assert roots(page) == ["7.0", "6.0", "5.0"]
    assert links(page) == {"next": (f"{place}?comments=1#comments", "Earlier comments")}
    assert roots(show(article, "?order=oldest")) == ["0.0", "1.0", "2.0", "3.0", "4.0"]
    assert roots(show(article, "?comments=1")) == ["4.0", "3.0", "2.0", "1.0", "0.0"]


def test_most_replies_come_first(show, set_policy):
    article = make_published()
    make_threads(article, 1, 3, 2, 3, 1, 4)
    place = article.get_absolute_url()
    page = show(article, "?order=replies")
    assert roots(page) == ["5.0", "1.0", "3.0", "2.0", "0.0"]
    assert links(page) == {"next": (f"{place}?comments=2&order=replies#comments", "Next page")}
    assert roots(show(article, "?order=replies&comments=2")) == ["4.0"]


def test_the_orders_are_plain_links_and_say_which_is_shown(show, set_policy):
    article = make_published()
    make_threads(article, 1)
    assert 'class="orders"' not in show(article)
    make_threads(article, 1)
    place = article.get_absolute_url()
    found = re.findall('<a rel="nofollow" href="([^"]*)"( aria-current="true")?>(.*?)</a>', show(article))
    assert [(address, bool(current), label) for address, current, label in found] == [
        (f"{place}#comments", True, "Oldest"),
        (f"{place}?order=newest#comments", False, "Newest"),
        (f"{place}?order=replies#comments", False, "Most replies"),
    ]


def test_a_thread_whose_first_comment_is_gone_counts_and_stays_where_it_was(show, set_policy):
    article = make_published()
    threads = make_threads(article, 2, 1, 1, 1, 1, 1)
    threads[0].trash()
    threads[1].trash()
    page = show(article)
    assert roots(page) == ["This comment was removed by a moderator.", "2.0", "3.0", "4.0", "5.0"]
    assert "5 responses to" in page


def test_a_short_discussion_has_no_pages(show):
    page = show(make_approved().article)
    assert links(page) == {}
    assert "Page 1" not in page


@pytest.mark.parametrize("number", NONSENSE)
def test_pages_that_do_not_exist_are_404(show, number):
    article = make_approved().article
    for query in ("?comments={}", "?order=newest&comments={}", "?thread=1&comments={}"):
        with pytest.raises(Http404):
            show(article, query.format(number))


@pytest.mark.parametrize("order", ["", "NEWEST", "best", "newest ", "oldest,newest", "1"])
def test_orders_that_do_not_exist_are_404(client, order):
    article = make_approved().article
    assert client.get(article.get_absolute_url(), {"order": order}).status_code == 404


@pytest.mark.parametrize("number", [*NONSENSE, str(2**62)])
def test_threads_that_do_not_exist_are_404(client, number):
    article = make_approved().article
    answer = client.get(article.get_absolute_url(), {"thread": number})
    assert answer.status_code == (400 if number == "\0" else 404)


def test_threads_of_other_articles_and_hidden_ones_are_404(client):
    article = make_approved().article
    elsewhere, pending = make_approved(), make_comment(article)
    for comment in (elsewhere, pending):
        assert client.get(article.get_absolute_url(), {"thread": comment.thread}).status_code == 404


def test_what_others_add_to_an_address_does_no_harm(client):
    article = make_approved().article
    assert client.get(f"{article.get_absolute_url()}?utm_source=x&fbclid=1").status_code == 200


@pytest.mark.parametrize(
    ("query", "canonical"),
    [
        ("", ""),
        ("?comments=1", ""),
        ("?comments=2", "?comments=2"),
        ("?comments=2&order=newest", "?comments=2"),
        ("?order=replies&comments=2", ""),
        ("?order=newest", ""),
        ("?utm_source=x", ""),
    ],
)
def test_search_engines_get_one_address_for_the_same_comments(client, set_policy, settings, query, canonical):
    article = make_published()
    make_threads(article, *[1] * 6)
    place = article.get_absolute_url()
    page = client.get(f"{place}{query}").content.decode()
    assert f'<link rel="canonical" href="{settings.SITE_URL}{place}{canonical}">' in page
    assert f'<meta property="og:url" content="{settings.SITE_URL}{place}{canonical}">' in page


def test_where_the_newest_come_first_the_first_block_has_an_address_of_its_own(client, set_policy, settings):
    set_policy(order=Order.NEWEST)
    article = make_published()
    make_threads(article, *[1] * 6)
    place = article.get_absolute_url()
    page = client.get(f"{place}?comments=1").content.decode()
    assert f'<link rel="canonical" href="{settings.SITE_URL}{place}?comments=1">' in page


@pytest.mark.parametrize("query", ["", "?comments=2", "?order=newest", "?order=replies"])
def test_a_page_costs_the_same_in_a_long_discussion(show, set_policy, django_assert_num_queries, query):
    few, many = make_published(), make_published()
    make_threads(few, *[1] * 6)
    make_threads(many, *[3] * 60)
    show(few)
    for article in (few, many):
        with django_assert_num_queries(5):  # publication, policy, what was decided here; counts, comments
            show(article, query)


@pytest.mark.parametrize("query", ["", "?comments=2", "?order=newest", "?order=replies"])
def test_beyond_what_a_page_holds_it_costs_two_queries_more(
    show, set_policy, django_assert_num_queries, monkeypatch, query
):
    monkeypatch.setattr(thread, "MANY", 20)
    few, many = make_published(), make_published()
    make_threads(few, *[3] * 8)
    make_threads(many, *[3] * 40)
    show(few)
    for article in (few, many):
        # as above, and how large the threads are, and on the first page what is pinned
        with django_assert_num_queries(6 if "comments" in query else 7):
            show(article, query)


@pytest.mark.parametrize(
    "query", ["", "?comments=2", "?order=newest", "?order=newest&comments=2", "?order=replies"]
)
def test_a_page_is_the_same_whether_all_comments_were_read_or_not(show, set_policy, monkeypatch, query):
    set_policy(per_page=5)
    article = make_published()
    make_threads(article, 1, 3, 2, 4, 1, 1, 5, 1, 2)
    article.comments.last().pin()
    read = show(article, query)
    monkeypatch.setattr(thread.Page, "everything", None)
    assert show(article, query) == read
