"""Pages at the desk: what stands beside the news, written by editors."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from articles.models import Page
from articles.prose import ProseField

from .columns import moment
from .conflict import VersionedForm
from .writing import WritingAdmin


class PageForm(VersionedForm):
    body = ProseField(label=_("Text"), required=False)

    # What comes with the page but is not of it.
    verb = forms.ChoiceField(required=False, choices=[("publish", ""), ("withdraw", "")])
    minor = forms.BooleanField(label=_("Minor edit"), required=False)
    ACCOMPANYING = VersionedForm.ACCOMPANYING | {"verb", "minor"}
    LOOKED_UP = ("parent",)

    def clean(self):
        super().clean()
        self.check_version()


@admin.register(Page)
class PageAdmin(WritingAdmin):
    form = PageForm
    autocomplete_fields = ["parent"]
    change_form_template = "admin/articles/page/change_form.html"
    fieldsets = [
        (None, {"fields": ["headline", "body"], "classes": ["writing"]}),
        (_("Publication"), {"fields": ["where_it_stands", "address"], "classes": ["side"]}),
        (_("Address and place"), {"fields": ["parent", "slug", "position", "in_foot"], "classes": ["side"]}),
    ]
    readonly_fields = ["where_it_stands", "address"]

    list_display = ["indented_headline", "address", "state", "in_foot", "saved"]
    list_filter = ["status", "in_foot"]
    search_fields = ["headline", "path"]
    ordering = ["path"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("parent")

    @admin.display(description=_("headline"), ordering="path")
    def indented_headline(self, page):
        return format_html('<span class="depth-{}">{}</span>', min(page.path.count("/"), 5), page.headline)

    @admin.display(description=_("address"), ordering="path")
    def address(self, page):
        if page._state.adding:
            return "–"
        link = page.get_absolute_url() if page.is_public else ""
        look = '<a class="address" href="{1}">/{0}/</a>' if link else '<span class="address">/{0}/</span>'
        return format_html(look, page.path, link)

    @admin.display(description=_("state"), ordering="status")
    def state(self, page):
        if page.is_scheduled:
            return format_html('<span class="chip chip-scheduled">{}</span>', _("Scheduled"))
        return format_html('<span class="chip chip-{}">{}</span>', page.status, page.get_status_display())

    @admin.display(description=_("last saved"), ordering="saved_at")
    def saved(self, page):
        return moment(page.saved_at)

    @admin.display(description=_("State"))
    def where_it_stands(self, page):
        if page._state.adding:
            return format_html('<span class="chip chip-draft">{}</span>', _("Not saved yet"))
        return self.state(page)

    # Saving: the form first, then the verb, in one transaction.

    def save_model(self, request, obj, form, change):
        if not change:
            obj.created_by = request.user
        if not change or form.changed_fields:
            super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        page, verb = form.instance, form.cleaned_data["verb"]
        page.record_edit(request.user, form.changed_fields, minor=form.cleaned_data["minor"])
        if verb == "publish":
            page.publish(request.user)
        elif verb == "withdraw":
            page.withdraw()
        said = {
            "publish": _("“%s” is published."),
            "withdraw": _("Readers no longer see “%s”."),
            "": _("“%s” is saved."),
        }
        messages.success(request, said[verb] % page)

    def construct_change_message(self, request, form, formsets, add=False):
        """What changed, as the log keeps it. What only came with the form is not of the page."""
        verb = form.cleaned_data["verb"]
        form.changed_data = form.changed_fields
        if add or form.changed_fields or not verb:
            return super().construct_change_message(request, form, formsets, add)
        return str(_("Published") if verb == "publish" else _("Withdrawn"))

    def log_change(self, request, obj, message):
        return super().log_change(request, obj, message) if message else None

    def response_add(self, request, obj, post_url_continue=None):
        if IS_POPUP_VAR in request.POST:
            return super().response_add(request, obj, post_url_continue)
        return self.back_to_form(obj)

    def response_change(self, request, obj):
        if IS_POPUP_VAR in request.POST:
            return super().response_change(request, obj)
        return self.back_to_form(obj)
