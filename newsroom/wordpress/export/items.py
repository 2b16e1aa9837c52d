"""The items of the file: pictures, guest authors, pages and articles."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db.models import Prefetch
from django.utils import timezone

from articles.metadata import absolute
from articles.models import Article
from comments.models import Discussion

from . import xml
from .moments import NO_MOMENT, both_clocks, exact, for_readers
from .names import LONGEST_SLUG, harmless, marked, number, odd, slug_of

TRASHED = "__trashed"
LONGEST_GUID = 255
# As lists: query sets that answer from memory cost a quarter of all the time.
BESIDE = [
    Prefetch("bylines", to_attr="in_byline"),
    Prefetch("placements", to_attr="places"),
    Prefetch("tags", to_attr="tagged"),
    "discussion",
]
# What WordPress shows to nobody but its own editors is called private there.
STATES = {
    Article.Status.DRAFT: "draft",
    Article.Status.REVIEW: "pending",
    Article.Status.PUBLISHED: "publish",
    Article.Status.WITHDRAWN: "private",
}
_DATED = re.compile(r"/([0-9]{4})/([0-9]{2})/(?:([0-9]{2})/)?([^/?]+)/?")
# Over there, what has the same title and date is the same; guest authors have no date of their own.
_FIRST_GUEST = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass
class Item:
    kind: str
    number: int
    title: str
    status: str
    begun: datetime
    published: datetime | None = None
    modified: datetime | None = None
    address: str = ""
    guid: str = ""
    creator: str = ""
    body: str = ""
    excerpt: str = ""
    slug: str = ""
    parent: int = 0
    order: int = 0
    comments_open: bool = False
    sticky: bool = False
    file: str = ""
    terms: list = field(default_factory=list)
    meta: list = field(default_factory=list)  # (key, value)
    marks: str = ""

    def text(self, comments=()):
        yield from self._head()
        yield from self._beside()
        yield from comments
        yield "</item>\n"

    def _head(self):
        local, gmt = both_clocks(self.published or self.begun)
        modified = both_clocks(self.modified or self.published or self.begun)
        link = absolute(self.address) if self.address else f"{settings.SITE_URL}/?p={self.number}"
        guid = self.guid or (link if len(link) <= LONGEST_GUID else f"{settings.SITE_URL}/?p={self.number}")
        yield "<item>\n"
        yield xml.element("title", xml.as_html(self.title))
        yield xml.plain_element("link", link)
        yield xml.plain_element("pubDate", for_readers(self.published))
        yield xml.element("dc:creator", self.creator)
        yield xml.plain_element("guid", guid, isPermaLink="false")
        yield "<description></description>\n"
        yield xml.element("content:encoded", self.body)
        yield xml.element("excerpt:encoded", xml.as_html(self.excerpt))
        yield xml.element("wp:post_id", self.number)
        yield xml.element("wp:post_date", local)
        yield xml.element("wp:post_date_gmt", gmt if self.published else NO_MOMENT)
        yield xml.element("wp:post_modified", modified[0])
        yield xml.element("wp:post_modified_gmt", modified[1])
        yield xml.element("wp:comment_status", "open" if self.comments_open else "closed")
        yield xml.element("wp:ping_status", "closed")
        yield xml.element("wp:post_name", self.slug)
        yield xml.element("wp:status", self.status)
        yield xml.element("wp:post_parent", self.parent)
        yield xml.element("wp:menu_order", self.order)
        yield xml.element("wp:post_type", self.kind)
        yield xml.element("wp:post_password", "")
        yield xml.element("wp:is_sticky", int(self.sticky))

    def _beside(self):
        if self.file:
            yield xml.element("wp:attachment_url", self.file)
        for taxonomy, slug, name in self.terms:
            label = xml.cdata(xml.as_html(name))
            yield f'<category domain="{taxonomy}" nicename="{slug}">{label}</category>\n'
        for key, value in self.meta:
            if value not in (None, ""):
                yield xml.meta("postmeta", key, str(value))
        yield self.marks


def picture(image, former):
    """A picture of the library. Its title has its id: over there, two of one title and date are one."""
    file = absolute(image.file.url)
    words = image.alternative_text or image.caption[:80] or "image"
    return Item(
        kind="attachment",
        number=number("image", image.pk),
        title=f"{words} ({image.pk})",
        status="inherit",
        begun=image.uploaded_at,
        published=image.uploaded_at,
        address=image.file.url,
        guid=file if len(file) <= LONGEST_GUID else "",
        slug=f"picture-{image.pk}",
        excerpt=image.caption,
        file=file,
        meta=[
            ("_wp_attached_file", image.file.name),
            ("_wp_attachment_image_alt", harmless(image.alternative_text)),
            ("_media_credit", harmless(image.credit)),
        ],
        marks=marked(
            "postmeta",
            alternative_text=odd(image.alternative_text),
            caption=odd(image.caption),
            credit=odd(image.credit),
            focus=[image.focus_x, image.focus_y],
            uploaded_at=exact(image.uploaded_at),
            old_addresses=former,
        ),
    )


def guest(author, person, former):
    """An author, as Co-Authors Plus keeps its guests, who need no account."""
    begun = _FIRST_GUEST + timedelta(seconds=author.pk)
    return Item(
        kind="guest-author",
        number=number("author", author.pk),
        title=author.name,
        status="publish",
        begun=begun,
        published=begun,
        creator=person.login,
        address=author.get_absolute_url() if author.slug else "",
        slug=person.term,
        meta=[
            ("cap-display_name", harmless(author.name)),
            ("cap-user_login", person.login),
            ("cap-linked_account", person.login),
            ("cap-website", author.website),
            ("cap-description", harmless(author.biography)),
            ("_thumbnail_id", author.portrait_id and number("image", author.portrait_id)),
        ],
        marks=marked(
            "postmeta",
            slug=author.slug,
            name=odd(author.name),
            biography=odd(author.biography),
            old_addresses=former,
        ),
    )


def page(found, people, blocks, former):
    scheduled = found.is_scheduled
    return Item(
        kind="page",
        number=number("page", found.pk),
        title=found.headline,
        status="future" if scheduled else "publish" if found.status == "published" else "draft",
        begun=found.created_at,
        published=found.published_at or (found.created_at if found.status == "published" else None),
        modified=found.modified_at or (None if found.published_at else found.saved_at),
        address=found.get_absolute_url() if found.is_public else "",
        creator=_login(people.of_user(found.created_by_id)),
        body=blocks.of(found.body),
        slug=slug_of(found.slug, found.pk),
        parent=number("page", found.parent_id) if found.parent_id else 0,
        order=found.position,
        meta=[("_edit_last", _pk(people.of_user(found.modified_by_id)))],
        marks=marked(
            "postmeta",
            headline=odd(found.headline),
            slug=found.slug,
            status=found.status,
            in_foot=found.in_foot,
            **_moments(found),
            old_addresses=former,
        ),
    )


class Stories:
    def __init__(self, people, sections):
        self.people, self.sections, self.now = people, sections, timezone.now()

    def item(self, article, blocks, former):
        bylines = article.in_byline
        creator = self.people[bylines[0].author_id] if bylines else self.people.of_user(article.created_by_id)
        return Item(
            kind="post",
            number=number("article", article.pk),
            title=article.headline,
            status=self._status(article),
            begun=article.created_at,
            published=article.published_at,
            modified=article.modified_at or (None if article.published_at else article.saved_at),
            address=article.get_absolute_url() if article.was_seen and not article.trashed_at else "",
            creator=_login(creator),
            body=blocks.of(article.body),
            excerpt=article.standfirst,
            slug=self._slug(article),
            comments_open=article.comments_open and not _is_closed(article),
            sticky=any(self._stands_in_front(placement) for placement in article.places),
            terms=list(self._terms(article, bylines)),
            meta=[*self._meta(article), *_old_slugs(article, former)],
            marks=self._marks(article, bylines, former),
        )

    def _status(self, article):
        if article.trashed_at:
            return "trash"
        return "future" if article.is_scheduled else STATES[article.status]

    def _slug(self, article):
        if not article.trashed_at:
            return slug_of(article.slug, article.pk)
        return slug_of(article.slug, article.pk, LONGEST_SLUG - len(TRASHED)) + TRASHED

    def _stands_in_front(self, placement):
        return placement.section_id is None and (placement.until is None or placement.until > self.now)

    def _terms(self, article, bylines):
        if article.section_id:
            section = self.sections[article.section_id]
            yield "category", self.sections.slug(section.pk), section.name
        for tag in article.tagged:
            yield "post_tag", slug_of(tag.slug, tag.pk), tag.name
        for pk in dict.fromkeys(byline.author_id for byline in bylines):
            yield "author", self.people[pk].term, self.people[pk].login

    def _meta(self, article):
        yield "_thumbnail_id", article.lead_image_id and number("image", article.lead_image_id)
        yield "_edit_last", _pk(self.people.of_user(article.modified_by_id))
        if article.trashed_at:
            yield "_wp_desired_post_slug", slug_of(article.slug, article.pk)
            yield "_wp_trash_meta_status", STATES[article.status]
            yield "_wp_trash_meta_time", int(article.trashed_at.timestamp())

    def _marks(self, article, bylines, former):
        return marked(
            "postmeta",
            headline=odd(article.headline),
            slug=article.slug,
            status=article.status,
            **_moments(article),
            trashed_at=exact(article.trashed_at),
            standfirst=odd(article.standfirst),
            lead_caption=article.lead_caption,
            bylines=[[self.people[byline.author_id].slug, byline.role] for byline in bylines],
            placements=[self._placement(placement) for placement in article.places],
            comments_open=article.comments_open if _is_closed(article) else None,
            discussion=_discussion(article),
            old_addresses=former,
        )

    def _placement(self, placement):
        section = self.sections[placement.section_id].path if placement.section_id else None
        return {"section": section, "position": placement.position, "until": exact(placement.until)}


def _moments(found):
    return {
        "created_at": exact(found.created_at),
        "saved_at": exact(found.saved_at),
        "published_at": exact(found.published_at),
        "modified_at": exact(found.modified_at),
        "modified_by_name": found.modified_by_name,
    }


def _is_closed(article):
    """Whether moderators have closed its discussion, whatever the article's own switch says."""
    return hasattr(article, "discussion") and article.discussion.mode == Discussion.Mode.CLOSED


def _discussion(article):
    return [article.discussion.mode, article.discussion.message] if hasattr(article, "discussion") else None


def _old_slugs(article, former):
    """Former addresses in the form in which WordPress itself redirects from them."""
    for path in former:
        if dated := _DATED.fullmatch(path):
            year, month, day, slug = dated.groups()
            if slug != article.slug:
                yield "_wp_old_slug", slug_of(slug, article.pk)
            if article.month and (int(year), int(month)) != (article.month.year, article.month.month):
                yield "_wp_old_date", f"{year}-{month}-{day or '01'}"


def _login(person):
    return person.login if person else ""


def _pk(person):
    return person.pk if person else None
