"""The start page: what waits for the one who signs in."""

from datetime import timedelta

from django.contrib.admin.models import LogEntry
from django.db.models import OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models import Article, Image, Step
from comments.models import Comment, Decision, Letter

MANY = 1000
ROWS = 6
# Who wrote nothing of 100,000 stories must not wait until all have been looked at.
LATELY = timedelta(days=90)
Status = Article.Status


class Panel:
    """One heap of work: its first rows, how much there is, and where all of it lies.

    Counting stops at ``MANY``: 100,000 articles must not slow down the first page of the day.
    Without a word for its being empty, an empty panel is left out.
    """

    def __init__(self, title, kind, queryset, *, address="", empty="", number=None):
        self.title, self.address, self.empty = title, address, empty
        self.template = f"admin/start/{kind}.html"
        self.rows = list(queryset[:ROWS])
        if number is None:
            number = number_up_to_many(queryset) if self.rows else 0
        self.number = number

    def __bool__(self):
        return bool(self.rows or self.empty)


def number_up_to_many(queryset):
    """The number of rows as it is shown: ``999+`` stands for all that is more."""
    counted = queryset.order_by().values("pk")[:MANY].count()
    return f"{MANY - 1}+" if counted == MANY else counted


def comments_waiting(request):
    """How many comments wait for the user, asked once a request. Nothing for those who may not decide."""
    if not hasattr(request, "comments_waiting"):
        may = request.user.has_perm("comments.moderate_comment")
        request.comments_waiting = number_up_to_many(Comment.objects.pending()) if may else ""
    return request.comments_waiting


def context(request):
    user = request.user
    panels = []
    if user.has_perm("articles.publish_article"):
        panels += for_editors(user)
    if user.has_perm("articles.add_article"):
        panels += for_writers(user)
    if user.has_perm("comments.moderate_comment"):
        panels += for_moderators(request)
    if user.is_superuser:
        panels += for_administrators()
    return {
        "title": "",
        "panels": [panel for panel in panels if panel],
        "may_write": user.has_perm("articles.add_article"),
        "may_upload": user.has_perm("articles.add_image"),
        "own_actions": LogEntry.objects.filter(user=user).select_related("content_type")[:ROWS],
    }


def for_editors(user):
    desk = with_last_step(Article.objects.not_in_trash().defer("body").select_related("section"))
    return [
        Panel(
            _("To review"),
            "review",
            desk.filter(status=Status.REVIEW).order_by("saved_at", "pk"),
            address=articles_list("state=review"),
            empty=_("Nothing waits for review."),
        ),
        Panel(
            _("Scheduled next"),
            "scheduled",
            desk.scheduled().order_by("published_at", "pk"),
            address=articles_list("state=scheduled"),
            empty=_("Nothing is scheduled."),
        ),
        Panel(
            _("Published, lately changed"),
            "changed",
            desk.lately_changed(),
            address=articles_list("state=published"),
        ),
        Panel(
            _("Drafts of others"),
            "others",
            desk.filter(status=Status.DRAFT)
            .exclude(created_by=user)
            .select_related("created_by")
            .order_by("-saved_at"),
            address=articles_list("state=draft"),
        ),
        Panel(
            _("Pictures without alternative text"),
            "pictures",
            Image.objects.filter(alternative_text="").order_by("-uploaded_at"),
            address=f"{reverse('admin:articles_image_changelist')}?undescribed=1",
        ),
    ]


def for_writers(user):
    own = with_last_step(Article.objects.of(user).not_in_trash().defer("body").select_related("section"))
    drafts = own.filter(status=Status.DRAFT).order_by("-saved_at")
    sent_back = Q(last_verb=Step.Verb.SEND_BACK)
    is_reporter = not user.has_perm("articles.publish_article")
    return [
        Panel(_("Sent back to you"), "sent_back", drafts.filter(sent_back)),
        Panel(
            _("Your drafts"),
            "drafts",
            drafts.filter(Q(last_verb=None) | ~sent_back),
            address=articles_list("state=draft&mine=yes"),
            empty=_("You have no drafts.") if is_reporter else "",
        ),
        Panel(
            _("Yours in review"),
            "review",
            own.filter(status=Status.REVIEW).order_by("saved_at", "pk"),
            address=articles_list("state=review&mine=yes"),
        ),
        Panel(
            _("Yours, lately published"),
            "published",
            own.published()
            .filter(published_at__gte=timezone.now() - LATELY)
            .order_by("-published_at", "-pk"),
            address=articles_list("state=published&mine=yes"),
        ),
    ]


def for_moderators(request):
    queue = reverse("admin:comments_comment_changelist")
    comments = Comment.objects.select_related("article").defer("article__body")
    return [
        Panel(
            _("Comments waiting"),
            "comments",
            comments.pending().order_by("risk", "created_at", "pk"),  # as the queue opens
            address=queue,
            empty=_("No comment waits."),
            number=comments_waiting(request),
        ),
        Panel(
            _("Reported comments and appeals"),
            "comments",
            comments.reported().order_by("-open_reports", "-pk"),
            address=f"{queue}?status=reported",
        ),
        Panel(
            _("Your last decisions"),
            "decisions",
            Decision.objects.filter(by=request.user)
            .select_related("comment__article")
            .defer("comment__article__body"),
            address=f"{queue}?status=mine",
        ),
    ]


def for_administrators():
    unsent = Letter.objects.given_up().order_by("-created_at", "-pk")
    return [Panel(_("Mails that could not be sent"), "letters", unsent)]


def with_last_step(articles):
    """Each with who did what to it last, and with what word."""
    steps = Step.objects.filter(article=OuterRef("pk")).order_by("-at", "-pk")
    return articles.annotate(
        **{f"last_{name}": Subquery(steps.values(name)[:1]) for name in ("verb", "by_name", "at", "note")}
    )


def articles_list(query):
    return f"{reverse('admin:articles_article_changelist')}?{query}"
