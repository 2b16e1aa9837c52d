"""What only the writer of a comment sees, at its private address, and may do there."""

from functools import wraps

from django import forms
from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from articles.text import Visible, storable
from articles.views import article_context
from comments import own, status
from comments.forms import ReplyForm
from comments.models import Comment, Report
from comments.origin import is_foreign

from .answers import SeeOther, confidential

TITLES = {
    "edit": _("Edit your comment"),
    "withdraw": _("Withdraw your comment"),
    "appeal": _("Appeal"),
    "refused": _("Your comment"),
}
ELSEWHERE = _("This came from another site, so nothing has been changed.")
NO_EDIT = _(
    "This comment can no longer be edited: the time for it is over, or somebody has answered or decided."
)
NO_WITHDRAWAL = _(
    "This comment can no longer be withdrawn: the time for it is over, or a moderator has decided."
)
NO_APPEAL = _("There is no decision here against which you could appeal.")


class EditForm(ReplyForm):
    """The text alone, under the same rules as when it was new."""

    def __init__(self, comment, data=None):
        written = {name: getattr(comment, name) for name in ReplyForm.Meta.fields}
        self.is_sent = data is not None
        super().__init__(written | ({"body": data.get("body", "")} if self.is_sent else {}))

    @property
    def other_errors(self):
        return [error for name, errors in self.errors.items() if name != "body" for error in errors]


class AppealForm(forms.Form):
    text = forms.CharField(
        label=_("Why should it be published?"),
        max_length=2000,
        validators=[Visible()],
        error_messages={"required": _("Please say why.")},
        widget=forms.Textarea(attrs={"rows": 8, "cols": 45, "dir": "auto"}),
    )

    def __init__(self, data=None):
        super().__init__(data, auto_id="appeal-%s")
        del self.fields["text"].widget.attrs["maxlength"]  # it would cut what is pasted without a word

    def clean_text(self):
        return storable(self.cleaned_data["text"])


@require_safe
def private(request, token):
    """The article as the writer of a comment sees it, with that comment where it stands."""
    mine = own.Own(status.find(token))
    context = {"own_comment": mine.comment, "own": mine}
    if mine.comment.article.is_public:
        response = render(request, "articles/article.html", article_context(mine.comment.article) | context)
    else:
        response = render(request, "comments/unavailable.html", context)
    response.headers["Referrer-Policy"] = "no-referrer"
    return confidential(response)


def by_its_writer(view):
    """A page at which the writer of a comment does something about it: GET asks, POST does it.

    Unlike the private address itself these pages tell our own site where a form comes from. Without
    that, a browser that sends no Sec-Fetch-Site could not be told from a foreign site.
    """

    @csrf_exempt
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def guarded(request, token):
        mine = own.Own(status.find(token))
        if request.method == "POST" and is_foreign(request):
            return refused(request, mine, ELSEWHERE)
        try:
            return confidential(view(request, mine))
        except Comment.DoesNotExist:  # deleted, or erased, since it was found
            raise Http404 from None

    return guarded


def page(request, mine, name, code=200, **context):
    context |= {"own": mine, "own_comment": mine.comment, "title": TITLES[name]}
    context["back"] = status.address(mine.comment)
    return confidential(render(request, f"comments/own_{name}.html", context, status=code))


def refused(request, mine, words):
    """What was typed is not lost, whatever speaks against it."""
    kept = request.POST.get("body") or request.POST.get("text")
    return page(request, mine, "refused", 403, refusal=words, kept=kept)


@by_its_writer
def edit(request, mine):
    if not mine.may_edit:
        return refused(request, mine, NO_EDIT)
    if request.method != "POST":
        return page(request, mine, "edit", form=EditForm(mine.comment))
    form = EditForm(mine.comment, request.POST)
    if not form.is_valid():
        return page(request, mine, "edit", 422, form=form)
    try:
        edited = own.edit(mine.comment, form.cleaned_data["body"], storable(request.POST.get("seen", "")))
    except own.TooLate:
        return refused(request, mine, NO_EDIT)
    except own.Newer:
        mine.comment.refresh_from_db(fields=["body", "html"])
        return page(request, mine, "edit", 409, form=form, newer=True)
    return SeeOther(status.address(edited))


@by_its_writer
def withdraw(request, mine):
    if mine.comment.withdrawn_at:
        return SeeOther(status.address(mine.comment))
    if not mine.may_withdraw:
        return refused(request, mine, NO_WITHDRAWAL)
    if request.method != "POST":
        return page(request, mine, "withdraw")
    try:
        return SeeOther(status.address(own.withdraw(mine.comment)))
    except own.TooLate:
        return refused(request, mine, NO_WITHDRAWAL)


@by_its_writer
def appeal(request, mine):
    if not mine.may_appeal:
        return SeeOther(status.address(mine.comment)) if mine.appeal else refused(request, mine, NO_APPEAL)
    form = AppealForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return page(request, mine, "appeal", 422 if form.is_bound else 200, form=form)
    # Where it is there all the same, a double click has made it meanwhile.
    if not (Report.objects.appeal(mine.comment, form.cleaned_data["text"]) or mine.appeal):
        return refused(request, mine, NO_APPEAL)
    return SeeOther(status.address(mine.comment))
