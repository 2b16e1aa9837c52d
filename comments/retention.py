"""What is kept for a time and then forgotten: where comments came from, and letters that were sent."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from comments.models import Comment, Letter, Policy, Report

AT_ONCE = 1000  # comments, so that nobody who posts one waits for long
BATCHES = 100  # in one go


def forget_networks():
    """Drop the networks and digests of all comments and reports that are as old as the policy says."""
    before = timezone.now() - timedelta(days=Policy.objects.current().forget_networks_after)
    # "Greater than empty" is what an index finds; most comments of an old site have none any more.
    old = Comment.objects.filter(network__gt="", created_at__lt=before).order_by()
    for _batch in range(BATCHES):
        pks = list(old.values_list("pk", flat=True)[:AT_ONCE])
        with transaction.atomic():
            some = Comment.objects.filter(pk__in=pks)
            list(some.locked().values_list("pk"))
            some.update(network="", sender="")
        if len(pks) < AT_ONCE:
            break
    Report.objects.filter(sender__gt="", at__lt=before).update(sender="")


def forget_letters():
    Letter.objects.forget()
