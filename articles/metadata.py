"""What machines are told about a story: search engines, social networks, feed readers."""

import json
from urllib.parse import urljoin

from django.conf import settings

from articles import renditions

# A data block ends at "</script", so nothing in it may look like markup.
_HARMLESS = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


def absolute(address):
    """The address with the site's own in front, never with what the request named as its host."""
    return urljoin(settings.SITE_URL, address or "/")


def data_block(data):
    """The data as JSON that may stand in ``<script type="application/ld+json">``: ASCII and no markup."""
    return json.dumps(data, ensure_ascii=True).translate(_HARMLESS)


def story(article, publication, bylines, tags):
    """The article as a NewsArticle of schema.org."""
    address = absolute(article.get_absolute_url())
    facts = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": article.headline,
        "description": article.lead,
        "url": address,
        "mainEntityOfPage": address,
        "inLanguage": publication.language,
        "isAccessibleForFree": True,
        "wordCount": article.words,
        "author": [_person(byline.author) for byline in bylines],
        "publisher": {"@type": "NewsMediaOrganization", "name": publication.name, "url": absolute("/")},
        "keywords": [tag.name for tag in tags],
    }
    if article.published_at:
        facts["datePublished"] = article.published_at.isoformat()
        changed_at = article.modified_at if article.was_modified else article.published_at
        facts["dateModified"] = changed_at.isoformat()
    if article.section:
        facts["articleSection"] = article.section.name
    if article.lead_image:
        facts["image"] = _picture(article.lead_image)
    return {name: fact for name, fact in facts.items() if fact not in ("", [])}


def _person(author):
    return {"@type": "Person", "name": author.name, "url": absolute(author.get_absolute_url())}


def _picture(image):
    address = absolute(renditions.share_image(image))
    return {"@type": "ImageObject", "url": address, "caption": image.alternative_text}
