from __future__ import annotations

import pytest

from kibaru_service.text.acronyms import adopted


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("The WHO's doctors met the UN envoy.", "The OMS's doctors met the ONU envoy."),
        ("The World Health Organization has gone.", "The OMS has gone."),
        ("Germany left the European Union.", "Germany left the UE."),
        ("The G5 Sahel force and MINUSMA met.", "The G5 Sahel force and MINUSMA met."),
        ("Who asked them?", "Who asked them?"),
    ],
)
def test_bodies_go_into_bambara_by_their_french_acronyms(text: str, known: str) -> None:
    """What has none keeps its name, countries too."""
    assert adopted(text, "en", "bm") == known


def test_other_directions_keep_their_own() -> None:
    """A translator into French knows that WHO is OMS."""
    for source, target in (("en", "fr"), ("fr", "bm"), ("bm", "en")):
        assert adopted("The WHO has gone.", source, target) == "The WHO has gone."
