"""The picture library: who may do what, many files at once, and what is in use stays."""

import json

import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import Article, Image
from tests.factories import (
    make_article,
    make_editor,
    make_image,
    make_moderator,
    make_published,
    make_reporter,
    picture_file,
)

pytestmark = pytest.mark.django_db
LIST, ADD, UPLOAD = "/admin/articles/image/", "/admin/articles/image/add/", "/admin/articles/image/upload/"


def upload(name="harbour.png", content=None):
    return SimpleUploadedFile(name, content or picture_file().read(), "image/png")


def form(**changes):
    empty = {"alternative_text": "", "caption": "", "credit": "", "focus_x": 50, "focus_y": 50}
    return empty | changes


def change_path(image):
    return f"{LIST}{image.pk}/change/"


def with_picture(image, **fields):
    return make_article(body=f'<p>Look:</p><figure><img data-file="{image.pk}"></figure>', **fields)


def test_a_reporter_adds_a_picture_and_it_is_theirs(client):
    rosa = make_reporter()
    client.force_login(rosa)
    response = client.post(ADD, form(file=upload(), alternative_text="The harbour", focus_x=20))
    assert response.status_code == 302
    image = Image.objects.get()
    assert (image.alternative_text, image.focus_x, image.uploaded_by) == ("The harbour", 20, rosa)


def test_a_picture_added_from_a_popup_is_handed_to_the_window_that_asked(client):
    client.force_login(make_reporter())
    assert client.get(f"{ADD}?_popup=1").status_code == 200
    response = client.post(f"{ADD}?_popup=1", form(file=upload(), _popup="1"))
    assert response.status_code == 200
    assert json.loads(response.context["popup_response_data"])["value"] == str(Image.objects.get().pk)


def test_what_is_no_picture_is_refused_at_the_field(client):
    client.force_login(make_editor())
    response = client.post(ADD, form(file=upload(content=b"GIF89a, not really")))
    assert response.status_code == 200
    assert response.context["adminform"].form.errors["file"]
    assert not Image.objects.exists()


def test_the_file_of_a_picture_stays_what_it_is(client):
    image = make_image()
    before = image.file.name
    client.force_login(make_editor())
    client.post(change_path(image), form(file=upload(), credit="Ida"))
    image.refresh_from_db()
    assert (image.file.name, image.credit) == (before, "Ida")


def test_a_focal_point_lies_within_the_picture(client):
    image = make_image()
    client.force_login(make_editor())
    response = client.post(change_path(image), form(focus_x=101))
    assert response.context["adminform"].form.errors["focus_x"]


def test_reporters_describe_their_own_until_readers_may_have_seen_it(client):
    rosa = make_reporter()
    own, others, seen = make_image(uploaded_by=rosa), make_image(), make_image(uploaded_by=rosa)
    make_article(lead_image=own)
    make_published(lead_image=seen)
    client.force_login(rosa)
    assert client.post(change_path(own), form(credit="Rosa")).status_code == 302
    for image in (others, seen):
        assert client.get(change_path(image)).status_code == 200
        assert client.post(change_path(image), form(credit="Rosa")).status_code == 403
    assert list(Image.objects.filter(credit="Rosa")) == [own]
    assert client.post(f"{LIST}{own.pk}/delete/", {"post": "yes"}).status_code == 403


def test_a_picture_that_stands_in_a_published_text_is_no_longer_the_reporters(client):
    rosa = make_reporter()
    image = make_image(uploaded_by=rosa)
    article = with_picture(image)
    client.force_login(rosa)
    assert client.post(change_path(image), form(credit="Rosa")).status_code == 302
    article.publish(make_editor())
    assert client.post(change_path(image), form(credit="R.")).status_code == 403


def test_moderators_have_no_business_with_pictures(client):
    image = make_image()
    client.force_login(make_moderator())
    for path in (LIST, ADD, UPLOAD, f"{LIST}describe/?pictures={image.pk}", change_path(image)):
        assert client.get(path).status_code == 403 if "describe" not in path else 404, path


def test_strangers_are_sent_to_the_sign_in(client):
    for path in (UPLOAD, f"{LIST}describe/?pictures=1"):
        assert client.post(path, {"files": upload()})["Location"].startswith("/admin/login/")
    assert not Image.objects.exists()


def test_what_is_in_use_cannot_be_deleted(client):
    lead, inside, free = make_image(), make_image(), make_image()
    make_article(lead_image=lead)
    with_picture(inside, headline="With a picture")
    client.force_login(make_editor())
    for image in (lead, inside, free):
        client.post(f"{LIST}{image.pk}/delete/", {"post": "yes"})
    assert set(Image.objects.all()) == {lead, inside}
    assert "With a picture" in client.get(f"{LIST}{inside.pk}/delete/").content.decode()
    data = {"action": "delete_selected", "_selected_action": [lead.pk, inside.pk], "post": "yes"}
    client.post(LIST, data)
    assert Image.objects.count() == 2


def test_it_says_where_a_picture_stands_and_keeps_secrets(client):
    image = make_image(uploaded_by=make_reporter())
    make_article(headline="Secret", lead_image=image)
    client.force_login(make_reporter("rui"))
    page = client.get(change_path(image)).content.decode()
    assert "Secret" not in page
    assert "In 1 articles altogether" in page
    client.force_login(make_editor())
    assert "Secret" in client.get(change_path(image)).content.decode()


def test_a_text_saved_without_the_picture_lets_go_of_it():
    image = make_image()
    article = with_picture(image)
    assert list(image.stands_in.all()) == [article]
    Article.objects.get(pk=article.pk).save(update_fields=["standfirst"])
    assert image.stands_in.exists()
    article.body = "<p>Nothing to see.</p>"
    article.save()
    assert not image.stands_in.exists()


def test_many_files_at_once_then_a_page_to_describe_them(client):
    rosa = make_reporter()
    client.force_login(rosa)
    files = [upload("a.png"), upload("b.png"), upload("notes.png", b"not a picture")]
    response = client.post(UPLOAD, {"files": files, "credit": "Ida Marsh"}, follow=True)
    assert response.status_code == 200
    page = response.content.decode()
    assert "notes.png" in page
    first, second = Image.objects.order_by("pk")
    assert {image.credit for image in (first, second)} == {"Ida Marsh"}
    assert {image.uploaded_by for image in (first, second)} == {rosa}
    assert LogEntry.objects.filter(user=rosa).count() == 2

    described = {f"{first.pk}-alternative_text": "One", f"{second.pk}-alternative_text": "Two"}
    response = client.post(f"{LIST}describe/?pictures={first.pk},{second.pk}", described)
    assert response.status_code == 302
    assert set(Image.objects.values_list("alternative_text", flat=True)) == {"One", "Two"}


def test_the_upload_page_answers_its_script_in_json(client):
    client.force_login(make_reporter())
    answer = client.post(UPLOAD, {"files": upload()}, headers={"Accept": "application/json"})
    assert answer.json() == {"pictures": [Image.objects.get().pk], "refused": {}}
    answer = client.post(UPLOAD, {"files": upload(content=b"x")}, headers={"Accept": "application/json"})
    assert answer.status_code == 422
    assert list(answer.json()["refused"]) == ["harbour.png"]


def test_nothing_chosen_or_nothing_readable_is_said(client):
    client.force_login(make_reporter())
    assert "Choose at least one picture" in client.post(UPLOAD).content.decode()
    response = client.post(UPLOAD, {"files": upload("scan.png", b"x")})
    assert response.status_code == 422
    assert "scan.png" in response.content.decode()
    assert not Image.objects.exists()


def test_only_what_one_may_change_can_be_described(client):
    image = make_image(alternative_text="Before")
    client.force_login(make_reporter())
    path = f"{LIST}describe/?pictures={image.pk}"
    assert client.post(path, {f"{image.pk}-alternative_text": "After"}).status_code == 404
    image.refresh_from_db()
    assert image.alternative_text == "Before"


@pytest.mark.parametrize("pictures", ["", "x", "1;2", "9" * 18, "9" * 30, "1,,2", "-1", "1," * 200])
def test_nonsense_in_the_address_is_not_found(client, pictures):
    client.force_login(make_editor())
    assert client.get(f"{LIST}describe/?pictures={pictures}").status_code == 404


def test_the_list_filters_and_searches(client):
    editor = make_editor()
    client.force_login(editor)
    bare, lead = make_image(alternative_text="", caption="Bare"), make_image(alternative_text="The quay")
    own = make_image(alternative_text="Own", uploaded_by=editor)
    make_article(lead_image=lead)

    def found(query):
        return set(client.get(f"{LIST}?{query}").context["cl"].result_list)

    assert found("") == {bare, lead, own}
    assert found("undescribed=1") == {bare}
    assert found("mine=1") == {own}
    assert found("unused=1") == {bare, own}
    assert found("q=quay") == {lead}


def test_the_list_asks_the_same_number_of_questions_at_any_length(client):
    client.force_login(make_editor())

    def queries():
        with CaptureQueriesContext(connection) as counted:
            assert client.get(LIST).status_code == 200
        return len(counted)

    for _n in range(3):
        make_article(lead_image=make_image())
    queries()
    few = queries()
    for _n in range(12):
        with_picture(make_image())
    assert queries() == few
    assert few <= 12
