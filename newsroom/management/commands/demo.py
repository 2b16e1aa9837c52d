from django.core.management.base import BaseCommand, CommandError

from articles.models import Article
from newsroom.demo import sample
from newsroom.progress import Progress


class Command(BaseCommand):
    help = "Load the sample newsroom. Refuses when there are articles."

    def handle(self, **options):
        if Article.objects.exists():
            raise CommandError("There are articles already; the sample newsroom is for an empty one.")
        self.progress = Progress(self.stderr)
        try:
            accounts = sample.load(self.track)
        finally:
            self.progress.close()
        for role, username, password in accounts:
            self.stdout.write(f"sign in as {role}: {username} / {password}")

    def track(self, items, what, total):
        """Pass the items on, and say how many were."""
        for done, item in enumerate(items, 1):
            yield item
            self.progress(what, done, total)
