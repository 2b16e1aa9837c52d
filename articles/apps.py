from django.apps import AppConfig
from django.db.models.signals import post_init
from django.utils.translation import gettext_lazy as _


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = _("Articles")

    def ready(self):
        # They need the models, which are read only after this module.
        from taggit.models import Tag  # noqa: PLC0415

        from articles import search, tags  # noqa: PLC0415

        search.connect()
        post_init.connect(tags.note_shown, sender=Tag)
