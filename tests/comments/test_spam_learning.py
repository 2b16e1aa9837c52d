"""The filter learns from what moderators decide, unlearns what they take back, and forgets nothing else."""

import pytest

from comments import spam
from comments.models import Comment, Decision, Lesson, Word
from comments.models.word import TOTALS
from comments.persons import Person
from tests.factories import make_author, make_comment, make_moderator, make_published

pytestmark = pytest.mark.django_db


@pytest.fixture
def mo():
    return make_moderator()


def counts(*words):
    rows = Word.objects.in_bulk(words)
    return [(rows[word].spam, rows[word].ham) if word in rows else (0, 0) for word in words]


def everything():
    return set(Word.objects.exclude(spam=0, ham=0).values_list("word", "spam", "ham"))


def risk(body):
    return spam.opinion_on(Comment(name="Ann", email="ann@example.org", body=body)).risk


def test_an_approved_comment_is_ham_and_spam_is_spam(mo):
    make_comment(body="Lovely bridge").approve(mo)
    make_comment(body="Lovely watches").mark_spam(mo)
    assert counts("lovely", "bridge", "watches", "lovely bridge", TOTALS) == [
        (1, 1),
        (0, 1),
        (1, 0),
        (0, 1),
        (1, 1),
    ]
    assert set(Lesson.objects.values_list("comment__body", "is_spam")) == {
        ("Lovely bridge", False),
        ("Lovely watches", True),
    }


def test_a_correction_unlearns_the_one_and_learns_the_other(mo):
    comment = make_comment(body="Lovely bridge")
    comment.mark_spam(mo)
    comment.approve(mo)
    assert counts("lovely", TOTALS) == [(0, 1), (0, 1)]


@pytest.mark.parametrize("leave", ["trash", "hold"])
def test_what_is_neither_is_unlearnt(mo, leave):
    comment = make_comment(body="Lovely bridge")
    comment.mark_spam(mo)
    getattr(comment, leave)(mo)
    assert everything() == set()
    assert not Lesson.objects.exists()


def test_undo_brings_back_exactly_what_was_known(mo):
    make_comment(body="Lovely bridge").approve(mo)
    before = everything()
    comments = [
        make_comment(body=f"Lovely watches {n}", status=status)
        for n, status in enumerate(["pending", "trash"])
    ]
    Decision.objects.decide(Comment.objects.filter(pk__in=[c.pk for c in comments]), "spam", mo)
    assert everything() != before
    Decision.objects.filter(to_status="spam").undo(mo)
    assert everything() == before


def test_nothing_is_learnt_twice(mo):
    comment = make_comment(body="Lovely bridge")
    for _again in range(3):
        comment.approve(mo)
        comment.approve(by=None)
        spam.learn(None, list(comment.decisions.all()))
    assert counts("lovely", TOTALS) == [(0, 1), (0, 1)]


def test_what_rules_decide_teaches_nothing():
    make_comment(body="Lovely watches").mark_spam(cause="filter_spam")
    Comment.objects.enter(
        Comment(article=make_published(), name="Ann", body="Hm"), "approved", cause="known_writer"
    )
    assert everything() == set()


def test_what_staff_write_teaches_nothing(mo):
    comment = Comment.objects.reply_as_staff(make_published(), mo, "Thank you, it is corrected.")
    comment.trash(mo)
    comment.approve(mo)
    assert everything() == set()


def test_an_edited_text_is_unlearnt_as_it_was_learnt(mo):
    comment = make_comment(body="Lovely bridge")
    comment.approve(mo)
    comment.body, comment.name = "Buy watches", "Watches"
    comment.save()
    assert counts("bridge", "watches") == [(0, 1), (0, 0)]
    comment.mark_spam(mo)
    assert counts("bridge", "watches", TOTALS) == [(0, 0), (1, 0), (1, 0)]


def test_approved_once_more_after_an_edit_the_new_text_is_learnt(mo):
    comment = make_comment(body="Lovely bridge")
    comment.approve(mo)
    comment.body = "Lovely river"
    comment.save()
    comment.hold(cause="edited")
    assert counts("bridge", TOTALS) == [(0, 1), (0, 1)]
    comment.approve(mo)
    assert counts("bridge", "river", TOTALS) == [(0, 0), (0, 1), (0, 1)]


def test_emptying_the_spam_unlearns_nothing(mo):
    make_comment(body="Lovely watches").mark_spam(mo)
    Comment.objects.all().delete()
    assert counts("watches", TOTALS) == [(1, 0), (1, 0)]
    assert not Lesson.objects.exists()


def test_counters_never_go_below_nothing(mo):
    comment = make_comment(body="Lovely bridge")
    comment.approve(mo)
    Word.objects.exclude(word=TOTALS).delete()
    Word.objects.update(ham=0)
    comment.mark_spam(mo)
    assert counts("lovely", TOTALS) == [(1, 0), (1, 0)]


def test_with_decisions_the_words_outweigh_the_rules(mo):
    for n in range(40):
        make_comment(body=f"Subscribe to my channel about the harbour, part {n}").approve(mo)
        make_comment(body=f"Superb wristwatch for gentlemen, number {n}").mark_spam(mo)
    assert risk("Subscribe to my channel about the harbour") < 60
    assert risk("A superb wristwatch for you") >= 60


def test_as_long_as_only_one_kind_is_learnt_words_say_nothing(mo):
    before = risk("Where is the harbour?")
    for n in range(30):
        make_comment(body=f"Where is the harbour? {n}").mark_spam(mo)
    assert risk("Where is the harbour?") == before


def test_learnt_words_are_shown_as_reasons(mo):
    for n in range(20):
        make_comment(body=f"wristwatch {n}").mark_spam(mo)
        make_comment(body=f"harbour {n}").approve(mo)
    signs = spam.opinion_on(Comment(name="Ann", email="ann@example.org", body="wristwatch harbour")).signs
    weights = dict(map(tuple, signs))
    assert weights["“wristwatch”"] > 0 > weights["“harbour”"]


def test_the_vocabulary_stays_bounded_and_keeps_what_is_met_often(mo):
    for n in range(5):
        make_comment(body=f"wristwatch rare{n}").mark_spam(mo)
    Word.objects.prune(most=10)
    assert Word.objects.count() <= 10
    assert counts("wristwatch", "rare1", TOTALS) == [(5, 0), (0, 0), (5, 0)]


def test_every_hundred_lessons_it_is_pruned(mo, monkeypatch):
    pruned = []
    monkeypatch.setattr(type(Word.objects.all()), "prune", lambda self: pruned.append(self.count()))
    comments = [make_comment(make_published(), body="Hm")]
    comments += [make_comment(comments[0].article, body=f"Hm {n}") for n in range(100)]
    for comment in comments[:99]:
        comment.approve(mo)
    assert pruned == []
    comments[99].approve(mo)
    assert len(pruned) == 1


def test_it_says_what_it_knows(mo):
    assert "0 approved comments and 0 that were spam" in spam.explain().told
    for n in range(12):
        make_comment(body=f"wristwatch {n}", name="Zorro", email="zorro@spam.example").mark_spam(mo)
        make_comment(body=f"harbour {n}").approve(mo)
    knowledge = spam.explain()
    assert (knowledge.spam, knowledge.ham, knowledge.certainty) == (12, 12, "middle")
    assert knowledge.for_spam[0] == ("“wristwatch”", 12, 0)
    assert knowledge.for_ham[0] == ("“harbour”", 0, 12)
    assert not [word for word, *_ in knowledge.for_spam + knowledge.for_ham if "zorro" in word]


def test_decisions_about_many_cost_no_more_queries_each(mo, django_assert_max_num_queries):
    article = make_published()
    for n in range(400):
        make_comment(article, body=f"watches number {n}")
    with django_assert_max_num_queries(40):
        Decision.objects.decide(Comment.objects.all(), "spam", mo)
    assert counts("watches", TOTALS) == [(400, 0), (400, 0)]


def test_an_authors_own_comment_counts_as_staff(mo):
    article = make_published(authors=[make_author("Ada", user=mo)])
    Comment.objects.reply_as_staff(article, mo, "Mine.")
    assert everything() == set()


def test_a_posted_comment_carries_what_the_filter_thinks_of_it(send, mo):
    article = make_published()
    send(article, body="Please subscribe to my channel, I will sub back")
    comment = article.comments.get()
    assert comment.risk >= 60
    assert comment.signs[0][0] == "asks to visit, follow or subscribe"
    assert comment.decisions.get().cause == "filter_held"
    comment.mark_spam(mo)
    assert counts("channel", TOTALS) == [(1, 0), (1, 0)]


@pytest.mark.parametrize("keep_texts", [True, False])
def test_of_an_erased_person_nothing_is_kept(mo, keep_texts):
    make_comment(name="Vera", email="vera@example.org", body="Lovely bridge").approve(mo)
    make_comment(name="Zorro", email="zorro@example.org", body="Lovely bridge").approve(mo)
    Person("zorro@example.org").erase(mo, keep_texts)
    assert Lesson.objects.count() == 1
    assert counts("lovely", TOTALS) == [(0, 1), (0, 1)]
    assert not Word.objects.filter(word="name:zorro").exists()
