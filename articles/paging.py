"""Lists by cursor: a page stays what it was while stories arrive, and the thousandth costs no more."""

import re
from datetime import UTC, datetime

from django.http import Http404

PAGE = 20
LARGEST_ID = 2**63 - 1

_CURSOR = re.compile(r"((?:19|20|21)[0-9]{2}[0-9]{4}T[0-9]{6})Z-([1-9][0-9]{0,18})", re.A)


def cursor(article):
    """What ``?before=`` says to go on after this article."""
    return f"{article.published_at.astimezone(UTC):%Y%m%dT%H%M%SZ}-{article.pk}"


def parse(text):
    """The moment and the id in a cursor. Http404 for anything that ``cursor`` cannot have written."""
    match = _CURSOR.fullmatch(text)
    try:
        moment, pk = datetime.strptime(match[1], "%Y%m%dT%H%M%S").replace(tzinfo=UTC), int(match[2])
    except (TypeError, ValueError):
        raise Http404 from None
    if pk > LARGEST_ID:
        raise Http404
    return moment, pk


class Page:
    """Some stories of a list, newest first, from its beginning or ``before`` a story.

    ``older`` is the cursor of the next page, if there is one.
    """

    def __init__(self, articles, before=None):
        self.is_first = before is None
        # No row is counted: the one story too many says whether there are older ones.
        found = list(articles.newest_first()[: PAGE + 1])
        self.articles = found[:PAGE]
        self.older = cursor(found[PAGE - 1]) if len(found) > PAGE else None
