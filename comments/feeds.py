"""What readers said last, for feed readers: under one article, or under all."""

from datetime import date

from django.http import Http404, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import View

from articles.feeds import Entry, Head, respond
from articles.metadata import absolute
from articles.models import Article, Publication
from articles.shown import note
from comments import markup
from comments.models import Comment

NEWEST = 50


class CommentsFeed(View):
    http_method_names = ["get", "head"]
    asks = ()

    def get(self, request, **kwargs):
        publication = Publication.objects.current()
        name, link, comments = self.get_list(publication, **kwargs)
        title = _("Comments on “%(name)s”") % {"name": name}
        head = Head(title=title, link=absolute(link), description=title, language=publication.language)
        newest = (
            comments.select_related("article").defer("article__body").order_by("-created_at", "-pk")[:NEWEST]
        )
        return respond(request, head, [_entry(comment) for comment in newest])

    def get_list(self, publication):
        note("comments", "stories")
        return publication.name, "/", Comment.objects.public()


class ArticleCommentsFeed(CommentsFeed):
    def get(self, request, year, month, slug):
        try:
            return super().get(request, year=year, month=month, slug=slug)
        except Http404:
            address = reverse("articles:article", args=[year, month, slug])
            moved = get_object_or_404(Article.objects.published().once_at(address))
            return HttpResponsePermanentRedirect(f"{moved.get_absolute_url()}feed/")

    def get_list(self, publication, year, month, slug):
        article = get_object_or_404(Article.objects.published(), month=date(year, month, 1), slug=slug)
        note(f"comments:{article.pk}")
        return (
            article.headline,
            article.get_absolute_url(),
            Comment.objects.approved().filter(article=article),
        )


def _entry(comment):
    words = {"name": comment.name, "headline": comment.article.headline}
    return Entry(
        link=absolute(comment.get_absolute_url()),
        title=_("%(name)s on “%(headline)s”") % words,
        summary=markup.words(comment.html),
        content=comment.html,
        published=comment.created_at,
        updated=comment.edited_at or comment.created_at,
        authors=((comment.name, comment.website or None),),
    )
