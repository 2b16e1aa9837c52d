"""The newsroom's workplace: Django's admin, in the words and in the order of a newsroom."""

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.contenttypes.models import ContentType
from django.http import Http404
from django.shortcuts import redirect
from django.urls import path
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from articles.models import Publication
from newsroom import dashboard, tools
from newsroom.accounts import SecondFactor

GROUPS = {
    _("Newsroom"): [
        "articles.Article",
        "articles.Image",
        "articles.Page",
        "articles.Section",
        "articles.Author",
        "taggit.Tag",
        "articles.Placement",
        "articles.OldAddress",
        "articles.Publication",
    ],
    _("Conversation"): [
        "comments.Comment",
        "comments.Report",
        "comments.Discussion",
        "comments.Restriction",
        "comments.Policy",
        "comments.Alert",
    ],
    _("People"): ["auth.User", "auth.Group", "mfa.Authenticator"],
}


class NewsroomSite(SecondFactor, admin.AdminSite):
    site_title = index_title = _("Newsroom")
    index_template = "admin/start.html"

    def get_urls(self):
        ours = path(
            "r/<path:content_type_id>/<path:object_id>/",
            self.admin_view(self.view_on_site),
            name="view_on_site",
        )
        theirs = (url for url in super().get_urls() if getattr(url, "name", "") != ours.name)
        return [ours, *tools.urls(self.admin_view), *theirs]

    def each_context(self, request):
        """The publication's name is asked for only by pages that show it."""
        name = SimpleLazyObject(lambda: Publication.objects.current().name)
        return super().each_context(request) | {"site_header": name}

    def index(self, request, extra_context=None):
        return super().index(request, dashboard.context(request) | (extra_context or {}))

    def app_index(self, request, app_label, extra_context=None):
        """Our groups are not the apps, so the apps have no pages of their own."""
        return redirect("admin:index")

    def view_on_site(self, request, content_type_id, object_id):
        """Lead to what readers see of an object: those who may see the object here, and nobody else.

        Django's own view tells every member of staff the address, and so the headline, of every draft.
        """
        try:
            model = ContentType.objects.get_for_id(content_type_id).model_class()
        except (ValueError, ContentType.DoesNotExist):
            raise Http404 from None
        model_admin = self._registry.get(model)
        found = model_admin and model_admin.get_object(request, unquote(object_id))
        if not found or not model_admin.has_view_or_change_permission(request, found):
            raise Http404
        address = hasattr(found, "get_absolute_url") and found.get_absolute_url()
        if not address:
            raise Http404
        return redirect(address)

    def get_app_list(self, request, app_label=None):
        """The models in the groups of a newsroom; what has no place there comes last."""
        found = {
            f"{app['app_label']}.{model['object_name']}": model
            for app in super().get_app_list(request, app_label)
            for model in app["models"]
        }
        if "comments.Comment" in found:
            found["comments.Comment"]["badge"] = dashboard.comments_waiting(request)
        groups = {
            name: [found.pop(label) for label in labels if label in found] for name, labels in GROUPS.items()
        }
        groups[_("Further")] = list(found.values())
        groups[_("Tools")] = tools.entries(request)
        return [
            {"name": name, "app_label": f"group-{n}", "app_url": "", "models": models}
            for n, (name, models) in enumerate(groups.items())
            if models
        ]
