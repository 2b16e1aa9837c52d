"""Five comments a minute and thirty an hour are enough for anybody."""

from datetime import timedelta

import pytest
from django.utils import timezone

from comments import trust
from comments.models import Comment, Writer
from tests.factories import make_comment, make_published

pytestmark = pytest.mark.django_db


def send_many(send, article, number, **fields):
    return [send(article, **{"body": f"Thought {n}."} | fields).status_code for n in range(number)]


def test_the_sixth_in_a_minute_waits(send):
    article = make_published()
    assert send_many(send, article, 5) == [303] * 5
    response = send(article, body="A sixth thought, kept.")
    assert response.status_code == 429
    assert 0 < int(response["Retry-After"]) <= 60
    assert "A sixth thought, kept." in response.content.decode()
    assert article.comments.count() == 5


def test_a_minute_later_it_goes_on(send):
    article = make_published()
    send_many(send, article, 5)
    Comment.objects.update(created_at=timezone.now() - timedelta(seconds=61))
    assert send(article).status_code == 303


def test_thirty_in_an_hour_are_the_limit(send):
    article = make_published()
    at = timezone.now() - timedelta(minutes=50)
    for _ in range(30):
        make_comment(article, email="lena@example.org", created_at=at)
    response = send(article)
    assert response.status_code == 429
    assert 540 <= int(response["Retry-After"]) <= 600


def test_limits_follow_the_network_and_the_address(send):
    article = make_published()
    send_many(send, article, 5)
    assert send(article, email="other@example.org").status_code == 429
    assert send(article, network="198.51.100.1").status_code == 429
    assert send(article, email="other@example.org", network="198.51.100.1").status_code == 303


def test_a_household_shares_one_ipv6_network(send):
    article = make_published()
    for n in range(5):
        send(article, body=f"{n}", email=f"r{n}@example.org", network=f"2001:db8:1:2::{n + 1}")
    assert send(article, email="s@example.org", network="2001:db8:1:2:ffff::9").status_code == 429
    assert send(article, email="t@example.org", network="2001:db8:1:3::1").status_code == 303


def test_where_no_network_is_known_the_address_counts(send):
    """However many others write meanwhile."""
    article = make_published()
    send_many(send, article, 5, network="")
    for n in range(201):
        make_comment(article, email=f"r{n}@example.org")
    assert send(article, network="").status_code == 429
    assert send(article, email="other@example.org", network="").status_code == 303


def test_headers_from_anybody_change_nothing(send):
    article = make_published()
    for n in range(5):
        send(article, body=f"{n}", email=f"r{n}@example.org", headers={"X-Forwarded-For": f"203.0.113.{n}"})
    last = {"X-Forwarded-For": "203.0.113.99", "X-Real-IP": "203.0.113.99", "Forwarded": "for=203.0.113.99"}
    assert send(article, email="s@example.org", headers=last).status_code == 429


def test_a_repeated_comment_is_no_flood(send):
    article = make_published()
    send_many(send, article, 5)
    assert send(article, body="Thought 4.").status_code == 303


def test_refusals_do_not_prolong_the_wait(send):
    article = make_published()
    send_many(send, article, 5)
    for _ in range(5):
        send(article)
    Comment.objects.update(created_at=timezone.now() - timedelta(seconds=61))
    assert send(article).status_code == 303


def test_who_has_proved_an_address_is_not_kept_out_by_those_who_type_it(send):
    """Anybody can write what they like into the form."""
    article = make_published()
    key = trust.key_for(Writer.objects.confirm("lena@example.org", "Lena Holm"))
    for n in range(5):
        assert send(article, body=f"{n}", network=f"198.51.{n}.1").status_code == 303
    assert send(article).status_code == 429
    assert send_many(send, article, 6, key=key) == [303] * 5 + [429]
