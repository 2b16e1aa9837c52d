from urllib.parse import unquote

from django.db import models
from django.utils.translation import gettext_lazy as _


class OldAddressQuerySet(models.QuerySet):
    def remember(self, path, article):
        """From now on ``path`` leads to the article, and where it stands now is nobody's past."""
        self.update_or_create(path=unquote(path), defaults={"article": article})
        self.filter(path=unquote(article.get_absolute_url())).delete()


class OldAddress(models.Model):
    """A path at which an article once stood in public. See ``Article.objects.once_at()``.

    Stored as people read it: percent signs make a headline in Chinese nine times as long.
    """

    path = models.CharField(_("path"), max_length=500, unique=True)
    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="old_addresses")

    objects = OldAddressQuerySet.as_manager()

    class Meta:
        verbose_name = _("old address")
        verbose_name_plural = _("old addresses")

    def __str__(self):
        return self.path
