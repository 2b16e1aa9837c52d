"""What every request must be, what every answer carries, and the plain page a refused visitor gets."""

import codecs
import errno
import re
import secrets
import sys
from http.cookies import CookieError
from urllib.parse import unquote_to_bytes, urlsplit

from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.translation import gettext as _

from comments.network import is_trusted, parsed

METHODS = ("GET", "HEAD", "POST", "OPTIONS")
READERS_BODY = 256 * 1024
STAFF_BODY = 64 * 1024 * 1024
RETRY_SECONDS = 10
UNREADABLE = (
    BadRequest,
    LookupError,
    MultiPartParserError,
    SuspiciousOperation,
    UnreadablePostError,
    ValueError,
)

NO_TEXT = re.compile("\0|%[89A-F][0-9A-F]")
UNSPEAKABLE = re.compile("[\x00\ud800-\udfff]")


def refuse(status, title, text, **headers):
    """A page that says what went wrong. It asks neither the database nor the cache, and nothing stores it."""
    context = {"title": title, "text": text}
    try:
        page = render_to_string("refused.html", context)
    except Exception:  # the refusal must arrive even where the templates or the static files are broken
        page = f"<!doctype html><title>{escape(title)}</title><h1>{escape(title)}</h1><p>{escape(text)}</p>"
    return HttpResponse(page, status=status, headers={"Cache-Control": "no-store"} | headers)


def bad_request(request, exception=None):
    return refuse(
        400, _("We cannot read this request"), _("Something in the address or the form is not valid text.")
    )


def wrong_method(allowed):
    return refuse(405, _("That cannot be done here"), _("This address takes no such request."), Allow=allowed)


def too_large(request):
    return refuse(413, _("That is too much at once"), _("Please go back and send something smaller."))


def permission_denied(request, exception=None):
    return refuse(403, _("This is not open to you"), _("Your account has no right to see or do this."))


def too_many(request):
    return refuse(
        429,
        _("Too many tries"),
        _("Please wait a minute and try again."),
        **{"Retry-After": "60"},
    )


def csrf_failure(request, reason=""):
    return refuse(
        403,
        _("This form is no longer valid"),
        _("Please go back, reload the page and try again. Your browser must accept our cookie."),
    )


def server_error(request):
    """Our fault: either nothing can be read or written just now, or there is a mistake in the program.

    Unless a number was too large for the database: no id of ours is.
    """
    error = sys.exc_info()[1]
    if isinstance(error, OverflowError):
        return bad_request(request)
    if is_outage(error):
        return unavailable()
    return refuse(
        500, _("Something went wrong on our side"), _("It has been written down. Please try again later.")
    )


def unavailable():
    return refuse(
        503,
        _("We will be back in a moment"),
        _("This part of the site cannot be reached just now. Please try again shortly."),
        **{"Retry-After": str(RETRY_SECONDS)},
    )


def is_outage(error):
    """Whether the database or the disk failed, rather than the program."""
    if isinstance(error, OSError):
        return error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO)
    return isinstance(error, OperationalError | InterfaceError)


def proxies(get_response):
    """Believe X-Forwarded-Proto, but only from the proxies that TRUSTED_PROXIES names."""

    def middleware(request):
        request.META["wsgi.url_scheme"] = scheme_of(request.META)
        return get_response(request)

    return middleware


def scheme_of(environ):
    """``http`` or ``https``, as the reader's browser speaks it."""
    scheme = environ.get("HTTP_X_FORWARDED_PROTO", "").rpartition(",")[2].strip()
    if scheme in ("http", "https") and is_trusted(parsed(environ.get("REMOTE_ADDR", ""))):
        return scheme
    return environ["wsgi.url_scheme"]


def well_formed(get_response):
    """Answer 4xx to what no browser sends, before any other part of the system has to cope with it."""

    def middleware(request):
        response = refusal(request) or get_response(request)
        if response.status_code == 405 and not response.content:
            return wrong_method(response.headers["Allow"])
        return response

    return middleware


def refusal(request):
    if request.method not in METHODS:
        return wrong_method(", ".join(METHODS))
    limit = STAFF_BODY if is_staff_address(request) else READERS_BODY
    if content_length(request) > limit:
        return too_large(request)
    try:
        readable = (
            is_readable_address(request) and is_readable_form(request) and has_readable_cookies(request)
        )
    except RequestDataTooBig:
        return too_large(request)
    except UNREADABLE:
        readable = False
    return None if readable else bad_request(request)


def content_length(request):
    digits = request.META.get("CONTENT_LENGTH") or "0"
    return int(digits) if digits.isdecimal() and len(digits) < 16 else float("inf")


def is_utf8(data):
    try:
        return b"\0" not in data and data.decode() is not None
    except UnicodeDecodeError:
        return False


def is_plain(texts):
    return not any(UNSPEAKABLE.search(text) for text in texts)


def is_readable_address(request):
    """Django has decoded the path already, and left escaped what is no UTF-8."""
    request.GET.keys()  # raises for too many, here where it can be answered
    return not NO_TEXT.search(request.path_info) and is_readable_query(request.META.get("QUERY_STRING", ""))


def is_readable_query(query):
    return is_utf8(unquote_to_bytes(query.encode("latin-1")))


def is_readable_form(request):
    """Whether all fields are text. What files contain is judged where they are used."""
    if request.encoding and codecs.lookup(request.encoding).name != "utf-8":
        return False  # some of Python's codecs turn harmless bytes into lone surrogates, others are no text
    if request.method != "POST":
        return True
    if request.content_type == "application/x-www-form-urlencoded" and not is_utf8(
        unquote_to_bytes(request.body)
    ):
        return False
    return (
        is_plain(request.POST)
        and all(is_plain(values) for _name, values in request.POST.lists())
        and is_plain(request.FILES)
        and all(is_plain(file.name for file in files) for _name, files in request.FILES.lists())
    )


def has_readable_cookies(request):
    try:
        return is_plain(request.COOKIES) and is_plain(request.COOKIES.values())
    except CookieError:
        return False


def readable_content_type(application):
    """A WSGI layer: Django reads this header outside of its error handling, where a broken one is a 500."""

    def guarded(environ, start_response):
        if "*" in environ.get("CONTENT_TYPE", ""):  # encoded parameters, which no browser sends
            environ["CONTENT_TYPE"] = "application/octet-stream"
        return application(environ, start_response)

    return guarded


def is_staff_address(request):
    return request.path_info.startswith("/admin/")


def headers(get_response):
    """Say to browsers what a page may load, and forbid everything else."""
    media = urlsplit(settings.MEDIA_URL)
    pictures = f" {media.scheme}://{media.netloc}" if media.netloc else ""
    shared = "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    readers = (
        f"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'{pictures}; "
        f"font-src 'self'; connect-src 'self'; manifest-src 'self'; {shared}"
    )
    staff = (
        "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; "
        f"img-src 'self' data: blob:{pictures}; font-src 'self'; connect-src 'self'; {shared}"
    )

    def middleware(request):
        policy = readers
        if is_staff_address(request):
            request.csp_nonce = secrets.token_urlsafe(16)
            policy = staff.format(nonce=request.csp_nonce)
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", policy)
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
        )
        return response

    return middleware
