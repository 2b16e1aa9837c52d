"""The discussion under one article: whether it is open, what stands above it, and what is pinned."""

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.http import Http404
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from articles.admin.desk import DeskAdmin, StrictFilter, is_number, number_of
from articles.models import Article
from comments.models import Comment, Discussion, Policy

OFFERED = 100


class ByMode(StrictFilter):
    title = _("comments")
    parameter_name = "mode"

    def lookups(self, request, model_admin):
        return [(mode.value, mode.label) for mode in Discussion.Mode if mode]

    def narrow(self, request, queryset):
        return queryset.filter(mode=self.value())


class DiscussionList(ChangeList):
    def get_results(self, request):
        """The policy is one for all rows, and asked for once."""
        super().get_results(request)
        rules, self.result_list = Policy.objects.current(), list(self.result_list)
        for discussion in self.result_list:
            discussion.policy = rules


@admin.register(Discussion)
class DiscussionAdmin(DeskAdmin):
    """Listed are those about which something was decided; every other one has its page all the same."""

    change_form_template = "admin/comments/discussion/change_form.html"
    list_display = ["article", "standing", "comments", "pinned"]
    list_filter = [ByMode]
    list_select_related = ["article"]
    search_fields = ["article__headline"]
    ordering = [F("article__published_at").desc(nulls_last=True), "-pk"]
    fields = ["standing", "mode", "message"]
    readonly_fields = ["standing"]

    class Media:
        css = {"all": ["comments/discussion.css"]}

    def get_urls(self):
        pin = require_POST(self.pin_view)
        return [
            path("<path:object_id>/pin/", self.admin_site.admin_view(pin), name="comments_discussion_pin"),
            *super().get_urls(),
        ]

    def get_changelist(self, request, **kwargs):
        return DiscussionList

    # Rights: moderators know of articles what readers know, and those that readers have written about.

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def has_pin_permission(self, request):
        return request.user.has_perm("comments.pin_comment")

    def get_queryset(self, request):
        shown = number_of(Comment.objects.approved(), "article")
        pinned = number_of(Comment.objects.approved().pinned(), "article")
        found = super().get_queryset(request).annotate(comments_count=shown, pinned_count=pinned)
        return found.defer("article__body")

    def get_object(self, request, object_id, from_field=None):
        """The discussion of the article with that number, whether or not anything was decided about it."""
        articles = Article.objects.defer("body").filter(pk=object_id) if is_number(object_id) else []
        for article in articles:
            if article.was_seen or article.comments.exists() or self._may_read(request, article):
                return Discussion.objects.of(article)
        return None

    @staticmethod
    def _may_read(request, article):
        return Article.objects.readable_by(request.user).filter(pk=article.pk).exists()

    # The page

    def save_model(self, request, obj, form, change):
        """A reader's comment that comes in meanwhile is decided upon before or after, never between."""
        Article.objects.select_for_update(of=["self"], no_key=True).only("pk").get(pk=obj.pk)
        super().save_model(request, obj, form, change)

    def response_post_save_change(self, request, obj):
        return redirect(self._form_address(obj))

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        approved = Comment.objects.approved().filter(article=obj.pk)
        context |= {
            "article": obj.article,
            "pinned": approved.pinned().order_by("-pinned_at"),
            "newest": approved.filter(pinned_at=None).order_by("-pk")[:OFFERED],
            "may_pin": self.has_pin_permission(request),
            "sees_queue": request.user.has_perm("comments.view_comment"),
            "sees_article": self._may_read(request, obj.article),
        }
        return super().render_change_form(request, context, add, change, form_url, obj)

    def pin_view(self, request, object_id):
        """Put an approved comment above all others of its discussion, or let it stand where it stood."""
        if not self.has_pin_permission(request):
            raise PermissionDenied
        discussion = self.get_object(request, unquote(object_id))
        number = request.POST.get("comment", "")
        if not discussion or not is_number(number):
            raise Http404
        comment = Comment.objects.approved().filter(article=discussion.pk, pk=number).first()
        if not comment:
            messages.warning(request, _("That comment is no longer shown, so it cannot be pinned."))
        elif request.POST.get("pin") == "yes":
            comment.pin()
            self._say(request, discussion, _("Pinned the comment by %(name)s.") % {"name": comment.name})
        else:
            comment.unpin()
            self._say(request, discussion, _("Unpinned the comment by %(name)s.") % {"name": comment.name})
        return redirect(f"{self._form_address(discussion)}#pinned")

    def _say(self, request, discussion, message):
        self.log_change(request, discussion, message)
        messages.success(request, message)

    @admin.display(description=_("now"))
    def standing(self, discussion):
        if not discussion.is_open:
            return discussion.why_closed
        closes = discussion.closes_at
        if closes:
            return _("Open until %(date)s") % {"date": date_format(localtime(closes), "DATETIME_FORMAT")}
        return _("Open, every comment waits") if discussion.is_held else _("Open")

    @admin.display(description=_("comments"), ordering="comments_count")
    def comments(self, discussion):
        return ngettext("%(n)s comment", "%(n)s comments", discussion.comments_count) % {
            "n": discussion.comments_count
        }

    @admin.display(description=_("pinned"), ordering="pinned_count")
    def pinned(self, discussion):
        return discussion.pinned_count or "–"

    @staticmethod
    def _form_address(discussion):
        return reverse("admin:comments_discussion_change", args=[discussion.pk])
