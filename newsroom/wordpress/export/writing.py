"""The document from its first line to its last, read in batches so that its length costs no memory."""

from contextlib import closing
from itertools import chain

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from taggit.models import Tag

from articles import body
from articles.models import Article, Author, Image, OldAddress, Page, Publication
from comments.models import Comment

from . import items, replies, xml
from .blocks import Blocks
from .moments import for_readers
from .names import People, Sections, marked, number, odd, quoted, slug_of

BATCH = 100
COMMENTS = 500
# By this our importer knows its own files. The number is that of the marks.
GENERATOR = "Newsroom export 1"


class Document:
    def __init__(self, track):
        self.track = track
        self.people, self.sections = People(), Sections()

    def text(self):
        yield from self._head()
        yield from map(_person, self.people)
        yield from self._sections()
        yield from self._tags()
        yield from self._redirects()
        yield from self._pictures()
        yield from self._guests()
        yield from self._pages()
        yield from self._articles()
        yield "</channel>\n</rss>\n"

    def _head(self):
        publication = Publication.objects.filter(pk=1).first() or Publication()
        spaces = "".join(f'\n\txmlns:{prefix}="{address}"' for prefix, address in xml.NAMESPACES.items())
        yield f'<?xml version="1.0" encoding="UTF-8" ?>\n<rss version="2.0"{spaces}\n>\n<channel>\n'
        yield xml.plain_element("title", publication.name)
        yield xml.plain_element("link", settings.SITE_URL)
        yield xml.plain_element("description", publication.tagline)
        yield xml.plain_element("pubDate", for_readers(timezone.now()))
        yield xml.plain_element("language", publication.language)
        yield xml.plain_element("wp:wxr_version", "1.2")
        yield xml.plain_element("wp:base_site_url", settings.SITE_URL)
        yield xml.plain_element("wp:base_blog_url", settings.SITE_URL)
        yield xml.plain_element("generator", GENERATOR)
        yield _own(
            "publication",
            name=publication.name,
            tagline=publication.tagline,
            language=publication.language,
            description=publication.description,
            follow=publication.follow,
            date_format=publication.date_format,
            logo=publication.logo_id and number("image", publication.logo_id),
        )

    def _sections(self):
        former = _former("section", self.sections)
        for section in self.sections:
            yield "<wp:category>\n"
            yield xml.element("wp:term_id", section.pk * 2)
            yield xml.element("wp:category_nicename", self.sections.slug(section.pk))
            yield xml.element("wp:category_parent", self.sections.slug(section.parent_id))
            yield xml.element("wp:cat_name", xml.as_html(section.name))
            yield xml.element("wp:category_description", xml.as_html(section.description))
            yield marked(
                "termmeta",
                path=section.path,
                name=odd(section.name),
                description=odd(section.description),
                position=section.position,
                in_menu=section.in_menu,
                old_addresses=former.get(section.pk),
            )
            yield "</wp:category>\n"

    def _tags(self):
        for tags in self._batches("tags", Tag.objects.all()):
            former = _former("tag", tags)
            for tag in tags:
                slug = slug_of(tag.slug, tag.pk)
                yield "<wp:tag>\n"
                yield xml.element("wp:term_id", tag.pk * 2 + 1)
                yield xml.element("wp:tag_slug", slug)
                yield xml.element("wp:tag_name", xml.as_html(tag.name))
                yield marked(
                    "termmeta",
                    slug=tag.slug if slug != quoted(tag.slug) else None,
                    name=odd(tag.name),
                    old_addresses=former.get(tag.pk),
                )
                yield "</wp:tag>\n"

    def _redirects(self):
        for batch in self._batches("redirects", OldAddress.objects.exclude(to="")):
            for redirect in batch:
                yield _own("redirect", path=redirect.path, to=redirect.to)

    def _pictures(self):
        for images in self._batches("pictures", Image.objects.exclude(file="")):
            former = _former("image", images)
            for image in images:
                yield from items.picture(image, former.get(image.pk)).text()

    def _guests(self):
        for authors in self._batches("authors", Author.objects.all()):
            former = _former("author", authors)
            for author in authors:
                yield from items.guest(author, self.people[author.pk], former.get(author.pk)).text()

    def _pages(self):
        for pages in self._batches("pages", Page.objects.defer("excerpt")):
            blocks, former = _blocks(pages), _former("page", pages)
            for page in pages:
                yield from items.page(page, self.people, blocks, former.get(page.pk)).text()

    def _articles(self):
        articles = Article.objects.defer("excerpt").prefetch_related(*items.BESIDE)
        stories = items.Stories(self.people, self.sections)
        for batch in self._batches("articles", articles):
            blocks, former = _blocks(batch), _former("article", batch)
            with closing(Comments(batch, self.people)) as comments:
                for article in batch:
                    item = stories.item(article, blocks, former.get(article.pk, []))
                    yield from item.text(comments.under(article))

    def _batches(self, what, queryset):
        done, last, total = 0, 0, queryset.count()
        while done < total and (found := list(queryset.filter(pk__gt=last).order_by("pk")[:BATCH])):
            yield found
            done, last = done + len(found), found[-1].pk
            self.track(what, done, total)


class Comments:
    """The comments of a batch of articles, in one query and never many of them at once."""

    def __init__(self, articles, people):
        self.people = people
        between = Q(article__gte=articles[0].pk, article__lte=articles[-1].pk)
        found = Comment.objects.filter(between).order_by("article", "path")
        self._coming = found.iterator(chunk_size=COMMENTS)
        self._next = next(self._coming, None)

    def under(self, article):
        """Those of one article, in reading order. Ask for the articles in the order of the batch."""
        while self._next and self._next.article_id <= article.pk:
            if self._next.article_id == article.pk:
                yield replies.comment(self._next, self.people)
            self._next = next(self._coming, None)

    def close(self):
        self._coming.close()


def _person(person):
    fields = [
        xml.element("wp:author_id", person.pk),
        xml.element("wp:author_login", person.login),
        xml.element("wp:author_email", ""),
        xml.element("wp:author_display_name", xml.as_html(person.name)),
        xml.element("wp:author_first_name", ""),
        xml.element("wp:author_last_name", ""),
    ]
    return f"<wp:author>\n{''.join(fields)}</wp:author>\n"


def _own(element, /, **values):
    """An element in a name space of ours, which WordPress passes over in silence."""
    return xml.element(f"newsroom:{element}", xml.as_json(values))


def _former(kind, found):
    """``{id: former addresses}`` of those found."""
    rows = OldAddress.objects.filter(**{f"{kind}__in": [one.pk for one in found]})
    addresses = {}
    for pk, path in rows.order_by("path").values_list(f"{kind}_id", "path"):
        addresses.setdefault(pk, []).append(path)
    return addresses


def _blocks(texts):
    wanted = set(chain.from_iterable(body.picture_ids(text.body) for text in texts))
    return Blocks(Image.objects.in_bulk(wanted))
