"""Whose comments are held or not taken, since when, why, and until when."""

from django.contrib import admin, messages
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from articles.admin.desk import DeskAdmin, StrictFilter
from comments.models import Restriction


class InForce(StrictFilter):
    title = _("in force")
    parameter_name = "in_force"

    def lookups(self, request, model_admin):
        return [("yes", _("In force")), ("no", _("Over"))]

    def narrow(self, request, queryset):
        return queryset.in_force() if self.value() == "yes" else queryset.over()


@admin.register(Restriction)
class RestrictionAdmin(DeskAdmin):
    list_display = ["value", "effect", "reason", "is_in_force", "until", "imposed_by", "at"]
    list_filter = [InForce, "effect", "kind"]
    search_fields = ["value", "reason"]
    fields = ["kind", "value", "effect", "until", "reason", "imposed_by", "at"]
    readonly_fields = ["imposed_by", "at"]
    radio_fields = {"kind": admin.HORIZONTAL, "effect": admin.HORIZONTAL}
    actions = ["lift"]

    def get_fields(self, request, obj=None):
        return self.fields if obj else self.fields[:-2]

    def save_model(self, request, obj, form, change):
        obj.sign(request.user)
        super().save_model(request, obj, form, change)

    @admin.action(description=_("Lift"), permissions=["change"])
    def lift(self, request, queryset):
        lifted = 0
        for restriction in queryset.in_force():
            restriction.lift(request.user)
            self.log_change(request, restriction, _("Lifted."))
            lifted += 1
        message = ngettext("%(n)s restriction is lifted.", "%(n)s restrictions are lifted.", lifted)
        messages.success(request, message % {"n": lifted})

    @admin.display(description=_("by"), ordering="by_name")
    def imposed_by(self, restriction):
        return restriction.by_name or "–"

    @admin.display(description=_("in force"), boolean=True)
    def is_in_force(self, restriction):
        return restriction.is_in_force
