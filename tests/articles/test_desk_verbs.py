"""Who may do what with an article at the desk, on every way in: form, buttons, list, addresses."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.admin import bulk
from articles.models import Article
from tests.articles.desk import ADD, LIST, change, filled, only, said, save
from tests.factories import (
    make_admin,
    make_article,
    make_author,
    make_comment,
    make_editor,
    make_image,
    make_moderator,
    make_published,
    make_reporter,
    make_section,
)

Status = Article.Status
pytestmark = pytest.mark.django_db


@pytest.fixture
def reporter(client):
    user = make_reporter()
    client.force_login(user)
    return user


def do(client, verb, *articles, **fields):
    return client.post(
        LIST, {"action": verb, "_selected_action": [a.pk for a in articles]} | fields, follow=True
    )


def buttons(client, article=None):
    return set(client.get(change(article) if article else ADD).context["verbs"])


# What is saved before the verb, and what the verb does


def test_publishing_saves_what_was_typed_first(client, editor):
    response = save(client, make_article(), headline="Typed a moment ago", verb="publish")
    assert only().headline == "Typed a moment ago"
    assert only().is_public
    assert only().steps.get().by == editor
    assert "is published" in said(client.get(response.url))


def test_an_article_can_be_published_from_the_empty_form(client, editor):
    save(client, headline="Quick", verb="publish")
    assert only().is_public


def test_a_future_date_makes_it_scheduled(client, editor):
    tomorrow = timezone.localtime() + timedelta(days=1)
    response = save(client, make_article(), verb="publish", published_at=f"{tomorrow:%Y-%m-%dT%H:%M:%S}")
    assert only().is_scheduled
    assert only().steps.get().verb == "schedule"
    assert "is scheduled for" in said(client.get(response.url))


def test_publish_now_does_not_wait_for_the_schedule(client, editor):
    article = make_article()
    article.schedule(editor, timezone.now() + timedelta(days=1))
    save(client, article, verb="publish")
    assert only().is_public


def test_an_invalid_form_publishes_nothing(client, editor):
    response = save(client, make_article(), headline="", verb="publish")
    assert response.status_code == 200
    assert only().status == Status.DRAFT


def test_what_a_careful_editor_would_look_at_is_said_and_stops_nothing(client, editor):
    article = make_article(lead_image=make_image(alternative_text=""))
    response = save(client, article, verb="publish")
    texts = said(client.get(response.url))
    assert only().is_public
    for missing in ("no section", "no standfirst", "no alternative text"):
        assert missing in texts


def test_nothing_is_missing_from_a_complete_article(client, editor):
    article = make_article(standfirst="In short.", section=make_section(), lead_image=make_image())
    assert "It" not in said(client.get(save(client, article, verb="publish").url))


def test_sending_back_needs_a_note_and_the_writer_reads_it(client, editor):
    writer = make_reporter()
    article = make_article(status=Status.REVIEW, created_by=writer)
    assert "note: Say what is to be done." in said(save(client, article, verb="send_back", note=" "))
    save(client, article, verb="send_back", note="Who says so?")
    assert only().status == Status.DRAFT
    client.force_login(writer)
    page = client.get(change(article)).content.decode()
    assert "Sent back by edda:" in page
    assert "Who says so?" in page


def test_withdrawing_trashing_and_restoring(client, editor):
    article = make_published()
    save(client, article, verb="withdraw")
    assert only().status == Status.WITHDRAWN
    save(client, article, verb="trash")
    assert only().trashed_at
    assert buttons(client, article) == {"restore"}
    client.post(f"{LIST}{article.pk}/restore/")
    assert not only().trashed_at
    assert only().status == Status.WITHDRAWN


def test_a_verb_that_does_not_fit_any_more_is_told_and_changes_nothing(client, editor):
    article = make_article(status=Status.REVIEW)
    data = filled(client, change(article), verb="send_back", note="No.", headline="New")
    article.publish(make_editor("eve"))
    response = client.post(change(article), data)
    assert "does not fit any more" in said(response)
    assert only().is_public
    assert only().headline != "New"


def test_nonsense_for_a_verb_is_refused(client, editor):
    article = make_article()
    assert "verb: " in said(save(client, article, verb="delete"))


def test_each_state_offers_what_fits(client, editor):
    assert buttons(client) == {"submit", "publish"}
    assert buttons(client, make_article()) == {"submit", "publish", "trash"}
    assert buttons(client, make_article(status=Status.REVIEW)) == {"publish", "send_back", "trash"}
    assert buttons(client, make_published()) == {"withdraw", "trash"}
    assert buttons(client, make_article(status=Status.WITHDRAWN)) == {"publish", "trash"}
    later = timezone.now() + timedelta(days=1)
    assert buttons(client, make_published(published_at=later)) == {"publish", "withdraw", "trash"}


# Reporters: their own drafts, and nothing else


def test_reporters_submit_their_own_draft_and_can_only_read_it_then(client, reporter):
    article = make_article(created_by=reporter)
    assert buttons(client, article) == {"submit"}
    save(client, article, verb="submit")
    assert only().status == Status.REVIEW
    page = client.get(change(article))
    assert not page.context["editable"]
    assert b"<textarea" not in page.content
    assert client.post(change(article), {"headline": "Later"}).status_code == 403


@pytest.mark.parametrize("verb", ["publish", "send_back", "withdraw", "trash", "restore"])
def test_reporters_cannot_use_an_editors_verb_however_it_is_sent(client, reporter, verb):
    article = make_article(created_by=reporter)
    assert save(client, article, verb=verb, note="x", headline="New").status_code == 403
    assert save(client, headline="Another", verb=verb, note="x").status_code == 403
    do(client, verb, article)
    assert client.post(f"{LIST}{article.pk}/restore/").status_code == 403
    assert only().status == Status.DRAFT
    assert only().headline == article.headline
    assert not only().steps.exists()


def test_reporters_change_no_field_that_is_not_theirs(client, reporter):
    other = make_editor("eve")
    article = make_article(created_by=reporter)
    forged = {
        "status": "published",
        "published_at": "2020-01-01T00:00:00",
        "published_at_0": "2020-01-01",
        "month": "2020-01-01",
        "created_by": other.pk,
        "modified_at": "2020-01-01T00:00:00",
        "trashed_at": "2020-01-01T00:00:00",
        "version": "99",
        "comments_open": "",
    }
    save(client, article, headline="New", **forged)
    stored = only()
    assert stored.headline == "New"
    assert (stored.status, stored.published_at, stored.trashed_at) == (Status.DRAFT, None, None)
    assert (stored.created_by, stored.comments_open, stored.modified_at) == (reporter, True, None)
    save(client, **forged, headline="Another")
    assert Article.objects.latest("pk").status == Status.DRAFT
    assert Article.objects.latest("pk").created_by == reporter


def test_reporters_do_not_see_what_others_write(client, reporter):
    others = [make_article(headline="Secret plan"), make_published(headline="Secret too")]
    assert b"Secret" not in client.get(LIST).content
    assert b"Secret" not in client.get(f"{LIST}?q=secret&state=draft").content
    for article in others:
        for address in (change(article), f"{LIST}{article.pk}/history/", f"{LIST}{article.pk}/delete/"):
            answer = client.get(address, follow=True)
            assert "Secret" not in answer.content.decode()
        assert client.get(f"{LIST}{article.pk}/preview/").status_code == 404
        assert client.post(f"{LIST}{article.pk}/preview/", {"headline": "x"}).status_code == 404
        assert client.post(change(article), {"headline": "Mine"}).status_code in (302, 403)
        do(client, "submit", article)
        article.refresh_from_db()
        assert article.headline.startswith("Secret")
        assert article.status != Status.REVIEW


def test_a_byline_makes_a_draft_ones_own(client, reporter):
    article = make_article(authors=[make_author(user=reporter)])
    save(client, article, headline="Ours")
    assert only().headline == "Ours"


def test_what_is_published_is_no_longer_the_reporters(client, reporter):
    article = make_published(created_by=reporter)
    assert client.get(change(article)).status_code == 200
    assert client.post(change(article), {"headline": "Mine"}).status_code == 403


# The others


def test_moderators_and_strangers_have_no_business_here(client):
    article = make_published()
    addresses = [LIST, ADD, change(article)]
    addresses += [f"{LIST}{article.pk}/preview/", f"{LIST}pictures/", f"{LIST}tags/", f"{LIST}stories/"]
    client.force_login(make_moderator())
    for address in addresses:
        assert client.get(address).status_code in (403, 404), address
        assert client.post(address, {"headline": "x"}).status_code in (403, 404), address
    client.logout()
    for address in addresses:
        assert client.get(address).url.startswith("/admin/login/"), address
    assert only().headline == article.headline


def test_an_account_that_lost_its_role_is_refused_at_once(client, editor):
    article = make_article()
    data = filled(client, change(article), verb="publish")
    editor.groups.clear()
    assert client.post(change(article), data).status_code in (302, 403)
    assert only().status == Status.DRAFT


def test_only_who_may_delete_deletes_for_ever_and_only_from_the_trash(client, editor):
    article = make_article()
    make_comment(article)
    address = f"{LIST}{article.pk}/delete/"
    assert client.post(address, {"post": "yes"}).status_code == 403
    article.trash(editor)
    assert client.post(address, {"post": "yes"}).status_code == 403
    client.force_login(make_admin())
    article.restore(editor)
    assert client.post(address, {"post": "yes"}).status_code == 403
    do(client, "delete_selected", article, post="yes")
    assert Article.objects.count() == 1
    article.trash(editor)
    assert client.post(address, {"post": "yes"}).status_code == 302
    assert not Article.objects.exists()


def test_the_trash_is_emptied_from_the_list_by_who_may(client, editor):
    article = make_article()
    article.trash(editor)
    trash = f"{LIST}?state=trash"
    data = {"action": "delete_selected", "_selected_action": [article.pk], "post": "yes"}
    client.post(trash, data)
    assert Article.objects.exists()
    client.force_login(make_admin())
    client.post(trash, data)
    assert not Article.objects.exists()


# Several at once


def test_the_list_uses_the_same_verbs_and_names_what_it_could_not_do(client, editor):
    draft, public = make_article(headline="Draft"), make_published(headline="Out already")
    response = do(client, "publish", draft, public)
    texts = said(response)
    assert "Done with 1 article." in texts
    assert "“Out already” is published: it cannot be published." in texts
    assert Article.objects.published().count() == 2
    assert draft.steps.get().by == editor


def test_reporters_submit_several_of_their_own(client, reporter):
    mine = [make_article(created_by=reporter), make_article(created_by=reporter)]
    do(client, "submit", *mine, make_article())
    assert Article.objects.filter(status=Status.REVIEW).count() == 2


def test_articles_move_to_a_section_and_get_a_tag(client, editor):
    section, one, other = make_section(), make_article(tags=["Été"]), make_article()
    do(client, "move", one, other, section=section.pk)
    do(client, "add_tag", one, other, tag="été")
    assert Article.objects.filter(section=section, tags__name="Été").count() == 2


def test_filing_several_asks_for_what_it_needs(client, editor):
    article = make_article()
    assert "Choose the section" in said(do(client, "move", article))
    assert "no letter or digit" in said(do(client, "add_tag", article, tag="🚀"))
    for nonsense in ("x", "9" * 40, "-1"):
        do(client, "move", article, section=nonsense)
    assert only().section is None


def test_filing_is_for_editors(client, reporter):
    article = make_article(created_by=reporter)
    do(client, "move", article, section=make_section().pk)
    do(client, "add_tag", article, tag="New")
    assert only().section is None
    assert not only().tags.exists()


def test_more_than_can_be_done_at_once_is_said(client, editor, monkeypatch):
    monkeypatch.setattr(bulk, "MOST", 2)
    articles = [make_article() for _n in range(3)]
    page = do(client, "publish", *articles)
    assert Article.objects.published().count() == 2
    assert "Only the first 2 were taken. Choose the others again." in said(page)
