"""What our answers to readers have in common: where a form leads to, and who may keep or find a page."""

from django.http import HttpResponseRedirect


class SeeOther(HttpResponseRedirect):
    """To another page, which the browser asks for with GET, whatever it has sent."""

    status_code = 303


def unlisted(response):
    """No search engine finds it."""
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def confidential(response):
    """For one person's eyes: nobody keeps it, and no search engine finds it."""
    response.headers["Cache-Control"] = "private, no-store"
    return unlisted(response)
