"""A reader asks moderators to look at a comment."""

from datetime import timedelta
from math import ceil

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from articles.text import NoLineBreaks, is_blank, single_line, storable
from comments import limits, network
from comments.models import Comment, Report
from comments.origin import is_foreign

from .answers import SeeOther, unlisted

Ground = Report.Ground
ELSEWHERE = _("This came from another site, so nothing has been reported yet. Is it what you want to say?")
TOO_FAST = _("You are reporting comments too quickly. Please wait a moment and send it again.")


class ReportForm(forms.ModelForm):
    """The ground, and what the law asks for where it says that a comment is against the law."""

    faith = forms.BooleanField(
        label=_("I believe in good faith that what I say here is correct and complete."), required=False
    )

    class Meta:
        model = Report
        fields = ["ground", "text", "name", "email"]
        labels = {
            "ground": _("Why?"),
            "text": _("What is wrong with it?"),
            "name": _("Your name"),
            "email": _("Your email"),
        }
        widgets = {
            "ground": forms.RadioSelect,
            "text": forms.Textarea(attrs={"rows": 5, "cols": 45, "dir": "auto"}),
            "name": forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
            "email": forms.EmailInput(attrs={"autocomplete": "email", "dir": "ltr"}),
        }
        error_messages = {
            "ground": {"required": _("Please choose one.")},
            "email": {"invalid": _("Please enter a valid email address.")},
        }

    # What is asked for where the comment is called illegal.
    REQUIRED = {
        "text": _("Please say what is against the law, and which law that is if you know it."),
        "name": _("Please enter your name."),
        "email": _("Please enter your email address, so that you can be told what was decided."),
        "faith": _("Please confirm this."),
    }

    def __init__(self, data=None):
        super().__init__(data, auto_id="report-%s")
        grounds = [(ground.value, ground.label) for ground in Ground if ground != Ground.APPEAL]
        self.fields["ground"].choices = grounds
        # A browser cuts what is pasted beyond maxlength without a word.
        del self.fields["text"].widget.attrs["maxlength"]
        for name in set(self.errors) - {"ground"}:
            self.fields[name].widget.attrs["aria-describedby"] = f"report-{name}_error"

    def clean_text(self):
        text = storable(self.cleaned_data["text"]).strip()
        return "" if is_blank(text) else text

    def clean_name(self):
        NoLineBreaks()(self.cleaned_data["name"])
        return single_line(self.cleaned_data["name"])

    def clean_email(self):
        return self.cleaned_data["email"].lower()

    def clean(self):
        cleaned = super().clean()
        ground = cleaned.get("ground")
        required = self.REQUIRED if ground == Ground.ILLEGAL else {}
        if ground == Ground.OTHER:
            required = {"text": _("Please say what is wrong with it.")}
        for name, words in required.items():
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, ValidationError(words, code="required"))
        return cleaned


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def report(request, pk):
    """The form, and what it is sent to."""
    comment = get_object_or_404(Comment.objects.public().select_related("article"), pk=pk)
    if request.method != "POST":
        return page(request, comment, ReportForm())
    form = ReportForm(request.POST)
    if is_foreign(request):
        return page(request, comment, form, 403, refusal=ELSEWHERE)
    if request.POST.get("subject"):  # a field that people do not see
        return thanks(comment)
    if not form.is_valid():
        return page(request, comment, form, 422)
    sender = network.sender(network.client_address(request))
    if wait := _wait(sender, form.cleaned_data["email"]):
        response = page(request, comment, form, 429, refusal=TOO_FAST)
        response.headers["Retry-After"] = str(wait)
        return response
    try:
        Report.objects.file(comment, sender=sender, **_written(form))
    except Comment.DoesNotExist:
        raise Http404 from None
    return thanks(comment)


def _written(form):
    return {name: form.cleaned_data[name] for name in form.Meta.fields}


def _wait(sender, email):
    """Seconds until this reader, or this address, may report again. Zero when it may now."""
    now, waits = timezone.now(), [timedelta(0)]
    for field, value in {"sender": sender, "email": email}.items():
        if value:
            recent = Report.objects.filter(**{field: value}, at__gt=now - limits.LONGEST).order_by("-at")
            waits.append(limits.wait(list(recent.values_list("at", flat=True)[: limits.MOST]), now))
    return ceil(max(waits).total_seconds())


def thanks(comment):
    """The same for the first report and the second, for people and for robots."""
    return SeeOther(reverse("comments:reported", args=[comment.pk]))


@require_safe
def reported(request, pk):
    comment = Comment.objects.public().select_related("article").filter(pk=pk).first()
    return unlisted(render(request, "comments/reported.html", {"comment": comment}))


def page(request, comment, form, status=200, refusal=""):
    context = {"comment": comment, "article": comment.article, "form": form, "refusal": refusal}
    response = unlisted(render(request, "comments/report.html", context, status=status))
    if request.method == "POST":
        response.headers["Cache-Control"] = "no-store"
    return response
