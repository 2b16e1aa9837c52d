"""The preview: an article as readers will see it, whether it is stored or only typed."""

from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles import views
from articles.models.article import month_of


class Preview(admin.ModelAdmin):
    """For an article's admin: a view that shows what the form holds, and keeps nothing of it."""

    def preview_view(self, request, object_id=None):
        """The article as readers will see it: what is stored, or what the form holds, which is not kept."""
        if request.method != "POST":
            article = self.get_object(request, unquote(object_id)) if object_id else None
            if article is None:
                raise Http404
            return self._preview(request, article)
        # Saved for real and then taken back: no other way shows bylines, tags and address as they will be.
        with transaction.atomic():
            response = self._preview_of_form(request, object_id)
            transaction.set_rollback(True)
        return response

    def _preview_of_form(self, request, object_id):
        article = self.get_object(request, unquote(object_id)) if object_id else None
        if object_id and article is None:
            raise Http404
        allowed = (
            self.has_change_permission(request, article) if article else self.has_add_permission(request)
        )
        if not allowed:
            raise PermissionDenied
        fields = flatten_fieldsets(self.get_fieldsets(request, article))
        form_class = self.get_form(request, article, change=bool(article), fields=fields)
        form = form_class(request.POST, instance=article, previewing=True)
        if not form.is_valid():
            context = {**self.admin_site.each_context(request), "title": _("No preview yet"), "form": form}
            return render(request, "admin/articles/article/no_preview.html", context, status=422)
        article = form.save(commit=False)
        article.created_by = article.created_by or request.user
        article.save()
        form.save_m2m()
        return self._preview(request, article)

    @staticmethod
    def _preview(request, article):
        if not article.published_at:
            article.published_at = timezone.now()
            article.month = month_of(article.published_at)
        context = views.article_context(article) | {"preview": True}
        response = render(request, "articles/article.html", context)
        response["X-Robots-Tag"] = "noindex"
        return response
