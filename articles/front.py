"""What stands where: editors place stories on the front page and on section pages, the rest flows by date."""

from itertools import chain, islice

from django.db.models import Prefetch, prefetch_related_objects
from django.utils import timezone

from articles.models import Article, Byline, Placement, Section
from articles.shown import note

UNDER, BESIDE, BELOW, LATEST, BLOCK = 2, 2, 4, 8, 4
TOP = 1 + UNDER + BESIDE + BELOW

NEWEST = "SELECT id FROM articles_article WHERE {published} ORDER BY published_at DESC, id DESC"


def placed(section=None):
    """The stories that editors put on top of a section's page, or of the front page."""
    return Article.objects.published().for_cards().in_order(placed_pks(section))


def placed_pks(section=None):
    placements = Placement.objects.standing().filter(section=section).values_list("article_id", "is_public")
    # A story that is not public yet takes its place as soon as it is.
    note(f"placements:{section.pk if section else 0}", *(f"article:{pk}" for pk, _is_public in placements))
    return [pk for pk, is_public in placements if is_public][:TOP]


def with_bylines(*lists):
    """Fetch the bylines for several lists of stories in one query."""
    bylines = Prefetch("bylines", Byline.objects.select_related("author"))
    prefetch_related_objects(list(chain(*lists)), bylines)


def front_page():
    """The stories of the front page by where they stand, the best places first.

    First it is found out which, and then they are all read at once.
    """
    note("stories", "sections")
    newest = Article.objects.pks(f"{NEWEST} LIMIT %s", timezone.now(), TOP + LATEST)
    standing = list(dict.fromkeys([*placed_pks(), *newest]))[:TOP]
    latest = [pk for pk in newest if pk not in standing][:LATEST]
    blocks = blocks_without(standing)
    pks = [*standing, *latest, *chain.from_iterable(blocks.values())]
    stories = Article.objects.published().for_cards().in_bulk(pks)
    standing, latest, *blocked = (
        [stories[pk] for pk in some if pk in stories] for some in (standing, latest, *blocks.values())
    )
    with_bylines(stories.values())
    places = iter(standing)
    return {
        "lead": next(places, None),
        "beside": list(islice(places, BESIDE)),
        "under": list(islice(places, UNDER)),
        "below": list(places),
        "latest": latest,
        "blocks": [
            {"section": section, "stories": own} for section, own in zip(blocks, blocked, strict=True) if own
        ],
        "stories": list(stories.values()),
    }


def blocks_without(shown):
    """``{section: ids}`` of the newest stories of each top section of the menu and those below it."""
    sections = list(Section.objects.order_by("position", "name"))
    newest = Article.objects.newest_in(sections, BLOCK + len(shown))
    paths = {section.pk: f"{section.path}/" for section in sections}
    blocks = {}
    for section in sections:
        if section.in_menu and not section.parent_id:
            own = [pk for pk, within in newest if paths[within].startswith(paths[section.pk])]
            blocks[section] = [pk for pk in own if pk not in shown][:BLOCK]
    return blocks
