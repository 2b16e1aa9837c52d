import re
from datetime import date

from django.http import Http404, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.encoding import escape_uri_path
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView
from taggit.models import Tag

from articles import front, metadata, paging, search
from articles.dates import Period
from articles.models import Article, Author, Section
from articles.related import nearest, neighbours, related
from articles.sharing import share_links
from articles.slugs import slug_from


class ReadingPage(TemplateView):
    """A page that is the same for everybody. Caches may keep it, but ask each time whether it holds."""

    http_method_names = ["get", "head"]
    caching = {"public": True, "max_age": 0, "must_revalidate": True, "s_maxage": 1}

    def dispatch(self, request, *args, **kwargs):
        response = super().dispatch(request, *args, **kwargs)
        patch_cache_control(response, **self.caching)
        return response

    def get_context_data(self, **kwargs):
        canonical = metadata.absolute(escape_uri_path(self.request.path))
        return super().get_context_data(**{"canonical": canonical} | kwargs)


class FrontPage(ReadingPage):
    template_name = "articles/front.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(**front.front_page(), **kwargs)


class ArticlePage(ReadingPage):
    template_name = "articles/article.html"

    def get(self, request, year, month, slug):
        found = Article.objects.published().filter(month=date(year, month, 1), slug=slug)
        article = found.select_related("section", "lead_image").first()
        if article:
            return self.render_to_response(self.get_context_data(**article_context(article)))
        path = reverse("articles:article", args=[year, month, slug])
        moved = get_object_or_404(Article.objects.published().once_at(path))
        return HttpResponsePermanentRedirect(moved.get_absolute_url())


def article_context(article, *, bylines=None, tags=None):
    """Everything that the article's page shows.

    Also of an article that is not stored yet: its bylines and tags can then be given.
    """
    is_stored = article.pk is not None
    if bylines is None:
        bylines = list(article.bylines.select_related("author")) if is_stored else []
    if tags is None:
        tags = list(article.tags.order_by("name")) if is_stored else []
    older, newer = neighbours(article)
    address = metadata.absolute(article.get_absolute_url())
    return {
        "canonical": address,
        "article": article,
        "section": article.section,
        "bylines": bylines,
        "tags": tags,
        "older": older,
        "newer": newer,
        "related": related(article, tags),
        "share_links": share_links(article.headline, address),
    }


class ListPage(ReadingPage):
    """Stories by date, a page at a time. A list without stories does not exist."""

    may_be_empty = False
    placed = ()

    def get_articles(self):
        return Article.objects.published()

    def get_context_data(self, **kwargs):
        before = self.request.GET.get("before")
        page = paging.Page(self.get_articles().for_cards(), before)
        if not page.articles and not (self.may_be_empty and page.is_first):
            raise Http404
        front.with_bylines(self.placed, page.articles)
        if not page.is_first:
            kwargs["canonical"] = metadata.absolute(f"{escape_uri_path(self.request.path)}?before={before}")
        return super().get_context_data(
            page=page, placed=self.placed, stories=[*self.placed, *page.articles], **kwargs
        )


class LatestPage(ListPage):
    template_name = "articles/latest.html"
    extra_context = {"heading": _("Latest")}
    may_be_empty = True


class SectionPage(ListPage):
    template_name = "articles/section.html"
    may_be_empty = True

    def get_articles(self):
        path = self.kwargs["path"]
        around = list(Section.objects.around(path))
        within = [section for section in around if f"{section.path}/".startswith(f"{path}/")]
        if not within or within[0].path != path:
            raise Http404
        self.extra_context = {
            "section": within[0],
            "heading": within[0].name,
            "description": within[0].description,
            "above": around[: -len(within)],
            "children": [section for section in within if section.parent_id == within[0].pk],
        }
        if "before" not in self.request.GET:
            self.placed = front.placed(within[0])
        stories = super().get_articles().filter(section__in=[section.pk for section in within])
        return stories.exclude(pk__in=[story.pk for story in self.placed])


class TagPage(ListPage):
    template_name = "articles/tag.html"

    def get_articles(self):
        tag = get_object_or_404(Tag, slug=self.kwargs["slug"])
        self.extra_context = {"tag": tag, "heading": tag.name}
        return super().get_articles().filter(tags=tag)


class AuthorPage(ListPage):
    template_name = "articles/author.html"

    def get_articles(self):
        author = get_object_or_404(Author.objects.select_related("portrait"), slug=self.kwargs["slug"])
        self.extra_context = {
            "author": author,
            "heading": author.name,
            "description": author.biography[:240],
        }
        return super().get_articles().by(author)


class ArchivePage(ListPage):
    """All stories of a year or of a month, with the way to the next ones that have any."""

    def get_articles(self):
        period = Period(**self.kwargs)
        stories = super().get_articles()
        older, newer = nearest(
            stories.filter(published_at__lt=period.begins), stories.filter(published_at__gte=period.ends)
        )
        self.extra_context = {
            "period": period,
            "heading": date_format(period.first, "F Y" if "month" in self.kwargs else "Y"),
            "older": older,
            "newer": newer,
        }
        return period.of(stories)


class YearPage(ArchivePage):
    template_name = "articles/year.html"

    def get_articles(self):
        stories = super().get_articles()
        self.extra_context["months"] = stories.order_by("month").values_list("month", flat=True).distinct()
        return stories


class MonthPage(ArchivePage):
    template_name = "articles/month.html"


class SearchPage(ReadingPage):
    template_name = "articles/search.html"
    caching = {"private": True, "no_store": True}

    def get_context_data(self, **kwargs):
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
            results=[(story, search.snippet(story.lead, query)) for story in stories],
            suggestion=search.suggest(query) if query and not found else None,
            previous=int(number) - 1,
            next=int(number) + 1 if len(found) > paging.PAGE else None,
            **kwargs,
        )


@never_cache
def not_found(request, exception=None):
    """What readers see where nothing is: a search, stories whose address begins alike, and the latest."""
    words = slug_from(request.path.rstrip("/").rpartition("/")[2])
    context = {
        "query": words.replace("-", " "),
        "alike": alike(words),
        "latest": Article.objects.published().for_cards().newest_first()[:6],
    }
    return render(request, "404.html", context, status=404)


def alike(slug, number=5):
    """Stories whose slug begins as this one does. Read from the index, for strangers ask all day."""
    beginning = slug[:12]
    if len(beginning) < 4:
        return []
    following = Article.objects.published().for_cards().filter(slug__gte=beginning).order_by("slug")
    return [article for article in following[:number] if article.slug.startswith(beginning)]


def feed(request):
    raise Http404
