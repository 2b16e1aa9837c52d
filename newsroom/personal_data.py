"""The page at which everything of one address is found, handed over and erased.

The address travels in forms only: in no link, so in no log and in no browser's history.
"""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import JsonResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from comments.persons import KINDS, Person


def may(user):
    return user.has_perm("comments.erase_person")


class PersonForm(forms.Form):
    email = forms.EmailField(
        label=_("Email address"),
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "off", "class": "vTextField"}),
    )


class EraseForm(PersonForm):
    texts = forms.ChoiceField(
        label=_("The comments"),
        choices=[
            ("keep", _("stay, as those of “Anonymous”")),
            ("delete", _("go as well; where somebody has replied, a note stays in their place")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose one.")},
    )
    sure = forms.BooleanField(
        label=_("Erase it for good. This cannot be undone."),
        error_messages={"required": _("Please confirm this.")},
    )


@never_cache
def view(request):
    """What the buttons are called is in ``do``: find, export or erase."""
    if not may(request.user):
        raise PermissionDenied
    if request.method != "POST":
        return page(request, PersonForm())
    form = PersonForm(request.POST)
    if not form.is_valid():
        return page(request, form, status=422)
    person = Person(form.cleaned_data["email"])
    if request.POST.get("do") == "export":
        return export(person)
    if request.POST.get("do") == "erase":
        return erase(request, person)
    return page(request, form, person)


def export(person):
    name = f"personal-data-{timezone.localdate():%Y-%m-%d}.json"
    return JsonResponse(
        person.export(),
        json_dumps_params={"ensure_ascii": False, "indent": 1},
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def erase(request, person):
    form = EraseForm(request.POST)
    if not form.is_valid():
        return page(request, PersonForm(request.POST), person, form, status=422)
    counts = person.erase(request.user, keep_texts=form.cleaned_data["texts"] == "keep")
    number = counts.get("comments", 0)
    said = ngettext(
        "Erased. %(n)s comment was concerned.", "Erased. %(n)s comments were concerned.", number
    ) % {"n": f"{number:,}"}
    messages.success(request, said)
    return page(request, PersonForm())


def page(request, form, person=None, erasing=None, status=200):
    context = admin.site.each_context(request) | {"title": _("Personal data"), "form": form}
    if person:
        counts = person.counts()
        context |= {
            "person": person,
            "found": [(KINDS[kind], number) for kind, number in counts.items()],
            "in_our_name": person.in_our_name.count(),
            "latest": person.comments.order_by("-created_at", "-pk")[:5],
            "erasing": erasing or EraseForm(),
        }
    return TemplateResponse(request, "admin/tools/personal_data.html", context, status=status)
