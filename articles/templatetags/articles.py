from django import template
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from articles import cards, dates, metadata, renditions
from articles.models import Byline
from articles.models.author import listed

register = template.Library()

CREDITED = {
    Byline.Role.TEXT: gettext_lazy("By"),
    Byline.Role.PHOTO: gettext_lazy("Photographs by"),
    Byline.Role.VIDEO: gettext_lazy("Video by"),
    Byline.Role.GRAPHICS: gettext_lazy("Graphics by"),
    Byline.Role.TRANSLATION: gettext_lazy("Translated by"),
}

register.filter("absolute", metadata.absolute)


@register.simple_tag(takes_context=True)
def day(context, moment):
    """``<time>`` with the date as the publication writes it, in its time zone."""
    return dates.day(moment, context["publication"].date_format)


@register.simple_tag(takes_context=True)
def card(context, story, **look):
    """``{% card story look="line" level=2 sizes="…" eager=True %}``, see ``articles.cards``.

    Knows from the page whose section's it is, ``counts`` of replies and a ``snippet`` with the words sought.
    """
    look.setdefault("section", context.get("section"))
    return cards.card(
        story,
        context["publication"].date_format,
        number=(context.get("counts") or {}).get(story.pk, 0),
        snippet=context.get("snippet"),
        **look,
    )


@register.simple_tag
def credits(bylines):
    """“By A and B. Photographs by C”, each name a link to the author's page."""
    parts = []
    for role, words in CREDITED.items():
        names = [_linked(byline.author) for byline in bylines if byline.role == role]
        if names:
            parts.append(format_html("{} {}", words, listed(names)))
    return mark_safe(". ".join(parts))  # noqa: S308 - every part has been through format_html


@register.simple_tag(takes_context=True)
def structured_data(context, article):
    facts = metadata.story(article, context["publication"], context["bylines"], context["tags"])
    return format_html(
        '<script type="application/ld+json">{}</script>',
        mark_safe(metadata.data_block(facts)),  # noqa: S308 - without markup, see data_block
    )


@register.filter
def share_image(image):
    return metadata.absolute(renditions.share_image(image))


def _linked(author):
    return format_html('<a rel="author" href="{}"><bdi>{}</bdi></a>', author.get_absolute_url(), author)
