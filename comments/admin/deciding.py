"""Decisions in the list or on a comment's page: each is a POST that says what the moderator was shown."""

from django import forms
from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.templatetags.admin_urls import add_preserved_filters
from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpResponseNotAllowed, HttpResponseRedirect, JsonResponse, QueryDict
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles.admin.desk import is_number
from articles.text import Visible, storable
from comments.intake import DOUBLE_CLICK
from comments.models import LONGEST, AlreadyDecided, Comment, Decision

from .moves import DONE
from .tabs import count_tabs

Status = Comment.Status
AT_ONCE = 10_000  # comments that one bulk action moves


class ReplyForm(forms.Form):
    """A field for each comment of the list: all rows stand in one form."""

    body = forms.CharField(
        label=gettext_lazy("Your reply"),
        max_length=LONGEST,
        validators=[Visible()],
        error_messages={"required": gettext_lazy("Write your reply first.")},
        widget=forms.Textarea({"rows": 5}),
    )

    def __init__(self, comment, data=None):
        super().__init__(data, prefix=f"reply-{comment.pk}")
        self.fields["body"].widget.attrs["aria-label"] = _("Your reply to %(name)s") % {"name": comment.name}


class Deciding:
    """The part of the comments' admin that moves comments and replies to them."""

    def has_moderate_permission(self, request, obj=None):
        return request.user.has_perm("comments.moderate_comment")

    def get_urls(self):
        views = {
            "<int:pk>/move/": (self.move_view, "move"),
            "<int:pk>/reply/": (self.reply_view, "reply"),
            "decisions/<int:pk>/undo/": (self.undo_view, "undo"),
        }
        ours = [
            path(route, self.admin_site.admin_view(self._guarded(view)), name=f"comments_comment_{name}")
            for route, (view, name) in views.items()
        ]
        return ours + super().get_urls()

    def _guarded(self, view):
        """The view, for POST by those who may moderate. What comes too late is said, not raised."""

        def guarded(request, pk):
            if not self.has_moderate_permission(request):
                raise PermissionDenied
            if request.method != "POST":
                return HttpResponseNotAllowed(["POST"])
            try:
                return view(request, pk)
            except AlreadyDecided as late:
                return self.answer(request, " ".join(late.messages), level=messages.WARNING, status=409)
            except (Comment.DoesNotExist, Decision.DoesNotExist):
                gone = _("This comment no longer exists.")
                return self.answer(request, gone, level=messages.WARNING, status=404)

        return guarded

    def move_view(self, request, pk):
        seen, _colon, status = request.POST.get("move", "").partition(":")
        if not {seen, status} <= set(Status.values):
            raise BadRequest("The move must be like pending:approved.")
        decision = Comment.objects.get(pk=pk).move(status, request.user, seen=seen)
        return self.answer(request, DONE[status], undo=decision)

    def undo_view(self, request, pk):
        decision = Decision.objects.get(pk=pk, comment__isnull=False)
        if "act" in request.POST:
            undone = Decision.objects.of_one_act(decision).undo(request.user)
            return self.answer(request, said_of_many(_("Undone."), len(undone)))
        decision.undo(request.user)
        return self.answer(request, _("Undone. The comment is as it was."))

    def reply_view(self, request, pk):
        comment = Comment.objects.get(pk=pk)
        form = ReplyForm(comment, request.POST)
        if not form.is_valid():
            return self._refuse_reply(request, comment, form, 422)
        try:
            approval = self._reply(comment, request.user, form.cleaned_data["body"])
        except ValidationError as error:
            form.add_error(None, error.messages)
            late = isinstance(error, AlreadyDecided)
            return self._refuse_reply(request, comment, form, 409 if late else 422)
        said = _("Approved, and your reply is published.") if approval else _("Your reply is published.")
        return self.answer(request, said)

    @staticmethod
    def _reply(comment, user, text):
        """Approve what waits and answer it, both or neither. What was thrown away gets no reply.

        Sent twice, by a double click, it is one reply.
        """
        with transaction.atomic():
            comment = Comment.objects.select_for_update(of=["self"]).get(pk=comment.pk)
            if comment.status in (Status.SPAM, Status.TRASH):
                raise AlreadyDecided(comment)
            approval = comment.approve(user)
            lately = timezone.now() - DOUBLE_CLICK
            same = comment.replies.approved().filter(user=user, body=storable(text), created_at__gte=lately)
            if not same.exists():
                Comment.objects.reply_as_staff(comment, user, text)
        return approval

    def _refuse_reply(self, request, comment, form, status):
        """The text is kept: in the row, or without scripts on a page of its own."""
        if wants_data(request):
            said = " ".join(error for errors in form.errors.values() for error in errors)
            return JsonResponse({"said": said}, status=status)
        context = self.admin_site.each_context(request) | {
            "title": _("Reply to %(name)s") % {"name": comment.name},
            "opts": self.opts,
            "media": self.media,
            "comment": comment,
            "form": form,
            "back": self.back(request),
        }
        return TemplateResponse(request, "admin/comments/comment/reply.html", context, status=status)

    def decide_all(self, request, queryset, status):
        """What a bulk action does: all or nothing, at most AT_ONCE, with one decision for each comment."""
        if not self.has_moderate_permission(request):
            raise PermissionDenied
        seen = seen_by_moderator(request.POST.getlist("seen"))
        decided = Decision.objects.decide(queryset[:AT_ONCE], status, request.user, seen=seen)
        said, level = said_of_many(DONE[status], len(decided)), messages.SUCCESS
        across = request.POST.get("select_across") == "1"
        left = 0 if across else len(request.POST.getlist(ACTION_CHECKBOX_NAME)) - len(decided)
        if left > 0:
            level = messages.WARNING
            said += " " + ngettext(
                "%(n)s was left as it is: it is there already, or somebody else has just decided.",
                "%(n)s were left as they are: they are there already, or somebody else has just decided.",
                left,
            ) % {"n": left}
        self._say(request, said, level, undo=next(iter(decided), None), name="act")

    def answer(self, request, said, *, level=messages.SUCCESS, status=200, undo=None):
        """To the queue's script what happened, as data; to a browser without it the page it came from."""
        if not wants_data(request):
            self._say(request, said, level, undo=undo)
            return HttpResponseRedirect(self.back(request))
        answer = {"said": said, "counts": self._counts(request)}
        if undo:
            answer["undo"] = self._undo_address(request, undo)
        return JsonResponse(answer, status=status)

    def _say(self, request, said, level, *, undo=None, name="one"):
        """The message, with a button that belongs to the list's form and so needs no form of its own."""
        if undo and request.POST.get("page") != "comment":
            said = format_html(
                '{} <button form="changelist-form" formaction="{}" name="{}" value="1">{}</button>',
                said,
                self._undo_address(request, undo),
                name,
                _("Undo"),
            )
        self.message_user(request, said, level)

    def _undo_address(self, request, decision):
        return reverse("admin:comments_comment_undo", args=[decision.pk]) + self.narrowing(request)

    def narrowing(self, request):
        """What the list was narrowed to, as the end of an address that leads back to it."""
        filters = self.get_preserved_filters(request)
        return f"?{filters}" if filters else ""

    def back(self, request):
        """Where the moderator was: the same view and page of the list, or the comment's own page."""
        number = request.POST.get("comment", "")
        if request.POST.get("page") == "comment" and is_number(number):
            address = reverse("admin:comments_comment_change", args=[number])
        else:
            address = reverse("admin:comments_comment_changelist")
        context = {"opts": self.opts, "preserved_filters": self.get_preserved_filters(request)}
        return add_preserved_filters(context, address)

    @staticmethod
    def _counts(request):
        article = QueryDict(request.GET.get("_changelist_filters", "")).get("article", "")
        return count_tabs(article if is_number(article) else None)


def wants_data(request):
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def said_of_many(done, number):
    """
    >>> said_of_many("Approved.", 2)
    '2 comments: Approved.'
    """
    many = ngettext("%(n)s comment", "%(n)s comments", number) % {"n": f"{number:,}"}
    return f"{many}: {done}"


def seen_by_moderator(values):
    """``{pk: status}`` from the fields ``12:pending`` that stand in the rows. Nonsense is left out."""
    pairs = (value.partition(":") for value in values)
    return {
        int(number): status
        for number, _colon, status in pairs
        if is_number(number) and status in Status.values
    }
