"""Emptying the spam and the trash, step by step: a hundred thousand comments are not deleted in one go."""

from django.contrib import messages
from django.contrib.admin.models import DELETION, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from comments.models import Comment, Decision

from .answering import wants_data
from .tabs import BOUND, count_tabs

Status = Comment.Status
EMPTIED = {Status.SPAM.value: _("Empty the spam"), Status.TRASH.value: _("Empty the trash")}
STEP = 1000


class Emptying:
    """The part of the comments' admin that deletes for good what was put aside."""

    def get_urls(self):
        views = {"empty/<slug:status>/": (self.empty_view, "empty", ["GET", "POST"])}
        return self.guarded_paths(views) + super().get_urls()

    def empty_view(self, request, status):
        if status not in EMPTIED:
            raise Http404
        if not self.has_delete_permission(request):
            raise PermissionDenied
        if request.method == "GET":
            return self._ask(request, status, timezone.now())
        upto = read_moment(request.POST.get("upto", ""))
        gone = delete_some(status, upto, request.user)
        left = put_aside(status, upto).order_by().values("pk")[: BOUND + 1].count()
        said = ngettext("%(n)s comment deleted for good.", "%(n)s comments deleted for good.", gone)
        said %= {"n": f"{gone:,}"}
        if wants_data(request):
            return JsonResponse({"said": said, "gone": gone, "left": left, "counts": count_tabs()})
        messages.success(request, said)
        if left and gone:
            return self._ask(request, status, upto)
        return HttpResponseRedirect(f"{reverse('admin:comments_comment_changelist')}?status={status}")

    def _ask(self, request, status, upto):
        """How many there are, and one button for the next step."""
        number = put_aside(status, upto).order_by().values("pk")[: BOUND + 1].count()
        context = self.admin_site.each_context(request) | {
            "title": EMPTIED[status],
            "opts": self.opts,
            "media": self.media,
            "status": status,
            "upto": upto.isoformat(),
            "number": f"{BOUND:,}+" if number > BOUND else f"{number:,}" if number else "",
        }
        return TemplateResponse(request, "admin/comments/comment/empty.html", context)


def read_moment(text):
    """Up to when something was put aside that this person wants to be rid of."""
    try:
        moment = parse_datetime(text)
    except ValueError:
        moment = None
    if not moment or not timezone.is_aware(moment):
        raise BadRequest("The form must say up to when.")
    return moment


def put_aside(status, upto):
    """What was there already at that moment. What somebody has reported or appealed about stays."""
    later = Decision.objects.filter(comment=OuterRef("pk"), at__gt=upto)
    aside = Comment.objects.filter(status=status, open_reports=0, created_at__lte=upto)
    return aside.filter(~Exists(later)).order_by("-created_at", "-pk")


def delete_some(status, upto, by):
    """Delete the next few, and write down who did so. Their decisions stay."""
    with transaction.atomic():
        pks = sorted(put_aside(status, upto).values_list("pk", flat=True)[:STEP])
        locked = Comment.objects.filter(pk__in=pks, status=status).locked()
        pks = list(locked.values_list("pk", flat=True))
        Comment.objects.filter(pk__in=pks).delete()
        if pks:
            words = ngettext("%(n)s comment from %(where)s", "%(n)s comments from %(where)s", len(pks))
            LogEntry.objects.create(
                user=by,
                content_type=ContentType.objects.get_for_model(Comment),
                object_repr=words % {"n": f"{len(pks):,}", "where": Status(status).label.lower()},
                action_flag=DELETION,
            )
    return len(pks)
