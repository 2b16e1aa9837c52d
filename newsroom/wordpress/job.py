"""The rehearsal or the import of an uploaded site, in a process of its own, so that the site stays quick."""

import logging
import subprocess
import sys
from threading import Event, Thread

from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection

from articles.text import storable
from newsroom.models import SiteImport
from newsroom.models.site_import import folder

from .moving import Busy, Interrupted, Move
from .source import Refused

log = logging.getLogger(__name__)

State = SiteImport.State
SHOWN = 200  # lines of each kind that the page of an import shows
LONGEST = 500
EVERY = 1  # second


def start(site_import):
    """Set a process to work. It is no part of the server: it outlives the request, and a Ctrl-C."""
    with (folder() / "log").open("ab") as written:
        process = subprocess.Popen(  # noqa: S603 - nothing in it comes from outside
            [sys.executable, settings.BASE_DIR / "manage.py", "site_import", str(site_import.pk)],
            cwd=settings.BASE_DIR,
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            stdout=written,
            stderr=written,
        )
    Thread(target=process.wait, daemon=True).start()  # somebody must take note of its end
    return process


def run(pk, move=Move):
    site_import = SiteImport.objects.claim(pk)
    if not site_import:
        return
    with Pulse(site_import) as pulse:
        outcome = carry_out(site_import, pulse.track, move)
    if not site_import.end(**outcome):
        forget(outcome.get("report"))
    elif "report" in outcome:
        forget(site_import.report)


def forget(report):
    """Delete a report that a later one replaces, or whose import was discarded meanwhile."""
    if report:
        (folder() / report).unlink(missing_ok=True)


class Pulse:
    """Says once a second how far the work is, whatever the work is busy with, and hears whether to stop.

    It has a connection of its own, for what is said within the work's transactions nobody hears.
    """

    def __init__(self, site_import):
        self.site_import = site_import
        self.place = "", 0, 0
        self.told_to_stop, self.over = Event(), Event()
        self.thread = Thread(target=self.beat, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_exception):
        self.over.set()
        self.thread.join()

    def track(self, what, done, total):
        self.place = what, done, total or 0
        if self.told_to_stop.is_set():
            raise Interrupted

    def beat(self):
        while not self.over.wait(EVERY):
            try:
                if not self.site_import.beat(*self.place):
                    self.told_to_stop.set()
            except DatabaseError:  # busy or away: the next beat tries again
                connection.close()
        connection.close()


def carry_out(site_import, track, move):
    """Do it, and return what there is to say of its end, whatever the end is."""
    write = site_import.state == State.IMPORTING
    try:
        report = move(
            files=[site_import.path],
            fetch=site_import.fetch_pictures,
            zone=site_import.zone or None,
            write=write,
            track=track,
        ).run()
        name = f"{site_import.worker}.json"
        report.write_json(folder() / name)
        return {"state": State.DONE if write else State.REHEARSED, "report": name, "findings": found(report)}
    except Interrupted:
        return {"state": State.STOPPED}
    except Busy as error:
        return {"state": State.STOPPED, "error": str(error)}
    except Refused as error:
        return {"state": State.REFUSED, "error": one_line(str(error))}
    except Exception as error:
        log.exception("The import of %s stopped", site_import.path.name)
        close_old_connections()
        return {"state": State.STOPPED, "error": one_line(f"{type(error).__name__}: {error}")}


def found(report):
    """What the page shows: the facts and counts, and of each kind of line the first.

    In lists, for PostgreSQL does not keep the order of an object's members.
    """
    groups = {kind: [] for kind in report.numbers}
    for line in report.lines():
        if len(groups[line.kind]) < SHOWN:
            groups[line.kind].append([one_line(line.subject), one_line(line.text)])
    return {
        "facts": [(name, one_line(str(value))) for name, value in report.facts.items()],
        "counts": [(what, list(states.items())) for what, states in report.counts.items()],
        "groups": [
            {"kind": kind, "number": report.numbers[kind], "lines": lines} for kind, lines in groups.items()
        ],
    }


def one_line(text):
    return " ".join(storable(text).split())[:LONGEST]
