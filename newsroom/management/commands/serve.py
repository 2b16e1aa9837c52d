import fcntl
import hashlib
import os
import socket
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection, connections

from articles.models import Article
from newsroom import cores
from newsroom.edition.triggers import write_everything
from newsroom.health import pending_migrations


class Command(BaseCommand):
    help = "Set up whatever is missing, then start the production server. Ctrl-C stops it."
    requires_system_checks = []  # the folder and the port come first: they say more plainly what is wrong

    def add_arguments(self, parser):
        parser.add_argument("--host", default="127.0.0.1", help="the address to listen at")
        parser.add_argument("--workers", type=int, default=min(4, len(cores.ALL)))
        parser.add_argument("--empty", action="store_true", help="start without the sample newsroom")

    def handle(self, *, host, workers, empty, **options):
        sys.stdout.reconfigure(line_buffering=True)
        refuse_unwritable(settings.DATA_DIR)
        refuse_taken_port(host, settings.PORT)
        refuse_endless_redirects()
        # One connection is enough here, and without the pool its errors say what is wrong.
        connections["default"].settings_dict["OPTIONS"].pop("pool", None)
        try:
            self.check()
            with alone_in(settings.DATA_DIR):
                self.set_up(empty)
        except DatabaseError as error:
            raise CommandError(f"DATABASE_URL: {str(error).strip().splitlines()[0]}") from error
        except KeyboardInterrupt:
            sys.exit("\nInterrupted. The next run goes on from here.")
        self.stdout.write(f"for readers    {settings.SITE_URL}/")
        self.stdout.write(f"for the staff  {settings.SITE_URL}/admin/")
        self.stdout.write(f"all its data   {settings.DATA_DIR}")
        connections.close_all()
        os.execv(sys.executable, server(host, workers))  # noqa: S606 - nothing in it comes from outside

    def set_up(self, empty):
        """Each step that was not finished, by this run or by one that was killed, is done again."""
        steps = Steps(settings.DATA_DIR / "set-up")
        with steps.unfinished("database", [settings.DATABASES["default"]["NAME"], *code()]) as database:
            if pending_migrations() or database:
                self.stdout.write("Preparing the database …")
                call_command("migrate", verbosity=0)
                call_command("createcachetable", verbosity=0)
        with steps.unfinished("static", static_files()) as static:
            if static:
                self.stdout.write("Collecting the static files …")
                call_command("collectstatic", interactive=False, clear=True, verbosity=0)
                write_everything(connection)  # kept pages name files that are gone
        if not (empty or Article.objects.exists() or get_user_model().objects.exists()):
            self.stdout.write("Loading the sample newsroom …")
            call_command("demo", stdout=self.stdout, stderr=self.stderr)


class Steps:
    """Which steps of the set-up are done, each with what it was done for, as files in a folder."""

    def __init__(self, folder):
        self.folder = folder
        folder.mkdir(exist_ok=True)

    @contextmanager
    def unfinished(self, step, things):
        """Whether the step has to be done again. It counts as done when the block has come to its end."""
        state = hashlib.sha256("\n".join(map(str, things)).encode()).hexdigest()
        done = self.folder / step
        again = not done.exists() or done.read_text() != state
        if again:
            done.unlink(missing_ok=True)
        yield again
        if again:
            done.write_text(state)


def code():
    return [
        f"{file} {file.stat().st_mtime_ns}"
        for package in ("articles", "comments", "newsroom")
        for file in sorted((settings.BASE_DIR / package).rglob("*.py"))
    ]


def static_files():
    found = []
    for finder in get_finders():
        for name, storage in finder.list([]):
            file = Path(storage.path(name))
            found.append(f"{name} {file.stat().st_size} {file.stat().st_mtime_ns}")
    return sorted(found)


def refuse_unwritable(folder):
    try:
        for needed in (folder, folder / "media"):
            needed.mkdir(parents=True, exist_ok=True)
            tempfile.TemporaryFile(dir=needed).close()
    except OSError as error:
        raise CommandError(f"DATA_DIR: cannot write to {folder} ({error.strerror}).") from error


def refuse_taken_port(host, port):
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(
                f"PORT: cannot listen at {host}:{port} ({error.strerror}). Another is chosen with PORT=8001."
            ) from error


def refuse_endless_redirects():
    if settings.SECURE and not settings.TRUSTED_PROXIES:
        raise CommandError(
            "TRUSTED_PROXIES: SITE_URL is https, so name the proxy that speaks it, such as 127.0.0.1."
        )


@contextmanager
def alone_in(folder):
    """Two servers may share a data folder, but only one at a time sets it up. A killed one lets go."""
    with (folder / "set-up.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def server(host, workers):
    """Threads are few, for each holds a database connection; connections are many, for most of them wait."""
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws"),
        *("--host", host, "--port", str(settings.PORT)),
        *("--workers", str(workers), "--blocking-threads", "8", "--respawn-failed-workers"),
        # A worker that is told to stop while it still starts never hears it, so patience has an end.
        *("--workers-kill-timeout", "5"),
        *("--backlog", "2048", "--backpressure", "8192", "--http1-header-read-timeout", "5000"),
        *("--log-level", "error", "newsroom.server:application"),
    ]
