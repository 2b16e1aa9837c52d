from django.apps import AppConfig, apps
from django.contrib.admin import apps as admin
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _

from newsroom import roles


class NewsroomConfig(AppConfig):
    default = True
    name = "newsroom"
    verbose_name = _("Newsroom")

    def ready(self):
        # The comments come last of the apps with rights to give, so by then all rights are there.
        post_migrate.connect(roles.set_up, sender=apps.get_app_config("comments"))

        from newsroom.edition import triggers  # noqa: PLC0415 - needs the models, which are read only after this module

        pre_migrate.connect(triggers.before_migration, sender=self)
        post_migrate.connect(triggers.after_migration, sender=self)


class NewsroomAdminConfig(admin.AdminConfig):
    default = False
    default_site = "newsroom.site.NewsroomSite"
