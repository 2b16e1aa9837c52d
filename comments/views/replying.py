"""The form, what it is sent to, and where a comment stands."""

from datetime import date

from django.http import Http404, HttpResponsePermanentRedirect, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from articles.models import Article
from articles.text import is_number
from comments import intake, markup, network, status, thread, trust
from comments.forms import ReplyForm
from comments.models import Comment, Discussion
from comments.origin import is_foreign

from .answers import SeeOther, unlisted

MAX_REQUEST = 64 * 1024


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def reply(request, year, month, slug):
    """The form alone, and what it is sent to."""
    here = Article.objects.published().filter(month=date(year, month, 1), slug=slug).first()
    # A page that somebody has been reading for an hour may know the article by its former address.
    address = reverse("articles:article", args=[year, month, slug])
    article = here or Article.objects.published().once_at(address).first()
    discussion = Discussion.objects.of(article) if article else None
    if request.method == "POST":
        return receive(request, discussion)
    if not article:
        raise Http404
    if not here:
        return HttpResponsePermanentRedirect(thread.reply_address(article))
    try:
        parent = find_parent(article, request.GET.get("parent"))
    except intake.ParentGone:
        raise Http404 from None
    refusal = None if discussion.is_open else intake.Closed(discussion.closed_message)
    return form_page(request, discussion, ReplyForm(policy=discussion.policy), parent, refusal)


def receive(request, discussion):
    form, parent = ReplyForm(request.POST, policy=discussion and discussion.policy), None
    try:
        check(request, discussion)
        parent = find_parent(discussion.article, request.POST.get("parent"))
        if "preview" in request.POST and "body" not in form.errors:
            return preview(request, discussion, form, parent)
        if not form.is_valid():
            return form_page(request, discussion, form, parent, status=422)
        comment = written(request, discussion.article, form, parent)
        follow = bool(request.POST.get("follow"))
        comment = intake.receive(comment, form.traps, follow, facts(request), discussion)
    except intake.Refused as refusal:
        return form_page(request, discussion, form, parent, refusal)
    return posted(request, comment)


def check(request, discussion):
    """Raise what speaks against the request, whatever is in the form."""
    if is_foreign(request):
        raise intake.Elsewhere
    if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_REQUEST:
        raise intake.TooLarge
    if not discussion:
        raise intake.NotFound
    if not discussion.is_open:
        raise intake.Closed(discussion.closed_message)


def find_parent(article, number):
    """The comment answered, or None for the article itself. Raises ParentGone for any other number."""
    if not number:
        return None
    if not is_number(number):
        raise intake.ParentGone
    parent = Comment.objects.approved().filter(article=article, pk=int(number)).first()
    if not parent:
        raise intake.ParentGone
    return parent


def written(request, article, form, parent):
    """The comment as it was filled in, with what the request tells of its writer."""
    address = network.client_address(request)
    return form.comment(
        article=article,
        parent=parent,
        network=network.shortened(address),
        sender=network.sender(address),
        confirmed=trust.is_proven(form.cleaned_data["email"], request.POST.get("key", "")),
    )


def facts(request):
    """What an outside checker wants to know besides. None of it is stored."""
    headers = {"user_agent": "User-Agent", "referrer": "Referer"}
    return {fact: request.headers.get(name, "")[:500] for fact, name in headers.items()}


def posted(request, comment):
    """Where its writer goes now. Our script learns the private address in any case."""
    private = status.address(comment)
    address = thread.address(comment) if comment.is_approved else private
    if wants_json(request):
        response = JsonResponse({"comment": comment.pk, "address": address, "own": private})
    else:
        response = SeeOther(address)
    response.headers["Cache-Control"] = "no-store"
    return response


def preview(request, discussion, form, parent):
    """The text as it would be shown. Nothing is stored, and the other fields are not looked at yet."""
    html = markup.to_html(form.cleaned_data["body"])
    if wants_json(request):
        return JsonResponse({"html": html}, headers={"Cache-Control": "no-store"})
    typed = {name: request.POST.get(name, "") for name in form.fields}
    kept = ReplyForm(initial=typed, policy=discussion.policy)
    return form_page(request, discussion, kept, parent, previewed=html)


def wants_json(request):
    return request.headers.get("Accept") == "application/json"


def form_page(request, discussion, form, parent, refusal=None, status=200, previewed=""):
    """The form by itself, with the text that was typed and the reason why it was not posted."""
    article = discussion and discussion.article
    context = {
        "article": article,
        "discussion": discussion,
        "policy": discussion and discussion.policy,
        "action": thread.reply_address(article) if article else "",
        "form": form,
        "follow": bool(request.POST.get("follow")),
        "parent": parent,
        "refusal": refusal,
        "previewed": previewed,
    }
    response = render(request, "comments/reply.html", context, status=refusal.status if refusal else status)
    if request.method == "POST":
        response.headers["Cache-Control"] = "no-store"
    if isinstance(refusal, intake.TooFast):
        response.headers["Retry-After"] = str(refusal.seconds)
    return unlisted(response)


@require_safe
def comment(request, pk):
    """From a comment's number to where it stands."""
    found = get_object_or_404(Comment.objects.public().select_related("article"), pk=pk)
    return redirect(thread.address(found))
