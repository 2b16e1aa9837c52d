"""Nobody sees what is over: editors and readers at work at once, while processes are killed."""

import pytest

from tests.benchmarks.freshness import Trial
from tests.benchmarks.truth import NEVER, Truth, facts_on
from tests.benchmarks.wordpress import _database


def told(edit, at, **values):
    return {"edit": edit, "at": at} | ({"values": values} if values else {})


def truth():
    """The bridge was open (0), closed (1) from the second second on, and open again (2) from the sixth on."""
    return Truth(
        [
            *(told("a", 1, bridge="1"), told("a", 2)),
            *(told("b", 5, bridge="2"), told("b", 6)),
        ]
    )


@pytest.mark.parametrize(
    ("value", "sent", "got", "age"),
    [
        ("0", 0, 0.5, 0),
        ("0", 1.5, 1.6, 0),  # it is being closed
        ("0", 2.4, 2.5, pytest.approx(0.4)),
        ("1", 0, 0.9, NEVER),  # nobody has closed it yet
        ("1", 0, 1.1, 0),
        ("1", 5.9, 6.5, 0),
        ("1", 7, 7.1, 1),
        ("2", 4, 4.9, NEVER),
        ("2", 99, 99.1, 0),
        ("3", 99, 99.1, NEVER),
    ],
)
def test_what_readers_should_have_seen(value, sent, got, age):
    assert truth().age("bridge", value, sent, got) == age


def test_an_edit_of_which_nobody_knows_may_be_seen_or_not():
    lost = Truth([told("a", 1, bridge="1")])
    assert (lost.age("bridge", "1", 3, 4), lost.age("bridge", "0", 3, 4)) == (0, 0)
    followed = Truth([told("a", 1, bridge="1"), told("b", 5, bridge="2"), told("b", 6)])
    assert (followed.age("bridge", "1", 8, 9), followed.age("bridge", "0", 8, 9)) == (2, 2)


def test_a_value_that_comes_back_is_right_again():
    back = Truth([told("a", 1, gate="shut"), told("a", 1), told("b", 2, gate="open"), told("b", 2)])
    assert [back.age("gate", "open", at, at, first="open") for at in (0.5, 1.5, 2.5)] == [0, 0.5, 0]


def test_facts_are_read_from_the_page():
    assert facts_on("<h1>fact-headline-7-12.</h1><p>fact-tag-7-0. fact</p>") == {
        "headline-7": "12",
        "tag-7": "0",
    }


def test_many_edits_and_readers_at_once(tmp_path):
    with _database() as database:
        trial = Trial(tmp_path, database, readers=2, times=3)  # others use the machine as well
        trial.run(edits=240)
    assert trial.faults == []
    assert 100 < trial.edits <= 240
    assert any(age > 0 for age in trial.ages[trial.soon])  # what has just changed was looked at
