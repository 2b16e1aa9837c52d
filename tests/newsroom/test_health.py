"""What a load balancer is told: that the process lives, and whether it can serve."""

import pytest
from django.db import DatabaseError

from newsroom import health


def test_a_living_process_needs_no_database(client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


def test_any_host_may_ask_and_without_https(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/healthz", HTTP_HOST="10.0.0.7").status_code == 200


@pytest.mark.django_db
def test_ready_is_whose_database_answers_with_all_migrations(client, django_assert_num_queries):
    assert client.get("/readyz").content == b"ok\n"
    with django_assert_num_queries(1):
        assert client.head("/readyz").status_code == 200


@pytest.mark.django_db
def test_missing_migrations_are_not_ready(monkeypatch):
    monkeypatch.setattr(health, "pending_migrations", lambda: ["0002"])
    assert health.Readiness()().status_code == 503


def test_a_database_that_does_not_answer_is_not_ready(monkeypatch):
    def cursor():
        raise DatabaseError

    monkeypatch.setattr(health.connection, "cursor", cursor)
    assert health.Readiness()().status_code == 503
