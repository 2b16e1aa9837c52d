import sys

from django.core.management.base import BaseCommand, CommandError

from newsroom import chores


class Command(BaseCommand):
    help = (
        "Do what is done in the background: send mail, forget what is not kept. The server does that itself,"
        " unless it runs with CHORES=off. Ctrl-C stops it."
    )

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="do what is due, and end")

    def handle(self, *, once, **options):
        try:
            if not once:
                chores.go_on()
            elif failed := chores.do_what_is_due():
                raise CommandError(f"These have failed, see above: {', '.join(failed)}.")
        except KeyboardInterrupt:
            sys.exit("\nInterrupted. What was not done is done the next time.")
