"""The picture library: upload, describe, find, and see where a picture is used."""

import re

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.http import Http404, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from articles.models import Article, Image, Page

from .desk import DeskAdmin, number_of


def thumbnail(image):
    return image.file.thumbnail


class UploadForm(forms.ModelForm):
    """One of the files handed in, with what is said of all of them."""

    class Meta:
        model = Image
        fields = ["file", "credit"]


class DescriptionForm(forms.ModelForm):
    class Meta:
        model = Image
        fields = ["alternative_text", "caption", "credit"]
        widgets = {"caption": forms.Textarea({"rows": 2})}

    @property
    def thumbnail(self):
        return thumbnail(self.instance)


class Undescribed(admin.SimpleListFilter):
    title = _("alternative text")
    parameter_name = "undescribed"

    def lookups(self, request, model_admin):
        return [("1", _("Missing"))]

    def queryset(self, request, queryset):
        return queryset.filter(alternative_text="") if self.value() == "1" else queryset


class Mine(admin.SimpleListFilter):
    title = _("uploaded by")
    parameter_name = "mine"

    def lookups(self, request, model_admin):
        return [("1", _("Me"))]

    def queryset(self, request, queryset):
        return queryset.filter(uploaded_by=request.user) if self.value() == "1" else queryset


class Used(admin.SimpleListFilter):
    title = _("use")
    parameter_name = "unused"

    def lookups(self, request, model_admin):
        return [("1", _("Nowhere"))]

    def queryset(self, request, queryset):
        if self.value() != "1":
            return queryset
        return queryset.filter(lead_of=None, stands_in=None, stands_in_pages=None)


@admin.register(Image)
class ImageAdmin(DeskAdmin):
    list_display = ["picture", "description", "credit", "size", "uploaded", "number_of_uses"]
    list_display_links = ["picture"]
    list_filter = [Undescribed, Mine, Used, "uploaded_at"]
    list_per_page = 60
    search_fields = ["alternative_text", "caption", "credit"]
    fields = ["file", "alternative_text", "caption", "credit", ("focus_x", "focus_y")]

    class Media:
        js = [forms.Script("articles/focal-point.js", defer=True)]

    def get_urls(self):
        return [
            path("upload/", self.admin_site.admin_view(self.upload_view), name="articles_image_upload"),
            path("describe/", self.admin_site.admin_view(self.describe_view), name="articles_image_describe"),
            *super().get_urls(),
        ]

    def get_queryset(self, request):
        return (
            super()
            .get_queryset(request)
            .annotate(
                uses=number_of(Article.objects, "lead_image")
                + number_of(Article.pictures.through.objects, "image")
                + number_of(Page.pictures.through.objects, "image")
            )
        )

    def get_readonly_fields(self, request, obj=None):
        """The file stays what it is: pages that show it may have been read, and shared."""
        return ["file"] if obj else []

    # Rights: reporters change what they uploaded, until readers may have seen it.

    def changeable(self, request):
        """The pictures that the user may describe anew."""
        images = self.get_queryset(request)
        if super().has_change_permission(request):
            return images
        if not self.has_add_permission(request):
            return images.none()
        seen = Article.objects.exclude(status__in=[Article.Status.DRAFT, Article.Status.REVIEW])
        own = images.filter(uploaded_by=request.user, stands_in_pages=None)
        return own.exclude(lead_of__in=seen).exclude(stands_in__in=seen)

    def has_change_permission(self, request, obj=None):
        if super().has_change_permission(request, obj):
            return True
        return obj is not None and self.changeable(request).filter(pk=obj.pk).exists()

    def get_deleted_objects(self, objs, request):
        """What stands in a text is protected like a lead picture."""
        to_delete, model_count, perms_needed, protected = super().get_deleted_objects(objs, request)
        pictures = [image.pk for image in objs]
        for model in (Article, Page):
            shown = model.objects.filter(pictures__in=pictures).distinct()
            protected = [*protected, *(str(text) for text in shown[:20])]
        return to_delete, model_count, perms_needed, protected

    # The list

    @admin.display(description=_("picture"))
    def picture(self, image):
        return format_html(
            '<img class="thumbnail" src="{}" alt="{}" width="{}" height="{}" loading="lazy">',
            thumbnail(image),
            str(image),
            image.width,
            image.height,
        )

    @admin.display(description=_("alternative text"), ordering="alternative_text")
    def description(self, image):
        if image.alternative_text:
            return image.alternative_text
        return format_html('<span class="missing">{}</span>', _("No alternative text"))

    @admin.display(description=_("uploaded"), ordering="uploaded_at")
    def uploaded(self, image):
        return date_format(timezone.localtime(image.uploaded_at), "j F Y")

    @admin.display(description=_("size"), ordering="width")
    def size(self, image):
        return f"{image.width} × {image.height}"

    @admin.display(description=_("use"), ordering="uses")
    def number_of_uses(self, image):
        if not image.uses:
            return _("not used")
        return ngettext("in %(n)s place", "in %(n)s places", image.uses) % {"n": image.uses}

    # One picture

    def save_model(self, request, obj, form, change):
        if not change:
            obj.uploaded_by = request.user
        super().save_model(request, obj, form, change)

    def render_change_form(self, request, context, obj=None, **kwargs):
        if obj:
            shown_in = Article.objects.filter(Q(lead_image=obj) | Q(pictures=obj)).distinct()
            readable = shown_in.filter(pk__in=Article.objects.readable_by(request.user).values("pk"))
            context["articles"] = readable.order_by("-saved_at")[:20]
            context["articles_count"] = shown_in.count()
            context["pages"] = Page.objects.filter(pictures=obj)
        return super().render_change_form(request, context, obj=obj, **kwargs)

    # Many at once: hand in the files, then say what they show

    def upload_view(self, request):
        """Take the files, each on its own: one that is no picture does not stop the others.

        The page's script sends them one by one and asks for JSON; without it, they come together.
        """
        if not self.has_add_permission(request):
            raise PermissionDenied
        taken, refused = [], []
        for file in request.FILES.getlist("files"):
            form = UploadForm(request.POST, {"file": file})
            if form.is_valid():
                taken.append(self._take(request, form))
            else:
                refused.append((file.name, [error for errors in form.errors.values() for error in errors]))
        if request.accepts("text/html"):
            return self._after_upload(request, taken, refused)
        answer = {"pictures": [image.pk for image in taken], "refused": dict(refused)}
        return JsonResponse(answer, status=422 if refused else 200)

    def _take(self, request, form):
        form.instance.uploaded_by = request.user
        form.instance.file.prepare()  # takes a second, in which nobody should wait for the database
        with transaction.atomic():
            image = form.save()
            self.log_addition(request, image, [{"added": {}}])
        return image

    def _after_upload(self, request, taken, refused):
        if taken:
            for name, errors in refused:
                messages.error(request, f"“{name}”: {' '.join(errors)}")
            numbers = ",".join(str(image.pk) for image in taken)
            return redirect(f"{reverse('admin:articles_image_describe')}?pictures={numbers}")
        context = {"title": _("Upload pictures"), "opts": self.opts, "refused": refused, "form": UploadForm()}
        context["nothing_chosen"] = request.method == "POST" and not refused
        return self._page(request, "upload", context, status=422 if request.method == "POST" else 200)

    def describe_view(self, request):
        """Alternative text, caption and credit of several pictures on one page."""
        numbers = request.GET.get("pictures", "")
        if not re.fullmatch(r"[0-9]{1,18}(,[0-9]{1,18}){0,99}", numbers):
            raise Http404
        images = list(self.changeable(request).filter(pk__in=numbers.split(",")).order_by("pk"))
        if not images:
            raise Http404
        data = request.POST if request.method == "POST" else None
        forms_of_all = [DescriptionForm(data, instance=image, prefix=image.pk) for image in images]
        if data and all([form.is_valid() for form in forms_of_all]):
            for form in forms_of_all:
                self._describe(request, form)
            messages.success(request, _("The descriptions are saved."))
            return redirect("admin:articles_image_changelist")
        context = {"title": _("Describe pictures"), "opts": self.opts, "forms": forms_of_all}
        return self._page(request, "describe", context)

    def _describe(self, request, form):
        if form.has_changed():
            image = form.save()
            self.log_change(request, image, [{"changed": {"fields": form.changed_data}}])

    def _page(self, request, name, context, **kwargs):
        context = self.admin_site.each_context(request) | context
        return TemplateResponse(request, f"admin/articles/image/{name}.html", context, **kwargs)
