"""Search finds what readers may see, by the same rules on both databases, and survives any query."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from hypothesis import HealthCheck, example, given
from hypothesis import settings as budget
from hypothesis import strategies as st
from taggit.models import Tag

from articles import search
from articles.models import Article, Author, Byline
from tests.factories import make_article, make_author, make_editor, make_published

pytestmark = pytest.mark.django_db


def found(text, **window):
    return [article.headline for article in search.find(text, **window)]


def publish(headline, body="", **fields):
    return make_published(headline=headline, body=f"<p>{body}</p>", **fields)


@pytest.mark.parametrize(
    ("query", "headlines"),
    [
        ("ferry", {"Ferry stays in port", "A harbour without ships"}),
        ("FERRY", {"Ferry stays in port", "A harbour without ships"}),
        ("ferries", {"Ferry stays in port", "A harbour without ships"}),
        ("ferry port", {"Ferry stays in port"}),
        ('"the last ferry"', {"A harbour without ships"}),
        ('"last the ferry"', set()),
        ("“the last ferry”", {"A harbour without ships"}),
        ("ferry -harbour", {"Ferry stays in port"}),
        ("port OR Élysée", {"Ferry stays in port", "Été à l’Élysée"}),
        ("ferry port OR harbour", {"Ferry stays in port", "A harbour without ships"}),
        ("elysee", {"Été à l’Élysée"}),
        ("ÉLYSÉE", {"Été à l’Élysée"}),
        ("E\u0301lyse\u0301e", {"Été à l’Élysée"}),
        ("strasse", {"Die Straße"}),
        ("STRASSE", {"Die Straße"}),
        ("US", {"US talks with WHO"}),
        ("who", {"US talks with WHO"}),
        ("covid-19", {"Covid-19 and the school year"}),
        ("covid", {"Covid-19 and the school year"}),
        ("日本", {"日本の新聞"}),
        ("新聞", {"日本の新聞"}),
        ("本新", set()),
        ("газета", {"Газета и её читатели"}),
        ("ее", {"Газета и её читатели"}),
        ("читатели", {"Газета и её читатели"}),
        ("한국", {"한국 신문"}),
        ("جريدة", {"جَرِيدَة اليوم"}),
        ("-ferry", set()),
        ("OR", set()),
        ("", set()),
        ("wordthatnobodywrote", set()),
        ("strong", set()),
        ("href", set()),
    ],
)
def test_what_a_query_means(query, headlines):
    publish("Ferry stays in port", "Storm.")
    publish("A harbour without ships", 'This was <strong>the last</strong> <a href="/x/">ferry</a>.')
    publish("Été à l’Élysée", "Chaud.")
    publish("Die Straße", "Lang.")
    publish("US talks with WHO", "Again.")
    publish("Covid-19 and the school year", "Again.")
    publish("日本の新聞", "今日。")
    publish("Газета и её читатели", "Много.")
    publish("한국 신문", "오늘.")
    publish("جَرِيدَة اليوم", "خبر.")
    assert set(found(query)) == headlines


def test_the_headline_weighs_most_and_the_text_least():
    publish("Third", "Nothing but an otter in a long text about rivers and lakes and their banks.")
    publish("Second", standfirst="An otter was seen.")
    publish("An otter")
    assert found("otter") == ["An otter", "Second", "Third"]


def test_of_two_that_fit_alike_the_newer_comes_first():
    for days in (3, 1, 2):
        publish("Otter", slug=f"otter-{days}", published_at=timezone.now() - timedelta(days=days))
    assert [article.slug for article in search.find("otter")] == ["otter-1", "otter-2", "otter-3"]


def test_pages_do_not_overlap():
    for n in range(5):
        publish(f"Otter {n}", published_at=timezone.now() - timedelta(days=n))
    pages = [found("otter", limit=2, offset=offset) for offset in (0, 2, 4, 6)]
    assert [len(page) for page in pages] == [2, 2, 1, 0]
    assert len({headline for page in pages for headline in page}) == 5


def test_of_too_many_hits_the_newest_are_ranked_also_when_stored_late(monkeypatch):
    monkeypatch.setattr(search, "POOL", 2)
    monkeypatch.setattr(search.ranked, "__defaults__", (2,))
    for days in (1, 2, 30):  # The oldest is stored last, as from an import.
        publish(f"Otter of day {days}", published_at=timezone.now() - timedelta(days=days))
    assert set(found("otter")) == {"Otter of day 1", "Otter of day 2"}


# Nothing unpublished


def test_nothing_unpublished_is_found_or_suggested(django_capture_on_commit_callbacks):
    editor = make_editor()
    with django_capture_on_commit_callbacks(execute=True):
        make_article(headline="Zebracorn draft")
        make_article(headline="Zebracorn in review", status=Article.Status.REVIEW)
        make_published(headline="Zebracorn to come", published_at=timezone.now() + timedelta(hours=1))
        make_published(headline="Zebracorn withdrawn").withdraw(editor)
        make_published(headline="Zebracorn in the trash").trash(editor)
        make_published(headline="Zebracorn deleted").delete()
    assert found("zebracorn") == []
    assert search.suggest("zebracorm") is None


def test_what_is_suggested_tells_of_nothing_unpublished(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        make_published(headline="Zebracoin")
        make_published(headline="Zebracorn", published_at=timezone.now() + timedelta(hours=1))
    assert search.suggest("zebracorn") == search.suggest("zebracoxn") == "zebracoin"


def test_a_scheduled_story_is_found_when_its_time_has_come(monkeypatch):
    publish("Otter", published_at=timezone.now() + timedelta(hours=1))
    assert found("otter") == []
    later = timezone.now() + timedelta(hours=2)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert found("otter") == ["Otter"]


def test_a_row_changed_past_the_models_does_not_leak():
    publish("Otter")
    Article.objects.update(status=Article.Status.WITHDRAWN)
    assert found("otter") == []


# The index follows


def test_it_follows_every_save():
    article = publish("Otter")
    article.headline = "Beaver"
    article.save()
    assert found("otter") == []
    article.published_at -= timedelta(days=400)
    article.save()
    assert found("beaver") == ["Beaver"]
    article.withdraw(make_editor())
    assert found("beaver") == []
    article.publish(make_editor("eve"))
    assert found("beaver") == ["Beaver"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM articles_search")
        assert cursor.fetchone() == (1,)


def test_it_is_written_in_the_transaction_of_the_save():
    article = publish("Otter")
    with pytest.raises(ZeroDivisionError), search.transaction.atomic():
        article.headline = "Beaver"
        article.save()
        assert found("beaver") == ["Beaver"]
        1 / 0  # noqa: B018
    assert found("beaver") == []
    assert found("otter") == ["Otter"]


def test_stories_are_found_by_their_people_and_tags():
    ida = make_author("Ida Björk")
    article = publish("Otter", authors=[ida], tags=["wetlands"])
    for query in ("bjork", '"ida björk"', "wetlands", "otter wetlands ida"):
        assert found(query) == ["Otter"], query
    ida.name = "Ida Lindqvist"
    ida.save()
    assert (found("bjork"), found("lindqvist")) == ([], ["Otter"])
    tag = Tag.objects.get()
    tag.name = "marshes"
    tag.save()
    assert (found("wetlands"), found("marshes")) == ([], ["Otter"])
    article.tags.set(["rivers"])
    assert (found("marshes"), found("rivers")) == ([], ["Otter"])
    Tag.objects.get(name="rivers").delete()
    assert found("rivers") == []
    article.tags.add("lakes")
    article.tags.clear()
    assert found("lakes") == []
    Byline.objects.all().delete()
    assert found("lindqvist") == []
    assert found("otter") == ["Otter"]


def test_an_author_whose_name_stays_costs_no_indexing(django_assert_num_queries):
    author = make_author("Ida")
    publish("Otter", authors=[author])
    author.biography = "Writes."
    with django_assert_num_queries(3):  # one of them asks whether the page has moved
        author.save()


def test_a_tag_on_something_else_is_no_story():
    author = Author.objects.create(name="Ida")
    tag = Tag.objects.create(name="x")
    publish("Otter")
    search.TaggedItem.objects.create(tag=tag, content_object=author)
    assert found("x") == []


def test_reindex_builds_everything_anew():
    publish("Otter", authors=[make_author("Ida")], tags=["wetlands"])
    make_article(headline="Draft otter")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM articles_search")
    assert found("otter") == []
    said = StringIO()
    call_command("reindex", stdout=said)
    assert said.getvalue() == "1 of 1\n1 articles can be found.\n"
    assert found("otter ida wetlands") == ["Otter"]


def test_tables_that_were_lost_are_made_again():
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE articles_search")
        cursor.execute("DROP TABLE articles_search_word")
    search.set_up()
    search.set_up()
    publish("Otter")
    assert found("otter") == ["Otter"]


@pytest.mark.parametrize("code", ["de", "pt-br", "ja", "ru", "xx"])
def test_other_languages_have_their_own_index(code, settings):
    settings.LANGUAGE_CODE = code
    search.start_over()
    publish("Zeitungen")
    assert found("zeitungen") == ["Zeitungen"]


def test_a_text_beyond_all_size_is_indexed_as_far_as_it_goes():
    body = " ".join(f"wörd{n}" for n in range(45_000))
    publish("Otter", body)
    assert found("wörd17") == ["Otter"]


# Suggestions


@pytest.fixture
def known_words(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        publish("Ferries wait for the Élysée", standfirst="Parliament votes", tags=["Hydrogen"])
        publish("Ministers", authors=[make_author("Ngozi Okonkwo")])


@pytest.mark.parametrize(
    ("query", "better"),
    [
        ("parlament", "parliament"),
        ("ferries parlament", "ferries parliament"),
        ("hidrogen", "hydrogen"),
        ("okonkow", "okonkwo"),
        ("elisée", "elysee"),
        ("parliament", None),
        ("ministers parlament", None),  # Both are known, and no story has both.
        ("qwertyuiop", None),
        ("", None),
        ("\0\0", None),
    ],
)
def test_a_misspelt_word_is_put_right_when_that_helps(query, better, known_words):
    assert search.suggest(query) == better


# Snippets


@pytest.mark.parametrize(
    ("text", "query", "marked"),
    [
        ("Nothing here.", "ferry", "Nothing here."),
        ("The ferry is late.", "Ferry", "The <mark>ferry</mark> is late."),
        ("Ferries & <b>", "ferries", "<mark>Ferries</mark> &amp; &lt;b&gt;"),
        ("Flooding", "flooded", "<mark>Flooding</mark>"),
        ("Ferries", "ferry", "<mark>Ferries</mark>"),
        ("A ferry", "ferries", "A <mark>ferry</mark>"),
        ("A citizen of cities", "city", "A citizen of <mark>cities</mark>"),
        ("Zeitungen", "Zeitung", "<mark>Zeitungen</mark>"),
        ("We used US steel", "us", "We used <mark>US</mark> steel"),
        ("Im Großen Straßenbau", "strassenbau", "Im Großen <mark>Straßenbau</mark>"),
        ("À l’Élysée", "elysee", "À l’<mark>Élysée</mark>"),
        ("日本の新聞", "新聞", "日本の<mark>新</mark><mark>聞</mark>"),
        ("ferry -ferry", "-ferry", "ferry -ferry"),
    ],
)
def test_hits_are_marked_and_the_rest_is_escaped(text, query, marked):
    assert search.snippet(text, query) == marked


def test_a_long_text_is_cut_around_the_first_hit():
    text = "word " * 200 + "otter " + "word " * 200
    cut = search.snippet(text, "otter", size=60)
    assert cut.startswith("…word ")
    assert "<mark>otter</mark>" in cut
    assert cut.endswith("…")
    assert len(cut) < 90


def test_where_an_article_speaks_of_it():
    article = publish("Otter", "Rivers have banks.", standfirst="An otter was seen.")
    assert search.extract(article, "otter") == "An <mark>otter</mark> was seen."
    assert search.extract(article, "rivers") == "<mark>Rivers</mark> have banks."
    assert search.extract(article, "nothing") == "An otter was seen."


# Any query


QUERIES = st.text(
    st.one_of(st.sampled_from("\"'-+*:()^{}[]|&!<>~%_\\ \0ORANDNEAR\ud800\u202e日é🚀"), st.characters()),
    max_size=80,
)


@pytest.fixture
def one_story():
    publish("Otter OR beaver", "NEAR the AND river")


@budget(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(QUERIES)
@example('"unclosed')
@example("a AND OR NOT (")
@example("headline:otter")
@example("NEAR(a b)")
@example("otter*")
@example("\0")
@example("x" * 100_000)
@example(" ".join(["word"] * 10_000))
@example("-" * 5000)
@example('"' * 5001)
def test_no_query_breaks_it(one_story, query):
    assert len(search.find(query)) <= 1
    search.suggest(query)
    assert "<script" not in search.snippet("Otter <script>", query)


@budget(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=60))
def test_what_is_written_can_be_found(one_story, text):
    publish("A title", f"<p>{text.replace('<', ' ').replace('&', ' ')}</p>")
    word = max(search.words(text).split(), key=len, default="")
    if word:
        assert any(article.headline == "A title" for article in search.find(f'"{word}"'))


@pytest.mark.parametrize("number", [3, 30])
def test_it_costs_the_same_however_many_are_found(number, django_assert_num_queries):
    for n in range(number):
        publish(f"Otter {n}", authors=[make_author()])
    with django_assert_num_queries(3):
        assert len(search.find("otter", limit=30)) == number


def test_a_snippet_ends_with_a_whole_word_where_there_are_spaces():
    text = "A bridge " + "of many words " * 30
    assert str(search.snippet(text, "bridge")).endswith(("of…", "many…", "words…"))
    assert len(str(search.snippet("橋" * 400, "nothing"))) == 161
