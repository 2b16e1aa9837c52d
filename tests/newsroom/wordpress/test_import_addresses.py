"""Every address that readers kept of the former site leads to where its content stands, in one hop."""

from urllib.parse import quote

import pytest

from articles.models import Article, OldAddress, Page
from tests.factories import make_editor, make_page, make_published, picture_file
from tests.newsroom.wordpress.exports import attachment, export, item

pytestmark = pytest.mark.django_db

DAY = "http://old.example/2015/12/23/bridge-closed/"
HERE = "/2015/12/bridge-closed/"


def post(number=214, **fields):
    return item(number, **{"slug": "bridge-closed", "link": DAY} | fields)


def hop(client, address):
    """Where the address leads, if it does in one hop to something that answers."""
    response = client.get(address)
    if response.status_code != 301:
        return response.status_code
    target = response["Location"]
    assert client.get(target).status_code == 200, target
    return target


@pytest.mark.parametrize(
    "address",
    [
        "/2015/12/23/bridge-closed/",
        "/2015/12/23/bridge-closed",
        "/2015/12/23/bridge-closed/?utm_source=x",
        "/?p=214",
        "/index.php?p=214",
        "/?p=214&preview=true",
        "/?page_id=214",
        "/2015/12/23/bridge-closed/comment-page-2/",
        "/2015/12/23/bridge-closed/2/",
        "/2015/12/23/bridge-closed/amp/",
        "/2015/12/23/bridge-closed/?replytocom=31",
        "/2015/12/23/bridge-shut/",
        "/2015/12/20/bridge-closed/",
        "/2015/12/23/bridge-closed/the-picture/",
        "/?attachment_id=215",
        "/2015/12/bridge-closed/amp/",
        "/2015/12/bridge-closed/3/",
        "/2015/12/bridge-closed/comment-page-1/",
    ],
)
def test_an_article_answers_at_all_its_addresses(move_in, client, address):
    picture = attachment(
        215, "http://old.example/wp-content/uploads/a.jpg", parent=214, link=f"{DAY}the-picture/"
    )
    move_in(export([post(meta=[("_wp_old_slug", "bridge-shut"), ("_wp_old_date", "2015-12-20")]), picture]))
    assert hop(client, address) == HERE


def test_its_feed_leads_to_its_feed(move_in, client):
    move_in(export([post()]))
    assert hop(client, "/2015/12/23/bridge-closed/feed/") == f"{HERE}feed/"


def test_an_address_that_stays_needs_no_redirect(move_in, client):
    move_in(export([post(link="http://old.example/2015/12/bridge-closed/")]))
    assert client.get(HERE).status_code == 200
    assert [old.path for old in OldAddress.objects.all()] == ["/?p=214"]


@pytest.mark.parametrize("written", [quote("日本", safe="").lower(), quote("日本", safe="").upper(), "日本"])
def test_percent_signs_in_both_cases_are_the_same(move_in, client, written):
    slug = quote("日本", safe="").lower()
    move_in(export([item(1, slug=slug, link=f"http://old.example/2015/12/23/{slug}/")]))
    assert hop(client, f"/2015/12/23/{written}/") == f"/2015/12/{quote('日本')}/"


@pytest.mark.parametrize("address", ["/2015/12/23/bridge-closed/", "/?p=214"])
@pytest.mark.parametrize("fields", [{"status": "private"}, {"password": "x"}, {"status": "draft"}])
def test_what_is_not_public_does_not_answer(move_in, client, address, fields):
    move_in(export([post(**fields)]))
    assert hop(client, address) == (200 if address == "/?p=214" else 404)
    Article.objects.get().publish(make_editor())
    assert hop(client, address).endswith("/bridge-closed/")


def test_terms_and_people_answer_at_their_old_addresses(move_in, client):
    terms = [
        {"slug": "world", "number": 7},
        {"slug": "asia", "parent": "world", "number": 8},
        {"taxonomy": "post_tag", "slug": "high-water", "name": "High water"},
        {"taxonomy": "post_tag", "slug": "low-water", "name": "Low water"},
    ]
    filed = [
        ("category", "asia", "Asia"),
        ("post_tag", "high-water", "High water"),
        ("post_tag", "low-water", ""),
    ]
    people = [{"login": "Ann.Smith@old", "number": 3, "name": "Ann Smith"}]
    move_in(export([post(creator="Ann.Smith@old", terms=filed)], terms=terms, people=people))
    leads = {
        "/category/world/asia/": "/section/world/asia/",
        "/category/asia/": "/section/world/asia/",
        "/category/world/": "/section/world/",
        "/?cat=8": "/section/world/asia/",
        "/category/world/asia/feed/": "/section/world/asia/feed/",
        "/category/world/asia/page/2/": "/section/world/asia/",
        "/author/ann-smith-old/feed/": 200,
        "/?author=3": "/author/ann-smith-old/",
        "/author/ann-smith-old/page/3/": "/author/ann-smith-old/",
        "/tag/high-water/": 200,
        "/tag/high-water/page/2/": "/tag/high-water/",
    }
    assert {address: hop(client, address) for address in leads} == leads


def test_a_category_that_is_nobody_s_section_leads_to_its_tag(move_in, client):
    terms = [
        {"slug": "world", "number": 7},
        {"slug": "asia", "parent": "world"},
        {"slug": "sport", "number": 9},
    ]
    filed = [("category", "asia", "Asia"), ("category", "sport", "Sport")]
    move_in(export([post(terms=filed)], terms=terms))
    assert hop(client, "/category/sport/") == "/tag/sport/"
    assert hop(client, "/?cat=9") == "/tag/sport/"


def test_files_lead_to_ours_in_all_their_sizes(move_in, client, tmp_path, media):
    folder = tmp_path / "uploads" / "2015" / "12"
    folder.mkdir(parents=True)
    (folder / "bridge.jpg").write_bytes(picture_file((90, 60), "JPEG").read())
    picture = attachment(215, "http://www.old.example/wp-content/uploads/2015/12/bridge.jpg", link="")
    move_in(export([picture]), media=tmp_path / "uploads")
    for name in ("bridge.jpg", "bridge-640x360.jpg", "bridge-scaled.jpg"):
        response = client.get(f"/wp-content/uploads/2015/12/{name}")
        assert response.status_code == 301
        assert response["Location"].startswith("/media/images/")


def test_a_site_below_a_folder_keeps_its_folder(move_in, client):
    home = {"base_blog_url": "http://old.example/blog", "link": "http://old.example/blog"}
    story = post(link="http://old.example/blog/2015/12/bridge-closed/", guid="http://old.example/blog/?p=214")
    move_in(export([story], terms=[{"slug": "world"}], **home))
    for address in ("/blog/2015/12/bridge-closed/", "/blog/?p=214"):
        assert hop(client, address) == HERE
    assert hop(client, "/blog/category/world/") == "/section/world/"


def test_addresses_of_other_sites_are_no_business_of_ours(move_in):
    move_in(export([post(link="http://evil.example/2015/12/23/x/", guid="http://evil.example/x/")]))
    assert [old.path for old in OldAddress.objects.all()] == ["/?p=214"]


def test_a_guid_of_an_older_domain_leads_by_its_number(move_in, client):
    older = {"guid": "http://older.example/demo/?p=9", "slug": "a", "link": "http://old.example/a/"}
    move_in(export([item(1, **older), post(guid="http://older.example/?p=1")]))
    for address in ("/?p=9", "/demo/?p=9", "/?p=1"):
        assert hop(client, address) == "/2015/12/a/"


def test_a_number_that_is_another_s_by_now_leads_from_the_older_domain_only(move_in, client):
    older = {"guid": "http://older.example/demo/?p=214", "slug": "a", "link": "http://old.example/a/"}
    move_in(export([item(1, **older), post()]))
    assert hop(client, "/demo/?p=214") == "/2015/12/a/"
    assert hop(client, "/?p=214") == HERE


def test_one_hop_also_when_the_article_moves_on(move_in, client):
    move_in(export([post()]))
    article = Article.objects.get()
    article.slug = "bridge-open"
    article.save()
    for address in ("/2015/12/23/bridge-closed/", "/?p=214", HERE):
        assert hop(client, address) == "/2015/12/bridge-open/"


def test_what_leads_elsewhere_already_stays(move_in, client):
    other = make_published()
    OldAddress.objects.create(path="/2015/12/23/bridge-closed/", article=other)
    move_in(export([post()]))
    assert hop(client, "/2015/12/23/bridge-closed/") == other.get_absolute_url()


def test_addresses_that_will_not_answer_are_named(move_in, said):
    lonely = attachment(
        9, "http://old.example/wp-content/uploads/a.jpg", link="http://old.example/a-picture/"
    )
    report = move_in(export([lonely, post(link=f"http://old.example/{'x' * 700}/")]))
    assert [path[:30] for path, _text in said(report, "address")] == [
        f"/{'x' * 29}",
        "/a-picture/",
        "/wp-content/uploads/a.jpg",
    ]


# Links in texts


def test_links_within_the_site_lead_to_where_things_stand(move_in):
    links = [
        DAY,
        "https://www.old.example/2015/12/23/bridge-closed/#more",
        "/?p=214",
        "http://old.example/category/world/",
        "http://old.example/tag/river/",
        "http://old.example/author/ann/",
        "http://old.example/unknown/",
        "http://else.example/2015/12/23/bridge-closed/",
    ]
    body = "".join(f'<a href="{link}">x</a> ' for link in links)
    filed = [("category", "world", "World"), ("post_tag", "river", "River")]
    story = item(1, body=body, terms=filed)
    move_in(export([story, post()], terms=[{"slug": "world"}], people=[{"login": "ann"}]))
    html = Article.objects.get(slug="story-1").body
    assert [part.partition('"')[0] for part in html.split('href="')[1:]] == [
        HERE,
        f"{HERE}#more",
        HERE,
        "/section/world/",
        "/tag/river/",
        "/author/ann/",
        "http://old.example/unknown/",
        "http://else.example/2015/12/23/bridge-closed/",
    ]


# Pages


def page(number, title=None, **fields):
    slug = fields.get("slug", f"page-{number}")
    fields = {"kind": "page", "slug": slug, "link": f"http://old.example/{slug}/"} | fields
    return item(number, title or f"Page {number}", **fields)


def test_pages_stand_where_they_stood(move_in, client):
    above, below = (
        page(2, slug="about", order=3),
        page(7, slug="team", parent=2, link="http://old.example/about/team/"),
    )
    move_in(export([below, above]))
    assert list(Page.objects.values_list("path", "position", "status")) == [
        ("about", 3, "published"),
        ("about/team", 0, "published"),
    ]
    for address, answer in {"/about/": 200, "/about/team/": 200, "/?page_id=7": "/about/team/"}.items():
        assert hop(client, address) == answer


def test_deep_pages_come_in_any_order(move_in):
    chain = [page(number, parent=number + 1) for number in range(1, 6)]
    move_in(export([*chain, page(6)]))
    assert Page.objects.get(slug="page-1").path == "page-6/page-5/page-4/page-3/page-2/page-1"


def test_pages_in_a_ring_or_below_nothing_are_top_ones(move_in, said):
    report = move_in(export([page(1, parent=2), page(2, parent=1), page(3, parent=99), page(4, parent=4)]))
    assert sorted(Page.objects.values_list("path", flat=True)) == [
        "page-2",
        "page-2/page-1",
        "page-3",
        "page-4",
    ]
    assert len(said(report, "unresolved")) == 3


@pytest.mark.parametrize("slug", ["search", "admin", "latest", "2015", "tag", "healthz"])
def test_a_page_at_an_address_of_ours_gets_another(move_in, client, said, slug):
    report = move_in(export([page(1, slug=slug)]))
    assert Page.objects.get().path == f"{slug}-2"
    assert len(said(report, "changed")) == 1


def test_a_path_that_is_taken_gets_a_number(move_in):
    make_page(slug="about", headline="About")
    move_in(export([page(1, slug="about")]))
    assert sorted(Page.objects.values_list("path", flat=True)) == ["about", "about-2"]


@pytest.mark.parametrize("fields", [{"status": "private"}, {"status": "draft"}, {"password": "x"}])
def test_a_page_that_was_not_public_is_not(move_in, client, fields):
    move_in(export([page(1, **fields)]))
    assert Page.objects.get().status == "draft"
    assert client.get("/page-1/").status_code == 404


def test_pages_come_once_and_edited_ones_stay(move_in, said):
    move_in(export([page(1), page(2, parent=1)]))
    edited = Page.objects.get(slug="page-2")
    edited.headline = "Ours"
    edited.save()
    report = move_in(export([page(1, title="Theirs"), page(2, parent=1)]).replace("Page 2", "Theirs"))
    assert sorted(Page.objects.values_list("headline", flat=True)) == ["Ours", "Theirs"]
    assert report.counts["pages"] == {"updated": 1, "edited here": 1}


def test_an_address_that_two_have_counts_once_in_a_rehearsal_too(rehearse, move_in):
    same = {"link": "http://old.example/same/", "guid": "http://old.example/same/"}
    text = export([item(1, **same), item(2, kind="page", **same), item(3, kind="page", **same)])
    assert rehearse(text).counts["former addresses"] == {"new": 4}
    assert move_in(text).counts["former addresses"] == {"new": 4}
