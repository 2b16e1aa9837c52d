from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import connection, connections, models, transaction
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models import Article
from articles.models.author import display_name
from articles.text import LineField, PlainField, WebAddressField
from comments import markup, words
from comments.names import tidy

from .policy import DEEPEST, LONGEST, Policy

NUMBERS = (
    "SELECT COUNT(*), COUNT(DISTINCT thread) FROM comments_comment WHERE status = %s AND article_id = %s"
)
STEP = 8  # hexadecimal digits of one comment's id in a path: the same order under every collation


class AlreadyDecided(ValidationError):
    """Somebody else has moved the comment since it was looked at."""

    def __init__(self, comment):
        self.comment = comment
        last = comment.decisions.first()
        super().__init__(
            _("The comment by %(name)s is already %(status)s (%(by)s)."),
            code="already_decided",
            params={
                "name": comment.name,
                "status": comment.get_status_display().lower(),
                "by": last.by_name or last.reason if last else "",
            },
        )


class Withdrawn(AlreadyDecided):
    """Its writer has taken the comment back, and nobody else shows it to readers again."""

    def __init__(self, comment):
        self.comment = comment
        words = _("The comment by %(name)s was withdrawn by its writer. It stays so.")
        ValidationError.__init__(self, words, code="withdrawn", params={"name": comment.name})


class CommentQuerySet(models.QuerySet):
    def approved(self):
        return self.filter(status=Comment.Status.APPROVED)

    def public(self):
        """What readers may see now: approved, and on an article that they may see."""
        return self.approved().filter(Exists(Article.objects.published().filter(pk=OuterRef("article"))))

    def alive(self):
        """Approved, or not decided yet: neither spam nor trash."""
        return self.filter(status__in=ALIVE)

    def numbers_under(self, article):
        """How many approved comments and threads an article of that number has.

        In plain SQL: every page of an article asks, and the ORM takes ten times as long as the database.
        """
        with connections[self.db].cursor() as cursor:
            cursor.execute(NUMBERS, [Comment.Status.APPROVED, article])
            return dict(zip(("total", "threads"), cursor.fetchone(), strict=True))

    def pending(self):
        return self.filter(status=Comment.Status.PENDING)

    def reported(self):
        """Those that a reader has reported, or whose writer has appealed, and nobody has answered yet."""
        return self.filter(open_reports__gt=0)

    def pinned(self):
        return self.filter(pinned_at__isnull=False)

    def locked(self):
        """The same, for nobody else to change until the end of the transaction.

        Whoever locks several rows begins with the comments, in the order of their numbers. So no two
        wait for each other for ever. Replies may come in meanwhile.
        """
        return self.order_by("pk").select_for_update(of=["self"], no_key=True)

    def enter(self, comment, status, *, by=None, cause="", reason=""):
        """Store a new comment together with the decision that lets it in, holds it, or keeps it out."""
        with transaction.atomic(savepoint=False):
            comment.status = status
            comment.save()
            comment.decisions.model.objects.record({comment.pk: ""}, status, by, cause=cause, reason=reason)
        return comment

    def reply_as_staff(self, target, user, body):
        """Answer a comment, or an article, in the newsroom's name. Approved at once.

        Raises ValidationError where the text is empty or too long.
        """
        parent = target if isinstance(target, Comment) else None
        comment = Comment(
            article=parent.article if parent else target,
            parent=parent,
            user=user,
            by_staff=True,
            by_author=(parent.article if parent else target).authors.filter(user=user).exists(),
            name=display_name(user)[:100],
            email=user.email,
            body=body,
        )
        comment.full_clean(exclude=["name", "email"])
        return self.enter(comment, Comment.Status.APPROVED, by=user)


def counted(views, bound):
    """``{name: number}`` of the comments of several queries, all in one.

    A queue with a million comments is counted no further than anybody needs to know.
    """
    counts = {name: CountTo(view.order_by().values("pk")[: bound + 1]) for name, view in views.items()}
    return Comment.objects.order_by().values(**counts).first() or dict.fromkeys(counts, 0)


class CountTo(models.Subquery):
    """The number of rows of a query that has a limit, as a value in another query."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = models.IntegerField()


class Comment(models.Model):
    """A reader's reply to an article, or to another reader."""

    class Status(models.TextChoices):
        PENDING = "pending", _("Pending")
        APPROVED = "approved", _("Approved")
        SPAM = "spam", _("Spam")
        TRASH = "trash", _("Trash")

    article = models.ForeignKey(Article, models.CASCADE, related_name="comments", verbose_name=_("article"))
    parent = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="replies",
        verbose_name=_("in reply to"),
    )
    # The ids of the comments above it and its own, STEP digits each, as many as the policy has levels:
    # what answers the deepest level stands beside it. Sorted by path, a discussion is in reading order.
    path = models.CharField(max_length=DEEPEST * STEP, editable=False, blank=True)
    # The id of the comment at the top of its path: itself, where it answers nobody.
    thread = models.BigIntegerField(editable=False, default=0)
    name = LineField(_("name"), max_length=100)
    email = models.EmailField(_("email"), max_length=254, blank=True)
    website = WebAddressField(_("website"), max_length=200, blank=True)
    body = PlainField(_("comment"), max_length=LONGEST, validators=[MaxLengthValidator(LONGEST)])
    html = models.TextField(editable=False)
    # The same for texts that say the same, whatever the case, the signs and the spaces between the words.
    text_key = models.CharField(max_length=16, editable=False, blank=True)
    status = models.CharField(
        _("status"), max_length=10, choices=Status, default=Status.PENDING, editable=False
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="comments",
        help_text=_("Set only for what staff wrote while signed in."),
    )
    by_staff = models.BooleanField(editable=False, default=False)
    by_author = models.BooleanField(
        editable=False, default=False, help_text=_("By staff, and in the byline of the article.")
    )
    confirmed = models.BooleanField(
        _("confirmed"),
        editable=False,
        default=False,
        help_text=_("Whether its writer has proved that the address is theirs."),
    )
    risk = models.PositiveSmallIntegerField(
        _("risk"),
        editable=False,
        default=50,
        help_text=_("How likely it is spam, in percent. 50: nothing speaks for or against it."),
    )
    signs = models.JSONField(
        editable=False,
        default=list,
        blank=True,
        help_text=_("What spoke most for and against it: pairs of words and weight, spam above zero."),
    )
    open_reports = models.PositiveSmallIntegerField(editable=False, default=0)
    pinned_at = models.DateTimeField(_("pinned"), null=True, editable=False)
    edited_at = models.DateTimeField(_("edited"), null=True, editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, editable=False)
    network = models.CharField(
        _("network"),
        max_length=50,
        blank=True,
        editable=False,
        help_text=_("The shortened network address."),
    )
    sender = models.CharField(
        max_length=32,
        blank=True,
        editable=False,
        help_text=_("A keyed digest of the address, for limits."),
    )
    created_at = models.DateTimeField(_("written"), default=timezone.now, editable=False)
    former_number = models.BigIntegerField(
        null=True,
        editable=False,
        help_text=_("On the site it came from. The same as here, unless somebody had that number already."),
    )

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        permissions = [
            ("moderate_comment", _("Can moderate comments")),
            ("pin_comment", _("Can pin comments")),
            ("erase_person", _("Can find, export and erase what somebody wrote")),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(body=""), name="comment_says_something"),
            models.CheckConstraint(
                condition=Q(status__in=["pending", "approved", "spam", "trash"]),
                name="comment_has_status",
            ),
        ]
        indexes = [
            models.Index(fields=["article", "path"], name="comment_thread"),
            models.Index(fields=["status", "-created_at", "-id"], name="comment_queue"),
            models.Index(fields=["-created_at", "-id"], name="comment_newest"),
            models.Index(fields=["sender", "-created_at"], name="comment_sender"),
            models.Index(fields=["email", "-created_at"], name="comment_email"),
            models.Index(fields=["network", "-created_at"], name="comment_network"),
            models.Index(fields=["article", "status", "thread", "path"], name="comment_threads"),
            models.Index(fields=["-created_at", "-id"], condition=Q(by_staff=True), name="comment_staff"),
            models.Index(fields=["status", "risk", "created_at", "id"], name="comment_risk"),
            models.Index(fields=["article", "text_key", "-id"], name="comment_repeated"),
            models.Index(
                fields=["-open_reports", "-id"], condition=Q(open_reports__gt=0), name="comment_reported"
            ),
            models.Index(
                fields=["article", "status", "-pinned_at"],
                condition=Q(pinned_at__isnull=False),
                name="comment_pinned",
            ),
        ]

    def __str__(self):
        return f"{self.name}: {self.body[:60]}"

    def save(self, **kwargs):
        """Store the comment with its text made ready to show and its place in the thread."""
        fields = kwargs.get("update_fields")
        if fields is None or {"name", "email", "body"} & set(fields):
            self.settle_text()
            if fields:
                kwargs["update_fields"] = {*fields, "html", "text_key"}
        with transaction.atomic(savepoint=False):
            super().save(**kwargs)
            if not self.path:
                self.settle_place()
                with connection.cursor() as cursor:  # the ORM takes longer than the database for this
                    place = [self.path, self.thread, self.pk]
                    cursor.execute("UPDATE comments_comment SET path = %s, thread = %s WHERE id = %s", place)

    def get_absolute_url(self):
        return reverse("comments:comment", args=[self.pk])

    def settle_text(self):
        """Make the name and the address of one form, and the text ready to show."""
        self.name, self.email = tidy(self.name), self.email.lower()
        self.html = markup.to_html(self.body)
        self.text_key = words.key(self.body)

    def settle_place(self, levels=None):
        """The place in the thread of a comment that has its number, as the comment above it has."""
        above = ""
        if self.parent:
            levels = levels or Policy.objects.current().levels
            above = self.parent.path[: (levels - 1) * STEP]
        self.path = f"{above}{self.pk:0{STEP}x}"
        self.thread = int(self.path[:STEP], 16)

    @property
    def level(self):
        """1 for a reply to the article, up to DEEPEST."""
        return len(self.path) // STEP

    @property
    def ancestors(self):
        """The ids of those it stands below, from the top; they may be gone by now."""
        return [int(self.path[start : start + STEP], 16) for start in range(0, len(self.path) - STEP, STEP)]

    @property
    def is_approved(self):
        return self.status == self.Status.APPROVED

    @property
    def is_alive(self):
        return self.status in ALIVE

    @property
    def verdict(self):
        """The decision for which it is where it is, or None where nobody has decided."""
        return self.decisions.behind(self.status)

    @property
    def is_public(self):
        return self.is_approved and self.article.is_public

    def clean(self):
        if self.parent and self.parent.article_id != self.article_id:
            raise ValidationError({"parent": _("That comment stands under another article.")})

    def approve(self, by=None, **why):
        return self.move(self.Status.APPROVED, by, **why)

    def hold(self, by=None, **why):
        return self.move(self.Status.PENDING, by, **why)

    def mark_spam(self, by=None, **why):
        return self.move(self.Status.SPAM, by, **why)

    def trash(self, by=None, **why):
        return self.move(self.Status.TRASH, by, **why)

    def move(self, status, by=None, *, cause="", reason="", seen=None):
        """Bring the comment to a status and record the decision, which is returned.

        ``seen`` is the status that the person who decides was shown; where the comment has another
        one by now, AlreadyDecided is raised and nothing changes. Moving it to where it is already
        changes nothing and returns None.
        """
        with transaction.atomic():
            current = Comment.objects.locked().get(pk=self.pk)
            if seen and current.status != seen:
                raise AlreadyDecided(current)
            if current.withdrawn_at and status in ALIVE:
                raise Withdrawn(current)
            self.status = current.status
            if self.status == status:
                return None
            self.status = status
            self.save(update_fields=["status"])
            [decision] = self.decisions.model.objects.record(
                {self.pk: current.status}, status, by, cause=cause, reason=reason
            )
            return decision

    def record_edit(self, by, changed, before="", cause=""):
        """Say who edited what was just saved: somebody of the newsroom or, without ``by``, its writer.

        ``changed`` are the names of fields as people know them, ``before`` is the text that stood there.
        """
        return self.decisions.create(
            from_status=self.status,
            to_status=self.status,
            by=by,
            by_name=display_name(by),
            cause=cause,
            reason=str(_("edited: %(fields)s") % {"fields": ", ".join(changed)})[:200],
            before=before,
        )

    def pin(self):
        """Let it stand above all others under its article."""
        self.pinned_at = timezone.now()
        self.save(update_fields=["pinned_at"])

    def unpin(self):
        self.pinned_at = None
        self.save(update_fields=["pinned_at"])


# What readers see or may see yet, and what may be answered.
ALIVE = (Comment.Status.PENDING, Comment.Status.APPROVED)
