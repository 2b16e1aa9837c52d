"""Mail about comments: each moderator sets their own, administrators everybody's."""

from django.contrib import admin, messages
from django.contrib.auth import get_user_model
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.desk import DeskAdmin
from comments.models import Alert

ABOUT = gettext_lazy(
    "The mails show the comments and have links that decide about them, without signing in. “At once” means:"
    " within half a minute, and one mail every five minutes at most. The daily one comes at 7 in the morning."
)


@admin.register(Alert)
class AlertAdmin(DeskAdmin):
    list_display = ["user", "address", "held", "published"]
    list_select_related = ["user"]
    ordering = ["user__username"]

    def get_queryset(self, request):
        alerts = super().get_queryset(request)
        return alerts if request.user.is_superuser else alerts.filter(user=request.user)

    def get_fieldsets(self, request, obj=None):
        whose = ["user"] if request.user.is_superuser else []
        return [(None, {"fields": [*whose, "held", "published"], "description": ABOUT})]

    def get_readonly_fields(self, request, obj=None):
        return ["user"] if obj and request.user.is_superuser else []

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "user":
            staff = get_user_model().objects.filter(is_active=True, is_staff=True, comment_alert=None)
            kwargs["queryset"] = staff.order_by("username")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def changelist_view(self, request, extra_context=None):
        """Who has only their own is led straight to it."""
        if request.user.is_superuser or not self.has_view_permission(request):
            return super().changelist_view(request, extra_context)
        own = self.get_queryset(request).first()
        return redirect(*(["admin:comments_alert_change", own.pk] if own else ["admin:comments_alert_add"]))

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        context |= {"title": _("Mail about comments"), "show_save_and_add_another": False}
        context["show_save_and_continue"] = False
        person = obj.user if obj else None if request.user.is_superuser else request.user
        if person and not person.email and request.method == "GET":
            messages.warning(request, _("This account has no email address, so no mail can be sent to it."))
        return super().render_change_form(request, context, add, change, form_url, obj)

    def add_view(self, request, form_url="", extra_context=None):
        """Everybody has one: who has it already finds it."""
        if not request.user.is_superuser and (own := self.get_queryset(request).first()):
            return redirect("admin:comments_alert_change", own.pk)
        return super().add_view(request, form_url, extra_context)

    def save_model(self, request, alert, form, change):
        if not (change or request.user.is_superuser):
            alert.user = request.user
        never = Alert.Rhythm.NEVER
        alert.begin(name for name in form.changed_data if form.initial.get(name, never) == never)
        super().save_model(request, alert, form, change)

    def get_model_perms(self, request):
        """The menu offers to add one only to those who add other people's."""
        return super().get_model_perms(request) | {"add": request.user.is_superuser}

    def has_module_permission(self, request):
        return self._moderates(request)

    def has_view_permission(self, request, obj=None):
        return self._moderates(request) and self._is_for(request.user, obj)

    has_change_permission = has_view_permission

    def has_add_permission(self, request):
        return self._moderates(request)

    def has_delete_permission(self, request, obj=None):
        """To get no more mail one says “never”."""
        return request.user.is_superuser

    @staticmethod
    def _moderates(request):
        return request.user.has_perm("comments.moderate_comment")

    @staticmethod
    def _is_for(user, alert):
        return user.is_superuser or alert is None or alert.user_id == user.pk

    @admin.display(description=gettext_lazy("email"))
    def address(self, alert):
        return alert.user.email or "–"
