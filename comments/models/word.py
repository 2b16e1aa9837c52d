from collections import defaultdict

from django.db import connection, models, transaction
from django.db.models import F
from django.db.models.functions import Greatest

from .comment import Comment

TOTALS = "*"  # every comment has this one, so its row says how many have been learnt
KEPT = 100_000  # words, about 10 MB
AT_ONCE = 2000
LATELY = 100  # comments among which the same text is looked for

COUNTS = f"""
    SELECT word, spam, ham FROM comments_word WHERE word IN (%s)
    UNION ALL
    SELECT %%s, 1, 0 FROM (
        SELECT text_key, email FROM comments_comment ORDER BY created_at DESC, id DESC LIMIT {LATELY}
    ) AS lately WHERE text_key = %%s AND email <> %%s
"""  # noqa: S608 - the number is ours
ADD = """
    INSERT INTO comments_word (word, spam, ham) VALUES %s ON CONFLICT (word)
    DO UPDATE SET spam = comments_word.spam + excluded.spam, ham = comments_word.ham + excluded.ham
"""


class WordQuerySet(models.QuerySet):
    def counts(self, words, repeated, text_key, email):
        """``{word: (in spam, in honest comments)}`` of those that have been met, and of TOTALS.

        ``repeated`` is among them where somebody else has written a text of that key lately. In plain SQL,
        for this is asked about every new comment, and putting it together took longer than the answer.
        """
        words = [*words, TOTALS]
        with connection.cursor() as cursor:
            cursor.execute(COUNTS % ", ".join(["%s"] * len(words)), [*words, repeated, text_key, email])
            return {word: (spam, ham) for word, spam, ham in cursor.fetchall()}

    def change(self, changes):
        """Count words up or down: ``{word: (spam, ham)}``. No counter goes below nothing.

        Whoever changes counters waits for the one before: none is lost, and two who have the same words
        in another order do not wait for each other for ever.
        """
        up = [
            (word, max(spam, 0), max(ham, 0)) for word, (spam, ham) in changes.items() if max(spam, ham) > 0
        ]
        down = defaultdict(list)
        for word, (spam, ham) in changes.items():
            if min(spam, ham) < 0:
                down[max(-spam, 0), max(-ham, 0)].append(word)
        if not (up or down):
            return
        with transaction.atomic():
            self.bulk_create([Word(word=TOTALS)], ignore_conflicts=True)
            self.select_for_update().get(word=TOTALS)
            for rows in _batches(up):
                self._add(rows)
            for (spam, ham), words in down.items():
                for some in _batches(words):
                    self._take(some, spam, ham)

    def _add(self, rows):
        with connection.cursor() as cursor:
            cursor.execute(
                ADD % ", ".join(["(%s, %s, %s)"] * len(rows)), [value for row in rows for value in row]
            )

    def _take(self, words, spam, ham):
        taken = self.filter(word__in=words)
        taken.update(spam=Greatest(F("spam") - spam, 0), ham=Greatest(F("ham") - ham, 0))
        taken.filter(spam=0, ham=0).exclude(word=TOTALS).delete()

    def prune(self, most=KEPT):
        """Where there are more than so many, forget those met once, then those met twice, and so on."""
        met = 1
        while self.count() > most:
            rare = self.exclude(word=TOTALS).annotate(met=F("spam") + F("ham")).filter(met__lte=met)
            rare.delete()
            met *= 2


def _batches(rows):
    return (rows[start : start + AT_ONCE] for start in range(0, len(rows), AT_ONCE))


class Word(models.Model):
    """How often the spam filter has met a sign in what moderators approved and in what they called spam."""

    word = models.CharField(max_length=64, primary_key=True)
    spam = models.PositiveIntegerField(default=0)
    ham = models.PositiveIntegerField(default=0)

    objects = WordQuerySet.as_manager()

    def __str__(self):
        return self.word


class Lesson(models.Model):
    """What the filter has learnt of a comment, to be unlearnt exactly, whatever became of the text since."""

    comment = models.OneToOneField(Comment, models.CASCADE, primary_key=True, related_name="lesson")
    is_spam = models.BooleanField()
    words = models.TextField(help_text="One on each line.")

    def __str__(self):
        return f"{self.comment_id}: {self.words[:60]}"
