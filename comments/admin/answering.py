"""How the queue answers: to its script with data, to a browser without scripts with the page it came from."""

from django.contrib import messages
from django.contrib.admin.templatetags.admin_urls import add_preserved_filters
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseNotAllowed, HttpResponseRedirect, JsonResponse, QueryDict
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.admin.desk import is_number
from comments.models import AlreadyDecided, Comment, Decision, Restriction

from .rows import lay_out
from .tabs import count_tabs

SHOWN_AGAIN = 100  # rows that one answer brings along


class Answering:
    """The part of the comments' admin that guards the queue's own addresses and answers them."""

    def has_moderate_permission(self, request, obj=None):
        return request.user.has_perm("comments.moderate_comment")

    def guarded_paths(self, views):
        """The addresses of ``{route: (view, name, methods)}``, each for those who may moderate."""
        return [
            path(
                route,
                self.admin_site.admin_view(self._guarded(view, methods)),
                name=f"comments_comment_{name}",
            )
            for route, (view, name, methods) in views.items()
        ]

    def _guarded(self, view, methods):
        """What comes too late is said, not raised."""

        def guarded(request, **kwargs):
            if not self.has_moderate_permission(request):
                raise PermissionDenied
            if request.method not in methods:
                return HttpResponseNotAllowed(methods)
            try:
                return view(request, **kwargs)
            except AlreadyDecided as late:
                said, pks = " ".join(late.messages), [late.comment.pk]
                return self.answer(request, said, level=messages.WARNING, status=409, rows=pks)
            except (Comment.DoesNotExist, Decision.DoesNotExist, Restriction.DoesNotExist):
                gone = _("This no longer exists.")
                return self.answer(request, gone, level=messages.WARNING, status=404)

        return guarded

    def answer(
        self, request, said, *, level=messages.SUCCESS, status=200, undo=None, act=False, rows=(), **more
    ):
        """``rows`` are the comments that the script shows anew, ``act`` means that many were decided."""
        if not wants_data(request):
            self._say(request, said, level, undo=undo, name="act" if act else "one")
            return HttpResponseRedirect(self.back(request))
        answer = {"said": said, "counts": self._counts(request), "rows": self.rows(request, rows)} | more
        if undo:
            answer["undo"] = self._undo_address(request, undo)
        return JsonResponse(answer, status=status)

    def rows(self, request, pks):
        """``{pk: the row as the list has it}``."""
        comments = self.get_queryset(request).filter(pk__in=list(pks)[:SHOWN_AGAIN])
        comments = lay_out(
            comments.select_related(*self.list_select_related),
            user=request.user,
            filters=self.narrowing(request),
        )
        return {
            comment.pk: render_to_string("admin/comments/comment/_row.html", {"comment": comment}, request)
            for comment in comments
        }

    def _say(self, request, said, level, *, undo, name):
        """The message, with a button that belongs to the list's form and so needs no form of its own."""
        if undo and request.POST.get("page") != "comment":
            said = format_html(
                '{} <button form="changelist-form" formaction="{}" name="{}" value="1">{}</button>',
                said,
                self._undo_address(request, undo),
                name,
                _("Undo"),
            )
        self.message_user(request, said, level)

    def _undo_address(self, request, decision):
        return reverse("admin:comments_comment_undo", args=[decision.pk]) + self.narrowing(request)

    def narrowing(self, request):
        """What the list was narrowed to, as the end of an address that leads back to it."""
        filters = self.get_preserved_filters(request)
        return f"?{filters}" if filters else ""

    def back(self, request):
        """Where the moderator was: the same view and page of the list, or the comment's own page."""
        number = request.POST.get("comment", "")
        if request.POST.get("page") == "comment" and is_number(number):
            address = reverse("admin:comments_comment_change", args=[number])
        else:
            address = reverse("admin:comments_comment_changelist")
        context = {"opts": self.opts, "preserved_filters": self.get_preserved_filters(request)}
        return add_preserved_filters(context, address)

    def _counts(self, request):
        filters = QueryDict(self.get_preserved_filters(request)).get("_changelist_filters", "")
        article = QueryDict(filters).get("article", "")
        return count_tabs(article if is_number(article) else None)


def wants_data(request):
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def said_of_many(done, number):
    """
    >>> said_of_many("Approved.", 2)
    '2 comments: Approved.'
    """
    many = ngettext("%(n)s comment", "%(n)s comments", number) % {"n": f"{number:,}"}
    return f"{many}: {done}"
