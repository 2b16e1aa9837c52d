"""The people: who may sign in, and what they may do."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.forms import UserCreationForm
from django.contrib.auth.models import Group, Permission, User
from django.db.models import Q
from django.forms import CheckboxSelectMultiple
from django.utils.translation import gettext_lazy as _

from articles.admin.desk import DeskAdmin

# An account's address stands on the account, and what a second step is made of is for nobody to read.
admin.site.unregister([User, Group, EmailAddress, Authenticator])

POWERS = ["is_superuser", "groups", "user_permissions"]


@admin.register(User)
class PeopleAdmin(DeskAdmin, UserAdmin):
    """Accounts. Nobody gives away what only administrators may give, nor touches a mightier account."""

    list_display = ["username", "full_name", "role", "is_active", "last_login"]
    add_form = UserCreationForm
    filter_horizontal = ["user_permissions"]
    list_filter = ["groups", "is_superuser", "is_active"]
    fieldsets = [
        (None, {"fields": ["username", "password", "first_name", "last_name", "email"]}),
        (_("Role"), {"fields": ["is_active", "is_staff", "groups", "is_superuser"]}),
        (_("Single rights"), {"fields": ["user_permissions"], "classes": ["collapse"]}),
        (_("Dates"), {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["username", "first_name", "last_name", "email"]}),
        (_("Password"), {"fields": ["password1", "password2"]}),
        (_("Role"), {"fields": ["is_staff", "groups", "is_superuser"]}),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("groups")

    def get_changeform_initial_data(self, request):
        return {"is_staff": True} | super().get_changeform_initial_data(request)

    def get_readonly_fields(self, request, obj=None):
        """Powers are given by administrators only, and by nobody to himself, nor taken from himself."""
        fixed = ["last_login", "date_joined"]
        if obj == request.user:
            return [*fixed, *POWERS, "is_active", "is_staff"]
        return fixed if request.user.is_superuser else [*fixed, *POWERS]

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and self._is_no_mightier(request.user, obj)

    def has_delete_permission(self, request, obj=None):
        if obj == request.user:
            return False
        return super().has_delete_permission(request, obj) and self._is_no_mightier(request.user, obj)

    @staticmethod
    def _is_no_mightier(user, other):
        """Who changes the password of an account can do all that it can, or could were it active."""
        if user.is_superuser or other is None:
            return True
        rights = Permission.objects.filter(Q(user=other) | Q(group__user=other))
        return not other.is_superuser and all(
            user.has_perm(f"{app}.{codename}")
            for app, codename in rights.values_list("content_type__app_label", "codename")
        )

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name == "groups":
            kwargs["widget"] = CheckboxSelectMultiple
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    @admin.display(description=_("name"), ordering="last_name")
    def full_name(self, user):
        return user.get_full_name() or "–"

    @admin.display(description=_("role"))
    def role(self, user):
        if user.is_superuser:
            return _("Administrator")
        return ", ".join(group.name for group in user.groups.all()) or _("No role")


@admin.register(Group)
class RoleAdmin(DeskAdmin, GroupAdmin):
    """Who may change a role could give it everything: administrators only."""

    def has_add_permission(self, request):
        return request.user.is_superuser

    def has_change_permission(self, request, obj=None):
        return request.user.is_superuser

    def has_delete_permission(self, request, obj=None):
        return request.user.is_superuser


@admin.register(Authenticator)
class SecondStepAdmin(DeskAdmin):
    """Who signs in with a second step. An administrator deletes the one of a person who lost the phone."""

    list_display = ["user", "type", "created_at", "last_used_at"]
    list_filter = ["type"]
    fields = readonly_fields = ["user", "type", "created_at", "last_used_at"]
    search_fields = ["user__username", "user__first_name", "user__last_name"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("user").defer("data")

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_view_permission(self, request, obj=None):
        return request.user.is_superuser

    def has_delete_permission(self, request, obj=None):
        return request.user.is_superuser
