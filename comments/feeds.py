from datetime import date
from html import escape

from django.contrib.syndication.views import Feed
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from articles.models import Article, Publication
from articles.text import storable
from comments.models import Comment

NEWEST = 50


class CommentsFeed(Feed):
    """What readers said last, under all articles."""

    def get_object(self, request):
        return Publication.objects.current()

    def title(self, publication):
        return _("Comments on %(name)s") % {"name": publication.name}

    def link(self, publication):
        return "/"

    description = title

    def get_comments(self, publication):
        return Comment.objects.public()

    def items(self, owner):
        return self.get_comments(owner).select_related("article").order_by("-created_at", "-pk")[:NEWEST]

    def item_title(self, comment):
        words = {"name": comment.name, "headline": comment.article.headline}
        return storable(_("%(name)s on “%(headline)s”") % words)

    def item_description(self, comment):
        return storable(comment.html) or escape(comment.body)

    def item_author_name(self, comment):
        return storable(comment.name)

    def item_pubdate(self, comment):
        return comment.created_at

    def item_guid(self, comment):
        return comment.get_absolute_url()


class ArticleCommentsFeed(CommentsFeed):
    """What readers said under one article."""

    def get_object(self, request, year, month, slug):
        return get_object_or_404(Article.objects.published(), month=date(year, month, 1), slug=slug)

    def title(self, article):
        return _("Comments on “%(headline)s”") % {"headline": article.headline}

    def link(self, article):
        return article.get_absolute_url()

    def get_comments(self, article):
        return Comment.objects.approved().filter(article=article)
