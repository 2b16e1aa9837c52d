"""A story in a list, as HTML.

Written by functions, not by a template: a front page shows thirty of them. What an editor typed goes
through ``escape`` here.
"""

from html import escape

from django.utils.html import conditional_escape
from django.utils.safestring import mark_safe
from django.utils.translation import ngettext

from articles import figures
from articles.bylines import writers
from articles.dates import day

WITHOUT_LEAD = ("brief", "small")


def card(
    story, date_format, *, look, level=3, section=None, sizes="100vw", eager=False, number=0, snippet=""
):
    """``look`` is a class of the stylesheet. ``number`` is that of the replies, ``snippet`` is clean HTML.

    The story's section is named, unless it is the one whose page this is.
    """
    address = escape(story.get_absolute_url())
    picture = figures.picture(story.lead_image, sizes=sizes, eager=eager) if look != "brief" else ""
    frame = f'<div class="frame">{picture}</div>' if picture else ""
    lead = ""
    if look not in WITHOUT_LEAD:
        lead = f'<p class="lead" dir="auto">{conditional_escape(snippet or story.lead)}</p>'
    return mark_safe(  # noqa: S308 - all parts are escaped where they are put in
        f'<article class="card {look}">{frame}<div class="copy">{_kicker(story, section)}'
        f'<h{level} class="headline" dir="auto"><a href="{address}">{escape(story.headline)}</a></h{level}>'
        f'{lead}<p class="facts">{_facts(story, date_format, look, address, number)}</p></div></article>'
    )


def _kicker(story, section):
    if not story.section or story.section == section:
        return ""
    address, name = escape(story.section.get_absolute_url()), escape(story.section.name)
    return f'<p class="kicker"><a href="{address}"><bdi>{name}</bdi></a></p>'


def _facts(story, date_format, look, address, number):
    facts = []
    if look not in WITHOUT_LEAD and (bylines := story.bylines.all()):
        facts.append(f"<span>{writers(bylines)}</span>")
    if story.published_at:
        facts.append(f"<span>{day(story.published_at, date_format)}</span>")
    if number:
        words = escape(ngettext("%(number)s comment", "%(number)s comments", number) % {"number": number})
        facts.append(f'<a href="{address}#comments">{words}</a>')
    return " ".join(facts)
