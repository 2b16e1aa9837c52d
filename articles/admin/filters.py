"""How the list of articles is narrowed. Each reads its own value strictly; no other lookup is let in."""

from datetime import timedelta

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.widgets import AutocompleteSelect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models import Article, Author, Byline, Section
from articles.text import is_number

from .desk import StrictFilter


class ByState(admin.SimpleListFilter):
    """The trash is seen by those who ask for it."""

    title = _("state")
    parameter_name = "state"

    STATES = {
        "draft": (_("Draft"), lambda rows: rows.filter(status="draft")),
        "review": (_("In review"), lambda rows: rows.filter(status="review")),
        "scheduled": (_("Scheduled"), lambda rows: rows.scheduled()),
        "published": (_("Published"), lambda rows: rows.published()),
        "withdrawn": (_("Withdrawn"), lambda rows: rows.filter(status="withdrawn")),
    }

    def lookups(self, request, model_admin):
        return [*((name, label) for name, (label, _rows) in self.STATES.items()), ("trash", _("Trash"))]

    def queryset(self, request, queryset):
        match self.value():
            case None:
                return queryset.not_in_trash()
            case "trash":
                return queryset.in_trash()
            case state if state in self.STATES:
                return self.STATES[state][1](queryset.not_in_trash())
        raise IncorrectLookupParameters


class Mine(StrictFilter):
    title = _("whose")
    parameter_name = "mine"

    def lookups(self, request, model_admin):
        return [("yes", _("Mine"))]

    def narrow(self, request, queryset):
        return queryset.of(request.user)


class ByDate(StrictFilter):
    """By date of publication. Not Django's own: that one fails on years no database knows."""

    title = _("published")
    parameter_name = "published"

    def lookups(self, request, model_admin):
        return [
            ("today", _("Today")),
            ("week", _("Past 7 days")),
            ("month", _("This month")),
            ("year", _("This year")),
            ("never", _("No date")),
        ]

    def narrow(self, request, queryset):
        if self.value() == "never":
            return queryset.filter(published_at=None)
        today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
        since = {
            "today": today,
            "week": today - timedelta(days=6),
            "month": today.replace(day=1),
            "year": today.replace(month=1, day=1),
        }
        return queryset.filter(
            published_at__gte=since[self.value()], published_at__lt=today + timedelta(days=1)
        )


class ByName(admin.SimpleListFilter):
    """One row of a long table, looked up by name."""

    template = "admin/articles/article/_filter_by_name.html"

    def lookups(self, request, model_admin):
        return ()

    def has_output(self):
        return True

    def __init__(self, request, params, model, model_admin):
        super().__init__(request, params, model, model_admin)
        self.look_up = AutocompleteSelect(self.field, model_admin.admin_site)
        value = self.value()
        if value is not None and not is_number(value):
            raise IncorrectLookupParameters
        self.chosen = self.named.objects.filter(pk=value).first() if value else None

    def queryset(self, request, queryset):
        if self.value() is None:
            return queryset
        return self.narrow(queryset, self.chosen) if self.chosen else queryset.none()

    def choices(self, changelist):
        others = {
            name: value for name, value in changelist.params.items() if name not in ("p", self.parameter_name)
        }
        yield {
            "selected": self.value() is None,
            "query_string": changelist.get_query_string(remove=[self.parameter_name]),
            "display": _("All"),
            "chosen": self.chosen,
            "others": others,
            "attrs": self.look_up.build_attrs({"data-placeholder": _("Search…")}),
        }


class BySection(ByName):
    title = _("section")
    parameter_name = "section"
    field = Article._meta.get_field("section")
    named = Section

    def narrow(self, queryset, section):
        return queryset.in_section(section)


class ByAuthor(ByName):
    title = _("author")
    parameter_name = "author"
    field = Byline._meta.get_field("author")
    named = Author

    def narrow(self, queryset, author):
        return queryset.by(author)
