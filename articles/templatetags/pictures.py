from django import template

from articles import figures

register = template.Library()


@register.simple_tag
def picture(image, sizes="100vw", alt=None, eager=False, **attributes):
    """``{% picture image sizes="(min-width: 60rem) 50vw, 100vw" alt="" eager=True class="cover" %}``

    ``alt`` is the library's text unless given; ``class`` stands on the ``<img>``. ``eager`` is for
    the one picture that is seen first.
    """
    return figures.picture(image, sizes=sizes, alt=alt, eager=eager, css_class=attributes.get("class", ""))


@register.simple_tag
def body(article):
    """The article's text with its pictures, in one query for all of them."""
    return figures.text(article.body)
