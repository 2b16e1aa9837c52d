"""Articles at the desk: rights, the form in which they are written, and what follows a save."""

from datetime import timedelta

from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles import search
from articles.models import Article

from . import filters, pickers
from .bulk import BulkActions
from .columns import Columns
from .form import ArticleForm, TwinStored, says_the_same, twin_of
from .preview import Preview
from .verbs import VERBS, checklist, is_editor, open_to, said
from .widgets import PictureChoice
from .writing import WritingAdmin

EDITORS_ONLY = ("published_at", "comments_open")
LAST_SAVED = 5000


class ArticleList(ChangeList):
    """Rows with what their columns show, and without the text."""

    def get_queryset(self, request, exclude_parameters=None):
        return super().get_queryset(request, exclude_parameters).for_lists()


@admin.register(Article)
class ArticleAdmin(Columns, Preview, BulkActions, WritingAdmin):
    form = ArticleForm
    autocomplete_fields = ["section"]
    change_form_template = "admin/articles/article/change_form.html"

    list_display = ["picture", "title", "state", "filed_under", "names", "published", "saved"]
    list_display_links = ["title"]
    list_filter = [filters.ByState, filters.Mine, filters.BySection, filters.ByAuthor, filters.ByDate]
    search_fields = ["headline", "standfirst", "bylines__author__name"]
    ordering = ["-saved_at", "-pk"]

    WRITING = [
        (None, {"fields": ["headline", "standfirst", "body"], "classes": ["writing"]}),
        (
            _("Publication"),
            {"fields": ["where_it_stands", "published_at", "slug", "address"], "classes": ["side"]},
        ),
        (_("Authors"), {"fields": ["bylines"], "classes": ["side", "unlabelled"]}),
        (_("Filing"), {"fields": ["section", "tags"], "classes": ["side"]}),
        (_("Lead picture"), {"fields": ["lead_image", "lead_caption"], "classes": ["side", "lead"]}),
        (_("Discussion"), {"fields": ["comments_open"], "classes": ["side"]}),
    ]
    READING = [
        (None, {"fields": ["headline", "standfirst", "text"], "classes": ["writing"]}),
        (
            _("Publication"),
            {"fields": ["where_it_stands", "published_at", "address", "names"], "classes": ["side"]},
        ),
        (_("Filing"), {"fields": ["section", "tags"], "classes": ["side"]}),
        (_("Lead picture"), {"fields": ["large_picture", "lead_caption"], "classes": ["side", "lead"]}),
    ]

    def get_search_results(self, request, queryset, search_term):
        """Among what was last saved any part of a word is found, and by whole words all that is public.

        So a search of a million articles does not read them.
        """
        if not search_term.strip():
            return queryset, False
        last = Article.objects.order_by("-saved_at", "-pk").values("pk")[:LAST_SAVED]
        found, _doubles = super().get_search_results(request, queryset.filter(pk__in=last), search_term)
        pks = {*found.order_by().values_list("pk", flat=True), *search.ranked(search_term)}
        return queryset.filter(pk__in=pks), False

    def get_urls(self):
        views = [
            ("pictures/", pickers.pictures, "pictures"),
            ("tags/", pickers.tag_names, "tags"),
            ("stories/", pickers.stories, "stories"),
            ("add/preview/", self.preview_view, "preview_new"),
            ("<path:object_id>/preview/", self.preview_view, "preview"),
            ("<path:object_id>/restore/", self.restore_view, "restore"),
        ]
        return [
            *(
                path(address, self.admin_site.admin_view(view), name=f"articles_article_{name}")
                for address, view, name in views
            ),
            *super().get_urls(),
        ]

    def lookup_allowed(self, lookup, value, request=None):
        """The filters read their own values; what else an address asks for is no business of the list."""
        return lookup in {filter.parameter_name for filter in self.list_filter}

    def get_changelist(self, request, **kwargs):
        return ArticleList

    # Rights

    def get_queryset(self, request):
        return super().get_queryset(request).readable_by(request.user)

    def has_change_permission(self, request, obj=None):
        if obj is None:
            return super().has_change_permission(request)
        return obj.can_be_edited_by(request.user)

    def has_delete_permission(self, request, obj=None):
        """For good only what lies in the trash."""
        return super().has_delete_permission(request, obj) and (obj is None or bool(obj.trashed_at))

    def get_deleted_objects(self, objs, request):
        """The right on the article decides. What hangs on it, replies too, is named and goes with it."""
        found, counts, needed, protected = super().get_deleted_objects(objs, request)
        return found, counts, needed & {self.opts.verbose_name}, protected

    def get_readonly_fields(self, request, obj=None):
        shown = ["where_it_stands", "address"]
        return shown if is_editor(request.user) else [*shown, *EDITORS_ONLY]

    # The form

    def get_fieldsets(self, request, obj=None):
        return self.WRITING if obj is None or self.has_change_permission(request, obj) else self.READING

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        return type(form.__name__, (form,), {"user": request.user})

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "lead_image":
            return db_field.formfield(widget=PictureChoice)
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name in ("standfirst", "lead_caption"):
            field.widget.attrs["rows"] = 2
        if db_field.name == "published_at":
            field.widget.attrs["data-offset"] = timezone.localtime().utcoffset() // timedelta(minutes=1)
        return field

    def get_changeform_initial_data(self, request):
        """The form opens empty but for the byline of who writes. An address fills in nothing."""
        author = getattr(request.user, "author", None)
        return {"bylines": [(author.pk, "text")]} if author else {}

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        article = context["adminform"].form.instance if obj is None else obj
        steps = list(obj.steps.all()[:20]) if obj else []
        context |= {
            "verbs": open_to(request.user, article),
            "is_editor": is_editor(request.user),
            "steps": steps,
            "sent_back": self._reason_to_go_on(obj, steps),
            "previewed": self._preview_address(obj),
        }
        return super().render_change_form(request, context, add, change, form_url, obj)

    @staticmethod
    def _reason_to_go_on(article, steps):
        """What the editors said when they sent it back, as long as it lies with the writer."""
        if article and article.status == Article.Status.DRAFT and steps and steps[0].verb == "send_back":
            return steps[0]
        return None

    @staticmethod
    def _preview_address(article):
        name = "admin:articles_article_preview"
        return reverse(name, args=[article.pk]) if article else reverse(f"{name}_new")

    # Saving: the form first, then the verb, in one transaction.

    def add_view(self, request, form_url="", extra_context=None):
        if request.method != "POST":
            return super().add_view(request, form_url, extra_context)
        try:
            with transaction.atomic():  # SQLite lets in no twin from here on
                return self._add_once(request, form_url, extra_context)
        except (IntegrityError, TwinStored):
            if not twin_of(request):
                raise
            return self._add_once(request, form_url, extra_context)  # its twin was quicker by a moment

    def _add_once(self, request, form_url, extra_context):
        """A form sent twice, by a double click or a reload, makes one article."""
        twin = twin_of(request)
        if twin and says_the_same(request.POST, twin):
            messages.info(request, _("“%s” is saved already. Here it is.") % twin)
            return self.back_to_form(twin)
        return super().add_view(request, form_url, extra_context)

    def save_model(self, request, obj, form, change):
        if not change:
            obj.created_by = request.user
            obj.form_key = form.cleaned_data["form_key"]
        if not change or form.changed_fields:
            super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        article, verb = form.instance, VERBS.get(form.cleaned_data["verb"])
        minor = form.cleaned_data.get("minor", False)
        article.record_edit(request.user, form.changed_fields, minor=minor)
        if verb:
            self._do(request, verb, article, form.cleaned_data["note"])
        elif change and not form.changed_fields:
            messages.info(request, _("Nothing was changed."))
        else:
            messages.success(request, _("Saved."))

    def _do(self, request, verb, article, note=""):
        """Use the verb. Where it is refused the text stays saved, and the writer is told why."""
        try:
            with transaction.atomic():
                verb.do(article, request.user, note)
        except ValidationError as error:
            article.refresh_from_db()
            messages.error(request, " ".join([str(_("Saved, but no more than that.")), *error.messages]))
            return
        messages.success(request, said(verb, article))
        if verb.name == "publish":
            for missing in checklist(article):
                messages.warning(request, missing)

    def construct_change_message(self, request, form, formsets, add=False):
        """What changed, as the log keeps it. What only came with the form is not of the article."""
        verb = VERBS.get(form.cleaned_data["verb"])
        form.changed_data = form.changed_fields
        if add or form.changed_fields or not verb:
            return super().construct_change_message(request, form, formsets, add)
        return str(verb.label)

    def log_change(self, request, obj, message):
        return super().log_change(request, obj, message) if message else None

    def response_add(self, request, obj, post_url_continue=None):
        if IS_POPUP_VAR in request.POST:
            return super().response_add(request, obj, post_url_continue)
        return self._where_to_go_on(request, obj)

    def response_change(self, request, obj):
        if IS_POPUP_VAR in request.POST:
            return super().response_change(request, obj)
        return self._where_to_go_on(request, obj)

    def _where_to_go_on(self, request, article):
        if article.trashed_at:
            return self.response_post_save_change(request, article)
        return self.back_to_form(article)

    def restore_view(self, request, object_id):
        """What lies in the trash has no form to save, so this verb comes alone."""
        article = self.get_object(request, unquote(object_id))
        if article is None or request.method != "POST":
            raise Http404
        if not VERBS["restore"].may(request.user, article):
            raise PermissionDenied
        self._do(request, VERBS["restore"], article)
        return self.back_to_form(article)
