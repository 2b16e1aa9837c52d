"""Numbers of comments in lists, in one query."""

import pytest

from comments.templatetags.comments import comment_counts
from tests.factories import make_approved, make_comment, make_published

pytestmark = pytest.mark.django_db


def test_only_approved_ones_count(django_assert_num_queries):
    articles = [make_published() for _ in range(3)]
    for _ in range(2):
        make_approved(articles[0])
    make_approved(articles[2])
    make_comment(articles[1])
    first, _second, third = (article.pk for article in articles)
    for some, numbers in [(articles, {first: 2, third: 1}), (articles[:1], {first: 2})]:
        with django_assert_num_queries(1):
            assert comment_counts(some) == numbers


def test_an_empty_list_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert comment_counts([]) == {}
