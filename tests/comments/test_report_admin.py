"""The list of reports: what was said, what was decided, and what can be handed to whoever asks."""

import csv
from io import StringIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comments.admin.reports import harmless
from comments.models import Report
from tests.factories import make_approved, make_editor, make_moderator, make_reporter

pytestmark = pytest.mark.django_db
LIST = "/admin/comments/report/"


@pytest.fixture
def reported():
    comment = make_approved(body="The words that were reported.")
    fields = {"text": "Against section 1.", "name": "Lena", "email": "lena@example.org", "sender": "one"}
    return Report.objects.file(comment, "illegal", **fields)


def change(report):
    return f"{LIST}{report.pk}/change/"


def export(client):
    response = client.get(f"{LIST}illegal.csv")
    content = b"".join(response.streaming_content).decode()
    return response, list(csv.reader(StringIO(content, newline="")))


def test_it_shows_what_was_said_and_what_was_decided(client, moderator, reported):
    reported.comment.trash(moderator, cause="illegal", reason="Slander.")
    page = client.get(change(reported)).content.decode()
    for words in (
        "The words that were reported.",
        "Against section 1.",
        "lena@example.org",
        "Slander.",
        "Upheld by mo",
    ):
        assert words in page
    assert "The words that were reported." in client.get(LIST).content.decode()


def test_it_shows_both_texts_where_the_comment_was_edited(client, moderator, reported):
    reported.comment.body = "Other words."
    reported.comment.save()
    page = client.get(change(reported)).content.decode()
    assert "The words that were reported." in page
    assert "Other words." in page


def test_it_is_there_when_the_comment_is_gone(client, moderator, reported):
    reported.comment.trash(moderator, reason="Slander.")
    reported.comment.delete()
    page = client.get(change(reported)).content.decode()
    assert "The comment has been deleted." in page
    assert "Slander." in page


def test_a_report_of_what_stays_is_dismissed_there(client, moderator, reported):
    assert client.post(change(reported), {"outcome": "dismissed"}).status_code == 302
    reported.refresh_from_db()
    assert (reported.outcome, reported.settled_by, reported.comment.open_reports) == (
        "dismissed",
        moderator,
        0,
    )


def test_nobody_agrees_with_a_report_and_lets_the_comment_stand(client, moderator, reported):
    assert (
        "Agree" not in client.get(change(reported)).content.decode().split("queue-around")[0].split("help")[0]
    )
    client.post(change(reported), {"outcome": "upheld"})
    reported.refresh_from_db()
    assert reported.outcome == ""


def test_one_about_what_its_writer_took_away_is_settled_there(client, moderator, reported):
    reported.comment.trash(cause="withdrawn")
    client.post(change(reported), {"outcome": "upheld"})
    reported.refresh_from_db()
    assert (reported.outcome, reported.comment.open_reports) == ("upheld", 0)


def test_what_was_settled_stays_as_it_is(client, moderator, reported):
    Report.objects.dismiss(reported.comment, make_moderator("mia"))
    client.post(change(reported), {"outcome": "upheld"})
    reported.refresh_from_db()
    assert (reported.outcome, reported.settled_by_name) == ("dismissed", "mia")


def test_nonsense_is_refused(client, moderator, reported):
    assert client.post(change(reported), {"outcome": "burnt"}).status_code == 400
    assert client.get(f"{LIST}999999/change/").status_code == 302


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("", 3),
        ("?standing=open", 2),
        ("?standing=dismissed", 1),
        ("?ground=illegal", 1),
        ("?ground=appeal", 0),
    ],
)
def test_it_can_be_narrowed(client, moderator, reported, query, number):
    Report.objects.file(make_approved(), "spam")
    dismissed = make_approved()
    Report.objects.file(dismissed, "spam")
    Report.objects.dismiss(dismissed, moderator)
    page = client.get(f"{LIST}{query}").content.decode()
    assert page.count('class="field-reason"') == number


@pytest.mark.parametrize("query", ["?standing=x", "?ground=x", "?p=99999"])
def test_a_selection_that_does_not_exist_is_no_error(client, moderator, reported, query):
    assert client.get(f"{LIST}{query}", follow=True).status_code == 200


def test_nobody_asks_for_addresses_in_the_line_of_the_browser(client, moderator, reported):
    assert client.get(f"{LIST}?email=lena@example.org").status_code == 400


def test_it_costs_no_more_queries_with_many(client, moderator):
    client.get(LIST)
    counts = []
    for number in (2, 30):
        for _ in range(number):
            Report.objects.file(make_approved(), "spam")
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12


def test_nothing_is_added_or_deleted(client, moderator, reported):
    assert client.get(f"{LIST}add/").status_code == 403
    assert client.post(f"{LIST}{reported.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Report.objects.count() == 1


@pytest.mark.parametrize("make", [make_editor, make_reporter])
def test_only_moderators_see_it(client, reported, make):
    client.force_login(make())
    places = [LIST, change(reported), f"{LIST}illegal.csv"]
    assert [client.get(place).status_code for place in places] == [403] * 3
    assert client.post(change(reported), {"outcome": "dismissed"}).status_code == 403
    reported.refresh_from_db()
    assert reported.outcome == ""


def test_what_was_called_illegal_comes_as_a_table_with_the_trail_and_no_address(client, moderator, reported):
    Report.objects.file(make_approved(), "spam", text="Not this.")
    reported.comment.trash(moderator, cause="illegal", reason="Slander.")
    response, [head, row] = export(client)
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert "no-store" in response["Cache-Control"]
    line = dict(zip(head, row, strict=True))
    assert (line["What is wrong with it"], line["Outcome"], line["By"]) == (
        "Against section 1.",
        "Upheld",
        "mo",
    )
    assert line["What was reported"] == "The words that were reported."
    assert "Trash – mo" in line["Decisions about the comment"]
    assert "lena@example.org" not in str(row)
    assert reported.comment.email not in str(row)


def test_the_table_has_them_all(client, moderator):
    for number in range(7):
        Report.objects.file(make_approved(), "illegal", text=f"Number {number}.")
    _response, rows = export(client)
    assert [row[3] for row in rows[1:]] == [f"Number {number}." for number in range(7)]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\n=1"])
def test_no_cell_is_a_formula(client, moderator, text):
    assert harmless(text) == f"'{text}"
    Report.objects.file(make_approved(), "illegal", text=text)
    _response, [_head, row] = export(client)
    assert not row[3].startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
