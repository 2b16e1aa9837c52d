"""The form, what it is sent to, and where a comment stands."""

from datetime import date

from django.http import Http404, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from articles.models import Article
from comments import intake, network, status, thread
from comments.forms import ReplyForm
from comments.models import Comment
from comments.origin import is_foreign

MAX_REQUEST = 64 * 1024


class SeeOther(HttpResponseRedirect):
    status_code = 303


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def reply(request, year, month, slug):
    """The form alone, and what it is sent to."""
    here = Article.objects.published().filter(month=date(year, month, 1), slug=slug).first()
    # A page that somebody has been reading for an hour may know the article by its former address.
    address = reverse("articles:article", args=[year, month, slug])
    article = here or Article.objects.published().once_at(address).first()
    if request.method == "POST":
        return receive(request, article)
    if not article:
        raise Http404
    if not here:
        return HttpResponsePermanentRedirect(thread.reply_address(article))
    try:
        parent = find_parent(article, request.GET.get("parent"))
    except intake.ParentGone:
        raise Http404 from None
    refusal = None if article.comments_open else intake.Closed()
    return form_page(request, article, ReplyForm(), parent, refusal)


def receive(request, article):
    form, parent = ReplyForm(request.POST), None
    try:
        check(request, article)
        parent = find_parent(article, request.POST.get("parent"))
        if not form.is_valid():
            return form_page(request, article, form, parent, status=422)
        address = network.client_address(request)
        comment = form.comment(
            article=article,
            parent=parent,
            network=network.shortened(address),
            sender=network.sender(address),
        )
        comment = intake.receive(comment, form.traps)
    except intake.Refused as refusal:
        return form_page(request, article, form, parent, refusal)
    return SeeOther(thread.address(comment) if comment.is_approved else status.address(comment))


def check(request, article):
    """Raise what speaks against the request, whatever is in the form."""
    if is_foreign(request):
        raise intake.Elsewhere
    if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_REQUEST:
        raise intake.TooLarge
    if not article:
        raise intake.NotFound
    if not article.comments_open:
        raise intake.Closed


def find_parent(article, number):
    """The comment answered, or None for the article itself. Raises ParentGone for any other number."""
    if not number:
        return None
    if not (number.isascii() and number.isdecimal() and len(number) < 19):
        raise intake.ParentGone
    parent = Comment.objects.approved().filter(article=article, pk=int(number)).first()
    if not parent:
        raise intake.ParentGone
    return parent


def form_page(request, article, form, parent, refusal=None, status=200):
    """The form by itself, with the text that was typed and the reason why it was not posted."""
    context = {
        "article": article,
        "action": thread.reply_address(article) if article else "",
        "form": form,
        "parent": parent,
        "refusal": refusal,
    }
    response = render(request, "comments/reply.html", context, status=refusal.status if refusal else status)
    response.headers["X-Robots-Tag"] = "noindex"
    if request.method == "POST":
        response.headers["Cache-Control"] = "no-store"
    if isinstance(refusal, intake.TooFast):
        response.headers["Retry-After"] = str(refusal.seconds)
    return response


@require_safe
def comment(request, pk):
    """From a comment's number to where it stands."""
    found = get_object_or_404(Comment.objects.public().select_related("article"), pk=pk)
    return redirect(thread.address(found))
