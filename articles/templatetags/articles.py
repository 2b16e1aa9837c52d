from django import template
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from articles import bylines, cards, dates, metadata, renditions, shown
from articles.context import publication

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


@register.tag
def kept(parser, token):
    """``{% kept "menu" section.pk %}…{% endkept %}``: what many pages have in common, drawn once.

    Drawn anew once anything that it shows has changed, see ``articles.shown.kept``. It may show the
    publication, the menu and the foot; whatever else makes a difference to it is named in the tag.
    """
    _tag, *names = token.split_contents()
    if not names:
        raise template.TemplateSyntaxError("kept: the first argument is its name")
    nodes = parser.parse(["endkept"])
    parser.delete_first_token()
    return KeptNode(nodes, [parser.compile_filter(name) for name in names])


class KeptNode(template.Node):
    def __init__(self, nodelist, names):
        self.nodelist, self.names = nodelist, names

    def render(self, context):
        if not shown.keeps_parts():
            return self.nodelist.render(context)
        names = (name.resolve(context, ignore_failures=True) for name in self.names)
        return shown.kept(("drawn", *names), lambda: self.draw(context))

    def draw(self, context):
        # Asked for anew: what the page has looked up already is noted as the page's and not as the part's.
        with context.push(**publication()):
            return self.nodelist.render(context)
