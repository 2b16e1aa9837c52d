"""A reader reports a comment: with a reason, once, and without learning or leaving more than needed."""

import pytest

from articles.models import Article
from comments.models import Comment, Report
from tests.factories import make_approved, make_comment, make_published

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(client):
    def report(comment, /, *, network="192.0.2.7", headers=None, **fields):
        filled = {"ground": "offensive", "text": "", "name": "", "email": "", "subject": ""} | fields
        address = f"/comments/{comment.pk}/report/"
        return client.post(address, filled, headers=headers, REMOTE_ADDR=network)

    return report


LEGAL = {
    "ground": "illegal",
    "text": "It is slander.",
    "name": "Lena",
    "email": "Lena@Example.org",
    "faith": "on",
}


def test_the_form_shows_the_comment_and_the_reasons(client):
    comment = make_approved(body="An <i>odd</i> text.")
    response = client.get(f"/comments/{comment.pk}/report/")
    page = response.content.decode()
    assert response.status_code == 200
    assert "An <em>odd</em> text." in page or "An &lt;i&gt;odd" in page
    grounds = [value for value in Report.Ground.values if f'value="{value}"' in page]
    assert grounds == [value for value in Report.Ground.values if value != "appeal"]
    assert comment.email not in page
    assert response["X-Robots-Tag"] == "noindex"
    assert not response.cookies


def test_a_report_is_stored_counted_and_thanked_for(client, report):
    comment = make_approved(body="What was said.")
    response = report(comment, ground="off_topic", text="It is about football.")
    assert (response.status_code, response["Location"]) == (303, f"/comments/{comment.pk}/reported/")
    [stored] = Report.objects.all()
    assert (stored.ground, stored.text, stored.words) == (
        "off_topic",
        "It is about football.",
        "What was said.",
    )
    assert (stored.name, stored.email, stored.comment_number) == ("", "", comment.pk)
    comment.refresh_from_db()
    assert (comment.open_reports, comment.status) == (1, "approved")
    assert list(Comment.objects.reported()) == [comment]
    thanks = client.get(response["Location"])
    assert thanks.status_code == 200
    assert "Your report has been received." in thanks.content.decode()


def test_the_same_reader_is_counted_once_and_gets_the_same_answer(report):
    comment = make_approved()
    answers = [report(comment, network=f"2001:db8::{n}") for n in (1, 2)]
    assert [(answer.status_code, answer["Location"]) for answer in answers] == [
        (303, f"/comments/{comment.pk}/reported/")
    ] * 2
    comment.refresh_from_db()
    assert (comment.open_reports, Report.objects.count()) == (1, 1)
    report(comment, network="198.51.100.1")
    comment.refresh_from_db()
    assert comment.open_reports == 2


@pytest.mark.parametrize("missing", ["text", "name", "email", "faith"])
def test_what_is_called_illegal_needs_an_explanation_a_name_an_address_and_good_faith(report, missing):
    comment = make_approved()
    response = report(comment, **LEGAL | {missing: ""})
    page = response.content.decode()
    assert response.status_code == 422
    assert f'id="report-{missing}_error"' in page
    assert missing == "text" or "It is slander.</textarea>" in page
    assert not Report.objects.exists()
    assert report(comment, **LEGAL).status_code == 303
    assert Report.objects.get().email == "lena@example.org"


def test_something_else_must_be_explained(report):
    assert report(make_approved(), ground="other").status_code == 422
    assert report(make_approved(), ground="other", text="Look at the name.").status_code == 303


@pytest.mark.parametrize(
    "fields",
    [
        {"ground": ""},
        {"ground": "appeal"},
        {"ground": "nonsense"},
        {"text": "x" * 2001},
        {"email": "no address"},
        {"name": "One\nTwo"},
        {"name": "x" * 101},
    ],
)
def test_what_makes_no_sense_is_refused_and_the_text_kept(report, fields):
    response = report(make_approved(), **{"text": "My reasons."} | fields)
    assert response.status_code == 422
    assert fields.get("text", "My reasons.") in response.content.decode()
    assert not Report.objects.exists()


def test_what_was_typed_is_shown_as_text(report):
    script = "<script>alert(1)</script>"
    page = report(make_approved(), ground="", text=script, name=script, email=script).content.decode()
    assert script not in page
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;") == 3


def test_extra_fields_change_nothing(report):
    report(
        make_approved(), outcome="dismissed", settled_at="2026-01-01", sender="x", words="other", comment="1"
    )
    stored = Report.objects.get()
    assert (stored.outcome, stored.settled_at) == ("", None)
    assert stored.sender != "x"


def test_what_readers_do_not_see_cannot_be_reported(client, report):
    draft = make_published(status=Article.Status.DRAFT)
    hidden = [make_comment(), make_comment(status="spam"), make_comment(status="trash"), make_approved(draft)]
    assert [report(comment).status_code for comment in hidden] == [404] * 4
    assert [client.get(f"/comments/{comment.pk}/report/").status_code for comment in hidden] == [404] * 4
    assert client.get("/comments/999999999999999999999999/report/").status_code == 404


def test_after_it_has_gone_the_thanks_still_come_without_a_link(client):
    comment = make_comment()
    page = client.get(f"/comments/{comment.pk}/reported/").content.decode()
    assert "Thank you" in page
    assert "Back to the discussion" not in page


def test_a_robot_is_thanked_and_not_heard(report):
    comment = make_approved()
    response = report(comment, subject="Cheap pills")
    assert (response.status_code, response["Location"]) == (303, f"/comments/{comment.pk}/reported/")
    assert not Report.objects.exists()


def test_other_sites_report_nothing(report):
    response = report(make_approved(), text="Kept.", headers={"origin": "https://evil.example"})
    assert response.status_code == 403
    assert "Kept.</textarea>" in response.content.decode()
    assert not Report.objects.exists()


def test_looking_stores_nothing_and_no_other_method_is_known(client):
    comment = make_approved()
    for method in (client.get, client.head):
        assert method(f"/comments/{comment.pk}/report/").status_code == 200
    assert client.put(f"/comments/{comment.pk}/report/").status_code == 405
    assert not Report.objects.exists()


def test_one_reader_reports_only_so_many(report):
    article = make_published()
    answers = [report(make_approved(article), text="Mine.") for _ in range(6)]
    assert [answer.status_code for answer in answers] == [303] * 5 + [429]
    assert 0 < int(answers[-1]["Retry-After"]) <= 60
    assert "Mine.</textarea>" in answers[-1].content.decode()
    assert report(make_approved(article), network="198.51.100.1").status_code == 303


def test_one_address_is_written_to_only_so_often(report):
    article = make_published()
    answers = [
        report(make_approved(article), network=f"203.0.113.{n}", email="victim@example.org") for n in range(6)
    ]
    assert [answer.status_code for answer in answers] == [303] * 5 + [429]


def test_it_costs_the_same_however_many_have_reported_it(report, django_assert_max_num_queries):
    comment = make_approved()
    for n in range(50):
        Report.objects.file(comment, "spam", sender=f"sender {n}")
    with django_assert_max_num_queries(16):
        report(comment)
