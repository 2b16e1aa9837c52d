"""The export as a test reads it: parsed strictly, with what an item says by the names of the format."""

import json
import xml.sax
from xml.etree import ElementTree

from newsroom.wordpress.export import document

WP = "{http://wordpress.org/export/1.2/}"
NAMES = {
    "{http://purl.org/rss/1.0/modules/content/}encoded": "content",
    "{http://wordpress.org/export/1.2/excerpt/}encoded": "excerpt",
    "{http://purl.org/dc/elements/1.1/}creator": "creator",
    "{urn:newsroom:export:1}publication": "publication",
    "{urn:newsroom:export:1}redirect": "redirect",
}


class Export:
    def __init__(self):
        self.text = "".join(document())
        xml.sax.parseString(self.text.encode(), xml.sax.handler.ContentHandler())
        self.channel = ElementTree.fromstring(self.text).find("channel")

    def all(self, name):
        """The channel's elements of one name, as ``{field: text}``."""
        return [fields(element) for element in self.channel if short(element) == name]

    def text_of(self, name):
        return next(element.text or "" for element in self.channel if short(element) == name)

    def own(self, name):
        return [json.loads(element.text) for element in self.channel if short(element) == name]

    def items(self, kind="post"):
        return [item for item in self.all("item") if item["post_type"] == kind]

    def item(self, kind="post"):
        (item,) = self.items(kind)
        return item


def short(element):
    return NAMES.get(element.tag, element.tag.removeprefix(WP))


def fields(element):
    found = {"terms": [], "meta": [], "comments": [], "marks": {}}
    for child in element:
        match short(child):
            case "category":
                found["terms"].append((child.get("domain"), child.get("nicename"), child.text))
            case "postmeta" | "termmeta" | "commentmeta":
                key, value = (part.text or "" for part in child)
                if key == "_newsroom":
                    found["marks"] = json.loads(value)
                else:
                    found["meta"].append((key, value))
            case "comment":
                found["comments"].append(fields(child))
            case name:
                found[name] = child.text or ""
    return found
