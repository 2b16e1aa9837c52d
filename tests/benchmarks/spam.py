"""How well the spam filter does on comments that somebody has sorted already.

    python -m tests.benchmarks.spam comments.csv [more.csv …] [--test other.csv]

Each file has a line of headings; the text is in ``text`` (or ``content``), the answer in ``label`` (or
``class``): 1, spam or true for spam. A third of the comments, the same each time, is held out; of the
others so many are decided as a table's row says, as a moderator would, and the filter says what it thinks
of those held out. With --test the held-out ones are those of another file. Means of ten rounds.

No database is needed: what is counted here in dictionaries the site counts in its table of words.
"""

import argparse
import csv
import os
import random
import sys
from collections import Counter
from types import SimpleNamespace

import django

DECISIONS = [0, 10, 30, 100, 300, 1000, 3000]
ROUNDS = 10
THRESHOLDS = {"held": 60, "spam": 95}
SPAM = {"1", "spam", "true", "yes"}
NAMES = {"text": ("text", "content", "comment", "body"), "label": ("label", "class", "tag", "spam")}


def read(path):
    """``[(text, whether it is spam)]``, each text once: twins on both sides would flatter the filter."""
    with open(path, newline="", encoding="utf-8-sig") as file:
        rows = [{(key or "").lower(): value for key, value in row.items()} for row in csv.DictReader(file)]
    if not rows:
        sys.exit(f"{path}: no comments")
    text, label = (next((name for name in NAMES[kind] if name in rows[0]), None) for kind in NAMES)
    if not (text and label):
        sys.exit(f"{path}: needs the columns text and label")
    return list({row[text]: (row[text], row[label].strip().lower() in SPAM) for row in rows}.values())


def prepare(rows):
    # Here because Django has to be set up first.
    from comments.spam.signs import signs  # noqa: PLC0415
    from comments.spam.tokens import Text, tokens  # noqa: PLC0415

    for body, is_spam in rows:
        text = Text(SimpleNamespace(body=body, name="Reader", email="reader@example.org", website=""))
        yield tokens(text, signs(text)), is_spam


def teach(rows):
    from comments.models.word import TOTALS  # noqa: PLC0415

    counts = {True: Counter(), False: Counter()}
    for tokens, is_spam in rows:
        counts[is_spam].update([*tokens, TOTALS])
    return {word: (counts[True][word], counts[False][word]) for word in {*counts[True], *counts[False]}}


def measure(rows, counts):
    """``{threshold: (precision, recall, false alarms)}``."""
    from comments.spam import bayes  # noqa: PLC0415

    risks = [(bayes.risk(bayes.reasons(tokens, counts)), is_spam) for tokens, is_spam in rows]
    spam = sum(is_spam for _risk, is_spam in risks)
    found = {}
    for name, threshold in THRESHOLDS.items():
        right = sum(is_spam for risk, is_spam in risks if risk >= threshold)
        wrong = sum(not is_spam for risk, is_spam in risks if risk >= threshold)
        found[name] = (
            right / (right + wrong) if right + wrong else None,
            right / spam if spam else None,
            wrong / (len(risks) - spam) if len(risks) > spam else None,
        )
    return found


def split(rows, number):
    """Those to learn from and those held out, shuffled in the same way in every run."""
    shuffled = rows[:]
    random.Random(number).shuffle(shuffled)
    held_out = len(rows) // 3
    return shuffled[held_out:], shuffled[:held_out]


def rounds(rows, other, decisions):
    for number in range(ROUNDS):
        pool, held_out = split(rows, number)
        if other:
            pool, held_out = pool + held_out, other
        if decisions > len(pool):
            return
        yield measure(held_out, teach(pool[:decisions]))


def mean(values):
    known = [value for value in values if value is not None]
    return f"{100 * sum(known) / len(known):5.1f} %" if known else "    –  "


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("files", nargs="+")
    parser.add_argument("--test", help="hold out this file instead of a third of the others")
    options = parser.parse_args()
    rows = list(prepare([row for path in options.files for row in read(path)]))
    other = list(prepare(read(options.test))) if options.test else None
    write = sys.stdout.write
    write(f"{len(rows)} comments, {sum(is_spam for _tokens, is_spam in rows)} of them spam\n")
    write("decisions" + "".join(f" | {name}: precision   recall  false alarms" for name in THRESHOLDS) + "\n")
    for decisions in DECISIONS:
        results = list(rounds(rows, other, decisions))
        if not results:
            break
        cells = (
            " | " + "".join(f"{mean([result[name][at] for result in results]):>12}" for at in range(3))
            for name in THRESHOLDS
        )
        write(f"{decisions:9}{''.join(cells)}\n")


if __name__ == "__main__":
    main()
