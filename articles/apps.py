from django.apps import AppConfig
from django.db.models.signals import post_init, post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = _("Articles")

    def ready(self):
        # They need the models, which are read only after this module.
        from taggit.models import Tag  # noqa: PLC0415

        from articles import lists, search, tags  # noqa: PLC0415

        search.connect()
        pre_migrate.connect(lists.before_migration, sender=self)
        post_migrate.connect(lists.after_migration, sender=self)
        post_init.connect(tags.note_shown, sender=Tag)
