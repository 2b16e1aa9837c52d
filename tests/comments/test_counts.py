"""Numbers of comments in lists, in one query."""

import pytest
from django.template import Context, Template

from tests.factories import make_approved, make_comment, make_published

pytestmark = pytest.mark.django_db
TEMPLATE = Template(
    "{% load comments %}{% comment_counts articles as counts %}"
    "{% for article in articles %}{{ counts|of:article.pk }} {% endfor %}"
)


def test_only_approved_ones_count(django_assert_num_queries):
    articles = [make_published() for _ in range(3)]
    for _ in range(2):
        make_approved(articles[0])
    make_approved(articles[2])
    make_comment(articles[1])
    for some, numbers in [(articles, "2 0 1 "), (articles[:1], "2 ")]:
        with django_assert_num_queries(1):
            assert TEMPLATE.render(Context({"articles": some})) == numbers


def test_an_empty_list_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert TEMPLATE.render(Context({"articles": []})) == ""
