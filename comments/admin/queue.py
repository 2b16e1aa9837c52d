"""The moderation queue: the list of comments, where most decisions are made."""

from django.contrib import admin
from django.contrib.admin.actions import delete_selected
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.db.models import Count
from django.forms import Script
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from articles.admin.desk import BoundedPaginator, DeskAdmin
from comments.models import Comment
from comments.stamps import drawing

from . import tabs
from .deciding import Deciding, ReplyForm
from .editing import ALIVE, Editing
from .filters import FromAddress, FromNetwork, OnArticle, StatusTabs, Written, WrittenBy
from .moves import MOVES

Status = Comment.Status
DELETED_AT_ONCE = 500
LONG, LINES = 700, 12  # more characters or lines than that are folded


class QueuePaginator(BoundedPaginator):
    BOUND = tabs.BOUND


class Queue(ChangeList):
    """The list with all that a moderator needs to know beside each comment, in a fixed number of queries."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.title = _("Comments")

    def get_queryset(self, request, exclude_parameters=None):
        """The status is chosen by tabs, so it is none of the filters."""
        queryset = super().get_queryset(request, exclude_parameters)
        self.status, *self.filter_specs = self.filter_specs
        self.has_active_filters = any(spec.used_parameters for spec in self.filter_specs)
        return queryset

    def get_results(self, request):
        try:
            super().get_results(request)
        except IncorrectLookupParameters:  # there is no such page, or decisions have emptied it
            self.page_num = 1
            super().get_results(request)
        self.may_moderate = self.model_admin.has_moderate_permission(request)
        self._lay_out(request)

    @property
    def tabs(self):
        """One for each status, with a count as long as nothing narrows the list that is not counted."""
        countable = set(self.filter_params) <= {"status", "article", "o"}
        counts = tabs.count_tabs(self.params.get("article")) if countable else {}
        for status, label in tabs.LABELS.items():
            yield {
                "status": status,
                "label": label,
                "count": counts.get(status),
                "current": status == self.status.value(),
                "address": self.get_query_string({"status": status}),
            }

    def _lay_out(self, request):
        """Put beside each comment of the page what its row shows."""
        self.result_list = list(self.result_list.prefetch_related("decisions"))
        records = records_of({comment.email for comment in self.result_list if comment.email})
        narrowing = self.model_admin.narrowing(request)
        for comment in self.result_list:
            comment.beside = {
                "last": next(iter(comment.decisions.all()), None),
                "record": records.get(comment.email, []),
                "stamp": mark_safe(drawing(comment)) if self.may_moderate else "",  # noqa: S308 - our own SVG
                "long": len(comment.body) > LONG or comment.body.count("\n") > LINES,
                "may_moderate": self.may_moderate,
                "moves": MOVES[comment.status] if self.may_moderate else [],
                "reply": ReplyForm(comment) if self.may_moderate and comment.status in ALIVE else None,
                "filters": narrowing,
            }


def records_of(addresses):
    """``{email: [(status, number)]}``: what became of all comments from these addresses."""
    # Without the status in the condition: SQLite would read all of that status instead of these writers.
    found = Comment.objects.filter(email__in=addresses).order_by().values_list("email", "status")
    records = {}
    for email, status, number in found.annotate(Count("pk")):
        if status != Status.PENDING:
            records.setdefault(email, []).append((Status(status).label, number))
    return records


@admin.register(Comment)
class CommentAdmin(Deciding, Editing, DeskAdmin):
    list_display = ["writer", "words", "on_article", "written"]
    list_display_links = None
    list_filter = [StatusTabs, Written, WrittenBy, OnArticle]
    list_select_related = ["article", "parent"]
    list_per_page = 30
    ordering = ["-created_at", "-pk"]
    paginator = QueuePaginator
    search_fields = ["body", "name"]
    actions = ["approve", "hold", "mark_spam", "trash", "delete_selected"]
    actions_selection_counter = True
    view_on_site = False

    class Media:
        css = {"all": ["comments/queue.css"]}
        js = [Script("comments/queue.js", type="module")]

    def get_changelist(self, request, **kwargs):
        return Queue

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

    def get_actions(self, request):
        """What makes no sense in a tab is not offered there; nothing is deleted that was not put aside."""
        actions, status = super().get_actions(request), request.GET.get("status", Status.PENDING)
        needless = {
            Status.PENDING: ["hold"],
            Status.APPROVED: ["approve"],
            Status.SPAM: ["mark_spam"],
            Status.TRASH: ["trash"],
        }
        if status not in (Status.SPAM, Status.TRASH):
            actions.pop("delete_selected", None)
        for name in needless.get(status, []):
            actions.pop(name, None)
        return actions

    @admin.action(description=_("Approve"), permissions=["moderate"])
    def approve(self, request, queryset):
        self.decide_all(request, queryset, Status.APPROVED)

    @admin.action(description=_("Hold"), permissions=["moderate"])
    def hold(self, request, queryset):
        self.decide_all(request, queryset, Status.PENDING)

    @admin.action(description=_("Spam"), permissions=["moderate"])
    def mark_spam(self, request, queryset):
        self.decide_all(request, queryset, Status.SPAM)

    @admin.action(description=_("Trash"), permissions=["moderate"])
    def trash(self, request, queryset):
        self.decide_all(request, queryset, Status.TRASH)

    @admin.action(description=_("Delete for good"), permissions=["delete"])
    def delete_selected(self, request, queryset):
        """Django's own, which asks once more. Its question names every comment, so they must not be many."""
        pks = list(queryset.values_list("pk", flat=True)[:DELETED_AT_ONCE])
        return delete_selected(self, request, Comment.objects.filter(pk__in=pks))

    @admin.display(description=_("writer"))
    def writer(self, comment):
        return cell("writer", comment)

    @admin.display(description=_("comment"))
    def words(self, comment):
        return cell("words", comment)

    @admin.display(description=_("article"))
    def on_article(self, comment):
        return cell("article", comment)

    @admin.display(description=_("written"), ordering="created_at")
    def written(self, comment):
        return cell("written", comment)


def cell(name, comment):
    return render_to_string(f"admin/comments/comment/_{name}.html", {"comment": comment, **comment.beside})
