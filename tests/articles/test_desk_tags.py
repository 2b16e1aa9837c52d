"""Tags at the desk: one tag for one name, however it is written, on every database."""

import pytest
from django.core.exceptions import ValidationError
from taggit.models import Tag

from articles import tags
from tests.articles.desk import LIST, change, only, said, save
from tests.factories import make_article, make_reporter

pytestmark = pytest.mark.django_db


def names(article):
    return sorted(article.tags.names())


@pytest.mark.parametrize("written", ["été", "ÉTÉ", "  Été ", "E\u0301te\u0301", "e\u0301té"])
def test_another_way_of_writing_it_is_the_same_tag(client, editor, written):
    Tag.objects.create(name="Été")
    article = make_article()
    save(client, article, tags=[written])
    assert names(article) == ["Été"]
    assert Tag.objects.count() == 1


def test_a_tag_written_twice_is_one(client, editor):
    save(client, headline="A", tags=["Straße", "STRASSE", "straße", "Climate", "climate"])
    assert names(only()) == ["Climate", "Straße"]


def test_tags_may_have_spaces_and_commas_but_no_quotes(client, editor):
    save(client, headline="A", tags=["City  council", "Salem, Oregon", '"Quoted"'])
    assert names(only()) == ["City council", "Quoted", "Salem, Oregon"]


def test_likeness_in_the_address_is_no_likeness(client, editor):
    save(client, headline="A", tags=["C", "C#", "C++"])
    assert len(set(Tag.objects.values_list("slug", flat=True))) == 3


@pytest.mark.parametrize("name", ["🚀", "---", "…", "\u200b", "x" * 51])
def test_what_cannot_be_a_tag_is_refused_at_the_field(client, editor, name):
    response = save(client, headline="A", tags=["Good", name])
    assert "tags: " in said(response)
    assert not Tag.objects.exists()
    with pytest.raises(ValidationError):
        tags.clean_name(name)


def test_there_is_an_end_to_the_number_of_tags(client, editor):
    assert "tags: Choose at most 30" in said(save(client, headline="A", tags=[f"t{n}" for n in range(31)]))


def test_what_came_with_more_keeps_them_and_gets_no_others(client, editor):
    article = make_article(tags=[f"t{n:02}" for n in range(40)])
    save(client, article, headline="Anew")
    article.refresh_from_db()
    assert (article.headline, len(names(article))) == ("Anew", 40)
    assert "tags: Choose at most 40" in said(save(client, article, tags=[*names(article), "more"]))
    save(client, article, tags=names(article)[1:])
    assert len(names(article)) == 39


def test_tags_in_use_are_suggested(client, editor):
    make_article(tags=["Été indien", "Summer", "Summit", "Midsummer"])
    Tag.objects.create(name="Summary of nothing")

    def suggested(text):
        return [item["id"] for item in client.get(f"{LIST}tags/", {"q": text}).json()["results"]]

    assert suggested("SUM") == ["Summer", "Summit", "Midsummer"]
    assert suggested("ÉT") == ["Été indien"]
    assert suggested("nothing like it") == []
    assert len(suggested("")) == 4
    for odd in ("%", "_", "\\", "'", '"', "x" * 5000, "🚀"):
        assert suggested(odd) == []


def test_known_tags_cost_one_query(django_assert_num_queries):
    make_article(tags=["Summer", "Summit"])
    with django_assert_num_queries(1):
        assert tags.settle(["Summer", "Summit"]) == ["Summer", "Summit"]


def test_of_what_may_only_be_looked_at_they_are_shown(client):
    rosa = make_reporter()
    client.force_login(rosa)
    article = make_article(status="review", created_by=rosa, tags=["Fog"])
    response = client.get(change(article))
    assert response.status_code == 200
    assert not response.context["has_change_permission"]
