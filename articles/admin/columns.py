"""What the desk says of an article beside its form and in its list."""

from django.contrib import admin
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from articles import figures

from .library import thumbnail


class Columns(admin.ModelAdmin):
    """For an article's admin: columns of the list, and what the form shows but does not ask for."""

    @admin.display(description=_("picture"))
    def picture(self, article):
        if not article.lead_image:
            return ""
        return format_html(
            '<img class="thumbnail" src="{}" alt="" loading="lazy">', thumbnail(article.lead_image)
        )

    @admin.display(description=_("headline"), ordering="headline")
    def title(self, article):
        return article.headline

    @admin.display(description=_("state"), ordering="status")
    def state(self, article):
        return format_html('<span class="chip chip-{}">{}</span>', state_class(article), article.state_label)

    @admin.display(description=_("section"), ordering="section__path")
    def filed_under(self, article):
        return article.section or ""

    @admin.display(description=_("authors"))
    def names(self, article):
        return ", ".join(dict.fromkeys(line.author.name for line in article.bylines.all()))

    @admin.display(description=_("published"), ordering="published_at")
    def published(self, article):
        return moment(article.published_at)

    @admin.display(description=_("last saved"), ordering="saved_at")
    def saved(self, article):
        return moment(article.saved_at)

    @admin.display(description=_("State"))
    def where_it_stands(self, article):
        if not article or article._state.adding:
            return format_html('<span class="chip chip-draft">{}</span>', _("Not saved yet"))
        lines = [_("Saved %s") % moment(article.saved_at)]
        if article.modified_at:
            by = article.modified_by_name
            lines.append(_("Last modified %(at)s by %(by)s") % {"at": moment(article.modified_at), "by": by})
        return format_html(
            '<span class="chip chip-{}">{}</span><ul class="facts">{}</ul>',
            state_class(article),
            article.state_label,
            format_html_join("", "<li>{}</li>", ((line,) for line in lines)),
        )

    @admin.display(description=_("Address"))
    def address(self, article):
        if article and article.is_public:
            link = article.get_absolute_url()
            return format_html('<a class="address" href="{0}">{0}</a>', link)
        month = (article and article.month) or timezone.localdate()
        slug = (article and article.slug) or "…"
        return format_html(
            '<span class="address" data-address="{0}">/{0}/{1}/</span>', f"{month:%Y/%m}", slug
        )

    @admin.display(description=_("Text"))
    def text(self, article):
        return format_html('<div class="prose-shown">{}</div>', figures.text(article.body))

    @admin.display(description=_("Picture"))
    def large_picture(self, article):
        if not article.lead_image:
            return ""
        image = article.lead_image
        return format_html('<img src="{}" alt="{}">', thumbnail(image), image.alternative_text)


def state_class(article):
    """The name by which the stylesheet colours the state."""
    if article.trashed_at:
        return "trash"
    return "scheduled" if article.is_scheduled else article.status


def moment(value):
    """Day and time, with the year where it is another one."""
    if not value:
        return ""
    value = timezone.localtime(value)
    return date_format(value, _("j M, H:i") if value.year == timezone.localdate().year else _("j M Y"))
