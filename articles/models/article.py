from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import Case, F, Q, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager

from articles import body
from articles.addresses import address
from articles.shown import Noted
from articles.slugs import slug_from
from articles.text import LineField, PlainField

from .article_queryset import ArticleQuerySet
from .author import Author, Byline, display_name
from .image import Image
from .modification import Modified
from .section import Section
from .step import Step, WrongStatus

# Stories lie in blocks of so many ids, by which the sitemap lists them.
BLOCK = 5000
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)


def is_sensible(moment):
    """Between 1990 and ten years from now: beyond lie typing errors, and dates a database cannot shift."""
    return EARLIEST <= moment <= timezone.now() + timedelta(days=3653)


def validate_moment(value):
    if not is_sensible(value):
        raise ValidationError(_("Give a date between 1990 and ten years from now."), code="moment")


class Article(Modified, Noted):
    """One story."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        REVIEW = "review", _("In review")
        PUBLISHED = "published", _("Published")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    # "bylines" stands for the rows of Byline.
    TOLD = frozenset({"headline", "standfirst", "body", "lead_image", "lead_caption", "bylines"})

    headline = LineField(_("headline"), max_length=200)
    slug = models.SlugField(
        _("slug"),
        max_length=100,
        blank=True,
        allow_unicode=True,
        help_text=_("The last part of the address. Made from the headline if left empty."),
    )
    standfirst = PlainField(
        _("standfirst"),
        max_length=500,
        blank=True,
        help_text=_("The news in a sentence. Shown under the headline, in lists, feeds and search."),
    )
    body = body.BodyField(_("text"), blank=True)
    excerpt = models.TextField(editable=False, blank=True)
    words = models.PositiveIntegerField(editable=False, default=0)
    lead_image = models.ForeignKey(
        Image,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="lead_of",
        verbose_name=_("lead picture"),
    )
    lead_caption = PlainField(
        _("caption"),
        max_length=1000,
        blank=True,
        help_text=_("Empty: the caption from the library."),
    )
    # The library's pictures that stand in the text. Kept by save().
    pictures = models.ManyToManyField(Image, editable=False, related_name="stands_in")
    section = models.ForeignKey(
        Section,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="articles",
        verbose_name=_("section"),
    )
    authors = models.ManyToManyField(
        Author, through=Byline, related_name="articles", verbose_name=_("authors")
    )
    tags = TaggableManager(_("tags"), blank=True)
    comments_open = models.BooleanField(_("open for comments"), default=True)

    status = models.CharField(
        _("status"), max_length=10, choices=Status, default=Status.DRAFT, editable=False
    )
    published_at = models.DateTimeField(
        _("published"),
        null=True,
        blank=True,
        validators=[validate_moment],
        help_text=_("When readers may first see it. Empty: the moment of publication."),
    )
    month = models.DateField(editable=False, null=True)
    created_at = models.DateTimeField(_("begun"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )
    saved_at = models.DateTimeField(_("last saved"), auto_now=True)
    trashed_at = models.DateTimeField(_("in the trash since"), null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    # The desk's empty form carries it, so that a double click does not make two articles.
    form_key = models.UUIDField(null=True, unique=True, editable=False)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        permissions = [("publish_article", _("Can publish articles and edit those of others"))]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="published") | Q(published_at__isnull=False, trashed_at=None),
                name="article_published_has_date",
                violation_error_message=_("A published article needs a publication date."),
            ),
            models.CheckConstraint(
                condition=Q(published_at=None) | Q(published_at__gte=EARLIEST),
                name="article_published_since_1990",
                violation_error_message=_("Give a date between 1990 and ten years from now."),
            ),
            models.CheckConstraint(
                condition=Q(published_at=None, month=None)
                | Q(published_at__isnull=False, month__isnull=False) & ~Q(slug=""),
                name="article_dated_has_address",
            ),
            models.UniqueConstraint(
                fields=["month", "slug"],
                name="article_slug_once_a_month",
                violation_error_message=_("Another article of this month has this slug."),
            ),
        ]
        indexes = [
            # Led by the status and not limited to it: SQLite without statistics would take another one.
            models.Index(fields=["status", "-published_at", "-id"], name="article_newest"),
            models.Index(
                fields=["section", "-published_at", "-id"],
                condition=Q(status="published"),
                name="article_newest_in_section",
            ),
            # Asked for in SQL, in the same words, by newsroom.machines.
            models.Index(
                F("id") / BLOCK,
                Case(
                    When(modified_at__gt=F("published_at"), then="modified_at"), default="published_at"
                ).desc(),
                condition=Q(status="published"),
                name="article_last_in_block",
            ),
            models.Index(fields=["-saved_at", "-id"], name="article_last_saved"),
            models.Index(fields=["status", "-saved_at"], name="article_desk"),
            models.Index(fields=["created_by", "-saved_at"], name="article_own_desk"),
        ]

    def __str__(self):
        return self.headline

    def save(self, **kwargs):
        """Store the article with all that follows from it: address, excerpt, and its former address."""
        with transaction.atomic():
            before = None
            if not self._state.adding:
                before = Article.objects.only("headline", "slug", "month", "status", "published_at").get(
                    pk=self.pk
                )
                self.version += 1
            self._settle_address(before)
            self._settle_text()
            if fields := kwargs.get("update_fields"):
                kwargs["update_fields"] = {*fields, *self._follows_from(set(fields))}
            self._save_at_free_address(kwargs)
            if not fields or "body" in fields:
                self.pictures.set(Image.objects.filter(pk__in=body.picture_ids(self.body)))
            if before and before.was_seen and before.get_absolute_url() != self.get_absolute_url():
                self.old_addresses.remember(before.get_absolute_url(), self)

    def shown_as(self):
        """What a card shows changes less often than the whole."""
        card = f"article:{self.pk}"
        return (card, f"text:{self.pk}") if "body" in self.__dict__ else (card,)

    def get_absolute_url(self):
        """Where readers find it, now or once it is public. Empty for what has no date yet."""
        if not self.month:
            return ""
        return address("articles:article", f"{self.month.year:04}", f"{self.month.month:02}", self.slug)

    @property
    def is_public(self):
        return self.status == self.Status.PUBLISHED and self.published_at <= timezone.now()

    @property
    def was_seen(self):
        """Whether readers may know its address. What is withdrawn was public once."""
        return self.is_public or self.status == self.Status.WITHDRAWN

    @property
    def is_scheduled(self):
        return self.status == self.Status.PUBLISHED and self.published_at > timezone.now()

    @property
    def state_label(self):
        """What the desk calls its state: the status, but for the trash and the schedule."""
        if self.trashed_at:
            return str(_("In the trash"))
        return str(_("Scheduled")) if self.is_scheduled else self.get_status_display()

    @property
    def lead(self):
        """The news in a sentence: the standfirst, or else the first words of the text."""
        return self.standfirst or self.excerpt

    @property
    def was_modified(self):
        """Whether readers must be told of a change since publication."""
        return bool(self.modified_at and self.published_at and self.modified_at > self.published_at)

    @property
    def caption(self):
        return self.lead_caption or (self.lead_image.caption if self.lead_image else "")

    @property
    def reading_minutes(self):
        return max(1, round(self.words / 230))

    def can_be_edited_by(self, user):
        """Editors edit everything outside the trash, reporters their own drafts."""
        if not user.has_perm("articles.change_article") or self.trashed_at:
            return False
        if user.has_perm("articles.publish_article"):
            return True
        return self.status == self.Status.DRAFT and Article.objects.of(user).filter(pk=self.pk).exists()

    def clean(self):
        """Say at the field what the constraints would say to nobody."""
        if self.status == self.Status.PUBLISHED and not self.published_at:
            raise ValidationError({"published_at": _("A published article needs a publication date.")})
        if self.slug and self.published_at and self._slug_is_taken(self.slug, month_of(self.published_at)):
            raise ValidationError({"slug": _("Another article of this month has this slug.")})

    # Verbs. Each locks the row, so that of two people who decide at once the second is told.

    def submit(self, by):
        """Hand the draft to the editors."""
        self._step(Step.Verb.SUBMIT, by, self._is(self.Status.DRAFT), status=self.Status.REVIEW)

    def send_back(self, by, note):
        """Return it to its writer, who is told why."""
        if not note.strip():
            raise ValidationError({"note": _("Say what is to be done.")})
        self._step(Step.Verb.SEND_BACK, by, self._is(self.Status.REVIEW), note, status=self.Status.DRAFT)

    def publish(self, by, at=None):
        """Show it to readers: from the moment given, or else the one set, or else now.

        Publishing again what was withdrawn is a public change.
        """
        at = at or self.published_at or timezone.now()
        validate_moment(at)
        changes = {"status": self.Status.PUBLISHED, "published_at": at}
        if self.status == self.Status.WITHDRAWN:
            changes |= self._modification(by)
        allowed = self._is(self.Status.DRAFT, self.Status.REVIEW, self.Status.WITHDRAWN) | Q(
            status=self.Status.PUBLISHED, published_at__gt=timezone.now()
        )
        verb = Step.Verb.SCHEDULE if at > timezone.now() else Step.Verb.PUBLISH
        self._step(verb, by, allowed, **changes)

    def schedule(self, by, at):
        """Show it to readers from a future moment on."""
        if at <= timezone.now():
            raise ValidationError({"published_at": _("This moment has passed.")})
        self.publish(by, at)

    def withdraw(self, by, note=""):
        """Take it from the readers. What was only scheduled becomes a draft again."""
        status = self.Status.DRAFT if self.is_scheduled else self.Status.WITHDRAWN
        self._step(Step.Verb.WITHDRAW, by, self._is(self.Status.PUBLISHED), note, status=status)

    def trash(self, by):
        """Put it aside. What was published is withdrawn first, so that restoring never publishes."""
        status = self.Status.WITHDRAWN if self.is_public else self.status
        status = self.Status.DRAFT if self.is_scheduled else status
        self._step(Step.Verb.TRASH, by, Q(trashed_at=None), status=status, trashed_at=timezone.now())

    def restore(self, by):
        """Take it out of the trash."""
        self._step(Step.Verb.RESTORE, by, Q(trashed_at__isnull=False), trashed_at=None)

    @staticmethod
    def _is(*statuses):
        return Q(status__in=statuses, trashed_at=None)

    def _step(self, verb, by, allowed, note="", **changes):
        with transaction.atomic():
            current = Article.objects.select_for_update(of=["self"]).get(pk=self.pk)
            if not Article.objects.filter(allowed, pk=self.pk).exists():
                raise WrongStatus(current, verb)
            self.version = current.version
            for name, value in changes.items():
                setattr(self, name, value)
            self.save(update_fields=list(changes))
            Step.objects.create(article=self, verb=verb, by=by, by_name=display_name(by), note=note)

    def _settle_text(self):
        self.body = body.clean(self.body)
        self.excerpt, self.words = body.excerpt(self.body), len(body.plain(self.body).split())

    def _settle_month(self):
        if self.published_at:
            self.published_at = self.published_at.replace(microsecond=0)
        self.month = month_of(self.published_at) if self.published_at else None

    def _settle_address(self, before):
        """The month of the date, and a slug that follows the headline until readers have seen it."""
        self._settle_month()
        made = slug_from(self.headline, fallback="story")
        if before and before.status in (self.Status.DRAFT, self.Status.REVIEW) and self.slug == before.slug:
            was_made = slug_from(before.headline, fallback="story")
            if made != was_made and self.slug.startswith(was_made):
                self.slug = ""
        if not self.slug:
            self.slug = made
        if self.month and self._slug_is_taken(self.slug, self.month):
            self.slug = self._free_slug()

    def _slug_is_taken(self, slug, month):
        return Article.objects.filter(month=month, slug=slug).exclude(pk=self.pk).exists()

    def _free_slug(self):
        wanted = self.slug[:90]
        same = Article.objects.filter(month=self.month, slug__startswith=wanted).exclude(pk=self.pk)
        taken = set(same.values_list("slug", flat=True))
        candidates = (f"{wanted}-{n}" for n in range(2, len(taken) + 3))
        return next(slug for slug in candidates if slug not in taken)

    def _follows_from(self, fields):
        following = {"version", "saved_at", "slug", "month", "published_at"}
        return following | {"excerpt", "words"} if "body" in fields else following

    def _save_at_free_address(self, kwargs, tries=5):
        """Save; when somebody has just taken the address, take the next one."""
        try:
            with transaction.atomic():
                super().save(**kwargs)
        except IntegrityError:
            if not (tries and self.month and self._slug_is_taken(self.slug, self.month)):
                raise
            self.slug = self._free_slug()
            self._save_at_free_address(kwargs, tries - 1)


def month_of(moment):
    """The first day of the month in which the moment lies, in the publication's time zone."""
    return timezone.localdate(moment).replace(day=1)
