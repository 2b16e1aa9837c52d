"""What the queue can be narrowed to. Each filter reads its own value strictly; no other lookup is let in."""

from datetime import timedelta

from django.contrib.admin.options import IncorrectLookupParameters
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.admin.desk import StrictFilter, is_number
from articles.models import Article
from comments.models import Comment

from . import tabs


class StatusTabs(StrictFilter):
    """One view at a time, drawn as tabs above the list. What waits comes first."""

    title = _("status")
    parameter_name = "status"

    def lookups(self, request, model_admin):
        return list(tabs.LABELS.items())

    def value(self):
        return super().value() or Comment.Status.PENDING.value

    def narrow(self, request, queryset):
        return tabs.narrow(queryset, self.value(), request.user)


class Order(StrictFilter):
    """In which order the view is read. It narrows nothing."""

    title = _("order")
    parameter_name = "order"
    template = "admin/comments/comment/order.html"

    def lookups(self, request, model_admin):
        orders = tabs.ORDERS_OF.get(request.GET.get("status") or Comment.Status.PENDING, tabs.BY_TIME)
        return [(name, tabs.ORDERS[name][0]) for name in orders]

    def value(self):
        return super().value() or self.lookup_choices[0][0]

    def narrow(self, request, queryset):
        return queryset

    def choices(self, changelist):
        """Without Django's first one, which stands for no choice."""
        return list(super().choices(changelist))[1:]


class Written(StrictFilter):
    title = _("written")
    parameter_name = "days"

    def lookups(self, request, model_admin):
        return [
            ("1", _("In the last 24 hours")),
            ("7", _("In the last 7 days")),
            ("30", _("In the last 30 days")),
        ]

    def narrow(self, request, queryset):
        return queryset.filter(created_at__gte=timezone.now() - timedelta(days=int(self.value())))


class WrittenBy(StrictFilter):
    title = _("written by")
    parameter_name = "by"

    def lookups(self, request, model_admin):
        return [("readers", _("Readers")), ("staff", _("Staff"))]

    def narrow(self, request, queryset):
        return queryset.filter(by_staff=self.value() == "staff")


class Followed(StrictFilter):
    """Offers no choices: links in the rows lead here, and the filter shows the way back."""

    template = "admin/comments/comment/followed.html"

    def lookups(self, request, model_admin):
        asked = self.used_parameters.get(self.parameter_name)
        return [(asked, self.shown(asked))] if asked else []

    def shown(self, asked):
        return asked

    def narrow(self, request, queryset):
        return queryset.filter(**{self.parameter_name: self.value()})


class OnArticle(Followed):
    title = _("article")
    parameter_name = "article"

    def shown(self, asked):
        article = is_number(asked) and Article.objects.only("headline").filter(pk=asked).first()
        if not article:
            raise IncorrectLookupParameters
        return article.headline


class FromAddress(Followed):
    title = _("email")
    parameter_name = "email"


class FromNetwork(Followed):
    title = _("network")
    parameter_name = "network"
