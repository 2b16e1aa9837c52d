"""What is stored under one address is found, handed over and erased, and nobody else's is touched."""

import json

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments import status
from comments.models import Comment, Decision, Follow, Lesson, Letter, Report, Restriction, Word, Writer
from comments.persons import Person
from newsroom import roles
from tests.factories import make_admin, make_approved, make_editor, make_moderator, make_published

pytestmark = pytest.mark.django_db

PLACE = "/admin/tools/personal-data/"
MARK = "zqxlena"  # stands in all that is hers and nowhere else
LENA = f"{MARK}@example.org"


def everything_stored():
    """All rows of all tables that comments and the log of the admin have, as text."""
    models = [Comment, Decision, Follow, Letter, Report, Restriction, Writer, LogEntry, Lesson, Word]
    return "\n".join(str(row) for model in models for row in model.objects.values())


@pytest.fixture
def article():
    return make_published(headline="Of storks")


@pytest.fixture
def lena(article):
    """A comment with all that one can have, and an answer by somebody else."""
    moderator = make_moderator("mia")
    comment = make_approved(
        article,
        name=f"Lena {MARK}",
        email=LENA.upper(),
        website=f"https://{MARK}.example",
        body="Storks come from the south.",
        network="192.0.2.0/24",
        sender="senderoflena",
        confirmed=True,
        signs=[[MARK, 1.5]],
    )
    make_approved(article, parent=comment, name="Odd", email="odd@example.org", body=f"I quote {MARK}.")
    comment.record_edit(None, ["comment"], before=f"I am {MARK}.", cause="edited")
    comment.trash(moderator, reason=f"Dear {MARK}, no names.")
    Report.objects.appeal(comment, f"But I am {MARK}.")
    comment.approve(moderator)
    other = make_approved(article, name="Other", email="other@example.org", body="By somebody else.")
    Report.objects.file(other, "spam", text="Not mine.", name=f"L {MARK}", email=LENA, sender="senderoflena")
    Report.objects.file(
        comment, "false", text="By a reader.", name="Odd", email="odd@example.org", sender="odd"
    )
    Follow.objects.create(comment=comment, email=LENA)
    Letter.objects.create(kind="confirm", to=LENA, comment=comment)
    Letter.objects.create(kind="reply", to="odd@example.org", comment=other)
    Writer.objects.create(email=LENA, name=f"Lena {MARK}", confirmed_at=timezone.now())
    Restriction.objects.create(kind="email", value=LENA, reason=MARK)
    LogEntry.objects.create(
        user=moderator,
        content_type=ContentType.objects.get_for_model(Comment),
        object_id=comment.pk,
        object_repr=str(comment),
        action_flag=CHANGE,
    )
    comment.refresh_from_db()
    return comment


@pytest.fixture
def ask(client):
    def ask(**fields):
        return client.post(PLACE, {"email": LENA} | fields)

    return ask


def test_it_is_found_whatever_the_case_of_the_letters(client, ask, lena, moderator):
    response = ask(email=f" {LENA.upper()} ", do="find")
    page = response.content.decode()
    assert response.status_code == 200
    assert "Storks come from the south." in page
    assert "By somebody else." not in page
    assert Person(LENA).counts() == {
        "comments": 1,
        "words": 2,
        "appeals": 1,
        "reports": 1,
        "follows": 1,
        "letters": 1,
        "writers": 1,
        "restrictions": 1,
        "log": 1,
    }


def test_it_is_handed_over_without_a_word_of_anybody_else(ask, lena, moderator):
    response = ask(do="export")
    assert response["Content-Disposition"].startswith('attachment; filename="personal-data-')
    data = json.loads(response.content)
    [comment] = data["comments"]
    assert (comment["text"], comment["number"]) == ("Storks come from the south.", lena.pk)
    assert (comment["network"], comment["article"]) == ("192.0.2.0/24", "Of storks")
    assert f"I am {MARK}." in [entry["text_before"] for entry in comment["history"]]
    assert f"Dear {MARK}, no names." in [entry["why"] for entry in comment["history"]]
    assert comment["appeal"]["text"] == f"But I am {MARK}."
    assert [report["text"] for report in data["reports"]] == ["Not mine."]
    assert [len(data[name]) for name in ("follows", "letters", "confirmed_address", "restrictions")] == [
        1
    ] * 4
    text = response.content.decode()
    assert not [word for word in ("odd@", "Odd", "I quote", "By a reader", "other@", "mia") if word in text]


@pytest.mark.parametrize("texts", ["keep", "delete"])
def test_once_erased_nothing_of_it_is_left_anywhere(ask, lena, moderator, texts):
    response = ask(do="erase", texts=texts, sure="on")
    assert response.status_code == 200
    left = everything_stored()
    assert left.count(MARK) == 2  # in the words of the one who quotes her, as text and as HTML
    assert "senderoflena" not in left
    assert ("Storks come from the south." in left) == (texts == "keep")
    assert Person(LENA).counts() == {}


def test_the_comment_stays_as_that_of_anonymous(client, ask, lena, moderator, article):
    before = Comment.objects.values("path", "thread", "body", "html", "status", "created_at").get(pk=lena.pk)
    ask(do="erase", texts="keep", sure="on")
    lena.refresh_from_db()
    assert (lena.name, lena.email, lena.website, lena.network, lena.sender) == ("Anonymous", "", "", "", "")
    assert Comment.objects.values(*before).get(pk=lena.pk) == before
    page = client.get(article.get_absolute_url()).content.decode()
    assert "Anonymous" in page
    assert "Storks come from the south." in page
    assert f"I quote {MARK}." in page


def test_the_comment_goes_and_the_answers_stay_under_a_stub(client, ask, lena, moderator, article):
    reply = Comment.objects.get(name="Odd")
    ask(do="erase", texts="delete", sure="on")
    assert not Comment.objects.filter(pk=lena.pk).exists()
    page = client.get(article.get_absolute_url()).content.decode()
    assert "Storks" not in page.replace("Of storks", "")
    assert f"I quote {MARK}." in page
    assert "This comment was removed" in page
    reply.refresh_from_db()
    assert (reply.level, reply.ancestors, reply.parent_id) == (2, [lena.pk], None)
    assert Report.objects.filter(comment_number=lena.pk).count() == 2
    assert Decision.objects.filter(comment_number=lena.pk).count() == 3
    assert client.get(status.address(lena)).status_code == 404


def test_what_others_wrote_is_as_it_was(ask, lena, moderator):
    ask(do="erase", texts="delete", sure="on")
    other = Comment.objects.get(name="Other")
    assert (other.email, other.body, other.open_reports) == ("other@example.org", "By somebody else.", 1)
    theirs = Report.objects.get(name="Odd")
    assert (theirs.email, theirs.text) == ("odd@example.org", "By a reader.")
    assert list(Letter.objects.values_list("to", flat=True)) == ["odd@example.org"]


def test_it_is_written_down_without_the_address(ask, lena, moderator):
    ask(do="erase", texts="keep", sure="on")
    entry = LogEntry.objects.get(user=moderator, object_id=None)
    assert "Comments: 1" in entry.change_message
    assert LENA not in f"{entry.object_repr} {entry.change_message}"


def test_a_second_time_there_is_nothing_left_to_do(ask, lena, moderator):
    ask(do="erase", texts="keep", sure="on")
    before = everything_stored()
    assert ask(do="erase", texts="keep", sure="on").status_code == 200
    assert everything_stored() == before


@pytest.mark.parametrize("fields", [{"texts": "keep"}, {"sure": "on"}, {"texts": "burn", "sure": "on"}, {}])
def test_nothing_is_erased_without_a_choice_and_a_yes(ask, lena, moderator, fields):
    before = everything_stored()
    response = ask(do="erase", **fields)
    assert response.status_code == 422
    assert "errorlist" in response.content.decode()
    assert everything_stored() == before


@pytest.mark.parametrize("email", ["", "no address", "a" * 300 + "@example.org", "%@example.org"])
def test_what_is_no_address_is_refused_or_finds_nothing(ask, lena, moderator, email):
    response = ask(email=email, do="find")
    assert response.status_code == (200 if email.startswith("%") else 422)
    assert "Storks" not in response.content.decode()


def test_no_other_name_at_the_same_host_is_concerned(ask, moderator):
    near = [
        make_approved(email=f"{MARK}{more}")
        for more in ("2@example.org", "@example.org.uk", "+a@example.org")
    ]
    ask(do="erase", texts="delete", sure="on")
    assert Comment.objects.filter(pk__in=[comment.pk for comment in near]).count() == 3


def test_what_staff_said_in_the_newsrooms_name_stays(ask, moderator, article):
    moderator.email = LENA
    moderator.save()
    reply = Comment.objects.reply_as_staff(article, moderator, "The newsroom says.")
    assert "in the newsroom’s name" in ask(do="find").content.decode()
    ask(do="erase", texts="delete", sure="on")
    reply.refresh_from_db()
    assert (reply.body, reply.email) == ("The newsroom says.", LENA)


@pytest.mark.parametrize("make", [make_editor, lambda: None])
def test_only_who_may_erase_sees_it(client, ask, lena, make):
    user = make()
    if user:
        client.force_login(user)
    before = everything_stored()
    answers = [client.get(PLACE), ask(do="find"), ask(do="export"), ask(do="erase", texts="keep", sure="on")]
    assert {answer.status_code for answer in answers} == {403 if user else 302}
    assert everything_stored() == before
    assert PLACE not in client.get("/admin/", follow=True).content.decode()


@pytest.mark.parametrize("make", [make_moderator, make_admin])
def test_the_menu_leads_there(client, make):
    client.force_login(make())
    assert f'href="{PLACE}"' in client.get("/admin/").content.decode()


def test_no_address_stands_in_a_link_or_stays_in_a_cache(ask, lena, moderator):
    response = ask(do="find")
    assert "no-store" in response["Cache-Control"]
    assert f"?email={LENA}" not in response.content.decode()


def test_the_right_is_the_moderators():
    assert "erase_person" in roles.ROLES["Moderators"]["comments"]["comment"]


@pytest.mark.parametrize("keep_texts", [True, False])
def test_many_comments_cost_no_more_queries_than_few(keep_texts, article):
    admin, counts = make_admin(), []
    for number in (5, 60):
        for n in range(number):
            comment = make_approved(article, email=LENA, body=f"Number {n}.")
            make_approved(article, parent=comment)
            comment.hold(cause="edited")
        with CaptureQueriesContext(connection) as queries:
            Person(LENA).erase(admin, keep_texts)
        with CaptureQueriesContext(connection) as more:
            Person("nobody@example.org").export()
        counts.append((len(queries), len(more)))
    assert counts[0] == counts[1]


def test_an_export_of_many_costs_no_more_queries_than_one_of_few(article):
    counts = []
    for number in (5, 60):
        for n in range(number):
            make_approved(article, email=LENA, body=f"Number {n}.").hold(cause="edited")
        with CaptureQueriesContext(connection) as queries:
            Person(LENA).export()
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_what_was_noted_of_the_mailbox_goes_with_an_address_of_it(moderator):
    person = Person("kim+news@example.org")
    Writer.objects.ask("kim+news@example.org")
    assert Writer.objects.get().email == "kim@example.org"
    person.erase(moderator, keep_texts=True)
    assert not Writer.objects.exists()
    Writer.objects.confirm("kim@example.org", "Kim")
    person.erase(moderator, keep_texts=True)
    assert Writer.objects.exists()
