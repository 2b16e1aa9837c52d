"""What stands where: editors place stories on the front page and on section pages, the rest flows by date."""

from itertools import chain, islice

from django.db.models import OuterRef, Prefetch, Subquery, prefetch_related_objects

from articles.models import Article, Byline, Placement, Section

UNDER, BESIDE, BELOW, LATEST, BLOCK = 2, 2, 4, 8, 4
TOP = 1 + UNDER + BESIDE + BELOW


def placed(section=None):
    """The stories that editors put on top of a section's page, or of the front page."""
    placements = Placement.objects.standing().filter(section=section).defer("article__body")
    placements = placements.select_related("article__section", "article__lead_image")
    return [placement.article for placement in placements[:TOP]]


def with_bylines(*lists):
    """Fetch the bylines for several lists of stories in one query."""
    bylines = Prefetch("bylines", Byline.objects.select_related("author"))
    prefetch_related_objects(list(chain(*lists)), bylines)


def front_page():
    """The stories of the front page by where they stand, the best places first."""
    newest = list(Article.objects.published().for_cards().newest_first()[: TOP + LATEST])
    standing = list(dict.fromkeys([*placed(), *newest]))[:TOP]
    latest = [story for story in newest if story not in standing][:LATEST]
    blocks = section_blocks(without=standing)
    stories = [*standing, *latest, *chain(*(block["stories"] for block in blocks))]
    with_bylines(stories)
    places = iter(standing)
    return {
        "lead": next(places, None),
        "beside": list(islice(places, BESIDE)),
        "under": list(islice(places, UNDER)),
        "below": list(places),
        "latest": latest,
        "blocks": blocks,
        "stories": stories,
    }


def section_blocks(without):
    """The newest stories of each top section of the menu, with those of the sections below it."""
    shown = {story.pk for story in without}
    sections = _with_newest(BLOCK + len(shown))
    wanted = {pk for section in sections for pk in section.newest} - shown
    stories = list(Article.objects.published().for_cards().filter(pk__in=wanted).newest_first())
    blocks = []
    for section in sections:
        own = [story for story in stories if f"{story.section.path}/".startswith(f"{section.path}/")]
        if own and section.in_menu and not section.parent_id:
            blocks.append({"section": section, "stories": own[:BLOCK]})
    return blocks


def _with_newest(number):
    """All sections in the menu's order, each with the ids of its ``newest`` stories.

    One query that takes a few steps in an index for each section, however many stories there are.
    """
    stories = Article.objects.published().newest_first().filter(section=OuterRef("pk")).values("pk")
    columns = {f"story_{n}": Subquery(stories[n : n + 1]) for n in range(number)}
    sections = list(Section.objects.order_by("position", "name").annotate(**columns))
    for section in sections:
        section.newest = {getattr(section, name) for name in columns} - {None}
    return sections
