"""Where the links in our mails lead. Opening one changes nothing: scanners open them too. A button does."""

from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from articles.text import is_number
from comments import intake, status, trust
from comments.mail import following, mandates
from comments.models import Follow, Writer
from comments.origin import is_foreign

from .answers import confidential

MOST_CHOSEN = 100

opened_from_mail = require_http_methods(["GET", "HEAD", "POST"])


@csrf_exempt
@opened_from_mail
def confirm(request, token):
    """A writer says that an address, and what was written with it, is theirs."""
    comment, is_fresh = trust.find(token)
    forgotten = False
    if request.method == "POST":
        if is_from_elsewhere(request):
            return page(request, "confirm", {"refusal": intake.Elsewhere()}, 403)
        if is_fresh and "forget" in request.POST:
            forgotten = bool(Writer.objects.filter(email=comment.email).forget_browsers())
        elif is_fresh:
            trust.confirm(comment, also=chosen(request))
    if not (is_fresh or comment.confirmed):
        return page(request, "confirm", {"expired": True}, 410)
    writer = Writer.objects.confirmed().filter(email=comment.email).first() if comment.confirmed else None
    context = {
        "comment": comment,
        "others": () if comment.confirmed else trust.others(comment),
        "private": status.address(comment),
        "key": trust.key_for(writer) if writer and is_fresh and not forgotten else "",
        "forgotten": forgotten,
    }
    return page(request, "confirm", context)


def chosen(request):
    values = request.POST.getlist("also")[:MOST_CHOSEN]
    return {int(value) for value in values if is_number(value)}


@csrf_exempt
@opened_from_mail
def leave(request, token):
    """No more mails about one comment, or about any. A mail program may ask for it, too (RFC 8058)."""
    follow, done = following.find(token), ""
    if request.method == "POST" and follow:
        if is_from_elsewhere(request):
            return page(request, "leave", {"refusal": intake.Elsewhere()}, 403)
        done = stop(follow, request.POST.get("what", ""))
    context = {"follow": follow, "done": done, "left": not follow or follow.left_at}
    return page(request, "leave", context)


def stop(follow, what):
    """Do what was asked for: "all", "forget", and for anything else the one thread."""
    if what == "forget":
        Writer.objects.filter(email=follow.email).forget_browsers()
        return what
    mine = Follow.objects.filter(email=follow.email)
    (mine if what == "all" else mine.filter(pk=follow.pk)).leave()
    follow.refresh_from_db()
    return "all" if what == "all" else "one"


@csrf_exempt
@opened_from_mail
def decide(request, token):
    """A moderator decides about one comment, without signing in."""
    mandate = mandates.read(token)
    if request.method == "POST":
        if is_from_elsewhere(request):
            return page(request, "decide", {"refusal": intake.Elsewhere()}, 403)
        if mandate.carry_out():
            return page(request, "decide", {"mandate": mandate, "done": True})
    elif mandate.stands:
        return page(request, "decide", {"mandate": mandate})
    return page(request, "decide", {"mandate": mandate, "over": True}, 410)


def is_from_elsewhere(request):
    """Whether another site has sent this.

    A browser that knows no Sec-Fetch-Site calls our own page "null", for it must not say where it comes
    from. Whoever does not know the link cannot send that either.
    """
    hides = request.headers.get("Origin") == "null" and "Sec-Fetch-Site" not in request.headers
    return is_foreign(request) and not hides


def page(request, name, context, status=200):
    """For one person's eyes: nobody keeps it, finds it, or learns its address."""
    response = render(request, f"comments/{name}.html", context, status=status)
    response.headers["Referrer-Policy"] = "no-referrer"
    return confidential(response)
