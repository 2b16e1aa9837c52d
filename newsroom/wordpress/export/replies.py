"""What readers said, as WordPress stores comments: a few tags, line breaks for the rest."""

import re
from html import unescape

from comments.models import Comment

from . import xml
from .moments import both_clocks, exact
from .names import marked

STATES = {
    Comment.Status.APPROVED: "1",
    Comment.Status.PENDING: "0",
    Comment.Status.SPAM: "spam",
    Comment.Status.TRASH: "trash",
}
# What the columns over there hold; what is longer is lost with its comment.
LONGEST_NAME = 245  # bytes
LONGEST_EMAIL = 100

_LINK = re.compile(r'<a href="([^"]*)"[^>]*>(.*?)</a>', re.S)
_PARAGRAPHS = re.compile(r"(</p>|</blockquote>)(?=<p>|<blockquote>)")


def comment(found, people):
    """One comment. ``people`` know which author an account belongs to."""
    author = people.of_user(found.user_id)
    local, gmt = both_clocks(found.created_at)
    name, email, words = _short(xml.as_html(found.name)), found.email, content(found.html)
    return "".join(
        [
            "<wp:comment>\n",
            xml.element("wp:comment_id", found.pk),
            xml.element("wp:comment_author", name),
            xml.element("wp:comment_author_email", email if len(email) <= LONGEST_EMAIL else ""),
            xml.element("wp:comment_author_url", found.website),
            xml.element("wp:comment_author_IP", found.network.partition("/")[0]),
            xml.element("wp:comment_date", local),
            xml.element("wp:comment_date_gmt", gmt),
            xml.element("wp:comment_content", words),
            xml.element("wp:comment_approved", STATES[found.status]),
            xml.element("wp:comment_type", "comment"),
            xml.element("wp:comment_parent", found.parent_id or 0),
            xml.element("wp:comment_user_id", author.pk if author else 0),
            marked(
                "commentmeta",
                name=found.name if unescape(name) != found.name else None,
                email=email if len(email) > LONGEST_EMAIL else None,
                body=found.body if words != found.body else None,
                by_staff=found.by_staff or None,
                by_author=found.by_author or None,
                confirmed=found.confirmed or None,
                pinned_at=exact(found.pinned_at),
                edited_at=exact(found.edited_at),
                withdrawn_at=exact(found.withdrawn_at),
                former_number=found.former_number,
            ),
            "</wp:comment>\n",
        ]
    )


def content(html):
    """Paragraphs as empty lines, and links that show their address bare: both are made at display there."""
    html = _LINK.sub(_link, html)
    html = _PARAGRAPHS.sub(r"\1\n\n", html)
    return html.replace("<p>", "").replace("</p>", "").replace("<br>", "\n")


def _link(found):
    address, words = found.groups()
    return words if address in (words, f"https://{words}") else f'<a href="{address}">{words}</a>'


def _short(name):
    """Cut between letters, and never within an entity."""
    while len(name.encode()) > LONGEST_NAME:
        name = re.sub(r"(?:&[#\w]+;|.)$", "", name, flags=re.S)
    return name
