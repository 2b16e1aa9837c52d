"""How a WXR file is spelled: texts in CDATA, numbers bare, nothing that XML forbids."""

import json
import re
from html import escape

NAMESPACES = {
    "excerpt": "http://wordpress.org/export/1.2/excerpt/",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "wfw": "http://wellformedweb.org/CommentAPI/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "wp": "http://wordpress.org/export/1.2/",
    "newsroom": "urn:newsroom:export:1",
}
_FORBIDDEN = re.compile("[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def without_controls(text):
    return _FORBIDDEN.sub("", text)


def cdata(text):
    return f"<![CDATA[{without_controls(text).replace(']]>', ']]]]><![CDATA[>')}]]>"


def element(name, value):
    return f"<{name}>{value if isinstance(value, int) else cdata(value)}</{name}>\n"


def plain_element(name, text, **attributes):
    """For the few texts that WordPress itself writes without CDATA."""
    written = "".join(f' {key}="{escape(without_controls(value))}"' for key, value in attributes.items())
    return f"<{name}{written}>{escape(without_controls(text), quote=False)}</{name}>\n"


def meta(kind, key, value):
    """``kind`` is postmeta, termmeta or commentmeta."""
    pair = element("wp:meta_key", key) + element("wp:meta_value", value)
    return f"<wp:{kind}>\n{pair}</wp:{kind}>\n"


def as_json(values):
    """Marks of ours: never plain text, for what looks like serialised PHP would be unserialised there."""
    values = {
        key: without_controls(value) if isinstance(value, str) else value for key, value in values.items()
    }
    return json.dumps(values, ensure_ascii=False)


def as_html(text):
    """Plain text where WordPress keeps HTML: titles, names, excerpts, descriptions."""
    return escape(text).replace("&#x27;", "&#039;")
