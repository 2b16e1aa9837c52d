"""Tags at the desk: each has an address, and several that mean the same become one."""

import pytest
from taggit.models import Tag

from articles import search
from articles.models import OldAddress
from tests.factories import make_article, make_moderator, make_published, make_reporter

pytestmark = pytest.mark.django_db
LIST, ADD = "/admin/taggit/tag/", "/admin/taggit/tag/add/"


def make_tag(name):
    return Tag.objects.create(name=name)


def merge(client, *tags, **data):
    return client.post(LIST, {"action": "merge", "_selected_action": [tag.pk for tag in tags]} | data)


def test_a_tag_gets_its_address_from_its_name(client, editor):
    client.post(ADD, {"name": "  Haute   Couture ", "slug": ""})
    assert Tag.objects.get().slug == "haute-couture"
    assert Tag.objects.get().name == "Haute Couture"


@pytest.mark.parametrize("name", ["🚀", "!!!", " ", "…"])
def test_a_tag_without_an_address_is_refused(client, editor, name):
    response = client.post(ADD, {"name": name, "slug": ""})
    assert response.status_code == 200
    assert response.context["adminform"].form.errors["name"]
    assert not Tag.objects.exists()


@pytest.mark.parametrize("name, same", [("Climate", "climate"), ("Été", "éTÉ"), ("Straße", "STRASSE")])
def test_the_same_word_in_other_letters_is_refused(client, editor, name, same):
    make_tag(name)
    response = client.post(ADD, {"name": same, "slug": "other"})
    assert "Merge" in str(response.context["adminform"].form.errors["name"])


def test_an_address_that_another_tag_has_is_refused(client, editor):
    make_tag("Climate")
    response = client.post(ADD, {"name": "Weather", "slug": "climate"})
    assert response.context["adminform"].form.errors["slug"]


def test_renaming_keeps_the_address(client, editor):
    tag = make_tag("Climat")
    client.post(f"{LIST}{tag.pk}/change/", {"name": "Climate", "slug": "climat"})
    tag.refresh_from_db()
    assert (tag.name, tag.slug) == ("Climate", "climat")


def test_another_address_leaves_a_way_from_the_old_one(client, editor):
    make_published(tags=["Climat"])
    tag = Tag.objects.get()
    client.post(f"{LIST}{tag.pk}/change/", {"name": "Climate", "slug": "climate"})
    assert client.get("/tag/climat/")["Location"] == "/tag/climate/"


def test_merging_leaves_a_way_from_every_address_that_led_to_one_of_them(client, editor):
    make_published(tags=["Climate", "Climat"])
    kept, other = Tag.objects.get(name="Climate"), Tag.objects.get(name="Climat")
    OldAddress.objects.create(path="/thema/klima/", tag=other)
    merge(client, kept, other, keep=kept.pk)
    for path in ("/tag/climat/", "/thema/klima/"):
        assert client.get(path)["Location"] == "/tag/climate/"


def test_merging_asks_which_one_stays(client, editor):
    one, two = make_tag("Climate"), make_tag("Climat")
    make_article(tags=["Climat"])
    response = merge(client, one, two)
    assert response.status_code == 200
    assert "Climat (1 article)" in response.content.decode()
    assert Tag.objects.count() == 2


def test_merging_gives_one_tag_the_articles_of_all(client, editor):
    kept, other, third = make_tag("Climate"), make_tag("Climat"), make_tag("Klima")
    both, only = make_article(tags=["Climate", "Climat"]), make_article(tags=["Climat", "Klima"])
    merge(client, kept, other, third, keep=kept.pk)
    assert list(Tag.objects.all()) == [kept]
    assert list(both.tags.names()) == list(only.tags.names()) == ["Climate"]


def test_what_was_merged_is_found_by_the_name_that_stayed(client, editor):
    kept, other = make_tag("Climate"), make_tag("Klima")
    article = make_published(headline="Rain", tags=["Klima"])
    assert search.find("Klima") == [article]
    merge(client, kept, other, keep=kept.pk)
    assert search.find("Climate") == [article]
    assert search.find("Klima") == []


def test_what_stays_must_be_one_of_those_chosen(client, editor):
    one, two, stranger = make_tag("One"), make_tag("Two"), make_tag("Three")
    for keep in (stranger.pk, "x", 10**30):
        assert merge(client, one, two, keep=keep).status_code == 200
    assert Tag.objects.count() == 3


def test_one_tag_alone_cannot_be_merged(client, editor):
    tag = make_tag("One")
    assert (
        "between 2 and 50"
        in merge(client, tag, keep=tag.pk).wsgi_request._messages._queued_messages[0].message
    )
    assert Tag.objects.exists()


@pytest.mark.parametrize("make", [make_reporter, make_moderator])
def test_only_editors_touch_tags(client, make):
    one, two = make_tag("One"), make_tag("Two")
    client.force_login(make())
    merge(client, one, two, keep=one.pk)
    assert client.post(ADD, {"name": "Three", "slug": ""}).status_code == 403
    assert client.post(f"{LIST}{one.pk}/change/", {"name": "Three", "slug": "x"}).status_code == 403
    assert set(Tag.objects.values_list("name", flat=True)) == {"One", "Two"}


def test_look_alikes_and_unused_ones_are_found(client, editor):
    for name in ("Été", "Ete!", "Winter"):
        Tag.objects.create(name=name, slug=str(Tag.objects.count()))
    make_article(tags=["Winter"])

    def found(query):
        return {tag.name for tag in client.get(f"{LIST}?{query}").context["cl"].result_list}

    assert found("look_alikes=1") == {"Été", "Ete!"}
    assert found("unused=1") == {"Été", "Ete!"}
    assert found("look_alikes=2") == {"Été", "Ete!", "Winter"}
