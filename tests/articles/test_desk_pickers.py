"""What the article's form looks up: pictures of the library, and stories to link to."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.articles.desk import LIST
from tests.factories import make_article, make_editor, make_image, make_published, make_reporter

PICTURES, STORIES = f"{LIST}pictures/", f"{LIST}stories/"
pytestmark = pytest.mark.django_db


@pytest.fixture(params=[make_editor, make_reporter])
def writer(client, request):
    user = request.param()
    client.force_login(user)
    return user


def test_pictures_are_found_by_what_is_said_of_them(client, writer):
    fog = make_image(alternative_text="Fog on the moor", caption="Seen from the north", credit="Ida")
    make_image()
    for words in ("fog", "NORTH", "ida", "moor ida"):
        found = client.get(PICTURES, {"q": words}).json()["pictures"]
        assert [picture["id"] for picture in found] == [fog.pk]
    assert found[0] | {"thumbnail": ""} == {
        "id": fog.pk,
        "thumbnail": "",
        "alt": "Fog on the moor",
        "caption": "Seen from the north",
        "credit": "Ida",
    }
    assert found[0]["thumbnail"].startswith("/media/")


def test_pictures_come_in_pages_newest_first(client, writer, django_assert_num_queries):
    images = [make_image() for _n in range(26)]
    first = client.get(PICTURES).json()
    assert [picture["id"] for picture in first["pictures"]] == [image.pk for image in images[:1:-1]]
    assert first["more"]
    second = client.get(PICTURES, {"page": 1}).json()
    assert [picture["id"] for picture in second["pictures"]] == [images[1].pk, images[0].pk]
    assert not second["more"]


def test_pictures_are_asked_for_by_id(client, writer):
    image = make_image()
    found = client.get(PICTURES, {"id": [image.pk, image.pk + 1]}).json()
    assert [picture["id"] for picture in found["pictures"]] == [image.pk]


@pytest.mark.parametrize(
    "query", ["id=x", "id=-1", f"id={10**30}", "id=٣", "page=x", "page=-1", "page=99999999"]
)
def test_odd_numbers_are_404(client, writer, query):
    assert client.get(f"{PICTURES}?{query}").status_code == 404


def test_only_what_readers_see_is_offered_as_a_link(client, writer):
    public = make_published(headline="Harbour opens")
    make_article(headline="Harbour secret")
    make_published(headline="Harbour tomorrow", published_at=timezone.now() + timedelta(days=1))
    found = client.get(STORIES, {"q": "harbour"}).json()["stories"]
    assert found == [{"headline": "Harbour opens", "address": public.get_absolute_url()}]
    for odd in ("%", "\\", "x" * 5000, ""):
        assert client.get(STORIES, {"q": odd}).status_code == 200
