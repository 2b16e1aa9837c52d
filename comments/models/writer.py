from datetime import timedelta

from django.db import connection, models
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.text import LineField
from comments.names import skeleton

ASKED_AGAIN_AFTER = timedelta(hours=1)


def mailbox(email):
    """Where a mail to the address arrives: in most houses ada+news@example.org is ada@example.org."""
    local, _at, domain = email.rpartition("@")
    return f"{local.partition('+')[0] or local}@{domain}"


class WriterQuerySet(models.QuerySet):
    def confirmed(self):
        return self.exclude(confirmed_at=None)

    def ask(self, email):
        """Whether the owner of the address may be asked now to confirm it; if so, that is written down.

        One statement, so that of many at once only one gets a yes. All addresses of one mailbox count
        as one.
        """
        now = timezone.now()
        at = connection.ops.adapt_datetimefield_value
        table = Writer._meta.db_table
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {table} (email, name, name_key, asked_at, key_number)"  # noqa: S608 - ours
                " VALUES (%s, '', '', %s, 1) ON CONFLICT (email) DO UPDATE SET asked_at = excluded.asked_at"
                f" WHERE {table}.asked_at IS NULL OR {table}.asked_at <= %s",
                [mailbox(email), at(now), at(now - ASKED_AGAIN_AFTER)],
            )
            return bool(cursor.rowcount)

    def confirm(self, email, name):
        """The address is proved; the name is the one that is known with it from now on.

        Unless it is another writer's: to have an address does not make one the owner of a name.
        """
        writer, _made = self.get_or_create(email=email)
        key = skeleton(name)[:100]
        if not (key and self.confirmed().filter(name_key=key).exclude(pk=writer.pk).exists()):
            writer.name, writer.name_key = name, key
        writer.confirmed_at = writer.confirmed_at or timezone.now()
        writer.save(update_fields=["name", "name_key", "confirmed_at"])
        return writer

    def forget_browsers(self):
        """From now on no key counts that any browser has kept for them."""
        return self.update(key_number=F("key_number") + 1)


class Writer(models.Model):
    """Somebody who has an address and has been asked to confirm it, or has done so."""

    email = models.EmailField(_("email"), max_length=254, unique=True)
    name = LineField(_("name"), max_length=100, blank=True, help_text=_("As last given with the address."))
    # The names that an eye takes for this one have the same: comments.names.skeleton.
    name_key = models.CharField(max_length=100, blank=True, editable=False)
    asked_at = models.DateTimeField(null=True, editable=False)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, editable=False)
    # Counted up, it makes all keys that browsers have kept for this writer worthless.
    key_number = models.PositiveIntegerField(default=1, editable=False)

    objects = WriterQuerySet.as_manager()

    class Meta:
        verbose_name = _("writer")
        verbose_name_plural = _("writers")
        indexes = [models.Index(fields=["name_key"], name="writer_name")]

    def __str__(self):
        return self.name or self.email
