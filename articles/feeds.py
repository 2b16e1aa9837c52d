"""What feed readers get: whole stories, as RSS 2.0, Atom 1.0 and JSON Feed 1.1."""

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from html import escape, unescape
from urllib.parse import urljoin

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.encoding import escape_uri_path
from django.utils.feedgenerator import Atom1Feed, Enclosure, Rss201rev2Feed, rfc3339_date
from django.utils.html import format_html
from django.views.generic import View
from taggit.models import Tag

from articles import figures, renditions
from articles.metadata import absolute
from articles.models import Article, Author, Publication
from articles.shown import note
from articles.text import storable
from articles.views import ReadingPage, sections_around

NEWEST = 20
NEVER = datetime(1990, 1, 1, tzinfo=UTC)

_ADDRESS = re.compile(r'(<(?:a|img)\b[^>]*?\s(?:href|src)=")([^"]*)"')


@dataclass(frozen=True)
class Head:
    title: str
    link: str
    description: str
    language: str


@dataclass(frozen=True)
class Picture:
    address: str
    media_type: str
    width: int
    height: int
    description: str
    credit: str


@dataclass(frozen=True)
class Entry:
    """One thing to read. ``title`` and ``summary`` are plain text, ``content`` is clean HTML."""

    link: str
    title: str
    summary: str
    content: str
    published: datetime
    updated: datetime
    authors: tuple = ()  # of (name, address or None)
    tags: tuple = ()
    picture: Picture | None = None


# The three formats. Every text goes through storable(): one control character, and no reader can parse it.


class Rss(Rss201rev2Feed):
    content_type = "application/rss+xml; charset=utf-8"

    def rss_attributes(self):
        return super().rss_attributes() | {
            "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
            "xmlns:dc": "http://purl.org/dc/elements/1.1/",
            "xmlns:media": "http://search.yahoo.com/mrss/",
        }

    def latest_post_date(self):
        return super().latest_post_date() if self.items else NEVER

    def add_item_elements(self, handler, item):
        super().add_item_elements(handler, item)
        for name, _address in item["authors"]:
            handler.addQuickElement("dc:creator", name)
        if picture := item["picture"]:
            size = {"width": str(picture.width), "height": str(picture.height)}
            about = {"url": picture.address, "medium": "image", "type": picture.media_type}
            handler.startElement("media:content", about | size)
            if picture.description:
                handler.addQuickElement("media:description", picture.description, {"type": "plain"})
            if picture.credit:
                handler.addQuickElement("media:credit", picture.credit)
            handler.endElement("media:content")
        handler.addQuickElement("content:encoded", item["content"])


class Atom(Atom1Feed):
    content_type = "application/atom+xml; charset=utf-8"

    def latest_post_date(self):
        return super().latest_post_date() if self.items else NEVER

    def add_item_elements(self, handler, item):
        super().add_item_elements(handler, item)
        for name, address in item["authors"]:
            handler.startElement("author", {})
            handler.addQuickElement("name", name)
            if address:
                handler.addQuickElement("uri", address)
            handler.endElement("author")
        handler.addQuickElement("content", item["content"], {"type": "html"})


def _xml(feed_class, address, head, entries):
    feed = feed_class(
        title=storable(head.title),
        link=head.link,
        description=storable(head.description),
        language=head.language,
        feed_url=address,
    )
    for entry in entries:
        picture = entry.picture
        feed.add_item(
            title=storable(entry.title),
            link=entry.link,
            # Readers take a summary for HTML, also where it says nothing of the kind.
            description=escape(storable(entry.summary), quote=False),
            unique_id=entry.link,
            unique_id_is_permalink=True,
            pubdate=entry.published,
            updateddate=entry.updated,
            categories=[storable(tag) for tag in entry.tags],
            # To ask for the length would cost a question to the storage for each; 0 is for "unknown".
            enclosures=[Enclosure(picture.address, "0", picture.media_type)] if picture else [],
            authors=[(storable(name), address) for name, address in entry.authors],
            picture=picture,
            content=storable(entry.content),
        )
    return feed.writeString("utf-8").encode()


def _json(address, head, entries):
    facts = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": storable(head.title),
        "home_page_url": head.link,
        "feed_url": address,
        "description": storable(head.description),
        "language": head.language,
        "items": [_json_item(entry) for entry in entries],
    }
    return json.dumps(_known(facts) | {"items": facts["items"]}, ensure_ascii=False).encode()


def _json_item(entry):
    return _known(
        {
            "id": entry.link,
            "url": entry.link,
            "title": storable(entry.title),
            "summary": storable(entry.summary),
            "content_html": storable(entry.content),
            "image": entry.picture and entry.picture.address,
            "date_published": rfc3339_date(entry.published),
            "date_modified": rfc3339_date(entry.updated),
            "authors": [_known({"name": storable(name), "url": url}) for name, url in entry.authors],
            "tags": [storable(tag) for tag in entry.tags],
        }
    )


def _known(facts):
    return {name: fact for name, fact in facts.items() if fact}


FORMATS = {
    "rss": (Rss.content_type, partial(_xml, Rss)),
    "atom": (Atom.content_type, partial(_xml, Atom)),
    "json": ("application/feed+json; charset=utf-8", _json),
}


# Answering


def respond(request, head, entries, form="rss"):
    """The feed, or 304 for a reader who has it."""
    content_type, write = FORMATS[form]
    return answer(request, write(absolute(escape_uri_path(request.path)), head, entries), content_type)


def answer(request, content, content_type):
    """What is public for machines, as fresh as any page.

    Its tag is made from the content and it has no date: no date tells that a story became public
    by the clock, or was withdrawn.
    """
    response = HttpResponse(content, content_type=content_type)
    response["ETag"] = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    patch_cache_control(response, **ReadingPage.caching)
    return get_conditional_response(request, etag=response["ETag"], response=response)


class SiteFeed(View):
    """The newest stories, whole."""

    http_method_names = ["get", "head"]
    asks = ()
    form = "rss"
    may_be_empty = True

    def get(self, request, **kwargs):
        publication = Publication.objects.current()
        name, link, articles = self.get_list(**kwargs)
        head = Head(
            title=f"{name} – {publication.name}" if name else publication.name,
            link=absolute(link),
            description=publication.description or publication.tagline,
            language=publication.language,
        )
        found = entries(articles)
        if not found and not self.may_be_empty:
            raise Http404
        return respond(request, head, found, self.form)

    def get_list(self):
        note("stories")
        return "", reverse("articles:front"), Article.objects.published()


class SectionFeed(SiteFeed):
    def get_list(self, path):
        _above, within = sections_around(path)
        articles = Article.objects.published().in_sections(within, NEWEST)
        return within[0].name, within[0].get_absolute_url(), articles


class TagFeed(SiteFeed):
    may_be_empty = False

    def get_list(self, slug):
        tag = get_object_or_404(Tag, slug=slug)
        note(f"stories-tagged:{tag.pk}")
        return tag.name, reverse("articles:tag", args=[slug]), Article.objects.published().listed(tag, NEWEST)


class AuthorFeed(SiteFeed):
    may_be_empty = False

    def get_list(self, slug):
        author = get_object_or_404(Author, slug=slug)
        note(f"stories-by:{author.pk}")
        return author.name, author.get_absolute_url(), Article.objects.published().listed(author, NEWEST)


# Stories


def entries(articles):
    found = articles.for_lists().defer(None).prefetch_related("tags").newest_first()[:NEWEST]
    images = figures.library(*(article.body for article in found))
    return [_entry(article, images) for article in found]


def _entry(article, images):
    address = absolute(article.get_absolute_url())
    image = article.lead_image
    authors = dict.fromkeys(byline.author for byline in article.bylines.all())
    return Entry(
        link=address,
        title=article.headline,
        summary=article.lead,
        content=_content(article, address, images),
        published=article.published_at,
        updated=article.modified_at if article.was_modified else article.published_at,
        authors=tuple((author.name, absolute(author.get_absolute_url())) for author in authors),
        tags=tuple(tag.name for tag in article.tags.all()),
        picture=_picture(image) if image and image.file else None,
    )


def _picture(image):
    return Picture(
        address=absolute(renditions.share_image(image)),
        media_type="image/webp" if image.file.name.endswith(".webp") else "image/jpeg",
        width=image.width,
        height=image.height,
        description=storable(image.alternative_text),
        credit=storable(image.credit),
    )


def _content(article, address, images):
    """All that stands on the article's page: standfirst, lead picture and text, with whole addresses."""
    standfirst = format_html("<p>{}</p>", article.standfirst) if article.standfirst else ""
    html = f"{standfirst}{_lead_figure(article)}{figures.plain_text(article.body, images)}"
    return _ADDRESS.sub(lambda found: f'{found[1]}{_whole(found[2], address)}"', html)


def _lead_figure(article):
    picture = figures.plain_picture(article.lead_image)
    if not picture:
        return ""
    caption = " ".join(filter(None, [article.caption, article.lead_image.credit]))
    caption = format_html("<figcaption>{}</figcaption>", caption) if caption else ""
    return format_html("<figure>{}{}</figure>", picture, caption)


def _whole(address, base):
    try:
        return escape(urljoin(base, unescape(address)))
    except ValueError:  # An editor's typing error is no reason to have no feed.
        return address
