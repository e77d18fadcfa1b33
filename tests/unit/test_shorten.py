"""A brief sentence keeps what the article is about."""

from __future__ import annotations

import pytest

from kibaru_service.usecases.shorten import reads_well, shorten
from kibaru_service.usecases.worth import Worth

BRIDGE = "The bridge of Segou, which a band praised loudly at noon, is open again for lorries."
WORTH = Worth([BRIDGE, "The bridge of Segou was closed for lorries.", "Lorries used a ferry."])


def test_an_aside_that_nothing_else_mentions_goes() -> None:
    """It costs more than it tells."""
    assert shorten(BRIDGE, WORTH) == "The bridge of Segou is open again for lorries."


def test_an_aside_that_the_article_is_about_stays() -> None:
    """Its words come back elsewhere."""
    about = "The mayor spoke at length, after lorries used the bridge of Segou."
    article = [about, *["Lorries used the bridge of Segou."] * 6]
    assert shorten(about, Worth(article)) == about


def test_no_cut_leaves_a_stump() -> None:
    """Six words are the least."""
    text = "It opened, after some people had played music for several days."
    assert shorten(text, WORTH) == text


SOURCE = "An old driver landed in a pool after mistaking the throttle for the brake on Sunday."


@pytest.mark.parametrize(
    ("claim", "well"),
    [
        ("An old driver landed in a pool.", True),
        ("An old driver landed in a pool after mistaking.", False),
        ("An old driver landed in a.", False),
        ("An old driver landed.", False),
        ("An old driver landed in a pool", False),
        ("A pool after the throttle for the brake on Sunday.", False),
        ("A driver landed in a pool by mistake.", True),
        ('An old driver "landed in a pool.', False),
    ],
)
def test_only_whole_claims_read_well(claim: str, *, well: bool) -> None:
    """With a verb and an end, stopping where a phrase does, and not too short."""
    assert reads_well(claim, SOURCE) is well
