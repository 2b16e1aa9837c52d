"""What stood in the text but came from elsewhere. Our pages ask nobody else: a link leads there."""

import re
from html import escape
from urllib.parse import parse_qs, urlsplit

_SCHEME = re.compile(r"^(?:https?:)?//(?:www\.)?", re.I)
ADDRESS = re.compile(r"(?:https?:)?//[^\s<>\"]+", re.I)
# Players in frames: what to look for in the frame's address, and where its page is.
_YOUTUBE = r"youtube(?:-nocookie)?\.com/"
_PAGES = [
    (rf"{_YOUTUBE}embed/videoseries\?(?:.*&)?list=([\w-]+)", "https://www.youtube.com/playlist?list={}"),
    (rf"(?:{_YOUTUBE}(?:embed|v|live)|youtu\.be)/([\w-]{{6,}})", "https://www.youtube.com/watch?v={}"),
    (r"player\.vimeo\.com/video/(\d+)", "https://vimeo.com/{}"),
    (r"vimeo\.com/moogaloop\.swf\?(?:.*&)?clip_id=(\d+)", "https://vimeo.com/{}"),
    (r"dailymotion\.com/(?:embed/video|swf)/(\w+)", "https://www.dailymotion.com/video/{}"),
    (r"open\.spotify\.com/embed/([\w/]+)", "https://open.spotify.com/{}"),
    (r"embed\.ted\.com/([\w/-]+)", "https://www.ted.com/{}"),
    (r"player\.twitch\.tv/\?(?:.*&)?video=v?(\d+)", "https://www.twitch.tv/videos/{}"),
    (r"instagram\.com/(p|reel|tv)/([\w-]+)/embed", "https://www.instagram.com/{}/{}/"),
]
_PAGES = [(re.compile(pattern), target) for pattern, target in _PAGES]
# Players that are told the address of what they play.
_TOLD = re.compile(
    r"soundcloud\.com/player|facebook\.com/(?:v[\d.]+/)?plugins/\w+\.php|mixcloud\.com/widget"
    r"|docs\.google\.com/viewer|view\.officeapps",
    re.I,
)
_TOLD_AS = ("url", "href", "feed", "src")


def page(address):
    """Where people can go to see what a player with this address shows."""
    address = "https:" + address if address.startswith("//") else address
    if not re.match(r"https?://\S", address, re.I):
        return ""
    for pattern, target in _PAGES:
        if found := pattern.search(address):
            return target.format(*found.groups())
    if _TOLD.search(address):
        return _told(address) or address
    return address


def shown(address):
    """The address as readers get to see it."""
    return _SCHEME.sub("", address).removesuffix("/") or address


def shown_html(address):
    return escape(shown(address))


def link(address, words=""):
    """A link, with the words (HTML) or else the address as its text."""
    return f'<a href="{escape(address)}">{words or shown_html(address)}</a>'


def _told(address):
    try:
        asked = parse_qs(urlsplit(address).query, max_num_fields=50)
    except ValueError:
        return ""
    found = next((asked[key][0] for key in _TOLD_AS if key in asked), "")
    return found if found.lower().startswith(("http://", "https://")) else ""
