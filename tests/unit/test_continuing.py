"""An aside may go only where the rest follows on what stood before it."""

from __future__ import annotations

import pytest

from kibaru_service.text.continuing import goes_on


@pytest.mark.parametrize(
    ("head", "gone", "rest"),
    [
        ("The mayor", "a former teacher", "opened the bridge."),
        ("The mayor", "who is ill", "also has two sons."),
        ("The mayor", "who is ill", "insists that he will stay."),
        ("Police arrested the driver", "known as Baba", "in Segou."),
        ("Le maire", "qui est malade", "a ouvert le pont."),
        ("Le maire", "un ancien instituteur", "n’était pas là."),
    ],
)
def test_a_verb_or_a_link_goes_on(head: str, gone: str, rest: str) -> None:
    """A subject needs its verb; a clause that has one takes a link as well."""
    assert goes_on(head, gone, rest)


@pytest.mark.parametrize(
    ("head", "gone", "rest"),
    [
        ("The mayor", "died on Monday", "the town said."),
        ("The driver, who was ill", "died of his wounds", "said Awa Keita."),
        ("The pictures", "captured by a camera in Kayes", "Mali, show a boat."),
        ("In Segou", "a town on the river", "he opened a bridge."),
        ("Le maire", "un ancien instituteur", "la ville et le pont."),
    ],
)
def test_a_subject_does_not_follow_on_a_subject(head: str, gone: str, rest: str) -> None:
    """The aside was the verb itself, or its comma was one that the rest needs."""
    assert not goes_on(head, gone, rest)
