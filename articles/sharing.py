"""Plain links by which readers pass a story on: nothing of these sites is on our pages."""

from urllib.parse import quote

from django.utils.translation import gettext_lazy as _

SITES = [
    ("Mastodon", "https://share.joinmastodon.org/#text={headline}%0A{address}"),
    ("Bluesky", "https://bsky.app/intent/compose?text={headline}%20{address}"),
    ("Facebook", "https://www.facebook.com/sharer/sharer.php?u={address}"),
    ("X", "https://x.com/intent/post?text={headline}&url={address}"),
    ("LinkedIn", "https://www.linkedin.com/sharing/share-offsite/?url={address}"),
    ("WhatsApp", "https://wa.me/?text={headline}%20{address}"),
    (_("Email"), "mailto:?subject={headline}&body={address}"),
]


def share_links(headline, address):
    """``[(name of the site, where to post this story there)]``."""
    words = {"headline": quote(headline, safe=""), "address": quote(address, safe="")}
    return [(name, pattern.format(**words)) for name, pattern in SITES]
