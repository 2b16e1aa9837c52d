"""Tools: a WordPress site moves in, the newsroom moves out, and a person is found and erased."""

from functools import wraps
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, Http404, JsonResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.text import capfirst, format_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from newsroom import personal_data
from newsroom.models import SiteImport, WrongState
from newsroom.security import STAFF_BODY
from newsroom.wordpress import export, job

LISTED = 20
HEAD = 64 * 1024  # junk may stand before the text of an export, but not more than that

ORDER = ["articles", "pages", "comments", "pictures", "sections", "tags", "authors", "former addresses"]
KINDS = {
    "unresolved": (_("Not resolved"), _("What points at something that the file does not hold.")),
    "skipped": (_("Left out"), _("What does not come.")),
    "changed": (_("Changed"), _("What comes otherwise than it was.")),
    "removed": (_("Taken out of texts"), _("What our pages do not show.")),
    "address": (_("Addresses that will not answer"), _("Old addresses that lead nowhere here.")),
    "repaired": (_("Mended in the file"), _("What was broken in the file itself.")),
    "notice": (_("Good to know"), ""),
}


# Of each verb of the model what is written down, and whether a process has to set to work.
VERBS = {
    "rehearse": ("Rehearsed again.", True),
    "begin": ("Import begun.", True),
    "stop": ("Import stopped.", False),
    "discard": ("Discarded.", False),
}


def ending_of(head):
    """The ending under which a file that begins so is kept, or None when it cannot be an export."""
    if head.startswith(b"\x1f\x8b"):
        return ".xml.gz"
    if head.startswith(b"PK\x03\x04"):
        return ".zip"
    text = head.replace(b"\0", b"")  # of UTF-16
    return ".xml" if b"<rss" in text or b"<?xml" in text else None


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("Export file"),
        help_text=format_lazy(
            _(
                "An .xml file, also compressed as .xml.gz, or a .zip of several that belong together."
                " Up to {limit} MB."
            ),
            limit=STAFF_BODY // 2**20,
        ),
        widget=forms.FileInput(
            {
                "accept": ".xml,.gz,.zip",
                "data-limit": STAFF_BODY,
                "data-too-large": _("This is too large for an upload. Please use the command line."),
            }
        ),
        error_messages={
            "required": _("Choose the export file first."),
            "empty": _("This file is empty."),
        },
    )
    fetch_pictures = forms.BooleanField(
        label=_("Fetch the pictures from the old site"),
        help_text=_(
            "The export holds none. The old site must still answer, and each picture takes about a second."
        ),
        required=False,
    )
    zone = forms.CharField(
        label=_("Time zone of the old site"),
        help_text=_(
            "Such as Europe/Vienna. Leave it empty, and it is worked out from the dates in the file."
        ),
        required=False,
        max_length=64,
        widget=forms.TextInput({"list": "zones", "autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        self.ending = ending_of(file.read(HEAD))
        if not self.ending:
            raise ValidationError(_("This is no WordPress export. One is an XML file, or that compressed."))
        return file

    def clean_zone(self):
        zone = self.cleaned_data["zone"]
        if zone and zone not in available_timezones():
            raise ValidationError(_("There is no such time zone. One is called like Europe/Vienna."))
        return zone

    def keep(self, by):
        options = {name: self.cleaned_data[name] for name in ("fetch_pictures", "zone")}
        return SiteImport.objects.receive(self.cleaned_data["file"], self.ending, started_by=by, **options)


def for_administrators(view):
    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not request.user.is_superuser:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def page(request, name, context, **kwargs):
    context = admin.site.each_context(request) | context
    return TemplateResponse(request, f"admin/tools/{name}.html", context, **kwargs)


def write_down(request, site_import, action, words):
    LogEntry.objects.log_actions(request.user.pk, [site_import], action, words, single_object=True)


@for_administrators
def wordpress(request):
    """The way in, the way out, and what came in before."""
    is_sent = request.method == "POST"
    form = UploadForm(request.POST, request.FILES) if is_sent else UploadForm()
    if is_sent and form.is_valid():
        site_import = form.keep(by=request.user)
        write_down(request, site_import, ADDITION, "Uploaded.")
        job.start(site_import)
        return redirect("admin:site_import", site_import.pk)
    context = {
        "title": "WordPress",
        "form": form,
        "zones": sorted(name for name in available_timezones() if "/" in name),
        "imports": SiteImport.objects.defer("findings").select_related("started_by")[:LISTED],
    }
    return page(request, "wordpress", context, status=422 if is_sent else 200)


@for_administrators
@require_safe
def one_import(request, pk):
    site_import = get_object_or_404(SiteImport.objects.select_related("started_by"), pk=pk)
    counts = sorted(site_import.findings.get("counts", ()), key=lambda count: place_of(count[0]))
    context = {
        "title": site_import.name,
        "import": site_import,
        "counts": [
            (what, sum(number for _state, number in states), [pair for pair in states if pair[1]])
            for what, states in counts
        ],
        "groups": [
            group | {"label": KINDS[group["kind"]][0], "about": KINDS[group["kind"]][1]}
            for kind in KINDS
            for group in site_import.findings.get("groups", ())
            if group["kind"] == kind
        ],
        "progress": progress_of(site_import),
    }
    return page(request, "import", context)


def place_of(what):
    """What the newsroom is made of first, what only serves it last."""
    return ORDER.index(what) if what in ORDER else len(ORDER)


def progress_of(site_import):
    """How far it is, in numbers for the bar and in words."""
    done, total = (number_format(n, force_grouping=True) for n in (site_import.done, site_import.total))
    if not site_import.what:
        said = _("Starting…")
    elif site_import.total:
        said = _("%(what)s: %(done)s of %(total)s") % {
            "what": capfirst(site_import.what),
            "done": done,
            "total": total,
        }
    else:
        said = f"{capfirst(site_import.what)}: {done}"
    return {
        "state": site_import.standing,
        "done": site_import.done,
        "total": site_import.total,
        "said": said,
    }


@for_administrators
@require_safe
def progress(request, pk):
    return JsonResponse(progress_of(get_object_or_404(SiteImport.objects.defer("findings"), pk=pk)))


@for_administrators
@require_safe
def report(request, pk):
    """The whole report, for those whose import has more to say than a page can hold."""
    site_import = get_object_or_404(SiteImport.objects.defer("findings").exclude(report=""), pk=pk)
    try:
        file = site_import.report_path.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    return FileResponse(file, as_attachment=True, filename=f"{site_import.name}.report.json")


@for_administrators
@require_POST
def act(request, pk, verb):
    site_import = get_object_or_404(SiteImport, pk=pk)
    entry, works = VERBS[verb]
    try:
        getattr(site_import, verb)()
    except WrongState as refusal:
        messages.warning(request, str(refusal))
        return redirect("admin:site_import", pk)
    write_down(request, site_import, CHANGE, entry)
    if works:
        job.start(site_import)
    if verb == "discard":
        messages.success(request, _("“%(name)s” is discarded.") % {"name": site_import.name})
        return redirect("admin:wordpress")
    return redirect("admin:site_import", pk)


@for_administrators
@require_safe
def export_download(request):
    """The newsroom as one file. It is written while it is sent, so its size does not matter."""
    name = f"{urlsplit(settings.SITE_URL).hostname}.WordPress.{timezone.localdate():%Y-%m-%d}.xml"
    return StreamingHttpResponse(
        export.document(),
        content_type="application/xml",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def entries(request):
    """What the admin's navigation shows of this, in the form in which it knows models."""
    found = [
        (request.user.is_superuser, "WordPress", "WordPress", "admin:wordpress"),
        (personal_data.may(request.user), _("Personal data"), "PersonalData", "admin:personal_data"),
    ]
    return [
        {
            "name": name,
            "object_name": object_name,
            "admin_url": reverse(address),
            "add_url": None,
            "perms": {},
            "view_only": True,
        }
        for may, name, object_name, address in found
        if may
    ]


def urls(admin_view):
    views = {
        "": (wordpress, "wordpress"),
        "export/": (export_download, "wordpress_export"),
        "<int:pk>/": (one_import, "site_import"),
        "<int:pk>/progress/": (progress, "site_import_progress"),
        "<int:pk>/report/": (report, "site_import_report"),
    }
    return [
        path("tools/personal-data/", admin_view(personal_data.view), name="personal_data"),
        *(
            path(f"tools/wordpress/{place}", admin_view(view), name=name)
            for place, (view, name) in views.items()
        ),
        *(
            path(f"tools/wordpress/<int:pk>/{verb}/", admin_view(act), {"verb": verb}, f"site_import_{verb}")
            for verb in VERBS
        ),
    ]
