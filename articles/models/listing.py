from django.db import models
from django.db.models import Exists, OuterRef, Value
from django.db.models.functions import Cast, Concat

from articles.dates import out_by_now


class ListingQuerySet(models.QuerySet):
    def named(self, row):
        """The list of a tag or an author."""
        return self.filter(name=name_of(row))

    def public(self, before=None):
        return out_by_now(self, before, "article_id")

    def has_any(self, kind):
        """The condition of a query for tags or authors that there are stories for readers in their lists."""
        name = Concat(Value(f"{kind}:"), Cast(OuterRef("pk"), models.CharField()))
        return Exists(self.public().filter(name=name))

    def newest(self, number, before=None):
        """The ids of the newest stories that readers may see, or of those that follow another one.

        ``before`` is that one's moment and id. However long the list is, no more than these are read.
        """
        found = self.public(before).order_by("-published_at", "-article_id")
        return list(found.values_list("article_id", flat=True)[:number])


class Listing(models.Model):
    """A published story in the list of one of its tags, ``tag:7``, or authors, ``author:3``.

    The database writes it, whoever makes the change and however; see ``articles.lists``.
    """

    pk = models.CompositePrimaryKey("article_id", "name")
    article_id = models.BigIntegerField()
    name = models.CharField(max_length=32)
    published_at = models.DateTimeField()

    objects = ListingQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["name", "-published_at", "-article_id"], name="listing_newest")]

    def __str__(self):
        return f"{self.article_id} in {self.name}"


def name_of(row):
    return f"{row._meta.model_name}:{row.pk}"
