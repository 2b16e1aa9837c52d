"""Whether a form was sent from our own pages, told by what browsers say of themselves.

The pages are the same for everybody, so there is no token in them. What says nothing is no browser:
it carries nobody's cookies, and there is nothing to protect it from.
"""

from urllib.parse import urlsplit


def is_foreign(request):
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site:
        return site not in ("same-origin", "none")
    return origin is not None and _host(origin) != request.get_host().lower()


def _host(origin):
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return ""
