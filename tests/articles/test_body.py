"""The article's text as readers get it: pictures from the library, credits, tables."""

import pytest
from django.core.files.storage import default_storage
from django.template import Context, Template

from articles.models import Image
from tests.factories import make_article, make_image

pytestmark = pytest.mark.django_db


def show(html):
    article = make_article(body=html)
    return Template("{% load pictures %}{% body article %}").render(Context({"article": article}))


def figure(image, alt="", caption="", attributes=""):
    caption = f"<figcaption>{caption}</figcaption>" if caption else ""
    return f'<figure{attributes}><img data-file="{image.pk}" alt="{alt}">{caption}</figure>'


def shown(image, alt, more=""):
    """An icon has no renditions, so its ``<picture>`` is short."""
    return (
        f'<picture><img alt="{alt}" decoding="async" height="40" loading="lazy"'
        f' src="{image.file.url}" width="60"></picture>'
    )


def test_plain_text_is_left_alone():
    html = '<p>Good <strong>morning</strong>, <a href="https://a.example/?b=1&amp;c=2">all</a>.</p><hr>'
    assert show(html) == html


def test_a_picture_has_its_alternative_text_from_the_story_or_else_from_the_library():
    image = make_image(alternative_text="The library's")
    assert show(figure(image, alt="The &quot;story&quot;")) == (
        f"<figure>{shown(image, 'The &quot;story&quot;')}</figure>"
    )
    assert show(figure(image)) == f"<figure>{shown(image, 'The library&#x27;s')}</figure>"


def test_large_pictures_are_responsive_and_know_their_place():
    image = make_image(size=(900, 20))
    ordinary, wide = show(figure(image)), show(figure(image, attributes=' class="wide"'))
    assert 'type="image/avif"' in ordinary
    assert 'sizes="(min-width: 45rem) 42rem, 100vw"' in ordinary
    assert wide.startswith('<figure class="wide"><picture>')
    assert 'sizes="(min-width: 75rem) 70rem, 100vw"' in wide


def test_the_caption_is_kept_and_the_credit_added():
    image = make_image(credit="Ida & Co")
    credit = '<span class="credit">Ida &amp; Co</span>'
    assert show(figure(image, caption="Fog on <em>the</em> moor.")).endswith(
        f"<figcaption>Fog on <em>the</em> moor. {credit}</figcaption></figure>"
    )
    assert show(figure(image)).endswith(f"</picture><figcaption>{credit}</figcaption></figure>")


def test_two_pictures_in_one_figure_are_credited_once_each():
    first, second, third = make_image(credit="Ida"), make_image(credit="Per"), make_image(credit="Ida")
    images = "".join(f'<img data-file="{image.pk}">' for image in (first, second, third))
    html = show(f"<figure>{images}</figure>")
    assert html.count("<picture>") == 3
    assert html.endswith('<figcaption><span class="credit">Ida, Per</span></figcaption></figure>')


def test_a_figure_whose_picture_has_left_the_library_is_not_shown():
    assert show('<p>Before.</p><figure><img data-file="999"><figcaption>Gone</figcaption></figure>') == (
        "<p>Before.</p>"
    )
    assert show('<p>In <img data-file="999"> line.</p>') == "<p>In  line.</p>"
    image = make_image()
    html = show(f'<figure><img data-file="999"><img data-file="{image.pk}"></figure>')
    assert html == f"<figure>{shown(image, 'A teal square')}</figure>"


def test_a_figure_with_more_than_a_lost_picture_stays():
    html = show('<figure><img data-file="999"><blockquote><p>Words.</p></blockquote></figure>')
    assert html == "<figure><blockquote><p>Words.</p></blockquote></figure>"


def test_a_figure_within_a_figure_stays_well_formed():
    image = make_image()
    html = show(
        f'<figure><figure><img data-file="{image.pk}"></figure><figure><img data-file="9"></figure></figure>'
    )
    assert html == f"<figure><figure>{shown(image, 'A teal square')}</figure></figure>"


def test_a_file_missing_on_disk_leaves_its_words():
    image = make_image(alternative_text="Fog")
    default_storage.delete(image.file.name)
    assert 'alt="Fog"' in show(figure(image))


def test_a_row_without_a_file_is_no_error():
    image = Image.objects.create()
    assert show(figure(image, caption="Words.")) == "<figure><figcaption>Words.</figcaption></figure>"


def test_words_that_look_like_markup_stay_words():
    image = make_image(credit='<img data-file="1" onerror="x">', alternative_text="</figcaption><table>")
    html = show(
        figure(image, alt="&lt;table&gt;", caption="&lt;img data-file=&quot;1&quot;&gt; &lt;table&gt;")
    )
    assert html.count("<img") == 1
    assert "<table" not in html
    assert html.count("</figcaption>") == 1


def test_tables_scroll_on_phones_and_have_names():
    cells = "<tbody><tr><td>1</td></tr></tbody>"
    html = show(f"<table>{cells}</table><table><caption>Wheat &amp; <em>rye</em></caption>{cells}</table>")
    assert html == (
        '<div class="table-scroll" tabindex="0" role="region" aria-label="Table 1">'
        f"<table>{cells}</table></div>"
        '<div class="table-scroll" tabindex="0" role="region" aria-label="Wheat &amp; rye">'
        f"<table><caption>Wheat &amp; <em>rye</em></caption>{cells}</table></div>"
    )


def test_code_that_is_too_wide_scrolls_by_keyboard_too():
    assert show("<pre><code>x</code></pre>") == '<pre tabindex="0"><code>x</code></pre>'


def test_a_table_within_a_table_stays_well_formed():
    html = show(
        "<table><tbody><tr><td><table><tbody><tr><td>1</td></tr></tbody></table></td></tr></tbody></table>"
    )
    assert html.count("<div") == html.count("</div>") == 2
    assert html.endswith("</table></div></td></tr></tbody></table></div>")


@pytest.mark.parametrize("count", [1, 12])
def test_all_pictures_cost_one_query(count, django_assert_num_queries):
    article = make_article(body="".join(figure(make_image()) for _ in range(count)))
    template = Template("{% load pictures %}{% body article %}")
    with django_assert_num_queries(1):
        html = template.render(Context({"article": article}))
    assert html.count("<picture>") == count


def test_a_text_without_pictures_costs_none(django_assert_num_queries):
    article = make_article()
    with django_assert_num_queries(0):
        Template("{% load pictures %}{% body article %}").render(Context({"article": article}))
