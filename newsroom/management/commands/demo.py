import sys

from django.core.management.base import BaseCommand, CommandError

from articles.models import Article
from newsroom.demo import sample


class Command(BaseCommand):
    help = "Load the sample newsroom. Refuses when there are articles."

    def handle(self, **options):
        if Article.objects.exists():
            raise CommandError("There are articles already; the sample newsroom is for an empty one.")
        for role, username, password in sample.load(self.track):
            self.stdout.write(f"sign in as {role}: {username} / {password}")

    def track(self, items, what, total):
        """Pass the items on; on a terminal draw a bar, elsewhere say a line when done."""
        on_terminal = sys.stderr.isatty()
        for done, item in enumerate(items, 1):
            yield item
            if on_terminal:
                bar = "█" * (done * 24 // total)
                self.stderr.write(f"\r{what:12} {bar:24} {done}/{total}", ending="")
        self.stderr.write("" if on_terminal else f"{what}: {total}")
