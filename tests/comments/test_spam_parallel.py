"""Moderators who decide at the same time: every decision is counted once, and nobody waits for ever."""

import pytest

from comments.models import Comment, Decision, Word
from comments.models.word import TOTALS
from tests.comments.test_parallel import all_at_once
from tests.factories import make_comment, make_moderator, make_published

pytestmark = pytest.mark.django_db(transaction=True)


def totals():
    return Word.objects.values_list("spam", "ham").get(word=TOTALS)


def test_decisions_at_once_are_all_counted():
    article, mo = make_published(), make_moderator()
    comments = [make_comment(article, body=f"Lovely bridge, {n} over the river") for n in range(8)]
    all_at_once(*[lambda comment=comment: comment.approve(mo) for comment in comments])
    assert totals() == (0, 8)
    assert Word.objects.get(word="lovely").ham == 8


def test_one_comment_decided_by_many_is_learnt_once():
    mo, comment = make_moderator(), make_comment(body="Lovely bridge")
    all_at_once(*[lambda: Comment.objects.get(pk=comment.pk).mark_spam(mo)] * 6)
    assert totals() == (1, 0)


def test_many_at_once_with_the_same_words_in_another_order():
    article, mo = make_published(), make_moderator()
    words = [f"word{n}" for n in range(60)]
    for n in range(40):
        make_comment(article, body=" ".join(words if n % 2 else words[::-1]) + f" {n}")
    pks = list(Comment.objects.order_by("pk").values_list("pk", flat=True))
    acts = [
        lambda some=some, status=status: Decision.objects.decide(
            Comment.objects.filter(pk__in=some), status, mo
        )
        for some, status in [
            (pks[:10], "spam"),
            (pks[10:20], "approved"),
            (pks[20:30], "spam"),
            (pks[30:], "approved"),
        ]
    ]
    all_at_once(*acts)
    assert totals() == (20, 20)


def test_undo_of_a_mixed_act_beside_other_decisions():
    article, mo, ann = make_published(), make_moderator(), make_moderator("ann")
    comments = [
        make_comment(article, body=f"Lovely {n}", status=s) for n, s in enumerate(["pending", "spam"] * 6)
    ]
    pks = [comment.pk for comment in comments]
    for pk in pks[6:]:
        Comment.objects.get(pk=pk).trash(ann)
    Decision.objects.decide(Comment.objects.filter(pk__in=pks[:6]), "trash", mo)
    undo = lambda: Decision.objects.filter(by=mo).undo(mo)  # noqa: E731
    again = [lambda pk=pk: Comment.objects.get(pk=pk).approve(ann) for pk in reversed(pks)]
    all_at_once(undo, *again)
    learnt = Comment.objects.filter(lesson__isnull=False).count()
    assert sum(totals()) == learnt
