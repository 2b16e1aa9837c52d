"""The moderation queue: the list of comments, where most decisions are made."""

from functools import cached_property

from django.contrib import admin
from django.contrib.admin.actions import delete_selected
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import PAGE_VAR, ChangeList
from django.forms import Script
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from articles.admin.desk import BoundedPaginator, DeskAdmin
from comments.causes import GROUNDS
from comments.models import Comment

from . import tabs
from .editing import Editing
from .emptying import EMPTIED, Emptying
from .filters import FromAddress, FromNetwork, OnArticle, Order, StatusTabs, Written, WrittenBy
from .panels import Panels, ReplyForm, RestrictForm
from .rows import lay_out

Status = Comment.Status
DELETED_AT_ONCE = 500
COUNTABLE = {"status", "article", "order"}


class QueuePaginator(BoundedPaginator):
    BOUND = tabs.BOUND


class Queue(ChangeList):
    """The list with all that a moderator needs to know beside each comment, in a fixed number of queries."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.title = _("Comments")

    def get_filters(self, request):
        """The view is chosen by tabs, so it is none of the filters; nor is the order one."""
        specs, _has, *rest, _active = super().get_filters(request)
        self.status, self.order, *filters = specs
        active = any(spec.used_parameters for spec in filters)
        return specs, bool(specs), *rest, active

    def get_queryset(self, request, exclude_parameters=None):
        queryset = super().get_queryset(request, exclude_parameters)
        self.filter_specs = self.filter_specs[1:]
        return queryset

    def get_ordering(self, request, queryset):
        return tabs.ORDERS[self.order.value()][1]

    def get_results(self, request):
        try:
            super().get_results(request)
        except IncorrectLookupParameters:  # there is no such page, or decisions have emptied it
            self.page_num = 1
            super().get_results(request)
        self.may_moderate = self.model_admin.has_moderate_permission(request)
        if self.may_moderate and self.counts:
            request.comments_waiting = self.counts["waiting"]  # the menu need not count again
        self.may_restrict = self.model_admin.has_restrict_permission(request)
        self.may_empty = self.may_moderate and self.model_admin.has_delete_permission(request)
        self.result_list = lay_out(
            self.result_list, user=request.user, filters=self.model_admin.narrowing(request)
        )

    @property
    def tab(self):
        return self.status.value()

    @cached_property
    def counts(self):
        """As long as nothing narrows the list that is not counted."""
        countable = set(self.filter_params) <= COUNTABLE
        return tabs.count_tabs(self.params.get("article")) if countable else {}

    @property
    def tabs(self):
        for tab, label in tabs.LABELS.items():
            keeps_order = self.params.get("order") in tabs.ORDERS_OF[tab]
            yield {
                "status": tab,
                "label": label,
                "count": self.counts.get(tab),
                "current": tab == self.tab,
                "address": self.get_query_string({"status": tab}, [] if keeps_order else ["order"]),
            }

    @property
    def next_address(self):
        """Where the comments after these are. What is decided has left most views, so there it is here."""
        keeps_decided = self.tab in (tabs.ALL, tabs.MINE)
        there_are_more = self.result_count > self.page_num * self.list_per_page
        page = self.page_num + (keeps_decided and there_are_more)
        return self.get_query_string({PAGE_VAR: page} if page > 1 else {})

    @property
    def emptying(self):
        """The address at which this view is emptied, and what that is called."""
        if not self.may_empty or self.tab not in EMPTIED or not self.result_list:
            return None
        return {
            "address": reverse("admin:comments_comment_empty", args=[self.tab]),
            "label": EMPTIED[self.tab],
        }


@admin.register(Comment)
class CommentAdmin(Panels, Emptying, Editing, DeskAdmin):
    list_display_links = None
    list_filter = [StatusTabs, Order, Written, WrittenBy, OnArticle]
    list_select_related = ["article", "parent"]
    list_per_page = 30
    ordering = ["-created_at", "-pk"]
    paginator = QueuePaginator
    search_fields = ["body", "name"]
    actions = ["approve", "hold", "mark_spam", "trash", "dismiss", "restrict", "delete_selected"]
    actions_selection_counter = True
    view_on_site = False

    class Media:
        css = {"all": ["comments/queue.css"]}
        js = [Script("comments/queue.js", type="module")]

    def get_changelist(self, request, **kwargs):
        return Queue

    def changelist_view(self, request, extra_context=None):
        """With the forms of the panels that are the same for every row."""
        panels = {"reply_form": ReplyForm(), "restrict_form": RestrictForm(), "grounds": GROUNDS}
        return super().changelist_view(request, panels | (extra_context or {}))

    def get_queryset(self, request):
        return super().get_queryset(request).defer("article__body", "parent__html")

    def get_list_filter(self, request):
        return self.list_filter + (
            [FromAddress, FromNetwork] if self.has_moderate_permission(request) else []
        )

    def get_search_fields(self, request):
        """Only who may see addresses may look for them."""
        private = ["email", "network"] if self.has_moderate_permission(request) else []
        return self.search_fields + private

    def lookup_allowed(self, lookup, value, request):
        return lookup in [list_filter.parameter_name for list_filter in self.get_list_filter(request)]

    def has_restrict_permission(self, request, obj=None):
        return self.has_moderate_permission(request) and request.user.has_perm("comments.add_restriction")

    def get_actions(self, request):
        """What makes no sense in a view is not offered there; nothing is deleted that was not put aside."""
        actions, tab = super().get_actions(request), request.GET.get("status", Status.PENDING)
        needless = {
            Status.PENDING: ["hold"],
            Status.APPROVED: ["approve"],
            Status.SPAM: ["mark_spam"],
            Status.TRASH: ["trash"],
        }.get(tab, [])
        if tab not in (Status.SPAM, Status.TRASH):
            needless.append("delete_selected")
        if tab != tabs.REPORTED:
            needless.append("dismiss")
        for name in needless:
            actions.pop(name, None)
        return actions

    @admin.action(description=_("Approve"), permissions=["moderate"])
    def approve(self, request, queryset):
        return self.decide_all(request, queryset, Status.APPROVED)

    @admin.action(description=_("Hold"), permissions=["moderate"])
    def hold(self, request, queryset):
        return self.decide_all(request, queryset, Status.PENDING)

    @admin.action(description=_("Spam"), permissions=["moderate"])
    def mark_spam(self, request, queryset):
        return self.decide_all(request, queryset, Status.SPAM)

    @admin.action(description=_("Trash"), permissions=["moderate"])
    def trash(self, request, queryset):
        return self.decide_all(request, queryset, Status.TRASH)

    @admin.action(description=_("Dismiss the reports"), permissions=["moderate"])
    def dismiss(self, request, queryset):
        return self.dismiss_all(request, queryset)

    @admin.action(description=_("Restrict the writers"), permissions=["restrict"])
    def restrict(self, request, queryset):
        return self.restrict_all(request, queryset)

    @admin.action(description=_("Delete for good"), permissions=["delete"])
    def delete_selected(self, request, queryset):
        """Django's own, which asks once more. Its question names every comment, so they must not be many."""
        pks = list(queryset.values_list("pk", flat=True)[:DELETED_AT_ONCE])
        return delete_selected(self, request, Comment.objects.filter(pk__in=pks))
