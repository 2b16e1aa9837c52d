"""Two people with one article: the second is told, sees both versions, and loses no word."""

import pytest

from tests.articles.desk import change, filled, only, said
from tests.factories import make_article, make_author, make_editor, make_section

pytestmark = pytest.mark.django_db


@pytest.fixture
def late(client, editor):
    """What the editor typed while a colleague saved another version."""
    article = make_article(
        headline="Old", body="<p>One.</p><p>Two small words.</p>", authors=[make_author("Ann")]
    )
    mine = filled(
        client,
        change(article),
        headline="Mine",
        body="<p>One.</p><p>Two large words.</p>",
        **{"bylines-author": [], "bylines-role": []},
    )
    colleague = make_editor("eve")
    client.force_login(colleague)
    theirs = {
        "headline": "Theirs",
        "body": "<p>One.</p><p>Two tiny words.</p>",
        "section": make_section("World").pk,
    }
    client.post(change(article), filled(client, change(article), **theirs))
    client.force_login(editor)
    return article, mine


def test_the_later_save_is_refused_and_both_versions_are_shown(client, late):
    article, mine = late
    response = client.post(change(article), mine)
    assert response.status_code == 200
    assert "Somebody has saved this article since you opened it." in said(response)
    assert only().headline == "Theirs"
    conflict = response.context["conflict"]
    assert conflict["by"] == "eve"
    rows = dict(conflict["rows"])
    assert not set(rows) - {"Headline", "Slug", "Text", "Section", "Authors"}
    assert rows["Headline"] == [("theirs", "Theirs"), ("mine", "Mine")]
    assert ("theirs", "tiny") in rows["Text"]
    assert ("mine", "large") in rows["Text"]
    assert rows["Section"] == [("theirs", "World")]
    assert rows["Authors"] == [("theirs", "Ann (text)")]
    page = response.content.decode()
    assert "<del>tiny</del><ins>large</ins>" in page
    assert "Two large words." in page


def test_saving_again_is_refused_again(client, late):
    article, mine = late
    client.post(change(article), mine)
    assert client.post(change(article), mine).status_code == 200
    assert only().headline == "Theirs"


def test_saving_over_it_is_a_choice_that_names_the_version(client, late):
    article, mine = late
    version = client.post(change(article), mine).context["conflict"]["version"]
    client.post(change(article), mine | {"over": version})
    assert only().headline == "Mine"
    assert "large" in only().body
    assert not only().bylines.exists()


def test_a_third_version_is_not_overwritten_by_the_choice(client, late):
    article, mine = late
    version = client.post(change(article), mine).context["conflict"]["version"]
    stored = only()
    stored.headline = "A third"
    stored.save()
    assert client.post(change(article), mine | {"over": version}).status_code == 200
    assert only().headline == "A third"


def test_a_form_that_says_no_version_overwrites_nothing(client, late):
    article, mine = late
    del mine["seen"]
    assert client.post(change(article), mine).status_code == 200
    assert only().headline == "Theirs"


def test_a_verb_is_held_back_with_the_text(client, late):
    article, mine = late
    client.post(change(article), mine | {"verb": "publish"})
    assert not only().is_public


def test_a_colleague_who_only_published_it_is_noticed_too(client, editor):
    article = make_article()
    mine = filled(client, change(article), body="<p>Unchecked.</p>")
    article.publish(make_editor("eve"))
    assert client.post(change(article), mine).status_code == 200
    assert "Unchecked" not in only().body


def test_the_second_half_of_a_double_click_is_no_conflict(client, editor):
    article = make_article()
    mine = filled(client, change(article), body="<p>New.</p>")
    assert client.post(change(article), mine).status_code == 302
    assert client.post(change(article), mine).status_code == 302


def test_the_words_of_long_texts_are_compared_in_time(client, editor):
    words = " ".join(f"w{n % 97}" for n in range(20_000))
    article = make_article(body=f"<p>{words}</p>" + "<p>a</p>" * 4000)
    mine = filled(client, change(article), body=f"<p>{words[::-1]}</p>" + "<p>b</p>" * 4000)
    article.save()
    response = client.post(change(article), mine)
    assert response.context["conflict"]["rows"]
