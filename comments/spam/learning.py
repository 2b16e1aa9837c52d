"""How moderators' decisions become the filter's knowledge, and what it knows."""

from collections import defaultdict
from typing import NamedTuple

from django.db.models import F
from django.utils.translation import gettext as _

from comments.models import Comment, Lesson, Word
from comments.models.word import TOTALS

from . import bayes
from .opinion import TELLING, certainty, label
from .signs import signs
from .tokens import Text, tokens

Status = Comment.Status
IS_SPAM = {Status.APPROVED: False, Status.SPAM: True}
AT_ONCE = 500
PRUNED_EVERY = 100  # lessons
SHOWN = 12
LOOKED_AT = 300


def learn(sender, decisions, **kwargs):
    """Receives ``decided``. Learns what people approve and what they call spam, and nothing else.

    What they decide otherwise is unlearnt, exactly as it was learnt, even if the comment was edited
    since. What rules decide teaches nothing, or the filter would agree with itself ever more.
    """
    wanted = {move.comment_id: IS_SPAM.get(move.to_status) for move in decisions if move.by_name}
    changes = defaultdict(lambda: [0, 0])
    pks = sorted(wanted)
    for start in range(0, len(pks), AT_ONCE):
        _teach({pk: wanted[pk] for pk in pks[start : start + AT_ONCE]}, changes)
    Word.objects.change(changes)
    if sum(changes[TOTALS]) and _number_learnt() % PRUNED_EVERY < len(wanted):
        Word.objects.prune()


def _teach(wanted, changes):
    """Note what is learnt of the comments, and collect in ``changes`` what is to be counted.

    ``wanted`` is ``{pk: whether it is spam}``, or None for what is neither.
    """
    lessons, known = [], {lesson.pk: lesson for lesson in Lesson.objects.filter(comment__in=wanted)}
    for comment in _readers_comments(wanted):
        new = _lesson(comment, wanted[comment.pk])
        old = known.pop(comment.pk, None)
        if old and new and _content(old) == _content(new):
            continue
        _count(old, -1, changes)
        _count(new, 1, changes)
        if new:
            lessons.append(new)
        elif old:
            known[old.pk] = old
    fields = ["is_spam", "words"]
    Lesson.objects.bulk_create(
        lessons, update_conflicts=True, unique_fields=["comment"], update_fields=fields
    )
    Lesson.objects.filter(comment__in=known).delete()


def unlearn(comments):
    """Forget what was learnt of the comments of a query. Call it in a transaction that has locked them."""
    changes = defaultdict(lambda: [0, 0])
    lessons = Lesson.objects.filter(comment__in=comments.order_by().values("pk"))
    for lesson in lessons.iterator():
        _count(lesson, -1, changes)
    lessons.delete()
    Word.objects.change(changes)


def words_of(comment):
    """What is counted of a comment."""
    text = Text(comment)
    return sorted(tokens(text, signs(text)) | {TOTALS})


def _readers_comments(pks):
    comments = Comment.objects.filter(pk__in=pks, by_staff=False).order_by("pk")
    return comments.only("body", "name", "email", "website")


def _lesson(comment, is_spam):
    if is_spam is not None:
        return Lesson(comment=comment, is_spam=is_spam, words="\n".join(words_of(comment)))


def _content(lesson):
    return lesson.is_spam, lesson.words


def _count(lesson, sign, changes):
    for word in lesson.words.split("\n") if lesson else ():
        changes[word][0 if lesson.is_spam else 1] += sign


def _number_learnt():
    totals = Word.objects.get(word=TOTALS)
    return totals.spam + totals.ham


class Knowledge(NamedTuple):
    """What the filter has learnt, for people."""

    spam: int
    ham: int
    certainty: str
    told: str  # the same in words
    for_spam: list  # the strongest words: (word, times in spam, times in honest comments)
    for_ham: list


def explain():
    totals = Word.objects.filter(word=TOTALS).first() or Word(word=TOTALS)
    sure = certainty((totals.spam, totals.ham))
    told = _("It has learnt from %(ham)s approved comments and %(spam)s that were spam: %(so)s")
    so = {
        "low": _("too few to rely on, so it goes mostly by its own rules."),
        "middle": _("it goes by them as much as by its own rules."),
        "high": _("it goes mostly by what moderators decide."),
    }
    told %= {"ham": totals.ham, "spam": totals.spam, "so": so[sure]}
    return Knowledge(
        totals.spam, totals.ham, sure, told, _strongest("spam", totals), _strongest("ham", totals)
    )


def _strongest(kind, totals):
    """Of the words met most often those that speak most for one kind; none that names a person."""
    counts = {TOTALS: (totals.spam, totals.ham)}
    met = (
        Word.objects.exclude(word=TOTALS).exclude(word__startswith="name:").exclude(word__startswith="mail:")
    )
    for row in met.order_by(-F(kind), "word")[:LOOKED_AT]:
        if len(row.word) >= TELLING:
            counts[row.word] = (row.spam, row.ham)
    weights = bayes.reasons(
        [word for word in counts if word != TOTALS and not word.startswith("sign:")], counts
    )
    side = 1 if kind == "spam" else -1
    chosen = [word for word, weight in weights.items() if weight * side > 0][:SHOWN]
    return [(label(word), *counts[word]) for word in chosen]
