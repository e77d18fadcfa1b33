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
        ("An old driver landed in a pool after mistaking the throttle for the brake.", True),
        ("A driver landed in a pool after mistaking the throttle.", False),
        ("An old driver landed in a pool.", False),
        ("An old driver landed in a pool after mistaking the.", False),
        ("An old driver landed in a pool after mistaking the throttle", False),
        ("A pool after the throttle for the brake on Sunday, the old driver.", False),
        ('An old driver "landed in a pool after mistaking the throttle.', False),
    ],
)
def test_only_whole_claims_read_well(claim: str, *, well: bool) -> None:
    """With a verb and an end, and most of what the source says."""
    assert reads_well(claim, SOURCE) is well


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("The town said the head of the mission.", "The town said the head of the mission left."),
        ("The men were not soldiers at all.", "The men were not soldiers at all but trainers."),
        ("The bridge was built by the town.", "The bridge was built by the town council."),
        ("The boy has shown no fever at all.", "The boy has shown no fever at all for months."),
        ("The bridge was shut on March 7.", "The bridge was shut on March 7, 2014, for good."),
        ("The town has sent in a baker.", "The town has sent in a baker, two cooks and a band."),
        ("The bridge was shut for good.", "The bridge was shut for good, the mayor said."),
        ("They spoke on a call with the No.", "They spoke on a call with the No. 1 producer."),
    ],
)
def test_a_claim_does_not_stop_before_what_it_needs(claim: str, source: str) -> None:
    """A verb, what "but" turns round, the rest of a name, a date or a list, and who said it."""
    assert not reads_well(claim, source)
