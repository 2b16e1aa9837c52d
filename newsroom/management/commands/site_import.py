import os

from django.core.management.base import BaseCommand

from newsroom.wordpress import job


class Command(BaseCommand):
    help = "Work on an import that was begun in the admin, which starts this itself."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("pk", type=int)

    def handle(self, *, pk, **options):
        os.nice(10)  # readers go first
        job.run(pk)
