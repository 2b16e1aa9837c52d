from django import template
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from articles import bylines, cards, dates, metadata, renditions

register = template.Library()

register.filter("absolute", metadata.absolute)
register.simple_tag(bylines.credits)


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
