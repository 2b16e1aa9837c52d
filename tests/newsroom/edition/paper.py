"""A little newspaper with something of everything that pages can show, and all its pages."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

from django.utils import timezone
from taggit.models import Tag

from articles import shown
from articles.models import Placement, Publication
from comments.models import Discussion, Policy
from tests.factories import (
    make_approved,
    make_author,
    make_comment,
    make_image,
    make_page,
    make_published,
    make_section,
)

PRESENT = timezone.now().replace(microsecond=0)


def figure(image, caption=""):
    caption = f"<figcaption>{caption}</figcaption>" if caption else ""
    return f'<figure><img src="x" alt="" data-file="{image.pk}">{caption}</figure>'


def make_paper():
    """Stories around a story that has everything, and one far from it that has nothing in common with it."""
    logo, portrait, lead, inside, other = (
        make_image((500, 300), caption=f"Caption {n}", credit=f"Credit {n}") for n in range(5)
    )
    paper = SimpleNamespace(logo=logo, portrait=portrait, lead=lead, inside=inside)
    paper.publication = Publication.objects.current()
    Publication.objects.filter(pk=1).update(
        logo=logo, tagline="All of it", description="About us.", follow="Mastodon https://social.example/@us"
    )
    paper.world = make_section("World", position=1, description="Far away.")
    paper.asia = make_section("Asia", parent=paper.world, in_menu=False)
    paper.sport = make_section("Sport", position=2)
    paper.ada = make_author("Ada", portrait=portrait, biography="Writes.", website="https://ada.example/")
    paper.bob, paper.cleo = make_author("Bob"), make_author("Cleo")
    paper.story = make_published(
        headline="The flood",
        standfirst="It came at night.",
        body=f"<p>Water.</p>{figure(inside, 'Deep')}",
        lead_image=lead,
        lead_caption="The river",
        section=paper.asia,
        authors=[paper.ada, paper.bob],
        tags=["flood", "river"],
        published_at=PRESENT - timedelta(days=3),
        modified_at=PRESENT - timedelta(days=2),
        modified_by_name="Ada",
    )
    paper.beside = make_published(
        headline="The harbour", section=paper.world, tags=["river"], published_at=PRESENT - timedelta(days=4)
    )
    paper.after = make_published(
        headline="The match", section=paper.sport, authors=[paper.cleo], tags=["match"], lead_image=other,
        published_at=PRESENT - timedelta(days=1),
    )  # fmt: skip
    paper.old = make_published(headline="The comet", published_at=datetime(2015, 12, 24, 10, tzinfo=UTC))
    paper.older = make_published(headline="The eclipse", published_at=datetime(2015, 12, 20, 10, tzinfo=UTC))
    paper.placement = Placement.objects.create(
        article=paper.beside, position=1, until=PRESENT + timedelta(days=2)
    )
    paper.in_section = Placement.objects.create(article=paper.story, section=paper.world, position=2)
    paper.about = make_page("About us", in_foot=True, position=1)
    paper.people = make_page("People", parent=paper.about, body=f"<p>We.</p>{figure(portrait)}")
    paper.alone = make_page("Contest")
    paper.root = make_approved(paper.story, name="Una", website="https://una.example/", body="First.")
    paper.reply = make_approved(paper.story, parent=paper.root, name="Max", body="Second.")
    paper.hidden = make_comment(paper.story, name="Spammer", body="Buy.")
    paper.below = make_approved(paper.story, parent=paper.hidden, name="Ivy", body="Third.")
    paper.waiting = make_comment(paper.story, name="Waiting", body="Fourth.")
    paper.pinned = make_approved(paper.story, name="Pin", body="Fifth.", pinned_at=PRESENT)
    paper.elsewhere = make_approved(paper.after, name="Tom", body="Goal.")
    paper.discussion = Discussion.objects.create(article=paper.story, message="What did you see?")
    Policy.objects.create(pk=1, house_rules="Be kind.", close_after_days=30)
    paper.addresses = addresses(paper)
    return paper


def addresses(paper):
    """Every kind of public page, by its address."""
    story, month = paper.story, f"/{paper.story.month:%Y/%m}/"
    tags = {tag.name: tag.slug for tag in Tag.objects.all()}
    return [
        "/",
        "/latest/",
        f"/latest/?before={PRESENT - timedelta(days=2):%Y%m%dT%H%M%SZ}-1",
        "/section/world/",
        "/section/world/asia/",
        "/section/sport/",
        "/section/world/feed/",
        f"/tag/{tags['river']}/",
        f"/tag/{tags['flood']}/feed/",
        "/author/ada/",
        "/author/cleo/",
        "/author/bob/feed/",
        month,
        month[:6],
        "/2015/12/",
        "/2015/",
        story.get_absolute_url(),
        f"{story.get_absolute_url()}?order=newest",
        f"{story.get_absolute_url()}?order=replies&comments=1",
        f"{story.get_absolute_url()}?thread={paper.root.thread}",
        paper.beside.get_absolute_url(),
        paper.after.get_absolute_url(),
        paper.old.get_absolute_url(),
        paper.older.get_absolute_url(),
        paper.about.get_absolute_url(),
        paper.people.get_absolute_url(),
        paper.alone.get_absolute_url(),
        "/feed/",
        "/feed/atom/",
        "/feed/json/",
        f"{story.get_absolute_url()}feed/",
        "/comments/feed/",
        "/sitemap.xml",
        "/sitemap-pages.xml",
        f"/sitemap-{story.pk // 5000}.xml",
        "/news-sitemap.xml",
        "/robots.txt",
        "/.well-known/security.txt",
    ]


class Drawn:
    """One page as it is drawn now: what readers get, and what was noted of it."""

    def __init__(self, client, address):
        with shown.noting() as notes:
            response = client.get(address)
        self.status, self.content = response.status_code, response.content
        self.keys, self.until = notes.keys, notes.until

    def __eq__(self, other):
        return (self.status, self.content) == (other.status, other.content)


def draw_all(client, paper):
    return {address: Drawn(client, address) for address in paper.addresses}
