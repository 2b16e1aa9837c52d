"""The rules that the filter begins with: signs of spam, each with a weight.

A weight is what a sign adds to the log-odds: 0.7 doubles the odds that it is spam, 2.3 makes them ten
times as high. The signs are counted as words are, so what moderators decide about comments that bear
one soon outweighs what is said here.
"""

import re
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from .phrases import finder
from .tokens import host_of


class Sign(NamedTuple):
    label: str
    weight: float


SIGNS = {
    # What it links to
    "link": Sign(_("a link"), 0.7),
    "links": Sign(_("several links"), 1.4),
    "many_links": Sign(_("a whole list of links"), 3.4),
    "only_link": Sign(_("hardly anything but a link"), 2.0),
    "short_address": Sign(_("a link that hides where it leads"), 2.4),
    "cheap_host": Sign(_("a link to where spam often leads"), 0.9),
    "paid_link": Sign(_("a link that pays who posted it"), 1.3),
    "forum_markup": Sign(_("markup of other sites"), 3.0),
    # What it says: the themes of phrases.py
    "own_channel": Sign(_("asks to visit, follow or subscribe"), 2.8),
    "asks": Sign(_("asks readers for something"), 0.9),
    "gift": Sign(_("promises something for free"), 2.5),
    "money": Sign(_("promises money"), 2.5),
    "crypto": Sign(_("praises an investment"), 1.6),
    "pharma": Sign(_("what pill sellers sell"), 1.6),
    "gambling": Sign(_("what gambling sites offer"), 1.6),
    "sex": Sign(_("offers sex"), 2.4),
    "marketing": Sign(_("offers marketing for websites"), 2.8),
    "miracle": Sign(_("offers spells, cures or hacked accounts"), 3.1),
    "goods": Sign(_("reads like a shop"), 1.6),
    "contact": Sign(_("wants to be written to elsewhere"), 1.7),
    "insists": Sign(_("says such things more than once"), 0.9),
    "template": Sign(_("praises in words that fit any site"), 0.9),
    "templates": Sign(_("consists of words that fit any site"), 2.2),
    # How it looks
    "shouting": Sign(_("is shouted"), 0.4),
    "flood": Sign(_("the same sign over and over"), 0.4),
    "echo": Sign(_("says the same over and over"), 0.8),
    "hidden": Sign(_("hidden characters"), 2.0),
    "mixed": Sign(_("a word with letters of two scripts"), 1.0),
    "mixed_words": Sign(_("several words with letters of two scripts"), 2.4),
    # Who it says it is by, and where else it was
    "website": Sign(_("gives a website"), 0.4),
    "website_offer": Sign(_("gives a website that sells"), 1.7),
    "name_offer": Sign(_("has an offer for a name"), 2.6),
    "repeated": Sign(_("somebody else has posted the same lately"), 3.4),
}

SHORT_HOSTS = frozenset(
    "bit.ly tinyurl.com t.co goo.gl ow.ly is.gd buff.ly adf.ly cutt.ly rb.gy shorturl.at tiny.cc t.me wa.me"
    " linkbucks.com bl.ink s.id clck.ru vk.cc shorte.st ouo.io bc.vc hyperurl.co soo.gd t.ly adfoc.us".split()
)
CHEAP_ENDINGS = tuple(
    ".tk .ml .ga .cf .gq .xyz .top .icu .click .loan .win .bid .biz .ru .cn .su .pw .shop .club".split()
)
PAID = re.compile(r"[?&#](?:ref|aff|affid|affiliate|affiliateid|partner|rb|promo|invite|friend)=|/ref/|/aff/")
FORUM_MARKUP = re.compile(r"\[/?(?:url|link|img|b|size|color)\b[=\]]")
OFFERS = re.compile(
    r"\b(?:seo|casinos?|slots?|poker|betting|togel|judi|cheap|buy|sale|discount|loans?|escorts?|viagra|cialis|pharmacy|pills?|porn|sex"
    r"|dating|essays?|assignment|hosting|backlinks?|marketing|services?|outlet|replica|crypto|bitcoin|forex|download|reviews?"
    r"|insurance|lawyers?|attorney|plumbing|roofing|supplements?|keto|cbd|vape|followers?|https?|www)\b"
    r"|\b[a-z0-9-]+\.(?:com|net|org|info|biz|xyz|top|ru|shop|site|online|io)\b"
)
SELLING = re.compile(
    r"seo|casino|slot|poker|togel|judi|cheap|loan|escort|viagra|cialis|pharma|pills|porn|dating|essay|backlink|replica|outlet"
    r"|crypto|bitcoin|forex|discount|coupon|insurance|weightloss|keto|cbd|vape|followers"
)
SAME = re.compile(r"(\S)\1{11}")
PICTURES = re.compile("[\u2600-\u27bf\U0001f1e6-\U0001f1ff\U0001f300-\U0001faff]")


def signs(text):
    """The keys of the signs that the text bears."""
    return [*_links(text), *_themes(text), *_looks(text), *_writer(text)]


def _links(text):
    number = len(text.links)
    if number:
        yield "many_links" if number > 3 else "links" if number > 1 else "link"
        if len(text.words) <= 3 * number:
            yield "only_link"
        if SHORT_HOSTS.intersection(text.hosts):
            yield "short_address"
        if any(host.endswith(CHEAP_ENDINGS) for host in text.hosts):
            yield "cheap_host"
        if any(map(PAID.search, text.links)):
            yield "paid_link"
    if FORUM_MARKUP.search(text.plain):
        yield "forum_markup"


def _themes(text):
    found = finder.themes(text.words)
    if text.mails:
        found["contact"] += 1
    if found.get("template", 0) > 1:
        yield "templates"
    if any(places > 1 for theme, places in found.items() if theme not in ("template", "asks")):
        yield "insists"
    yield from found


def _looks(text):
    letters = [ch for ch in text.body if ch.isalpha()]
    if len(letters) >= 20 and sum(map(str.isupper, letters)) > 0.7 * len(letters):
        yield "shouting"
    if SAME.search(text.plain) or len(PICTURES.findall(text.plain)) > 10:
        yield "flood"
    if len(text.words) >= 12 and len(set(text.words)) < len(text.words) / 3:
        yield "echo"
    if text.hidden:
        yield "hidden"
    if text.mixed:
        yield "mixed_words" if text.mixed > 1 else "mixed"


def _writer(text):
    if text.website:
        yield "website"
        if SELLING.search(host_of(text.website)):
            yield "website_offer"
    if OFFERS.search(text.name.casefold()):
        yield "name_offer"
