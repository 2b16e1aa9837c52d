"""The views of the queue: each shows its comments in the orders that suit it, and what is known of them."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments.admin import tabs
from comments.models import Comment, Report, Restriction, Writer
from tests.factories import make_approved, make_comment, make_editor, make_moderator, make_published

QUEUE = "/admin/comments/comment/"
pytestmark = pytest.mark.django_db


def shown(response):
    return [comment.name for comment in response.context["cl"].result_list]


def page(client, query=""):
    response = client.get(QUEUE + query)
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def four(client, moderator):
    now = timezone.now()
    for name, risk, hours in (
        ("Risky", 90, 3),
        ("Doubtful", 50, 1),
        ("Clean, new", 5, 0),
        ("Clean, old", 5, 2),
    ):
        make_comment(name=name, risk=risk, created_at=now - timedelta(hours=hours))


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["Clean, old", "Clean, new", "Doubtful", "Risky"]),
        ("?order=clean", ["Clean, old", "Clean, new", "Doubtful", "Risky"]),
        ("?order=risky", ["Risky", "Doubtful", "Clean, new", "Clean, old"]),
        ("?order=newest", ["Clean, new", "Doubtful", "Clean, old", "Risky"]),
        ("?order=oldest", ["Risky", "Clean, old", "Doubtful", "Clean, new"]),
        ("?status=all", ["Clean, new", "Doubtful", "Clean, old", "Risky"]),
    ],
)
def test_a_view_is_read_in_the_order_of_the_address(client, four, query, names):
    assert shown(client.get(QUEUE + query)) == names


def test_the_order_stays_in_the_address_from_view_to_view_where_it_makes_sense(client, four):
    addresses = {
        tab["status"]: tab["address"] for tab in client.get(f"{QUEUE}?order=risky").context["cl"].tabs
    }
    assert addresses["spam"] == "?order=risky&status=spam"
    assert addresses["reported"] == "?status=reported"
    assert addresses["all"] == "?status=all"


@pytest.mark.parametrize("query", ["order=nonsense", "status=all&order=risky", "status=reported&order=clean"])
def test_an_order_that_the_view_does_not_have_leads_to_the_whole_list(client, moderator, query):
    response = client.get(f"{QUEUE}?{query}", follow=True)
    assert "There is no such selection." in response.content.decode()


def test_every_order_of_every_view_is_answered(client, moderator):
    make_comment()
    for tab, orders in tabs.ORDERS_OF.items():
        for order in orders:
            assert client.get(f"{QUEUE}?status={tab}&order={order}").status_code == 200


# Reports and appeals


def test_what_was_reported_most_comes_first_with_the_words_of_the_readers(client, moderator):
    once, twice, quiet = (make_approved(name=name) for name in ("Once", "Twice", "Quiet"))
    Report.objects.file(once, "spam", sender="a")
    Report.objects.file(twice, "offensive", text="It mocks <b>captains</b>.", name="Olga", sender="b")
    Report.objects.file(twice, "false", text="There is no bridge.", sender="c")
    response = client.get(f"{QUEUE}?status=reported")
    assert shown(response) == ["Twice", "Once"]
    text = response.content.decode()
    assert (
        "It mocks &lt;b&gt;captains&lt;/b&gt;." in text and "Olga" in text and "There is no bridge." in text
    )
    assert {tab["status"]: tab["count"] for tab in response.context["cl"].tabs}["reported"] == "2"
    assert "captains" in page(client, "?status=approved")
    assert quiet.name not in text


def test_an_appeal_stands_first_and_at_most_five_reports_in_a_row(client, moderator):
    comment = make_approved()
    for n in range(6):
        Report.objects.file(comment, "spam", text=f"Reason {n}.", sender=str(n))
    comment.trash(moderator, cause="off_topic")
    Report.objects.appeal(comment, "But it is about ferries.")
    Comment.objects.filter(pk=comment.pk).update(open_reports=7)
    Report.objects.filter(comment=comment).update(settled_at=None)
    text = page(client, "?status=reported")
    assert text.index("But it is about ferries.") < text.index("Reason 5.") < text.index("Reason 2.")
    assert "Reason 1." not in text and "7 in all" in text


def test_reports_are_dismissed_and_the_comment_stays(client, moderator):
    comment = make_approved()
    Report.objects.file(comment, "offensive", sender="a")
    seen = f"{comment.pk}:approved.0.1"
    response = client.post(f"{QUEUE}{comment.pk}/dismiss/", {"seen": seen}, HTTP_ACCEPT="application/json")
    assert response.json()["said"] == "Dismissed. The comment stays as it is."
    assert response.json()["counts"]["reported"] == "0"
    report = Report.objects.get()
    assert (report.outcome, report.settled_by) == ("dismissed", moderator)
    comment.refresh_from_db()
    assert (comment.status, comment.open_reports) == ("approved", 0)


def test_the_reports_of_many_are_dismissed_at_once_but_for_what_nobody_has_read(client, moderator):
    first, second = make_approved(), make_approved()
    for comment in (first, second):
        Report.objects.file(comment, "spam", sender="a")
    seen = [f"{comment.pk}:approved.0.1" for comment in (first, second)]
    Report.objects.file(second, "illegal", sender="b")
    ticked = {"action": "dismiss", "index": "0", "_selected_action": [first.pk, second.pk], "seen": seen}
    response = client.post(f"{QUEUE}?status=reported", ticked, HTTP_ACCEPT="application/json")
    answer = response.json()
    assert answer["done"] == [first.pk]
    assert list(answer["rows"]) == [str(second.pk)]
    assert Report.objects.open().count() == 2


# One's own decisions


def test_my_decisions_are_mine_the_last_one_first_with_a_way_back(client, moderator):
    first, second, theirs = (make_comment(name=name) for name in ("First", "Second", "Theirs"))
    first.approve(moderator)
    decision = second.mark_spam(moderator)
    theirs.approve(make_moderator("mia"))
    response = client.get(f"{QUEUE}?status=mine")
    assert shown(response) == ["Second", "First"]
    undo = f"{QUEUE}decisions/{decision.pk}/undo/"
    assert f'formaction="{undo}' in response.content.decode()
    client.post(undo)
    assert Comment.objects.get(pk=second.pk).status == "pending"


def test_my_decisions_look_back_no_further_than_they_need_to(client, moderator, monkeypatch):
    monkeypatch.setattr(tabs, "MY_LAST", 2)
    for name in ("First", "Second", "Third"):
        make_comment(name=name).approve(moderator)
    assert shown(client.get(f"{QUEUE}?status=mine")) == ["Third", "Second"]


# What stands beside a comment


def test_the_record_of_the_address_and_of_the_network(client, moderator):
    year = timezone.now() - timedelta(days=365)
    for n in range(3):
        make_approved(email="ann@example.org", network="192.0.2.0/24", created_at=year + timedelta(hours=n))
    make_comment(status="trash", email="ann@example.org", network="198.51.100.0/24")
    make_comment(status="spam", email="bo@example.org", network="192.0.2.0/24")
    make_comment(email="ann@example.org", network="192.0.2.0/24")
    text = " ".join(page(client).split())
    assert f"3 approved · 1 trash · since {year:%b %Y}" in text
    assert f"3 approved · 1 spam · since {year:%b %Y}" in text
    assert "first comment" not in text


def test_a_record_says_when_it_looks_back_no_further(client, moderator):
    article = make_published()
    for n in range(101):
        make_approved(article, email="ann@example.org", path=f"{n:08x}")
    make_comment(article, email="ann@example.org")
    assert "99 approved (of the last 100)" in " ".join(page(client).split())


def test_whether_the_address_is_theirs(client, moderator):
    make_comment(email="ann@example.org", confirmed=True)
    assert "address confirmed" in page(client)
    Comment.objects.update(confirmed=False)
    assert "address not confirmed" in page(client)
    Writer.objects.create(email="ann@example.org", confirmed_at=timezone.now())
    assert "perhaps not their address" in page(client)


def test_restrictions_in_force(client, moderator):
    make_comment(email="ann@example.org", network="192.0.2.0/24")
    Restriction.objects.impose("email", "ann@example.org", "hold", 7, moderator, "quarrels")
    Restriction.objects.impose("network", "192.0.2.0/24", "ban", None, moderator)
    text = page(client)
    assert "Always held" in text and "quarrels" in text and "Not taken (network)" in text
    Restriction.objects.update(until=timezone.now() - timedelta(minutes=1))
    assert "Always held" not in page(client).split("<tbody>")[1].split("</tbody>")[0]


def test_the_risk_with_its_strongest_signs(client, moderator):
    make_comment(risk=82, signs=[["check out <my> channel", 2.1], ["confirmed", -1.2]])
    text = " ".join(page(client).split())
    assert "Spam risk 82 %" in text and "check out &lt;my&gt; channel" in text
    assert text.index("speaks against it:") < text.index("speaks for it:")


def test_a_moderators_ground_and_note(client, moderator):
    make_comment().trash(moderator, cause="off_topic", reason="Please keep to ferries.")
    assert "(Off topic: Please keep to ferries.)" in page(client, "?status=trash")


@pytest.mark.parametrize("view", ["pending", "reported", "all", "mine"])
def test_the_number_of_queries_stays_the_same_with_all_that_can_stand_beside(client, moderator, view):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            page(client, f"?status={view}")
        return len(captured)

    page(client)
    numbers = []
    for size in (2, 30):
        while Comment.objects.count() < size:
            comment = make_approved(network="192.0.2.0/24", parent=None)
            Report.objects.file(comment, "spam", sender=str(comment.pk))
            Report.objects.file(comment, "false", sender=f"b{comment.pk}")
            Restriction.objects.impose("email", comment.email, "hold", 7, moderator)
            if Comment.objects.count() % 2:
                comment.hold(moderator)
                Comment.objects.filter(pk=comment.pk).update(open_reports=1)
        numbers.append(queries())
    assert numbers[0] == numbers[1] <= 12


def test_who_may_only_pin_gets_no_queue(client):
    client.force_login(make_editor())
    assert client.get(QUEUE).status_code == 403
