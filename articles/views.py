import re
from datetime import date
from operator import attrgetter

from django.http import Http404, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.cache import patch_cache_control
from django.utils.decorators import method_decorator
from django.utils.encoding import escape_uri_path
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.common import no_append_slash
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import TemplateView
from taggit.models import Tag

from articles import front, metadata, paging, search
from articles.dates import Period
from articles.forwarding import ASKED_OF_FRONT_PAGE
from articles.models import Article, Author, OldAddress, Page, Section
from articles.related import around, nearest, note_months
from articles.sharing import share_links
from articles.shown import note
from articles.slugs import slug_from
from articles.tags import tags_of


class ReadingPage(TemplateView):
    """A page that is the same for everybody. Caches may keep it, but ask each time whether it holds."""

    http_method_names = ["get", "head"]
    asks = ()  # see articles.shown.answers
    caching = {"public": True, "max_age": 0, "must_revalidate": True, "s_maxage": 1}

    def dispatch(self, request, *args, **kwargs):
        response = super().dispatch(request, *args, **kwargs)
        patch_cache_control(response, **self.caching)
        return response

    def get_context_data(self, **context):
        return super().get_context_data(**{"canonical": self.address()} | context)

    def address(self):
        return metadata.absolute(escape_uri_path(self.request.path))


class FrontPage(ReadingPage):
    template_name = "articles/front.html"
    asks = tuple(ASKED_OF_FRONT_PAGE)

    def get(self, request):
        """The front page, or what a site without readable addresses showed for the question."""
        if ASKED_OF_FRONT_PAGE & request.GET.keys():
            address = OldAddress.objects.answer(request.path, request.GET)
            if address:
                return HttpResponsePermanentRedirect(address)
            self.caching = {"private": True, "max_age": 0}  # there is no end of numbers to ask for
        return super().get(request)

    def get_context_data(self):
        return super().get_context_data(**front.front_page())


class ArticlePage(ReadingPage):
    template_name = "articles/article.html"
    asks = ("comments", "order", "thread")

    def get(self, request, year, month, slug):
        found = Article.objects.published().filter(month=date(year, month, 1), slug=slug)
        article = get_object_or_404(found.select_related("section", "lead_image"))
        return self.render_to_response(self.get_context_data(**article_context(article)))


def article_context(article, *, bylines=None, tags=None):
    """Everything that the article's page shows.

    Also of an article that is not stored yet: its bylines and tags can then be given.
    """
    is_stored = article.pk is not None
    if bylines is None:
        bylines = list(article.bylines.select_related("author")) if is_stored else []
    if tags is None:
        tags = tags_of(article) if is_stored else []
    older, newer, related = around(article, tags)
    address = metadata.absolute(article.get_absolute_url())
    return {
        "canonical": address,
        "article": article,
        "section": article.section,
        "bylines": bylines,
        "tags": tags,
        "older": older,
        "newer": newer,
        "related": related,
        "share_links": share_links(article.headline, address),
    }


@method_decorator([csrf_exempt, no_append_slash], name="dispatch")
class StandingPage(ReadingPage):
    """One of the pages beside the news. Any address that nothing else answers comes here."""

    template_name = "articles/page.html"

    def dispatch(self, request, path):
        self.page = get_object_or_404(Page.objects.published(), path=path)
        return super().dispatch(request, path=path)

    def get_context_data(self, path):
        around = list(Page.objects.published().around(self.page))
        below = [page for page in around if page.parent_id == self.page.pk]
        return super().get_context_data(
            canonical=metadata.absolute(self.page.get_absolute_url()),
            page=self.page,
            above=[page for page in around if page not in below],
            below=sorted(below, key=attrgetter("position", "headline")),
        )


class ListPage(ReadingPage):
    """Stories by date, a page at a time."""

    asks = ("before",)

    @cached_property
    def before(self):
        """The moment and the id that the page goes on after, or None."""
        before = self.request.GET.get("before")
        return None if before is None else paging.parse(before)

    def listed(self, row):
        """As many stories of a tag or an author as the page needs."""
        return Article.objects.published().listed(row, paging.PAGE + 1, self.before)

    def listing(self, articles, *, placed=(), may_be_empty=False, **context):
        """The context of the page that ``?before=`` asks for. A list without stories does not exist."""
        page = paging.Page(articles.for_cards(), self.before)
        if not page.articles and not (may_be_empty and page.is_first):
            raise Http404
        if not page.is_first:
            context["canonical"] = f"{self.address()}?before={self.request.GET['before']}"
        front.with_bylines(placed, page.articles)
        return super().get_context_data(page=page, stories=[*placed, *page.articles], **context)


class LatestPage(ListPage):
    template_name = "articles/latest.html"

    def get_context_data(self):
        note("stories")
        return self.listing(Article.objects.published(self.before), heading=_("Latest"), may_be_empty=True)


class SectionPage(ListPage):
    template_name = "articles/section.html"

    def get_context_data(self, path):
        above, within = sections_around(path)
        section = within[0]
        placed = front.placed(section) if self.before is None else []
        number = paging.PAGE + 1 + len(placed)
        articles = Article.objects.published().in_sections(within, number, self.before)
        return self.listing(
            articles.exclude(pk__in=[article.pk for article in placed]),
            placed=placed,
            may_be_empty=True,
            section=section,
            above=above,
            children=[child for child in within if child.parent_id == section.pk],
            heading=section.name,
            description=section.description,
        )


def sections_around(path):
    """Those above the section at the path; and it with all below it, whose stories are shown."""
    note("sections")
    sections = list(Section.objects.around(path))
    here = next((n for n, section in enumerate(sections) if section.path == path), None)
    if here is None:
        raise Http404
    return sections[:here], sections[here:]


class TagPage(ListPage):
    template_name = "articles/tag.html"

    def get_context_data(self, slug):
        tag = get_object_or_404(Tag, slug=slug)
        note(f"stories-tagged:{tag.pk}")
        return self.listing(self.listed(tag), tag=tag, heading=tag.name)


class AuthorPage(ListPage):
    template_name = "articles/author.html"

    def get_context_data(self, slug):
        author = get_object_or_404(Author.objects.select_related("portrait"), slug=slug)
        note(f"stories-by:{author.pk}")
        return self.listing(
            self.listed(author),
            author=author,
            heading=author.name,
            description=author.biography[:240],
        )


class ArchivePage(ListPage):
    """The stories of a year or of a month, and the way to the nearest that have any."""

    def listing(self, period, **context):
        older = Article.objects.published(before=(period.begins, 0))
        newer = Article.objects.published().filter(published_at__gte=period.ends)
        older, newer = nearest(older, newer)
        note_months(older, newer)
        articles = period.of(Article.objects, self.before)
        return super().listing(articles, period=period, older=older, newer=newer, **context)


class YearPage(ArchivePage):
    template_name = "articles/year.html"

    def get_context_data(self, year):
        period = Period(year)
        months = Article.objects.months_of(year)
        return self.listing(period, heading=date_format(period.first, "Y"), months=months)


class MonthPage(ArchivePage):
    template_name = "articles/month.html"

    def get_context_data(self, year, month):
        period = Period(year, month)
        return self.listing(period, heading=date_format(period.first, "F Y"))


class SearchPage(ReadingPage):
    template_name = "articles/search.html"
    asks = None
    caching = {"private": True, "no_store": True}

    def get_context_data(self):
        query = " ".join(self.request.GET.get("q", "").split())[:200]
        number = self.request.GET.get("page", "1")
        if not re.fullmatch("[1-9][0-9]?", number):
            raise Http404
        start = (int(number) - 1) * paging.PAGE
        found = search.find(query, limit=paging.PAGE + 1, offset=start) if query else []
        stories = found[: paging.PAGE]
        return super().get_context_data(
            query=query,
            stories=stories,
            results=[(story, search.extract(story, query)) for story in stories],
            suggestion=search.suggest(query) if query and not found else None,
            previous=int(number) - 1,
            next=int(number) + 1 if len(found) > paging.PAGE else None,
        )


def not_found(request, exception=None):
    """The way to where it stands now, if this is a former address; or else a page that helps."""
    if request.method in ("GET", "HEAD"):
        address = OldAddress.objects.answer(request.path, request.GET)
        if address:
            response = HttpResponsePermanentRedirect(address)
            patch_cache_control(response, **ReadingPage.caching)
            return response
    return nothing_here(request)


@never_cache
def nothing_here(request):
    """What readers see where nothing is: a search, stories whose address begins alike, and the latest."""
    words = slug_from(request.path.rstrip("/").rpartition("/")[2])
    context = {
        "query": words.replace("-", " "),
        "alike": alike(words),
        "latest": Article.objects.published().for_cards().newest_first()[:6],
    }
    return render(request, "404.html", context, status=404)


def alike(slug, number=5):
    """Stories whose slug begins as this one does. A few steps in an index, for strangers ask all day."""
    beginning = slug[:8]
    if len(beginning) < 4:
        return []
    following = Article.objects.filter(slug__gte=beginning).order_by("slug").values("pk")[: 4 * number]
    stories = Article.objects.published().for_cards().filter(pk__in=following).newest_first()
    return [story for story in stories if story.slug.startswith(beginning)][:number]
