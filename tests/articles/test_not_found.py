"""Where nothing is: a page that helps, tells no secrets and is not kept."""

import pytest

from tests.factories import make_article, make_published, make_section

pytestmark = pytest.mark.django_db


def test_it_searches_for_the_words_of_the_address_and_guesses(client):
    meant = make_published(headline="Flooding in the old town")
    response = client.get("/2015/12/flooding-in-the-new-town/")
    html = response.content.decode()
    assert response.status_code == 404
    assert 'value="flooding in the new town"' in html
    assert response.context["alike"] == [meant]
    assert meant.get_absolute_url() in html


def test_it_tells_nothing_of_what_is_not_public(client):
    draft = make_article(headline="Flooding that nobody knows of")
    html = client.get("/2015/12/flooding/").content.decode()
    assert draft.headline not in html


def test_it_offers_the_latest_stories_and_is_not_kept(client):
    story = make_published()
    response = client.get("/nowhere/")
    assert story.headline in response.content.decode()
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize(
    "path", ["/%F0%9F%98%80/", "/" + "a" * 3000, "/wp-login.php", "/.env", "/2015/12/%3Cscript%3E/", "/-/"]
)
def test_odd_addresses_get_the_same_page(client, path):
    response = client.get(path)
    assert response.status_code in (404, 301), response
    assert b"<script>" not in response.content


def test_it_costs_six_queries(client, django_assert_num_queries):
    section = make_section()
    for _ in range(8):
        make_published(headline="Flooding", section=section)
    with django_assert_num_queries(6):  # no page, no former address; stories alike, the latest; menu, foot
        client.get("/flooding-in-town/")
