"""Pictures as HTML, and an article's text as readers get it: with its pictures, credited and responsive."""

import re
from html import escape, unescape

from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from articles import body, renditions
from articles.models import Image
from articles.shown import note

# nh3 has written the HTML that these read: lower case, double quotes, everything closed.
_FIGURE = re.compile(r"<figure\b([^>]*)>((?:(?!<figure\b).)*?)</figure>", re.S)
_CAPTION = re.compile(r"<figcaption\b[^>]*>.*?</figcaption>", re.S)
_PICTURE = re.compile(r"<img\b[^>]*>")
_LIBRARY_ID = re.compile(r'\bdata-file="([0-9]+)"')
_ALT = re.compile(r'\balt="([^"]*)"')
_CLASS = re.compile(r'\bclass="([^"]*)"')
_PRE = re.compile(r"<pre\b")
_TABLE = re.compile(r"<table\b[^>]*>(?:\s*<caption\b[^>]*>(.*?)</caption>)?", re.S)

_SIZES = {
    "wide": "(min-width: 75rem) 70rem, 100vw",
    "left": "(min-width: 45rem) 20rem, 100vw",
    "right": "(min-width: 45rem) 20rem, 100vw",
    # in a gallery, by the number of pictures in the row
    "of-2": "(min-width: 45rem) 21rem, 50vw",
    "of-3": "(min-width: 45rem) 14rem, 50vw",
    "of-4": "(min-width: 45rem) 11rem, 50vw",
}
_MEASURE = "(min-width: 45rem) 42rem, 100vw"


def picture(image, *, sizes="100vw", alt=None, eager=False, css_class=""):
    """A ``<picture>`` with AVIF and WebP in several widths; nothing for no image.

    Whether its files are there is not asked: where one is missing, readers see the text instead.
    """
    if not image or not image.file:
        return ""
    found = "".join(
        f'<source type="{media_type}" srcset="{escape(srcset)}" sizes="{escape(sizes)}">'
        for media_type, srcset in renditions.sources(image)
    )
    loading = {"fetchpriority": "high"} if eager else {"loading": "lazy", "decoding": "async"}
    classes = " ".join(filter(None, [css_class, *_focus(image)]))
    shown = plain_picture(image, alt, **{"class": classes or None}, **loading)
    return mark_safe(f"<picture>{found}{shown}</picture>")  # noqa: S308 - all parts are escaped


def plain_picture(image, alt=None, **attributes):
    """One ``<img>``, as readers outside our pages need it."""
    if not image or not image.file:
        return ""
    size = {"width": image.width or None, "height": image.height or None}
    alt = image.alternative_text if alt is None else alt
    return start_tag("img", src=renditions.share_image(image), **size, alt=alt, **attributes)


def start_tag(name, **attributes):
    """The tag with those attributes that are not None, in an eighth of the time of Django's ``flatatt``."""
    given = sorted((key, value) for key, value in attributes.items() if value is not None)
    written = "".join(f' {key}="{escape(str(value))}"' for key, value in given)
    return mark_safe(f"<{name}{written}>")  # noqa: S308 - all values are escaped


def _focus(image):
    """The focal point as classes of the stylesheet: pages carry no style of their own."""
    if (image.focus_x, image.focus_y) == (50, 50):
        return []
    return [f"fx-{round(image.focus_x, -1)}", f"fy-{round(image.focus_y, -1)}"]


def library(*texts):
    """``{id: image}`` of all pictures in these texts, in one query."""
    ids = {pk for html in texts for pk in body.picture_ids(html)}
    note(*(f"image:{pk}" for pk in ids))  # also of those that are not there
    return Image.objects.in_bulk(ids)


def text(html):
    """Clean HTML as our pages show it: responsive pictures with their credits, tables that scroll."""
    images = library(html)
    html = _PRE.sub('<pre tabindex="0"', _with_figures(html, images, picture, linked_picture))
    return mark_safe(_with_scrolling_tables(html))  # noqa: S308 - nh3 wrote it


def plain_text(html, images):
    """Clean HTML for readers outside our pages: pictures as plain ``<img>`` with their credits."""

    def show(image, alt, sizes):
        return plain_picture(image, alt)

    return mark_safe(_with_figures(html, images, show, show))  # noqa: S308 - nh3 wrote it


def linked_picture(image, alt, sizes):
    """A picture of a gallery, where it is small and cropped, as a link to the whole of it."""
    if not image or not image.file:
        return ""
    name = {} if alt or image.alternative_text else {"aria-label": _("The whole picture")}
    link = start_tag("a", href=renditions.share_image(image), **name)
    return format_html("{}{}</a>", link, picture(image, sizes=sizes, alt=alt))


def _with_figures(html, images, show, show_in_gallery):
    html = body.GALLERY.sub(lambda found: _gallery(found, images), html)
    html = _FIGURE.sub(lambda found: _figure(found, images, show, show_in_gallery), html)
    return _PICTURE.sub(lambda found: _shown(found[0], images, show, _MEASURE), html)


def _gallery(found, images):
    """The gallery in rows, without what has left the library. An emptied one leaves with its caption."""
    there = []
    for _attributes, content in _FIGURE.findall(found[2]):
        image = images.get(next(iter(body.picture_ids(content)), None))
        if image and image.file:
            there.append((image, content))
    if not there:
        return ""
    upright = sum(image.height > image.width for image, _content in there) > len(there) / 2
    attributes = found[1].replace("gallery", "gallery upright", 1) if upright else found[1]
    figures = (
        f'<figure class="of-{row}">{content}</figure>'
        for row, (_image, content) in zip(rows(len(there)), there, strict=True)
    )
    return f"<figure{attributes}>{''.join(figures)}{_FIGURE.sub('', found[2])}</figure>"


def rows(number):
    """For each of so many pictures how many stand in its row. No row has a hole; the larger come first."""
    if number < 4:
        return [number] * number
    if number < 6:
        return [2, 2] + [number - 2] * (number - 2)
    threes = -number % 4
    return [3] * 3 * threes + [4] * (number - 3 * threes)


def _figure(found, images, show, show_in_gallery):
    """The figure with its credit. One whose picture has left the library leaves with its caption."""
    attributes, content = found[1], found[2]
    ids = body.picture_ids(content)
    credits = [images[pk].credit for pk in ids if pk in images and images[pk].credit]
    if ids and not any(pk in images for pk in ids) and not _without_picture(content):
        return ""
    css_class = _CLASS.search(attributes)
    css_class = css_class[1] if css_class else ""
    show = show_in_gallery if css_class.startswith("of-") else show
    sizes = _SIZES.get(css_class, _MEASURE)
    content = _PICTURE.sub(lambda picture: _shown(picture[0], images, show, sizes), content)
    return f"<figure{attributes}>{_credited(content, dict.fromkeys(credits))}</figure>"


def _without_picture(content):
    return body.plain(_PICTURE.sub("", _CAPTION.sub("", content)))


def _credited(content, credits):
    if not credits:
        return content
    credit = format_html('<span class="credit">{}</span>', ", ".join(credits))
    if _CAPTION.search(content):
        return content.replace("</figcaption>", f" {credit}</figcaption>", 1)
    return f"{content}<figcaption>{credit}</figcaption>"


def _shown(tag, images, show, sizes):
    # The credit of what stands before it may speak of <img: what has been shown already has no library id.
    library_id, alt = _LIBRARY_ID.search(tag), _ALT.search(tag)
    if not library_id:
        return tag
    image = images.get(int(library_id[1]))
    return show(image, alt=unescape(alt[1]) if alt and alt[1] else None, sizes=sizes) if image else ""


def _with_scrolling_tables(html):
    """Each table in a box that scrolls, also by keyboard, so that no page is wider than the phone."""
    number = 0

    def boxed(found):
        nonlocal number
        number += 1
        label = body.plain(found[1] or "") or _("Table %(number)d") % {"number": number}
        box = '<div class="table-scroll" tabindex="0" role="region" aria-label="{}">'
        return format_html(box, label) + found[0]

    return _TABLE.sub(boxed, html).replace("</table>", "</table></div>")
