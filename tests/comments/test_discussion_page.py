"""The page of one discussion at the desk: for moderators and editors, with what is pinned."""

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comments.models import Comment, Discussion
from tests.factories import (
    make_approved,
    make_article,
    make_comment,
    make_editor,
    make_moderator,
    make_published,
    make_reporter,
)

pytestmark = pytest.mark.django_db


def page_of(article):
    return f"/admin/comments/discussion/{article.pk}/change/"


def pin(client, article, comment, pin="yes"):
    return client.post(f"/admin/comments/discussion/{article.pk}/pin/", {"comment": comment.pk, "pin": pin})


@pytest.fixture(params=[make_moderator, make_editor])
def staff(request, client):
    user = request.param()
    client.force_login(user)
    return user


def test_an_article_without_a_decision_has_its_page(client, staff):
    article = make_published(headline="The ferry is late")
    page = client.get(page_of(article)).content.decode()
    assert "The ferry is late" in page
    assert not Discussion.objects.exists()


def test_what_is_decided_holds(client, staff):
    article = make_published()
    response = client.post(page_of(article), {"mode": "held", "message": "What do you think?\nReally."})
    assert response["Location"] == page_of(article)
    stored = Discussion.objects.get(article=article)
    assert (stored.mode, stored.message) == ("held", "What do you think?\nReally.")
    client.post(page_of(article), {"mode": "", "message": ""})
    stored.refresh_from_db()
    assert (stored.mode, stored.message) == ("", "")
    assert LogEntry.objects.filter(user=staff, object_id=str(article.pk)).count() == 2


@pytest.mark.parametrize("data", [{"mode": "wide open", "message": ""}, {"mode": "", "message": "x" * 501}])
def test_what_makes_no_sense_is_refused(client, moderator, data):
    article = make_published()
    assert "errorlist" in client.post(page_of(article), data).content.decode()
    assert not Discussion.objects.exists()


def test_comments_are_pinned_and_unpinned(client, staff):
    article = make_published()
    comment = make_approved(article, name="Lena Holm", email="lena@example.org", body="Worth reading.")
    assert "Worth reading." in client.get(page_of(article)).content.decode()
    assert pin(client, article, comment)["Location"] == f"{page_of(article)}#pinned"
    comment.refresh_from_db()
    assert comment.pinned_at
    assert "Pinned the comment by Lena Holm." in client.get(page_of(article)).content.decode()
    pin(client, article, comment, "no")
    comment.refresh_from_db()
    assert comment.pinned_at is None
    assert LogEntry.objects.filter(user=staff).count() == 2


def test_no_address_is_shown_to_those_who_pin(client):
    client.force_login(make_editor())
    article = make_published()
    make_approved(article, email="lena@example.org", network="192.0.2.0/24")
    page = client.get(page_of(article)).content.decode()
    assert "lena@example.org" not in page
    assert "192.0.2" not in page


@pytest.mark.parametrize("status", ["pending", "spam", "trash"])
def test_only_what_readers_see_is_pinned(client, moderator, status):
    article = make_published()
    comment = make_comment(article, status=status, body="Not shown.")
    pin(client, article, comment)
    assert "cannot be pinned" in client.get(page_of(article)).content.decode()
    assert not Comment.objects.exclude(pinned_at=None).exists()


def test_a_comment_of_another_article_is_not_pinned_here(client, moderator):
    comment = make_approved()
    pin(client, make_published(), comment)
    assert not Comment.objects.exclude(pinned_at=None).exists()


@pytest.mark.parametrize("number", ["", "x", "-1", "9" * 30, "٣"])
def test_numbers_that_are_none_are_404(client, moderator, number):
    article = make_published()
    answer = client.post(f"/admin/comments/discussion/{article.pk}/pin/", {"comment": number, "pin": "yes"})
    assert answer.status_code == 404


def test_others_may_neither_look_nor_pin(client):
    client.force_login(make_reporter())
    article = make_published()
    comment = make_approved(article)
    assert client.get(page_of(article)).status_code == 403
    assert client.post(page_of(article), {"mode": "closed", "message": ""}).status_code == 403
    assert pin(client, article, comment).status_code == 403
    assert not Comment.objects.exclude(pinned_at=None).exists()
    assert not Discussion.objects.exists()


def test_pinning_changes_something_so_a_link_does_not_do_it(client, moderator):
    article = make_published()
    assert client.get(f"/admin/comments/discussion/{article.pk}/pin/").status_code == 405


def test_moderators_learn_nothing_of_drafts(client, moderator):
    draft = make_article(headline="Secret until Monday")
    response = client.get(page_of(draft), follow=True)
    assert "Secret until Monday" not in response.content.decode()
    make_comment(draft)
    assert client.get(page_of(draft)).status_code == 200


def test_editors_decide_before_it_is_published(client):
    client.force_login(make_editor())
    draft = make_article()
    client.post(page_of(draft), {"mode": "closed", "message": ""})
    assert Discussion.objects.get(article=draft).mode == "closed"


@pytest.mark.parametrize("number", ["0", "x", "9" * 30])
def test_no_article_no_page(client, moderator, number):
    assert client.get(f"/admin/comments/discussion/{number}/change/").status_code == 302


def test_the_list_shows_what_was_decided(client, moderator):
    article = make_published(headline="The ferry is late")
    Discussion.objects.create(article=article, mode="held")
    Discussion.objects.create(article=make_published(headline="Another story"), mode="closed")
    make_approved(article)
    make_comment(article)
    page = client.get("/admin/comments/discussion/").content.decode()
    assert "The ferry is late" in page
    assert "Open, every comment waits" in page
    assert "1 comment<" in page
    page = client.get("/admin/comments/discussion/?mode=closed").content.decode()
    assert "The ferry is late" not in page.partition('id="result_list"')[2]
    assert "Another story" in page


def test_the_list_costs_the_same_when_it_is_long(client, moderator):
    client.get("/admin/comments/discussion/")
    counts = []
    for size in (3, 30):
        for _ in range(size):
            article = make_published()
            Discussion.objects.create(article=article, mode="held")
            make_approved(article)
        with CaptureQueriesContext(connection) as queries:
            client.get("/admin/comments/discussion/")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12


def test_the_article_says_how_it_stands_and_leads_there(client):
    client.force_login(make_editor())
    article = make_published()
    form = f"/admin/articles/article/{article.pk}/change/"
    make_approved(article)
    assert (
        f'<a href="{page_of(article)}">Discussion: open, 1 comment</a>' in client.get(form).content.decode()
    )
    Discussion.objects.create(article=article, mode="held")
    assert "Discussion: open, every comment waits, 1 comment" in client.get(form).content.decode()
    Discussion.objects.update(mode="closed")
    assert "Discussion: closed, 1 comment" in client.get(form).content.decode()


def test_reporters_have_no_link_there(client):
    reporter = make_reporter()
    client.force_login(reporter)
    article = make_article(created_by=reporter)
    page = client.get(f"/admin/articles/article/{article.pk}/change/").content.decode()
    assert "Discussion:" not in page
