"""The article's form: what is written there is stored, and nothing is lost when it cannot be."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.utils import timezone

from articles.models import Article
from tests.articles.desk import ADD, change, filled, only, said, save
from tests.factories import (
    make_article,
    make_author,
    make_image,
    make_published,
    make_reporter,
    make_section,
)

pytestmark = pytest.mark.django_db


def test_a_new_article_is_stored_with_all_that_belongs_to_it(client, editor):
    section, author, guest, image = make_section(), make_author(), make_author(), make_image()
    response = save(
        client,
        headline="Tram returns",
        standfirst="After 60 years.",
        body=f'<p>It <b>rings</b>.</p><figure><img data-file="{image.pk}" alt="A tram"></figure>',
        section=section.pk,
        lead_image=image.pk,
        lead_caption="The first one.",
        tags=["Trams", "Traffic"],
        **{"bylines-author": [guest.pk, author.pk], "bylines-role": ["photo", "text"]},
    )
    article = only()
    assert response.url == change(article)
    assert article.body == (
        f'<p>It <strong>rings</strong>.</p><figure><img data-file="{image.pk}" alt="A tram"></figure>'
    )
    assert (article.section, article.lead_image, article.created_by) == (section, image, editor)
    assert sorted(article.tags.names()) == ["Traffic", "Trams"]
    assert [(line.author, line.role) for line in article.bylines.all()] == [
        (guest, "photo"),
        (author, "text"),
    ]
    assert article.status == Article.Status.DRAFT


def test_a_new_form_begins_with_the_byline_of_the_writer(client, editor):
    author = make_author(user=editor)
    assert filled(client, ADD)["bylines-author"] == [str(author.pk)]


def test_bylines_change_places_and_authors_change_roles_in_one_save(client, editor):
    one, other = make_author(), make_author()
    article = make_article(authors=[one, other])
    save(
        client,
        article,
        **{"bylines-author": [other.pk, one.pk, one.pk], "bylines-role": ["text", "text", "photo"]},
    )
    assert [(line.author, line.role) for line in article.bylines.all()] == [
        (other, "text"),
        (one, "text"),
        (one, "photo"),
    ]


def test_an_author_who_is_gone_and_a_role_nobody_knows_are_refused_at_the_field(client, editor):
    author = make_author()
    for who, role in ((10**30, "text"), ("x", "text"), (author.pk + 1, "text"), (author.pk, "boss")):
        response = save(client, headline="A", **{"bylines-author": [who], "bylines-role": [role]})
        assert "bylines: One of these authors" in said(response)
    assert not Article.objects.exists()


def test_a_refused_form_keeps_the_text(client, editor):
    response = save(client, headline="", body="<p>Two hours of work.</p>", tags=["Trams"])
    assert response.status_code == 200
    assert "headline: This field is required." in said(response)
    assert "Two hours of work." in response.content.decode()
    assert '<option value="Trams" selected>' in response.content.decode()


@pytest.mark.parametrize(
    "text", ["<p>" + "x" * 500_001, "<blockquote>" * 20_001, "<b>" * 61, "<p>" * 20_002], ids=lambda t: t[:6]
)
def test_text_beyond_reason_is_an_error_at_the_field(client, editor, text):
    response = save(client, headline="A", body=text)
    assert response.status_code == 200
    assert "body: This text is too" in said(response)


def test_saving_without_a_change_changes_nothing(client, editor):
    article = make_published(standfirst="One line.\nAnother.", authors=[make_author()], tags=["Trams"])
    entries = LogEntry.objects.count()
    response = save(client, article, standfirst="One line.\r\nAnother.", body=f"{article.body}\r\n")
    assert "Nothing was changed." in said(client.get(response.url))
    assert (only().version, only().saved_at) == (article.version, article.saved_at)
    assert LogEntry.objects.count() == entries


def test_a_change_that_readers_see_moves_the_last_modified_line(client, editor):
    article = make_published(published_at=timezone.now() - timedelta(days=1))
    save(client, article, body="<p>Corrected.</p>")
    assert only().was_modified
    assert only().modified_by == editor


def test_a_change_of_the_byline_moves_it_too(client, editor):
    article = make_published(published_at=timezone.now() - timedelta(days=1))
    save(client, article, **{"bylines-author": [make_author().pk], "bylines-role": ["text"]})
    assert only().was_modified


@pytest.mark.parametrize("fields", [{"minor": "on", "body": "<p>Comma.</p>"}, {"tags": ["Trams"]}])
def test_a_minor_edit_and_filing_leave_it_alone(client, editor, fields):
    article = make_published(published_at=timezone.now() - timedelta(days=1))
    save(client, article, **fields)
    assert not only().was_modified
    assert only().version > article.version


def test_only_what_readers_see_offers_a_minor_edit(client, editor):
    assert "minor" not in filled(client, change(make_article())) | filled(client, ADD)
    assert "minor" in client.get(change(make_published())).context["adminform"].form.fields


def test_dates_are_in_the_zone_of_the_publication_and_keep_their_seconds(client, editor, settings):
    settings.TIME_ZONE = "Asia/Kathmandu"
    save(client, headline="A", published_at="2026-03-01T00:15:30")
    assert only().published_at.isoformat() == "2026-02-28T18:30:30+00:00"
    assert filled(client, change(only()))["published_at"] == "2026-03-01T00:15:30"
    assert b"Asia/Kathmandu" in client.get(change(only())).content


@pytest.mark.parametrize("date", ["1989-12-31T23:59", "9999-12-31T23:59:59", "0001-01-01T00:00", "soon"])
def test_dates_beyond_reason_are_refused_at_the_field(client, editor, date):
    response = save(client, headline="A", published_at=date)
    assert "published_at: " in said(response)
    assert not Article.objects.exists()


def test_saving_does_not_hide_what_readers_see(client, editor):
    article = make_published()
    later = timezone.localtime() + timedelta(days=1)
    response = save(client, article, published_at=later.strftime("%Y-%m-%dT%H:%M:%S"))
    assert "published_at: Readers see it already." in said(response)
    assert only().is_public


def test_a_published_article_keeps_its_date(client, editor):
    article = make_published()
    response = save(client, article, published_at="")
    assert "published_at: A published article needs" in said(response)
    assert only().is_public


def test_another_article_of_the_month_with_the_slug_is_named_at_the_field(client, editor):
    make_published(headline="Tram", slug="tram")
    article = make_published(headline="Other")
    response = save(client, article, slug="tram")
    assert "slug: Another article of this month has this slug." in said(response)


def test_what_comes_in_the_address_fills_in_nothing(client, editor):
    assert "headline" not in filled(client, f"{ADD}?headline=Bought&status=published")


def test_a_picture_that_is_not_in_the_library_is_refused(client, editor):
    for number in ("x", "-1", 10**30):
        response = save(client, headline="A", lead_image=number)
        assert "lead_image: " in said(response)


def test_a_double_click_makes_one_article(client, editor):
    data = filled(client, ADD, headline="Tram", body="<p>It rings.</p>")
    assert client.post(ADD, data).url == change(only())
    assert client.post(ADD, data).url == change(only())
    assert Article.objects.count() == 1


def test_a_form_sent_again_with_other_text_loses_neither(client, editor):
    data = filled(client, ADD, headline="Tram", body="<p>It rings.</p>")
    client.post(ADD, data)
    response = client.post(ADD, data | {"body": "<p>It rings twice.</p>"})
    assert response.status_code == 200
    assert "It rings twice." in response.content.decode()
    assert Article.objects.count() == 1
    again = response.context["adminform"].form["form_key"].value()
    client.post(ADD, data | {"body": "<p>It rings twice.</p>", "form_key": again})
    assert Article.objects.count() == 2


def test_nonsense_in_the_hidden_fields_is_no_error_page(client, editor):
    article = make_article()
    for nonsense in ("", "x", "9" * 40):
        data = filled(client, change(article), body="<p>New.</p>", seen=nonsense, over=nonsense)
        assert client.post(change(article), data).status_code in (200, 302)
    for nonsense in ("x", "9" * 400):
        assert client.post(ADD, filled(client, ADD, headline="A", form_key=nonsense)).status_code == 200


def test_a_reporter_begins_an_article_of_their_own(client):
    reporter = make_reporter()
    client.force_login(reporter)
    save(client, headline="Mine")
    assert only().created_by == reporter
