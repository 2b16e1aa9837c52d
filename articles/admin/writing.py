"""What is written at the desk, an article or a page: its form, and the hold on what is being changed."""

from django.contrib import admin
from django.db import connection
from django.shortcuts import redirect
from js_asset import Media, Script

from articles.text import LineField, PlainField

from .desk import DeskAdmin
from .widgets import StoredText


class WritingAdmin(DeskAdmin):
    """For a model with a headline, a text and versions; its form is a VersionedForm."""

    view_on_site = False

    @property
    def media(self):
        return super().media + Media(
            css={"all": ["articles/desk.css"]},
            js=[
                "admin/js/vendor/jquery/jquery.min.js",
                "admin/js/vendor/select2/select2.full.min.js",
                "admin/js/jquery.init.js",
                "admin/js/autocomplete.js",
                Script("articles/desk.js", type="module"),
            ],
        )

    def get_object(self, request, object_id, from_field=None):
        """What is about to be changed stays locked until it is."""
        found = super().get_object(request, object_id, from_field)
        if found and request.method == "POST" and connection.in_atomic_block:
            return self.model.objects.select_for_update(of=["self"]).filter(pk=found.pk).first()
        return found

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "headline":
            kwargs["widget"] = admin.widgets.AdminTextareaWidget(attrs={"rows": 1, "class": "headline"})
        if isinstance(db_field, (LineField, PlainField)):
            kwargs["form_class"] = StoredText
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        context |= {
            "media": Media.from_media(context["media"], nonce=getattr(request, "csp_nonce", "")),
            "editable": add or self.has_change_permission(request, obj),
            "conflict": context["adminform"].form.conflict,
        }
        return super().render_change_form(request, context, add, change, form_url, obj)

    def back_to_form(self, written):
        return redirect(f"admin:articles_{self.opts.model_name}_change", written.pk)
