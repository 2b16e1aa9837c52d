"""What search engines and other machines ask for: sitemaps, robots.txt, security.txt.

Every address in them begins with SITE_URL. What host the request named does not matter here.
"""

from datetime import timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.views.decorators.http import require_safe
from taggit.models import Tag

from articles import shown
from articles.feeds import answer
from articles.metadata import absolute
from articles.models import Article, Author, Listing, Page, Publication, Section
from articles.models.article import BLOCK
from articles.models.section import path_and_above
from articles.text import storable

# A file's stories lie between two ids: its content is stable, and the last file costs what the first does.
STORIES_PER_FILE = BLOCK
PAGES_PER_FILE = 45_000
# A step from file to file, over those that nothing stands in, and one within each.
LAST_CHANGED = """
    WITH RECURSIVE file(number) AS (
        SELECT (SELECT min(id) / SIZE FROM articles_article)
        UNION ALL
        SELECT (SELECT id / SIZE FROM articles_article WHERE id >= (number + 1) * SIZE ORDER BY id LIMIT 1)
        FROM file WHERE number IS NOT NULL
    )
    SELECT last.id FROM file JOIN articles_article last ON last.id = (
        SELECT id FROM articles_article WHERE id / SIZE = number AND {published}
        ORDER BY CASE WHEN modified_at > published_at THEN modified_at ELSE published_at END DESC LIMIT 1
    ) ORDER BY number
"""
NEWS_PERIOD = timedelta(days=2)
NEWS_LIMIT = 1000

XML = "application/xml; charset=utf-8"
TEXT = "text/plain; charset=utf-8"
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


@shown.answers()
@require_safe
def sitemap(request):
    """The index: one file of pages that list stories, and the files of stories."""
    shown.note("sitemap")
    files = [(absolute(reverse("sitemap_pages")), "")]
    files += [
        (
            absolute(reverse("sitemap_stories", args=[last.pk // STORIES_PER_FILE])),
            _changed(last.published_at, last.modified_at),
        )
        for last in _last_changed()
    ]
    return _xml(request, "sitemapindex", "", _rows("sitemap", files))


def _last_changed():
    """Of each file the story that changed last."""
    pks = Article.objects.pks(LAST_CHANGED.replace("SIZE", str(STORIES_PER_FILE)), timezone.now())
    with shown.silently():
        return Article.objects.published().only("published_at", "modified_at").in_order(pks)


@shown.answers()
@require_safe
def sitemap_stories(request, number):
    shown.note(f"sitemap:{number}")
    if number > 2**63 // STORIES_PER_FILE - 1:
        raise Http404
    first = number * STORIES_PER_FILE
    articles = (
        Article.objects.published()
        .filter(pk__gte=first, pk__lt=first + STORIES_PER_FILE)
        .only("slug", "month", "published_at", "modified_at")
        .order_by("pk")
    )
    with shown.silently():
        stories = [
            (absolute(article.get_absolute_url()), _changed(article.published_at, article.modified_at))
            for article in articles
        ]
    if not stories:
        raise Http404
    return _xml(request, "urlset", "", _rows("url", stories))


@shown.answers()
@require_safe
def sitemap_pages(request):
    """The pages beside the news, and those that list stories as far as there is a story for them to list."""
    shown.note("stories", "sections", "lists", "pages")
    with shown.silently():
        return _xml(request, "urlset", "", _rows("url", _pages()))


def _pages():
    """``[(address, when it was changed)]``"""
    published = Article.objects.published().filter(section=OuterRef("pk"))
    with_stories = Section.objects.filter(Exists(published))
    paths = {path for section in with_stories for path in path_and_above(section.path)}
    authors = Author.objects.filter(Listing.objects.has_any("author")).order_by("pk")
    tags = Tag.objects.filter(Listing.objects.has_any("tag")).exclude(slug="").order_by("pk")
    addresses = [
        reverse("articles:front"),
        reverse("articles:latest"),
        *(reverse("articles:section", args=[path]) for path in sorted(paths)),
        *(author.get_absolute_url() for author in authors),
        *(reverse("articles:tag", args=[tag.slug]) for tag in tags),
    ]
    standing = Page.objects.published().only("path", "published_at", "modified_at").order_by("path")
    pages = [
        (absolute(page.get_absolute_url()), _changed(page.published_at, page.modified_at))
        for page in standing
    ]
    return [*pages, *((absolute(address), "") for address in addresses)][:PAGES_PER_FILE]


@shown.answers()
@require_safe
def news_sitemap(request):
    """The stories of the last two days, as search engines ask for news."""
    shown.note("stories")
    publication = Publication.objects.current()
    since = timezone.now() - NEWS_PERIOD
    articles = (
        Article.objects.published()
        .filter(published_at__gt=since)
        .only("headline", "slug", "month", "published_at")
        .newest_first()[:NEWS_LIMIT]
    )
    shown.note_until(min((article.published_at + NEWS_PERIOD for article in articles), default=None))
    stories = format_html_join(
        "",
        "<url><loc>{}</loc><news:news>"
        "<news:publication><news:name>{}</news:name><news:language>{}</news:language></news:publication>"
        "<news:publication_date>{}</news:publication_date><news:title>{}</news:title>"
        "</news:news></url>\n",
        (
            (
                absolute(article.get_absolute_url()),
                storable(publication.name),
                _news_language(publication.language),
                article.published_at.isoformat(),
                storable(article.headline),
            )
            for article in articles
        ),
    )
    namespace = ' xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
    return _xml(request, "urlset", namespace, stories)


@shown.answers()
@require_safe
def robots(request):
    lines = [
        "User-agent: *",
        "Disallow: /admin/",
        f"Disallow: {reverse('articles:search')}",
        "Disallow: /comments/status/",
        "Disallow: /*/reply/",
        "",
        f"Sitemap: {absolute(reverse('sitemap'))}",
        f"Sitemap: {absolute(reverse('news_sitemap'))}",
    ]
    return _text(request, lines)


@shown.answers()
@require_safe
def security(request):
    """Whom to tell of a hole in this site. See RFC 9116."""
    # Half a year ahead, on the first of a month: the file changes twelve times a year, not every second.
    expires = (timezone.now() + timedelta(days=180)).strftime("%Y-%m-01T00:00:00Z")
    shown.note_until(timezone.now() + timedelta(days=1))
    lines = [
        f"Contact: {settings.SECURITY_CONTACT or absolute('/')}",
        f"Expires: {expires}",
        f"Canonical: {absolute(reverse('security'))}",
        f"Preferred-Languages: {', '.join(dict.fromkeys([settings.LANGUAGE_CODE.split('-')[0], 'en']))}",
    ]
    return _text(request, lines)


def _changed(published_at, modified_at):
    known = [moment for moment in (published_at, modified_at) if moment]
    return max(known).isoformat() if known else ""


def _news_language(code):
    """The bare language, but for the two ways of writing Chinese."""
    code = code.lower()
    if code.startswith("zh"):
        return "zh-tw" if code in ("zh-hant", "zh-tw", "zh-hk") else "zh-cn"
    return code.split("-")[0]


def _rows(element, rows):
    with_date = f"<{element}><loc>{{}}</loc><lastmod>{{}}</lastmod></{element}>\n"
    without = f"<{element}><loc>{{}}</loc></{element}>\n"
    return "".join(
        format_html(with_date if changed else without, address, changed) for address, changed in rows
    )


def _xml(request, element, namespaces, rows):
    content = f'{DECLARATION}<{element} xmlns="{NAMESPACE}"{namespaces}>\n{rows}</{element}>\n'
    return answer(request, content.encode(), XML)


def _text(request, lines):
    return answer(request, "\n".join([*lines, ""]).encode(), TEXT)
