"""How likely a comment is spam, from what has been counted in earlier ones.

All weights are log-odds and are added up: 0 says nothing, 2.3 makes spam ten times as likely, -2.3 ten
times less. A word weighs as much as it is more frequent in spam than in honest comments; both
frequencies are drawn to the one in all comments, so a word seen once says little, and all words together
say nothing as long as only one kind has been learnt. A sign of ``signs.py`` has the weight given there
until comments that bear it have been decided about.
"""

from math import exp, log, sqrt

from comments.models.word import TOTALS

from .signs import SIGNS

BASE = -1.8  # where nothing speaks for or against a comment: one in seven is spam
CAUTION = 0.75  # occurrences that a frequency is drawn to the one in all comments by
STRONGEST = 60  # words that count; the others of a long text say the same, or nothing
ALONE = 0.6  # what is believed of the weight of one word
RULES_ALONE = 10  # decisions until half of what the words say is believed
EXPECTED = 20  # decisions about a sign until they count as much as the weight that it began with
MOST = 12.0


def reasons(tokens, counts):
    """``{token: what it adds to the log-odds}`` of those that count, the strongest first."""
    totals = counts.get(TOTALS, (0, 0))
    signs, words = {}, {}
    for token in tokens:
        seen = counts.get(token, (0, 0))
        weight = _weight(seen, totals)
        if token.startswith("sign:"):
            signs[token] = _blended(SIGNS[token[5:]].weight, weight, sum(seen))
        elif weight:
            words[token] = weight
    strongest = _strongest_first(words)[:STRONGEST]
    believed = _believed(len(strongest), sum(totals))
    return dict(_strongest_first(signs | {word: weight * believed for word, weight in strongest}))


def risk(adding):
    """In percent, from what ``reasons`` found."""
    odds = BASE + sum(adding.values())
    return round(100 / (1 + exp(-max(-MOST, min(MOST, odds)))))


def _weight(seen, totals):
    number = sum(seen)
    if not number:
        return 0.0
    expected = CAUTION * max(sum(totals) / number, 1)  # comments in which it would be met so many times
    spam, ham = ((n + CAUTION) / (total + expected) for n, total in zip(seen, totals, strict=True))
    return log(spam / ham)


def _believed(number, learnt):
    """The share of the words' weights that counts: words come in company, so a hundred say as much as ten."""
    return min(ALONE, 1 / sqrt(max(number, 1))) * learnt / (learnt + RULES_ALONE)


def _blended(given, learnt, number):
    return (EXPECTED * given + number * learnt) / (EXPECTED + number)


def _strongest_first(weights):
    return sorted(weights.items(), key=lambda pair: (-abs(pair[1]), pair[0]))
