"""What a load balancer asks: does the process live, and can it serve?

Answered before anything else, so that it needs no known Host, no https and no session.
"""

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse

from newsroom.edition.watch import watch
from newsroom.security import unavailable


def probes(get_response):
    answers = {"/healthz": lives, "/readyz": Readiness()}

    def middleware(request):
        answer = answers.get(request.path_info)
        return answer() if answer and request.method in ("GET", "HEAD") else get_response(request)

    return middleware


def lives():
    return plain(200, "ok")


def outage(get_response):
    """While the database is away, say so at once: who waited for it would keep others from finished pages."""

    def middleware(request):
        if watch.away:
            watch.look_if_due()
            return unavailable()
        return get_response(request)

    return middleware


class Readiness:
    """Whether the database answers and has every migration. Having them once is enough for a process."""

    def __init__(self):
        self.migrated = False

    def __call__(self):
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
            self.migrated = self.migrated or not pending_migrations()
        except DatabaseError:
            return plain(503, "database does not answer; finished pages are handed out as they are")
        return plain(200, "ok") if self.migrated else plain(503, "migrations are missing")


def pending_migrations():
    executor = MigrationExecutor(connection)
    return executor.migration_plan(executor.loader.graph.leaf_nodes())


def plain(status, text):
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    return HttpResponse(f"{text}\n", "text/plain", status, headers=headers)
