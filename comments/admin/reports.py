"""All reports and appeals, with what became of them. They are never deleted."""

import csv

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import transaction
from django.http import HttpResponseRedirect, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from articles.admin.desk import DeskAdmin, StrictFilter
from articles.models.author import display_name
from comments.models import Comment, Decision, Report

Outcome = Report.Outcome
AT_ONCE = 500
COLUMNS = [
    _("Number"),
    _("Reported"),
    _("Reason"),
    _("What is wrong with it"),
    _("Comment"),
    _("What was reported"),
    _("Outcome"),
    _("Settled"),
    _("By"),
    _("Decisions about the comment"),
]


class Standing(StrictFilter):
    title = _("standing")
    parameter_name = "standing"

    def lookups(self, request, model_admin):
        return [("open", _("Open")), *Outcome.choices]

    def narrow(self, request, queryset):
        return queryset.open() if self.value() == "open" else queryset.filter(outcome=self.value())


class OnGround(StrictFilter):
    title = _("reason")
    parameter_name = "ground"

    def lookups(self, request, model_admin):
        return Report.Ground.choices

    def narrow(self, request, queryset):
        return queryset.filter(ground=self.value())


@admin.register(Report)
class ReportAdmin(DeskAdmin):
    list_display = ["reason", "said", "about", "when", "standing"]
    list_filter = [Standing, OnGround]
    ordering = ["-at", "-pk"]
    actions = None
    view_on_site = False
    change_list_template = "admin/comments/report/change_list.html"

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def may_settle(self, request):
        rights = ("comments.change_report", "comments.moderate_comment")
        return request.user.has_perms(rights)

    def lookup_allowed(self, lookup, value, request):
        return lookup in (Standing.parameter_name, OnGround.parameter_name)

    def get_urls(self):
        export = self.admin_site.admin_view(self.export_view)
        return [path("illegal.csv", export, name="comments_report_export"), *super().get_urls()]

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {"title": _("Reports")} | (extra_context or {}))

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """One report with everything that was decided; POST settles it where no decision has done so."""
        report = self.get_object(request, unquote(object_id))
        if report is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_or_change_permission(request, report):
            raise PermissionDenied
        if request.method == "POST":
            return self._settle(request, report)
        comment = Comment.objects.select_related("article").filter(pk=report.comment_id).first()
        context = self.admin_site.each_context(request) | {
            "title": report.get_ground_display(),
            "opts": self.opts,
            "report": report,
            "comment": comment,
            "changed": comment and comment.body != report.words,
            "decisions": decisions_about(report),
            "outcomes": self._outcomes(request, report, comment),
        }
        return TemplateResponse(request, "admin/comments/report/change_form.html", context)

    def _outcomes(self, request, report, comment):
        """What may be said of it here. To uphold it is to move the comment, as long as that can be moved."""
        if report.settled_at or not self.may_settle(request):
            return []
        stays = comment and comment.status in (Comment.Status.APPROVED, Comment.Status.PENDING)
        if report.is_appeal or stays:
            return [Outcome.DISMISSED]
        return [Outcome.UPHELD, Outcome.DISMISSED]

    def _settle(self, request, report):
        if not self.may_settle(request):
            raise PermissionDenied
        outcome = request.POST.get("outcome")
        if outcome not in Outcome.values:
            raise BadRequest("An outcome is upheld or dismissed.")
        with transaction.atomic():
            comment = Comment.objects.locked().filter(pk=report.comment_id).first()
            report.refresh_from_db()
            if outcome not in self._outcomes(request, report, comment):
                self.message_user(request, _("This has been decided meanwhile."), messages.WARNING)
            else:
                by = {"by": request.user, "by_name": display_name(request.user)}
                Report.objects.filter(pk=report.pk).answer(outcome, **by)
                self.message_user(request, _("Settled."), messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:comments_report_change", args=[report.pk]))

    def export_view(self, request):
        """The reports of something illegal, for whoever has to account for them. No address is in it."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        reports = Report.objects.filter(ground=Report.Ground.ILLEGAL).order_by("pk")
        writer = csv.writer(Echo())
        rows = (writer.writerow(map(harmless, row)) for row in lines_of(reports))
        name = f"reports-{timezone.localdate():%Y-%m-%d}.csv"
        return StreamingHttpResponse(
            rows,
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
        )

    @admin.display(description=_("reason"), ordering="ground")
    def reason(self, report):
        return report.get_ground_display()

    @admin.display(description=_("what is wrong with it"))
    def said(self, report):
        return Truncator(report.text).chars(160) or "–"

    @admin.display(description=_("what was reported"))
    def about(self, report):
        return Truncator(report.words).chars(160) or "–"

    @admin.display(description=_("reported"), ordering="at")
    def when(self, report):
        return report.at

    @admin.display(description=_("standing"))
    def standing(self, report):
        if not report.settled_at:
            return _("Open")
        return f"{report.get_outcome_display()} ({report.settled_by_name})"


def decisions_about(report):
    """Also where the comment is gone: the decisions keep its number."""
    if report.comment_id:
        return Decision.objects.filter(comment=report.comment_id)
    return Decision.objects.filter(comment=None, comment_number=report.comment_number)


class Echo:
    """A file for the csv module that hands back each line instead of keeping it."""

    def write(self, line):
        return line


def harmless(cell):
    """A spreadsheet takes for a formula what begins so. What a reader typed is none.

    >>> harmless("=1+1")
    "'=1+1"
    """
    text = str(cell)
    return f"'{text}" if text.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\n")) else text


def lines_of(reports):
    yield COLUMNS
    some, last = list(reports[:AT_ONCE]), 0
    while some:
        trails = _trails([report.comment_number for report in some])
        for report in some:
            yield _line(report, trails.get(report.comment_number, []))
        last = some[-1].pk
        some = list(reports.filter(pk__gt=last)[:AT_ONCE])


def _trails(numbers):
    """``{comment's number: decisions}``, the first first. Nothing but the number is left of some comments."""
    trails = {}
    of_these = Decision.objects.filter(comment__in=numbers)
    gone = Decision.objects.filter(comment=None, comment_number__in=numbers)
    for decision in [*of_these.order_by("at", "pk"), *gone.order_by("at", "pk")]:
        trails.setdefault(decision.comment_number, []).append(decision)
    return trails


def _line(report, decisions):
    return [
        report.pk,
        _moment(report.at),
        report.get_ground_display(),
        report.text,
        report.comment_number,
        report.words,
        report.get_outcome_display() or _("Open"),
        _moment(report.settled_at),
        report.settled_by_name,
        "\n".join(f"{_moment(decision.at)} {decision} {decision.told}".strip() for decision in decisions),
    ]


def _moment(at):
    return timezone.localtime(at).isoformat(" ", "seconds") if at else ""
