"""What only the writer of a comment sees, at its private address."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from articles.views import article_context
from comments import status


@require_safe
def private(request, token):
    """The article as the writer of a comment sees it, with that comment where it stands."""
    own = status.find(token)
    context = {"own_comment": own, "notice": status.notice(own)}
    if own.article.is_public:
        response = render(request, "articles/article.html", article_context(own.article) | context)
    else:
        response = render(request, "comments/unavailable.html", context)
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
