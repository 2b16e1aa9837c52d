"""What the article's form looks up while it is open: pictures, tags, other stories to link to."""

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, JsonResponse

from articles import tags
from articles.models import Article, Image
from articles.text import is_number

from .library import thumbnail

PAGE = 24
MOST_IDS = 200
LAST_PAGE = 10_000


def _sought(request):
    return request.GET.get("q", "").strip()[:100]


def _number(text):
    if not is_number(text):
        raise Http404
    return int(text)


def pictures(request):
    """A page of the library, newest first, or those whose ids are given."""
    if not request.user.has_perm("articles.view_image"):
        raise PermissionDenied
    if ids := request.GET.getlist("id"):
        found, more = Image.objects.filter(pk__in=[_number(pk) for pk in ids[:MOST_IDS]]), False
    else:
        found, more = _page_of_library(_sought(request), _number(request.GET.get("page", "0")))
    return JsonResponse({"pictures": [_as_json(image) for image in found], "more": more})


def _page_of_library(text, page):
    if page > LAST_PAGE:
        raise Http404
    library = Image.objects.all()
    for word in text.split()[:5]:
        library = library.filter(
            Q(alternative_text__icontains=word) | Q(caption__icontains=word) | Q(credit__icontains=word)
        )
    found = list(library[page * PAGE : (page + 1) * PAGE + 1])
    return found[:PAGE], len(found) > PAGE


def _as_json(image):
    return {
        "id": image.pk,
        "thumbnail": thumbnail(image),
        "alt": image.alternative_text,
        "caption": image.caption,
        "credit": image.credit,
    }


def tag_names(request):
    """Names of tags in use, as select2 wants them."""
    if not request.user.has_perm("articles.view_article"):
        raise PermissionDenied
    names = tags.suggest(_sought(request))
    return JsonResponse({"results": [{"id": name, "text": name} for name in names]})


def stories(request):
    """What is public and has the words in its headline, newest first."""
    if not request.user.has_perm("articles.view_article"):
        raise PermissionDenied
    found = Article.objects.published()
    for word in _sought(request).split()[:5]:
        found = found.filter(headline__icontains=word)
    found = found.only("headline", "slug", "month", "published_at").newest_first()[:8]
    return JsonResponse(
        {"stories": [{"headline": str(story), "address": story.get_absolute_url()} for story in found]}
    )
