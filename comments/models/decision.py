from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.dispatch import Signal
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.author import display_name
from comments.causes import CAUSES, GROUNDS, RULES, UNDONE

from .comment import ALIVE, AlreadyDecided, Comment

# Sent with ``decisions``, a list of one act's moves, in the transaction that stores them.
decided = Signal()


class DecisionQuerySet(models.QuerySet):
    def record(self, before, status, by=None, *, cause="", reason=""):
        """Write down that comments were moved, and let the world know; returns the decisions.

        ``before`` is ``{pk: status}`` of the comments as they were, with "" for new ones.
        """
        same = {"to_status": status, "by": by, "by_name": display_name(by), "cause": cause}
        same |= {"reason": str(reason)[:200], "at": timezone.now()}
        decisions = self.bulk_create(
            Decision(comment_id=pk, comment_number=pk, from_status=current, **same)
            for pk, current in before.items()
        )
        if decisions:
            decided.send(Decision, decisions=decisions)
        return decisions

    def decide(self, comments, status, by=None, *, cause="", reason="", seen=None):
        """Bring many comments to a status, all or none, with one decision each; returns the decisions.

        ``seen`` is ``{pk: status}`` as the person who decides was shown; of the others the query
        itself says it. What somebody has moved since is left where it is, and what was withdrawn stays so.
        """
        seen = seen or {}
        shown = {pk: seen.get(pk, current) for pk, current in comments.values_list("pk", "status")}
        with transaction.atomic():
            locked = Comment.objects.filter(pk__in=shown).exclude(status=status).locked()
            if status in ALIVE:
                locked = locked.filter(withdrawn_at=None)
            locked = locked.values_list("pk", "status")
            before = {pk: current for pk, current in locked if current == shown[pk]}
            Comment.objects.filter(pk__in=before).update(status=status)
            return self.record(before, status, by, cause=cause, reason=reason)

    def of_one_act(self, decision):
        """What the same person decided with the same click."""
        return self.filter(by=decision.by_id, at=decision.at)

    def moves(self):
        """Those that changed a status; the others are edits."""
        return self.exclude(from_status=F("to_status"))

    def behind(self, status):
        """Of one comment's, the decision for which it has this status; an undo only brought it back."""
        found = list(self.moves().filter(to_status=status))
        return next((decision for decision in found if not decision.is_undo), next(iter(found), None))

    def standing(self):
        """Moves that no later one has replaced."""
        later = Decision.objects.moves().filter(comment=OuterRef("comment"))
        later = later.filter(Q(at__gt=OuterRef("at")) | Q(at=OuterRef("at"), pk__gt=OuterRef("pk")))
        return self.moves().filter(~Exists(later), comment__isnull=False)

    def undo(self, by):
        """Bring the comments back to where they were, all in one act; returns the new decisions.

        Those about which somebody has decided since are left where they are.
        """
        undone, standing = [], list(self.standing())
        with transaction.atomic():
            # All at once, or two who decide could wait for each other: the filter learns in turn.
            concerned = Comment.objects.filter(pk__in=[decision.comment_id for decision in standing])
            list(concerned.locked().values_list("pk"))
            for old, new in {(decision.from_status, decision.to_status) for decision in standing}:
                pks = [d.comment_id for d in standing if (d.from_status, d.to_status) == (old, new)]
                comments = Comment.objects.filter(pk__in=pks, status=new)
                why = {"cause": UNDONE, "reason": CAUSES[UNDONE].label}
                undone += self.decide(comments, old or Comment.Status.PENDING, by, **why)
        return undone


class Decision(models.Model):
    """Who, or which rule, moved a comment to a status, when, and why. Outlives the comment."""

    comment = models.ForeignKey(Comment, models.SET_NULL, null=True, related_name="decisions")
    comment_number = models.BigIntegerField(editable=False)
    from_status = models.CharField(max_length=10, choices=Comment.Status, blank=True)
    to_status = models.CharField(max_length=10, choices=Comment.Status)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField(max_length=150, blank=True, help_text=_("Empty where a rule decided."))
    cause = models.CharField(
        max_length=20,
        blank=True,
        help_text=_("The rule that decided, or the ground that a moderator gave: comments.causes."),
    )
    reason = models.CharField(max_length=200, blank=True)
    before = models.TextField(blank=True, help_text=_("Of an edit, the text that stood there."))
    at = models.DateTimeField(default=timezone.now)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["by", "-at"], name="decision_by"),
            models.Index(fields=["comment_number"], condition=Q(comment=None), name="decision_gone"),
        ]

    def __str__(self):
        return f"{self.get_to_status_display()} – {self.by_name or self.reason}"

    def save(self, **kwargs):
        self.comment_number = self.comment_number or self.comment_id
        super().save(**kwargs)

    @property
    def is_move(self):
        """Whether it changed the status; otherwise it was an edit."""
        return self.from_status != self.to_status

    @property
    def why(self):
        """Why, for moderators: the ground and the words given with it; a rule's words name it already."""
        cause = CAUSES.get(self.cause)
        if cause and self.reason and self.cause in GROUNDS:
            return f"{cause.label}: {self.reason}"
        return self.reason or str(cause.label if cause else "")

    @property
    def is_undo(self):
        return self.cause == UNDONE

    @property
    def is_told(self):
        """Whether its writer is told of it: of what people decide, and of rules that have words for it."""
        return bool(self.by_name or self.told)

    @property
    def told(self):
        """Why, in words for the comment's writer: what the cause says, and what the moderator added."""
        cause = CAUSES.get(self.cause)
        words = [str(cause.told)] if cause and cause.told else []
        if self.by_name and self.reason and self.cause not in RULES:
            words.append(self.reason)
        return " ".join(words)

    def undo(self, by):
        """Bring the comment back to where it was. Refused when somebody has decided since."""
        with transaction.atomic():
            comment = Comment.objects.locked().get(pk=self.comment_id)
            if not Decision.objects.standing().filter(pk=self.pk).exists():
                raise AlreadyDecided(comment)
            status = self.from_status or Comment.Status.PENDING
            why = {"cause": UNDONE, "reason": str(CAUSES[UNDONE].label)}
            return comment.move(status, by, **why, seen=self.to_status)
