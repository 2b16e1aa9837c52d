"""Decisions about one comment and about many: each is a POST that says what the moderator was shown."""

from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.models.author import display_name
from articles.text import storable
from comments.causes import GROUNDS
from comments.models import Comment, Decision, Report

from .answering import Answering, said_of_many, wants_data
from .moves import DONE
from .seen import FIELD, changed_since, lock, seen_in

Status = Comment.Status
AT_ONCE = 10_000  # comments that one bulk action moves
NOTE = 200  # characters of what the moderator says besides the ground


def why_of(request):
    """The ground and the note that the form gives, as a decision has them."""
    ground, note = request.POST.get("cause", ""), storable(request.POST.get("note", ""))
    if ground and ground not in GROUNDS:
        raise BadRequest("The ground must be one of ours.")
    return {"cause": ground, "reason": " ".join(note.split())[:NOTE]}


class Deciding(Answering):
    """The part of the comments' admin that moves comments."""

    def get_urls(self):
        views = {
            "<int:pk>/move/": (self.move_view, "move", ["POST"]),
            "<int:pk>/dismiss/": (self.dismiss_view, "dismiss", ["POST"]),
            "<int:pk>/pin/": (self.pin_view, "pin", ["POST"]),
            "decisions/<int:pk>/undo/": (self.undo_view, "undo", ["POST"]),
        }
        return self.guarded_paths(views) + super().get_urls()

    def move_view(self, request, pk):
        status = request.POST.get("move", "")
        if status not in Status.values:
            raise BadRequest("The move must name a status.")
        with transaction.atomic():
            comment = lock(request, pk, answers_reports=status == Status.APPROVED)
            decision = comment.move(status, request.user, **why_of(request))
        return self.answer(request, DONE[status], undo=decision)

    def undo_view(self, request, pk):
        decision = Decision.objects.get(pk=pk, comment__isnull=False)
        if "act" in request.POST:
            undone = Decision.objects.of_one_act(decision).undo(request.user)
            rows = [decision.comment_id for decision in undone]
            return self.answer(request, said_of_many(_("Undone."), len(undone)), rows=rows)
        decision.undo(request.user)
        said = _("Undone. The comment is as it was.")
        return self.answer(request, said, rows=[decision.comment_id])

    def dismiss_view(self, request, pk):
        with transaction.atomic():
            comment = lock(request, pk, answers_reports=True)
            Report.objects.dismiss(comment, request.user)
        return self.answer(request, _("Dismissed. The comment stays as it is."), rows=[pk])

    def pin_view(self, request, pk):
        if not request.user.has_perm("comments.pin_comment"):
            raise PermissionDenied
        with transaction.atomic():
            comment = lock(request, pk)
            if request.POST.get("pin") != "1":
                comment.unpin()
                said = _("No longer pinned.")
            elif comment.is_approved:
                comment.pin()
                said = _("Pinned: it stands above the others.")
            else:
                raise BadRequest("Only what readers see can be pinned.")
        return self.answer(request, said, rows=[pk])

    def decide_all(self, request, queryset, status):
        """What a bulk action does: all or nothing, at most AT_ONCE, with one decision for each comment."""
        self._check(request)
        why = why_of(request)
        with transaction.atomic():
            changed = self._changed(request, answers_reports=status == Status.APPROVED)
            chosen = queryset.exclude(pk__in=changed)[:AT_ONCE]
            decided = Decision.objects.decide(chosen, status, request.user, **why)
        said, level = said_of_many(DONE[status], len(decided)), messages.SUCCESS
        done = {decision.comment_id for decision in decided}
        left = self._left(request, done)
        if left:
            level = messages.WARNING
            said += " " + ngettext(
                "%(n)s was left as it is: it is there already, or somebody else has just decided.",
                "%(n)s were left as they are: they are there already, or somebody else has just decided.",
                len(left),
            ) % {"n": len(left)}
        undo = next(iter(decided), None)
        return self._answer_many(request, said, level=level, undo=undo, done=done, left=left)

    def dismiss_all(self, request, queryset):
        """Answer the reports of all the ticked comments that nobody has reported or decided since."""
        self._check(request)
        with transaction.atomic():
            changed = self._changed(request, answers_reports=True)
            reported = queryset.reported().exclude(pk__in=changed).locked()
            done = set(reported.values_list("pk", flat=True)[:AT_ONCE])
            user = request.user
            reports = Report.objects.filter(comment__in=done)
            reports.answer(Report.Outcome.DISMISSED, by=user, by_name=display_name(user))
        said = said_of_many(_("Dismissed."), len(done))
        return self._answer_many(request, said, done=done, left=self._left(request, done))

    def _check(self, request):
        if not self.has_moderate_permission(request):
            raise PermissionDenied

    @staticmethod
    def _changed(request, **answers):
        """Of what was ticked, what is no longer as it was shown."""
        ticked = set(request.POST.getlist(ACTION_CHECKBOX_NAME))
        seen = seen_in(request.POST.getlist(FIELD))
        return changed_since({pk: state for pk, state in seen.items() if str(pk) in ticked}, **answers)

    @staticmethod
    def _left(request, done):
        """What was ticked one by one, and yet not decided."""
        if request.POST.get("select_across") == "1":
            return []
        return [pk for pk in map(int, request.POST.getlist(ACTION_CHECKBOX_NAME)) if pk not in done]

    def _answer_many(self, request, said, *, done, left=(), **how):
        """An action that answers nothing leads back to the list by itself."""
        if wants_data(request):
            how.pop("level", None)
            return self.answer(request, said, rows=left, act=True, done=sorted(done), **how)
        undo, level = how.get("undo"), how.get("level", messages.SUCCESS)
        return self._say(request, said, level, undo=undo, name="act")
