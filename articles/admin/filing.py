"""Where stories belong and who wrote them: sections, authors, placements, addresses, the publication."""

from django import forms
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from articles.models import Author, Byline, OldAddress, Placement, Publication, Section
from articles.models.address import KINDS

from .desk import DeskAdmin, StrictFilter, number_of


@admin.register(Section)
class SectionAdmin(DeskAdmin):
    list_display = ["indented_name", "path", "position", "in_menu"]
    list_editable = ["position", "in_menu"]
    search_fields = ["name", "path"]
    autocomplete_fields = ["parent"]
    fieldsets = [
        (None, {"fields": ["name", "description", "parent"]}),
        (_("Address and menu"), {"fields": ["slug", "in_menu", "position"]}),
    ]

    @admin.display(description=_("name"), ordering="path")
    def indented_name(self, section):
        return format_html('<span class="depth-{}">{}</span>', min(section.path.count("/"), 5), section.name)


@admin.register(Author)
class AuthorAdmin(DeskAdmin):
    list_display = ["name", "login", "number_of_articles", "website"]
    list_filter = [("user", admin.EmptyFieldListFilter)]
    list_select_related = ["user"]
    search_fields = ["name", "slug"]
    autocomplete_fields = ["user", "portrait"]
    fieldsets = [
        (None, {"fields": ["name", "biography", "website", "portrait"]}),
        (_("Address and login"), {"fields": ["slug", "user"]}),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(articles_count=number_of(Byline.objects, "author"))

    def get_readonly_fields(self, request, obj=None):
        """Only who may look up logins can tie one to an author."""
        return [] if request.user.has_perm("auth.view_user") else ["user"]

    @admin.display(description=_("login"), ordering="user__username", empty_value=_("guest"))
    def login(self, author):
        return author.user and author.user.get_username()

    @admin.display(description=_("articles"), ordering="articles_count")
    def number_of_articles(self, author):
        return author.articles_count


@admin.register(Placement)
class PlacementAdmin(DeskAdmin):
    list_display = ["article", "page", "position", "until", "stands"]
    list_display_links = ["article"]
    list_editable = ["position", "until"]
    list_filter = ["section"]
    list_select_related = ["article", "section"]
    search_fields = ["article__headline"]
    autocomplete_fields = ["article", "section"]
    fields = ["article", "section", "position", "until"]
    ordering = [F("section__path").asc(nulls_first=True), "position", "-pk"]

    @admin.display(description=_("page"), ordering="section__path")
    def page(self, placement):
        return placement.section or _("Front page")

    @admin.display(description=_("standing"), boolean=True)
    def stands(self, placement):
        over = placement.until and placement.until <= timezone.now()
        return placement.article.is_public and not over


class ByKind(StrictFilter):
    title = _("what it leads to")
    parameter_name = "kind"

    def lookups(self, request, model_admin):
        fields = [OldAddress._meta.get_field(name) for name in (*KINDS, "to")]
        return [(field.name, capfirst(field.verbose_name)) for field in fields]

    def narrow(self, request, queryset):
        return queryset.exclude(**{"to": ""} if self.value() == "to" else {self.value(): None})


@admin.register(OldAddress)
class OldAddressAdmin(DeskAdmin):
    """Redirects. Most are kept by what has moved, or came with an import; others are made by hand."""

    list_display = ["path", "leads_to", "kind_of_target"]
    list_filter = [ByKind]
    list_select_related = KINDS
    search_fields = [
        *("path", "to", "article__headline", "page__headline"),
        *("section__name", "author__name", "tag__name", "image__alternative_text"),
    ]
    autocomplete_fields = KINDS
    fieldsets = [
        (None, {"fields": ["path"]}),
        (_("Leads to one of these"), {"fields": [*KINDS, "to"]}),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).defer("article__body", "page__body")

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """What it leads to is there already: the form makes none."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        field.widget.can_add_related = False
        return field

    @admin.display(description=_("leads to"))
    def leads_to(self, row):
        return row.to or str(row.target)

    @admin.display(description=_("kind"))
    def kind_of_target(self, row):
        return OldAddress._meta.get_field(row.kind).verbose_name


@admin.register(Publication)
class PublicationAdmin(DeskAdmin):
    """The one row: its list is its form."""

    readonly_fields = ["today"]
    autocomplete_fields = ["logo"]
    fieldsets = [
        (None, {"fields": ["name", "tagline", "description", "logo"]}),
        (_("Language and dates"), {"fields": ["language", "date_format", "today"]}),
        (_("Follow us"), {"fields": ["follow"]}),
    ]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def changelist_view(self, request, extra_context=None):
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        return redirect(self._form_address(Publication.objects.current()))

    def response_post_save_change(self, request, obj):
        return redirect(self._form_address(obj))

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "language":
            kwargs["widget"] = forms.Select(choices=settings.LANGUAGES)
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    @admin.display(description=_("today is written"))
    def today(self, publication):
        return date_format(timezone.localdate(), publication.date_format)

    @staticmethod
    def _form_address(publication):
        return reverse("admin:articles_publication_change", args=[publication.pk])
