"""Dates as WordPress writes them: by the publication's clock and by Greenwich's, without any zone."""

from datetime import UTC
from email.utils import format_datetime

from django.utils import timezone

NO_MOMENT = "0000-00-00 00:00:00"
_FORM = "%Y-%m-%d %H:%M:%S"


def both_clocks(moment):
    return timezone.localtime(moment).strftime(_FORM), moment.astimezone(UTC).strftime(_FORM)


def for_readers(moment):
    return format_datetime(moment.astimezone(UTC)) if moment else ""


def exact(moment):
    return moment.isoformat() if moment else None
