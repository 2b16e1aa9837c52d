"""Frames, recordings and files: a paragraph with a link for each."""

from html import escape

from newsroom.wordpress.bodies import embeds

TAGS = ("iframe", "object", "embed", "video", "audio")
_MOVIE = {"movie", "src", "url", "filename"}


def player(flow, element, caption=""):
    """A paragraph with a link to what it plays. The caption is HTML."""
    address = address_of(element)
    if not address:
        flow.work.lost[element.tag] += 1
        flow.add(element.children if element.tag == "object" else [])
    elif "wp-embedded-content" not in element.classes:
        flow.work.embedded(address)
        address = flow.work.target(address) or address
        words = caption or escape(_title(element))
        has_link = "<a " in words
        link = embeds.link(address, "" if has_link else words)
        flow.place(f"<p>{link} {words}</p>" if has_link else f"<p>{link}</p>")


def address_of(element):
    """Where people can see what it plays, or nothing."""
    found = next(filter(None, _addresses(element)), "").strip()
    if element.tag in ("video", "audio") and found.startswith("/") and not found.startswith("//"):
        return found
    return embeds.page(found)


def _addresses(element):
    yield element.get("src")
    yield element.get("data-src")
    yield element.get("data")
    for child in element.all("param"):
        yield child.get("value") if child.get("name").lower() in _MOVIE else ""
    for child in element.all("embed", "source", "iframe"):
        yield child.get("src")


def _title(element):
    """What the frame says it shows, if that is more than what plays it."""
    title = element.get("title").strip()
    return "" if any(word in title.lower() for word in ("player", "embed", "iframe")) else title
