"""The checks on the labelled set: false alarms are as bad as misses."""

from __future__ import annotations

import pytest

import fidelity

PRECISION, RECALL = 0.95, 0.90
LABELLED = fidelity.read_labelled()
SCORES = fidelity.score(LABELLED)


def test_the_set_is_half_right_and_half_wrong() -> None:
    """Three hundred pairs or more, in French and Bambara, of translations and of summaries."""
    wrong = sum(bool(each.planted) for each in LABELLED)
    assert len(LABELLED) >= 300
    assert abs(2 * wrong - len(LABELLED)) <= 0.1 * len(LABELLED)
    tasks = {(e.pair.task.value, e.pair.target_language) for e in LABELLED}
    assert tasks == {
        ("translation", "fr"),
        ("translation", "bm"),
        ("summary", "en"),
        ("summary", "fr"),
    }


@pytest.mark.parametrize("kind", fidelity.KINDS)
def test_a_check_is_right_when_it_fails_and_finds_what_is_planted(kind: str) -> None:
    """Precision and recall of each check are above their floors."""
    result = SCORES[kind]
    assert result.hits + result.misses >= 5
    assert result.precision >= PRECISION
    assert result.recall >= RECALL


def test_a_check_of_summaries_alone_has_no_use_for_what_was_left_out() -> None:
    """Recall is no accident of a check that always fails: right pairs pass as a whole."""
    right = [each for each in LABELLED if not each.planted]
    clean = sum(not fidelity.alarms(each.pair) for each in right)
    assert clean >= PRECISION * len(right)
