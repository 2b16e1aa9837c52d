import os
import re
import secrets
from contextlib import contextmanager, suppress
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.text import LineField

DEAD_AFTER = timedelta(seconds=15)


class WrongState(Exception):
    """The import is not where this verb starts from, perhaps because a colleague was quicker."""


class SiteImportQuerySet(models.QuerySet):
    def receive(self, upload, ending, **fields):
        """Keep an uploaded file and make the import that begins with its rehearsal. Both or neither."""
        place = folder() / secrets.token_hex(16)
        folder().mkdir(mode=0o700, parents=True, exist_ok=True)
        place.mkdir(mode=0o700)
        path = place / f"{plain(upload.name)}{ending}"
        try:
            with path.open("xb") as file:
                for chunk in upload.chunks():
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            return self.create(
                file=path.relative_to(folder()), name=upload.name[:200], size=upload.size, **fields
            )
        except BaseException:
            delete(path)
            raise

    def claim(self, pk):
        """The import for the process that is to work on it, or None when another process was first."""
        token = secrets.token_hex(16)
        unclaimed = self.filter(pk=pk, worker="", state__in=SiteImport.RUNNING)
        unclaimed.update(worker=token, beat_at=timezone.now())
        return self.filter(pk=pk, worker=token).first()


class SiteImport(models.Model):
    """A site on its way in: its file, what the rehearsal found, and how far the import is.

    A process of its own does the work; see ``newsroom.wordpress.job``. It claims the import with a token and
    says every second that it lives. One that has lost its claim changes nothing here any more.
    """

    class State(models.TextChoices):
        REHEARSING = "rehearsing", _("rehearsing")
        REHEARSED = "rehearsed", _("rehearsed")
        IMPORTING = "importing", _("importing")
        DONE = "done", _("imported")
        REFUSED = "refused", _("refused")
        STOPPED = "stopped", _("stopped")
        DISCARDED = "discarded", _("discarded")

    RUNNING = (State.REHEARSING, State.IMPORTING)

    file = models.CharField(max_length=120, help_text="In the folder of imports; empty when deleted.")
    name = LineField(max_length=200, help_text="As the file was called where it came from.")
    size = models.PositiveBigIntegerField()
    fetch_pictures = models.BooleanField(default=False)
    zone = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.REHEARSING)
    stopping = models.BooleanField(default=False)
    what = models.CharField(max_length=60, blank=True)
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(default=0, help_text="Zero while nobody knows.")
    worker = models.CharField(max_length=32, blank=True, help_text="The claim of the process at work.")
    beat_at = models.DateTimeField(default=timezone.now)
    error = models.CharField(max_length=500, blank=True)
    report = models.CharField(max_length=80, blank=True, help_text="In the folder of imports.")
    findings = models.JSONField(default=dict, help_text="What the page shows of the report.")
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="site_imports"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    begun_at = models.DateTimeField(null=True, help_text="When somebody, having seen the report, said yes.")
    finished_at = models.DateTimeField(null=True)

    objects = SiteImportQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["state"],
                condition=models.Q(state="importing"),
                name="one_import_at_a_time",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def path(self):
        return folder() / self.file

    @property
    def report_path(self):
        return folder() / self.report

    # What may be done with it

    @property
    def standing(self):
        """The state; stopped also where the process died and could not say so."""
        is_dead = self.beat_at < timezone.now() - DEAD_AFTER
        return self.State.STOPPED if self.state in self.RUNNING and is_dead else self.State(self.state)

    @property
    def is_running(self):
        return self.standing in self.RUNNING

    @property
    def may_rehearse(self):
        return self.standing == self.State.STOPPED and not self.begun_at

    @property
    def may_begin(self):
        return self.standing == self.State.REHEARSED or self.may_go_on

    @property
    def may_go_on(self):
        return self.standing == self.State.STOPPED and self.begun_at is not None

    @property
    def may_stop(self):
        return self.standing == self.State.IMPORTING and not self.stopping

    @property
    def may_discard(self):
        return self.standing in (self.State.REHEARSING, self.State.REHEARSED, self.State.STOPPED)

    # Verbs of administrators

    def rehearse(self):
        """Once more, after a rehearsal that came to no end."""
        with self._turn("may_rehearse", _("This was rehearsed already.")):
            self._set_off(self.State.REHEARSING)

    def begin(self):
        """Import it, or go on with an import that was stopped. One at a time, for all administrators."""
        with (
            turned_into_words(_("Another import is on its way. Wait for its end, or stop it first.")),
            self._turn("may_begin", _("This was begun already.")),
        ):
            SiteImport.objects.filter(
                state=self.State.IMPORTING, beat_at__lt=timezone.now() - DEAD_AFTER
            ).exclude(pk=self.pk).update(state=self.State.STOPPED, worker="")
            self.begun_at = self.begun_at or timezone.now()
            self._set_off(self.State.IMPORTING)

    def stop(self):
        """Ask the process to stop. What it has imported stays."""
        with self._turn("may_stop", _("This is not being imported any more.")):
            self.stopping = True

    def discard(self):
        """Delete the file. A rehearsal at work notices that its claim is gone."""
        with self._turn("may_discard", _("This cannot be discarded any more.")):
            file, self.file = self.path, ""
            self.state, self.worker, self.finished_at = self.State.DISCARDED, "", timezone.now()
        delete(file)

    def _set_off(self, state):
        self.state, self.worker, self.stopping, self.error = state, "", False, ""
        self.what, self.done, self.total = "", 0, 0
        self.beat_at, self.finished_at = timezone.now(), None

    @contextmanager
    def _turn(self, condition, otherwise):
        """Lock the row, look at it afresh, refuse unless the condition holds, save what the block changes."""
        with transaction.atomic():
            self.refresh_from_db(from_queryset=SiteImport.objects.select_for_update())
            if not getattr(self, condition):
                raise WrongState(otherwise)
            yield
            self.save()

    # Verbs of the process at work

    def beat(self, what, done, total):
        """Say how far it is. False: stop, for somebody asked for it or the claim is lost."""
        claimed = SiteImport.objects.filter(pk=self.pk, worker=self.worker)
        told = claimed.update(what=what[:60], done=done, total=total, beat_at=timezone.now())
        return bool(told) and not claimed.filter(stopping=True).exists()

    def end(self, state, **fields):
        """Say how it ended. The file goes when nobody needs it any more. False when the claim is lost."""
        spent = state in (self.State.DONE, self.State.REFUSED)
        fields |= {"state": state, "worker": "", "stopping": False, "finished_at": timezone.now()}
        told = SiteImport.objects.filter(pk=self.pk, worker=self.worker).update(
            **fields, file="" if spent else self.file
        )
        if told and spent:
            delete(self.path)
        return bool(told)


def folder():
    """Where the files lie: among the data, but where no address leads."""
    return settings.DATA_DIR / "imports"


def plain(name):
    """What a report may call the file: as it was named, as far as that is harmless."""
    stem = re.sub(r"\.(xml|gz|zip)\b", "", name, flags=re.IGNORECASE)
    return re.sub("[^A-Za-z0-9]+", "-", stem).strip("-")[:60] or "export"


def delete(path):
    path.unlink(missing_ok=True)
    with suppress(FileNotFoundError):
        path.parent.rmdir()


@contextmanager
def turned_into_words(words):
    """The database's refusal of a second import as the one who asked for it can read it."""
    try:
        yield
    except IntegrityError as error:
        raise WrongState(words) from error
