from django.core.management.base import BaseCommand

from articles import search
from articles.models import Article


class Command(BaseCommand):
    help = (
        "Builds the search index anew: after the language of the settings has changed, or after rows were"
        " written past the models. Until it is done, search finds only what has been indexed again."
    )

    def handle(self, **options):
        published = Article.objects.filter(status=Article.Status.PUBLISHED)
        total, done = published.count(), 0
        search.start_over()
        for done in search.index_all(published):
            self._show(done, total)
        self.stdout.write(self.style.SUCCESS(f"{done} articles can be found."))

    def _show(self, done, total):
        """A line that counts on a terminal; elsewhere a line for each tenth of the way."""
        if self.stdout.isatty():
            self.stdout.write(f"\r{done} of {total}", ending="" if done < total else "\n")
            self.stdout.flush()
        elif done == total or done * 10 // total > (done - search.BATCH) * 10 // total:
            self.stdout.write(f"{done} of {total}")
