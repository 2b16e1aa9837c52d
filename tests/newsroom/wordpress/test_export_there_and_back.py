"""Texts that go out as blocks and come in again are what they were."""

import re
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import settings as conditions
from hypothesis import strategies as some

from articles import body
from newsroom.demo import sample
from newsroom.wordpress.bodies import convert
from newsroom.wordpress.export.blocks import Blocks

BLOCKS = "p|h[2-4]|pre|ul|ol|li|dl|dt|dd|blockquote|aside|figure|figcaption|table|caption|tbody|tr|td|th|hr"
HOME = "https://news.example"


class Picture(SimpleNamespace):
    """What both sides ask of a picture, without a database."""

    caption = credit = ""

    @property
    def file(self):
        return SimpleNamespace(url=f"/media/images/{self.pk}.jpg")


LIBRARY = {pk: Picture(pk=pk, alternative_text=f"Picture [{pk}]" * (pk != 3)) for pk in (1, 2, 3)}


class Site:
    is_ours, number = True, 4

    def picture(self, number=None, address=""):
        return LIBRARY[number // 4]

    def is_own(self, address):
        return address.startswith((HOME, "/"))

    def link(self, address):
        return None

    def file(self, number):
        return ""

    def pictures_of(self, number):
        return []

    def block(self, number):
        return None


@pytest.fixture(autouse=True)
def home(settings):
    settings.SITE_URL = HOME


def there_and_back(html):
    return convert(Blocks(LIBRARY).of(html), Site()).html


def without_gaps(html):
    """White space at the edges of blocks is nobody's."""
    return re.sub(rf"\s*(</?(?:{BLOCKS})\b[^>]*>)\s*", r"\1", html)


@pytest.mark.parametrize("story", sample.stories().values(), ids=sample.stories().keys())
def test_the_stories_of_the_sample(story):
    html = body.clean(
        re.sub(r"\{\{picture.*?\}\}", '<figure><img data-file="1" alt=""></figure>', story["body"])
    )
    assert without_gaps(there_and_back(html)) == without_gaps(html)


words = some.sampled_from(
    [
        "word",
        " ",
        "[caption]",
        "&amp;lt;!-- wp:html --&gt;",
        "a &lt; b",
        "https://a.example/",
        "שלום",
        "🌊",
        "\n",
        "]]&gt;",
    ]
)
INLINE = ["em", "strong", "code", "q", "cite", "sub", "mark", "abbr"]


def nested(inner):
    tagged = some.builds(lambda tag, text: f"<{tag}>{text}</{tag}>", some.sampled_from(INLINE), inner)
    linked = some.builds(
        lambda href, text: f'<a href="{href}">{text}</a>',
        some.sampled_from(["/2015/12/x/?a=1&amp;b[]=2", "https://b.example/", "#note", "mailto:a@b.example"]),
        inner,
    )
    return some.lists(tagged | linked | words | inner, max_size=4).map("".join)


inline = some.recursive(words, nested, max_leaves=6)
picture = some.builds(
    lambda pk, alt: f'<img data-file="{pk}" alt="{alt}">',
    some.integers(1, 3),
    some.sampled_from(["An alt", "a &gt; [b] &quot;c&quot;"]),
)
caption = some.just("") | inline.map(lambda text: f"<figcaption>{text}</figcaption>")
figure = some.builds(
    lambda size, image, text: f"<figure{size}>{image}{text}</figure>",
    some.sampled_from(["", ' class="wide"', ' class="left"']),
    picture,
    caption,
)
gallery = some.builds(
    lambda images, text: (
        f'<figure class="gallery">{"".join(f"<figure>{one}</figure>" for one in images)}{text}</figure>'
    ),
    some.lists(picture, min_size=1, max_size=3),
    caption,
)
attributes = some.sampled_from(["", "", "", ' lang="de"', ' dir="rtl"', ' dir="auto"'])


def element(names, inner):
    return some.builds(
        lambda name, extra, text: f"<{name}{extra}>{text}</{name}>",
        some.sampled_from(names),
        attributes,
        inner,
    )


paragraph = element(["p", "h2", "h3", "h4", "pre"], some.lists(inline | picture, max_size=3).map("".join))
code = inline.map(lambda text: f"<pre><code>{text}</code></pre>")


def holding(block):
    blocks = some.lists(block, min_size=1, max_size=3).map("".join)
    items = some.lists(element(["li"], inline | blocks), min_size=1, max_size=3).map("".join)
    cells = some.lists(element(["td", "th"], inline | block), min_size=1, max_size=2).map("".join)
    rows = some.lists(cells.map(lambda row: f"<tr>{row}</tr>"), min_size=1, max_size=2).map("".join)
    title = some.just("") | inline.map(lambda text: f"<caption>{text}</caption>")
    return (
        element(["ul", "ol"], items)
        | element(
            ["blockquote"], some.builds(lambda a, b: a + b, blocks, some.just("") | element(["cite"], inline))
        )
        | blocks.map(lambda inner: f'<aside class="pullquote">{inner}</aside>')
        | some.builds(lambda top, rows: f"<table>{top}<tbody>{rows}</tbody></table>", title, rows)
        | some.builds(lambda a, b: f"<dl><dt>{a}</dt><dd>{b}</dd></dl>", inline, block)
    )


block = some.recursive(paragraph | code | figure | gallery | some.just("<hr>"), holding, max_leaves=6)


@conditions(max_examples=100, deadline=None)
@given(some.lists(block | inline, max_size=5).map("".join))
def test_whatever_can_be_stored(html):
    html = body.clean(html)
    assert without_gaps(there_and_back(html)) == without_gaps(html)
