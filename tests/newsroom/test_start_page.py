"""What waits for whom, at any size of newsroom."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Article, Image
from comments.models import Comment, Letter, Report
from comments.models.letter import TRIES
from newsroom import dashboard
from tests.factories import (
    make_admin,
    make_approved,
    make_article,
    make_author,
    make_comment,
    make_editor,
    make_image,
    make_moderator,
    make_published,
    make_reporter,
    make_user,
)

Status = Article.Status
pytestmark = pytest.mark.django_db


def start_page(client, user):
    client.force_login(user)
    response = client.get("/admin/")
    assert response.status_code == 200
    return response


def heaps(response):
    return {str(panel.title): [str(row) for row in panel.rows] for panel in response.context["panels"]}


def test_a_reporter_sees_their_own_work_and_nobody_elses(client):
    rosa, edda = make_reporter(), make_editor()
    make_article(headline="Begun", created_by=rosa)
    make_article(headline="Told by Rosa", authors=[make_author("Rosa", user=rosa)])
    returned = make_article(headline="Returned", created_by=rosa, status=Status.REVIEW)
    returned.send_back(edda, "Who says so?")
    make_article(headline="Handed in", created_by=rosa, status=Status.REVIEW)
    make_published(headline="Out", created_by=rosa)
    make_article(headline="Secret", created_by=edda)
    make_article(headline="Thrown away", created_by=rosa).trash(edda)

    response = start_page(client, rosa)
    assert heaps(response) == {
        "Sent back to you": ["Returned"],
        "Your drafts": ["Told by Rosa", "Begun"],
        "Yours in review": ["Handed in"],
        "Yours, lately published": ["Out"],
    }
    page = response.content.decode()
    assert "Who says so?" in page
    assert "Secret" not in page
    assert "Write an article" in page
    assert "Upload pictures" in page


def test_what_was_sent_back_and_handed_in_again_is_no_longer_sent_back(client):
    rosa, edda = make_reporter(), make_editor()
    article = make_article(headline="Again", created_by=rosa, status=Status.REVIEW)
    article.send_back(edda, "More.")
    article.submit(rosa)
    assert heaps(start_page(client, rosa)) == {"Your drafts": [], "Yours in review": ["Again"]}


def test_an_editor_sees_what_is_to_be_decided_the_oldest_first(client):
    rosa, edda = make_reporter(), make_editor()
    for headline in ("First", "Second"):
        make_article(headline=headline, created_by=rosa).submit(rosa)
    make_published(headline="Next week", published_at=timezone.now() + timedelta(days=7))
    make_published(headline="Tomorrow", published_at=timezone.now() + timedelta(days=1))
    make_published(headline="Out")
    make_article(headline="Rosa's draft", created_by=rosa)
    make_article(headline="Nobody's draft")
    make_image(alternative_text="", caption="Unseen")

    response = start_page(client, edda)
    assert heaps(response) == {
        "To review": ["First", "Second"],
        "Scheduled next": ["Tomorrow", "Next week"],
        "Published, lately changed": ["Out"],
        "Drafts of others": ["Nobody's draft", "Rosa's draft"],
        "Pictures without alternative text": ["Unseen"],
    }
    assert "Comments" not in response.content.decode()


def test_a_moderator_sees_comments_only(client):
    mo, other = make_moderator(), make_moderator("mia")
    make_article(headline="Secret draft", status=Status.REVIEW)
    article = make_published(headline="Out")
    make_comment(article, name="Waiting")
    make_comment(article, name="Judged by Mo").approve(mo)
    make_comment(article, name="Judged by Mia").mark_spam(other)
    Report.objects.file(make_approved(article, name="Reported"), "offensive", sender="a")

    response = start_page(client, mo)
    assert heaps(response) == {
        "Comments waiting": [str(Comment.objects.get(name="Waiting"))],
        "Reported comments and appeals": [str(Comment.objects.get(name="Reported"))],
        "Your last decisions": ["Approved – mo"],
    }
    page = response.content.decode()
    assert "Secret draft" not in page
    assert "Write an article" not in page
    assert '<span class="badge">1<' in page
    for view in ("reported", "mine"):
        assert f'href="/admin/comments/comment/?status={view}"' in page


def test_an_administrator_sees_all_of_it(client):
    make_article(headline="To read", status=Status.REVIEW)
    make_comment()
    found = heaps(start_page(client, make_admin()))
    assert {"To review", "Scheduled next", "Comments waiting"} <= set(found)


def test_who_has_no_role_is_told_so(client):
    response = start_page(client, make_user("new", is_staff=True))
    assert heaps(response) == {}
    assert "no role in this newsroom yet" in response.content.decode()


def test_readers_are_sent_to_the_sign_in(client):
    assert client.get("/admin/").status_code == 302
    client.force_login(make_user("reader"))
    assert client.get("/admin/").status_code == 302


def test_only_own_actions_are_listed(client):
    edda, other = make_editor(), make_editor("eve")
    article = make_article()
    for user, name in ((edda, "Mine to see"), (other, "Not mine to see")):
        LogEntry.objects.create(
            user=user,
            content_type=ContentType.objects.get_for_model(Article),
            object_id=article.pk,
            object_repr=name,
            action_flag=CHANGE,
        )
    page = start_page(client, edda).content.decode()
    assert "Mine to see" in page
    assert "Not mine to see" not in page


def test_numbers_stop_at_a_thousand(monkeypatch):
    monkeypatch.setattr(dashboard, "MANY", 3)
    for _n in range(4):
        make_article()
    assert dashboard.number_up_to_many(Article.objects.all()) == "2+"
    assert dashboard.number_up_to_many(Article.objects.filter(status=Status.REVIEW)) == 0


@pytest.mark.parametrize("make", [make_reporter, make_editor, make_moderator, make_admin])
def test_the_number_of_queries_does_not_grow(client, make):
    user, editor = make(), make_editor("zoe")

    def fill():
        for status in Status:
            make_article(
                status=status,
                created_by=user,
                published_at=timezone.now() if status == Status.PUBLISHED else None,
            )
        make_article(status=Status.REVIEW, created_by=user).send_back(editor, "More.")
        make_published(published_at=timezone.now() + timedelta(days=1))
        make_image(alternative_text="")
        make_comment()
        make_approved().trash(user)

    def queries():
        with CaptureQueriesContext(
            connection,
        ) as counted:
            start_page(client, user)
        return len(counted)

    fill()
    queries()
    few = queries()
    for _n in range(5):
        fill()
    assert Image.objects.count() == 6
    assert queries() == few
    assert few <= 36


def test_administrators_see_which_mails_could_not_be_sent(client):
    letter = Letter.objects.create(kind="confirm", to="lena@example.org", tries=1)
    client.force_login(make_admin())
    assert "Mails that could not be sent" not in client.get("/admin/").content.decode()
    Letter.objects.filter(pk=letter.pk).update(tries=TRIES)
    page = client.get("/admin/").content.decode()
    assert "Mails that could not be sent" in page
    assert "Please confirm your address" in page
    client.force_login(make_moderator())
    assert "Mails that could not be sent" not in client.get("/admin/").content.decode()
