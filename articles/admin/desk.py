"""What all pages of the desk have in common."""

from functools import cached_property

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ERROR_FLAG
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.db import DataError, models
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpResponseRedirect
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from articles.text import is_number

LONGEST_SEARCH = 200


class BoundedPaginator(Paginator):
    """Counts to ``BOUND`` and no further: nobody leafs through more, and counting 100,000 rows is slow."""

    BOUND = 5000

    @cached_property
    def _counted(self):
        return self.object_list.order_by().values("pk")[: self.BOUND + 1].count()

    @property
    def count(self):
        return min(self._counted, self.BOUND)

    @property
    def goes_on(self):
        """Whether there are more rows than were counted."""
        return self._counted > self.BOUND


class StrictFilter(admin.SimpleListFilter):
    """Knows its choices, and refuses what is none of them."""

    def queryset(self, request, queryset):
        if self.value() is None:
            return queryset
        if self.value() not in [choice for choice, _label in self.lookup_choices]:
            raise IncorrectLookupParameters
        return self.narrow(request, queryset)


class MomentInput(forms.DateTimeInput):
    """Date and time in one field that has a label and a picker, with the time zone that is meant.

    Seconds are kept: without them every save would seem to change the date.
    """

    input_type = "datetime-local"

    def __init__(self, attrs=None):
        super().__init__({"step": 1} | (attrs or {}), format="%Y-%m-%dT%H:%M:%S")

    def render(self, name, value, attrs=None, renderer=None):
        field = super().render(name, value, attrs, renderer)
        return format_html('{} <span class="zone">{}</span>', field, timezone.get_current_timezone_name())


class DeskAdmin(admin.ModelAdmin):
    """A model at the desk: lists that stay quick when long, and refuse no address with an error page."""

    list_per_page = 50
    list_max_show_all = 0
    paginator = BoundedPaginator
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    formfield_overrides = {
        models.DateTimeField: {"form_class": forms.DateTimeField, "widget": MomentInput},
    }

    def get_changelist_formset(self, request, **kwargs):
        """In a list that can be edited the column is the label; each field must say it."""
        formset = super().get_changelist_formset(request, **kwargs)
        for field in formset.form.base_fields.values():
            field.widget.attrs["aria-label"] = field.label
        return formset

    def get_changeform_initial_data(self, request):
        """A form opens empty: an address fills in nothing."""
        return {}

    def get_search_results(self, request, queryset, search_term):
        """In lists and look-ups alike. SQLite fails on patterns and conditions without end."""
        return super().get_search_results(request, queryset, search_term[:LONGEST_SEARCH])

    def changelist_view(self, request, extra_context=None):
        """The list; where the address asks for what no database knows, the whole list and a word."""
        if not all(map(is_number, request.POST.getlist(ACTION_CHECKBOX_NAME))):
            raise BadRequest("What is chosen in a list are ids.")
        extra_context = {"title": capfirst(self.opts.verbose_name_plural)} | (extra_context or {})
        asked = request.GET.copy()
        if ERROR_FLAG in asked:
            del asked[ERROR_FLAG]
            request.GET = asked
            messages.warning(request, _("There is no such selection. This is the whole list."))
        try:
            response = super().changelist_view(request, extra_context)
            return response.render() if hasattr(response, "render") else response
        except (DataError, OverflowError, ValueError):
            if request.method != "GET" or not asked:
                raise
            return HttpResponseRedirect(f"{request.path}?{ERROR_FLAG}=1")


def number_of(rows, by):
    """How many of ``rows`` point with their field ``by`` at the row of the outer query."""
    counted = rows.order_by().filter(**{by: OuterRef("pk")}).values(by).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)
