"""What takes more than a click: a reply, an edit, a reason, a restriction.

Each is a page of its own. With scripts the same form opens in the comment's row.
"""

from django import forms
from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import JsonResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles.text import Visible, storable
from comments.causes import GROUNDS
from comments.intake import DOUBLE_CLICK
from comments.models import LONGEST, AlreadyDecided, Comment, Restriction

from .answering import wants_data
from .deciding import NOTE, Deciding
from .editing import CommentForm
from .rows import lay_out
from .seen import lock

Status = Comment.Status
Kind, Effect = Restriction.Kind, Restriction.Effect
WRITERS = 200  # that one bulk action restricts
TICKED = 10_000


class ReplyForm(forms.Form):
    """Stands in many rows of a page, so its field has no id."""

    body = forms.CharField(
        label=gettext_lazy("Your reply"),
        max_length=LONGEST,
        validators=[Visible()],
        error_messages={"required": gettext_lazy("Write your reply first.")},
        widget=forms.Textarea({"rows": 5}),
    )

    def __init__(self, data=None):
        super().__init__(data, auto_id=False)


class RestrictForm(forms.Form):
    """Whose comments are held or not taken from now on, and for how long."""

    kind = forms.ChoiceField(label=gettext_lazy("Whom"), choices=Kind)
    effect = forms.ChoiceField(
        label=gettext_lazy("Their comments are"),
        choices=[(Effect.HOLD, Effect.HOLD.label), (Effect.BAN, Effect.BAN.label)],
    )
    days = forms.ChoiceField(
        label=gettext_lazy("For"),
        required=False,
        choices=[
            ("1", gettext_lazy("A day")),
            ("7", gettext_lazy("A week")),
            ("30", gettext_lazy("A month")),
            ("", gettext_lazy("Good")),
        ],
        initial="7",
    )
    why = forms.CharField(label=gettext_lazy("Reason"), required=False, max_length=NOTE)

    def __init__(self, data=None, *, comment=None):
        super().__init__(data, auto_id=f"restrict-{comment.pk if comment else 'many'}-%s")
        if comment:
            values = {Kind.EMAIL: comment.email, Kind.NETWORK: comment.network}
            self.fields["kind"].choices = [(kind, value) for kind, value in values.items() if value]

    def impose(self, values, by):
        """Restrict each of the addresses or networks on the terms of the form."""
        said = self.cleaned_data
        days = int(said["days"]) if said["days"] else None
        for value in values:
            Restriction.objects.impose(said["kind"], value, said["effect"], days, by, said["why"])


class Panels(Deciding):
    """The part of the comments' admin that replies, edits, gives reasons and restricts writers."""

    def get_urls(self):
        both = ["GET", "POST"]
        views = {
            "<int:pk>/reply/": (self.reply_view, "reply", both),
            "<int:pk>/edit/": (self.edit_view, "edit", both),
            "<int:pk>/reason/": (self.reason_view, "reason", ["GET"]),
            "<int:pk>/restrict/": (self.restrict_view, "restrict", both),
        }
        return self.guarded_paths(views) + super().get_urls()

    def reply_view(self, request, pk):
        comment = Comment.objects.get(pk=pk)
        form = ReplyForm(request.POST or None)
        if request.method == "GET" or not form.is_valid():
            return self.panel(request, "reply", comment, form)
        try:
            approval = self._reply(request, pk, form.cleaned_data["body"])
        except ValidationError as error:
            form.add_error(None, error.messages)
            late = isinstance(error, AlreadyDecided)
            return self.panel(request, "reply", comment, form, status=409 if late else 422)
        said = _("Approved, and your reply is published.") if approval else _("Your reply is published.")
        return self.answer(request, said)

    @staticmethod
    def _reply(request, pk, text):
        """Approve what waits and answer it, both or neither. What was thrown away gets no reply.

        Sent twice, by a double click, it is one reply.
        """
        user = request.user
        with transaction.atomic():
            comment = Comment.objects.locked().get(pk=pk)
            lately = timezone.now() - DOUBLE_CLICK
            same = comment.replies.approved().filter(user=user, body=storable(text), created_at__gte=lately)
            if same.exists():
                return None
            comment = lock(request, pk, answers_reports=comment.status != Status.APPROVED)
            if comment.status in (Status.SPAM, Status.TRASH):
                raise AlreadyDecided(comment)
            approval = comment.approve(user)
            Comment.objects.reply_as_staff(comment, user, text)
        return approval

    def edit_view(self, request, pk):
        """A quick edit. Where a colleague has saved since, the form shows both and asks again."""
        with transaction.atomic():
            comment = Comment.objects.locked().get(pk=pk)
            if not self.has_change_permission(request, comment):
                raise PermissionDenied
            form = CommentForm(request.POST or None, instance=comment, auto_id=f"edit-{pk}-%s")
            if request.method == "GET" or not form.is_valid():
                return self.panel(request, "edit", comment, form)
            self.save_edit(request, comment, form)
        said = _("Saved.") if form.changed_data else _("Nothing was changed.")
        return self.answer(request, said, rows=[pk])

    def reason_view(self, request, pk):
        """The grounds, each a button that moves the comment to the trash."""
        return self.panel(request, "reason", Comment.objects.get(pk=pk))

    def restrict_view(self, request, pk):
        if not request.user.has_perm("comments.add_restriction"):
            raise PermissionDenied
        comment = Comment.objects.get(pk=pk)
        if "lift" in request.POST:
            return self._lift(request, comment)
        form = RestrictForm(request.POST or None, comment=comment)
        if request.method == "GET" or not form.is_valid():
            return self.panel(request, "restrict", comment, form)
        kind = form.cleaned_data["kind"]
        try:
            form.impose([comment.email if kind == Kind.EMAIL else comment.network], request.user)
        except ValidationError as error:
            form.add_error(None, error.messages)
            return self.panel(request, "restrict", comment, form)
        done = {
            Effect.HOLD: _("From now on their comments are always held."),
            Effect.BAN: _("From now on their comments are not taken."),
        }
        return self.answer(request, done[form.cleaned_data["effect"]], rows=[pk])

    def _lift(self, request, comment):
        if not request.user.has_perm("comments.change_restriction"):
            raise PermissionDenied
        concerned = Restriction.objects.on(email=comment.email, network=comment.network)
        for restriction in concerned:
            restriction.lift(request.user)
        return self.answer(request, _("Lifted: the rules of everybody hold again."), rows=[comment.pk])

    def restrict_all(self, request, queryset):
        """Restrict all who wrote what is ticked. Staff are left alone."""
        if not request.user.has_perm("comments.add_restriction"):
            raise PermissionDenied
        form = RestrictForm(request.POST)
        if not form.is_valid():
            return self._answer_many(
                request, _("Choose whom, what and how long."), done=[], level=messages.ERROR
            )
        field = "email" if form.cleaned_data["kind"] == Kind.EMAIL else "network"
        readers = Comment.objects.filter(pk__in=queryset.values("pk")[:TICKED], by_staff=False)
        found = readers.exclude(**{field: ""}).order_by(field).values_list(field, flat=True).distinct()
        values = list(found[:WRITERS])
        with transaction.atomic():
            form.impose(values, request.user)
        said = ngettext("%(n)s restricted.", "%(n)s restricted.", len(values)) % {"n": len(values)}
        rows = [int(pk) for pk in request.POST.getlist(ACTION_CHECKBOX_NAME)]
        return self._answer_many(request, said, done=[], left=rows)

    def panel(self, request, name, comment, form=None, *, status=None):
        """The form as a part of the row, or on a page of its own. What was typed is kept."""
        refused = bool(form and form.errors)
        [comment] = lay_out(
            self.get_queryset(request).filter(pk=comment.pk).select_related(*self.list_select_related),
            user=request.user,
            filters=self.narrowing(request),
        )
        context = {
            "comment": comment,
            "form": form,
            "grounds": GROUNDS,
            "panel": f"admin/comments/comment/_{name}.html",
            "beside": comment.beside,
        }
        status = status or (422 if refused else 200)
        if wants_data(request):
            said = " ".join(error for errors in form.errors.values() for error in errors) if refused else ""
            html = render_to_string(context["panel"], context, request)
            return JsonResponse({"said": said, "panel": html}, status=status)
        titles = {
            "reply": _("Reply to %(name)s"),
            "edit": _("Edit the comment by %(name)s"),
            "reason": _("Why the comment by %(name)s goes"),
            "restrict": _("Restrict %(name)s"),
        }
        context |= self.admin_site.each_context(request) | {
            "title": titles[name] % {"name": comment.name},
            "opts": self.opts,
            "media": self.media,
            "back": self.back(request),
            "action": reverse("admin:comments_comment_move", args=[comment.pk]) + self.narrowing(request)
            if name == "reason"
            else "",
        }
        return TemplateResponse(request, "admin/comments/comment/panel.html", context, status=status)
