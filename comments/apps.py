from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommentsConfig(AppConfig):
    name = "comments"
    verbose_name = _("Comments")

    def ready(self):
        # They need the models, which are read only after this module.
        from comments import house, reports, spam  # noqa: PLC0415
        from comments.mail import following  # noqa: PLC0415

        house.watch()
        reports.connect()
        following.connect()
        spam.connect()
