"""The newsroom's rules for comments on one page, where they can also be tried."""

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import models
from django.forms import Script
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from articles.admin.desk import DeskAdmin
from comments import spam, words
from comments.models import LONGEST, Comment, Discussion, Policy
from comments.policy import Case, Traps, objections, verdict_of

TRY = "_try"
LISTS = ("words_that_refuse", "words_that_hold")
PLACES = {
    "text": _("in the text"),
    "source": _("in the address of a link"),
    "name": _("in the name"),
    "email": _("in the email address"),
    "website": _("in the website address"),
}


class TimeInput(forms.TimeInput):
    """A time of the day, with the zone that is meant."""

    input_type = "time"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%H:%M")

    def render(self, name, value, attrs=None, renderer=None):
        field = super().render(name, value, attrs, renderer)
        return format_html('{} <span class="zone">{}</span>', field, timezone.get_default_timezone_name())


class PolicyForm(forms.ModelForm):
    class Meta:
        widgets = {"akismet_key": forms.TextInput({"autocomplete": "off", "spellcheck": "false"})}

    def is_valid(self):
        """Rules that are only tried are not saved: the admin shows the form again, without errors."""
        return super().is_valid() and TRY not in self.data


class TrialForm(forms.Form):
    """A comment that nobody has written."""

    body = forms.CharField(
        label=_("Comment"),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 4, "dir": "auto"}),
        error_messages={"required": _("Paste a comment first.")},
    )
    name = forms.CharField(label=_("Name"), max_length=100, required=False)
    email = forms.CharField(label=_("Email"), max_length=254, required=False)
    website = forms.CharField(label=_("Website"), max_length=200, required=False)
    confirmed = forms.BooleanField(label=_("The writer has confirmed the address."), required=False)

    def __init__(self, data=None):
        super().__init__(data, prefix="try")

    def clean_email(self):
        return self.cleaned_data["email"].lower()


class Trial:
    """What the rules, as they stand in a form, would make of a comment. Nothing is stored."""

    def __init__(self, rules, written):
        discussion = Discussion()
        discussion.policy = rules
        self.comment = Comment(**written)
        case = Case(self.comment, Traps(), discussion)
        case.weigh()
        self.against = list(objections(case))
        self.verdict = verdict_of(case, self.against)
        self.status = Comment.Status(self.verdict.status)
        self.lists = [self._found(rules, name, case.fields) for name in LISTS]
        self.weighed = rules.spam_filter

    @staticmethod
    def _found(rules, name, fields):
        found = words.found(getattr(rules, name), fields)
        return {
            "label": Policy._meta.get_field(name).verbose_name,
            "found": [(entry, PLACES[field]) for entry, field in found.items()],
        }


@admin.register(Policy)
class PolicyAdmin(DeskAdmin):
    """The one row: its list is its form."""

    form = PolicyForm
    change_form_template = "admin/comments/policy/change_form.html"
    formfield_overrides = DeskAdmin.formfield_overrides | {models.TimeField: {"widget": TimeInput}}
    fieldsets = [
        (
            _("Who may write, and where"),
            {
                "fields": [
                    *("is_open", "closed_message", "close_after_days", "house_rules"),
                    ("least_length", "greatest_length"),
                    "edit_minutes",
                ]
            },
        ),
        (
            _("What waits for a moderator"),
            {
                "fields": [
                    *("hold_all", ("hold_from", "hold_until"), "hold_unknown", "confirm_addresses"),
                    *("links_that_hold", "words_that_hold", "words_that_refuse"),
                ]
            },
        ),
        (_("The spam filter"), {"fields": ["spam_filter", ("hold_risk", "spam_risk"), "akismet_key"]}),
        (_("How discussions are shown"), {"fields": ["order", "per_page", "levels"]}),
        (_("Privacy"), {"fields": ["forget_networks_after"]}),
    ]

    class Media:
        css = {"all": ["comments/policy.css"]}
        js = [Script("comments/policy.js", type="module")]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_object(self, request, object_id, from_field=None):
        """The rules; the defaults as long as nobody has stored any."""
        return Policy.objects.current() if object_id == "1" else None

    def save_model(self, request, obj, form, change):
        """Two who are the first to save do not meet: the second finds the row."""
        Policy.objects.get_or_create(pk=obj.pk)
        super().save_model(request, obj, form, change)

    def changelist_view(self, request, extra_context=None):
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        return redirect(self._form_address())

    def response_post_save_change(self, request, obj):
        return redirect(self._form_address())

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        context |= self._tried(request, context["adminform"].form)
        context |= {"lists": LISTS, "filter": spam.explain()}
        return super().render_change_form(request, context, add, change, form_url, obj)

    @staticmethod
    def _tried(request, form):
        if TRY not in request.POST:
            return {"trial_form": TrialForm()}
        trial_form = TrialForm(request.POST)
        if not trial_form.is_valid() or form.errors:
            return {"trial_form": trial_form, "trial_refused": bool(form.errors)}
        return {"trial_form": trial_form, "trial": Trial(form.instance, trial_form.cleaned_data)}

    @staticmethod
    def _form_address():
        return reverse("admin:comments_policy_change", args=[1])
