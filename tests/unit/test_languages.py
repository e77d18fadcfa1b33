"""Languages of a request and the routes between them."""

from __future__ import annotations

import pytest

from kibaru_service.domain import Language
from kibaru_service.errors import UnsupportedLanguage
from kibaru_service.usecases import languages

DIRECTIONS = frozenset({("en", "fr"), ("fr", "bm"), ("fr", "en")})
SERVED = frozenset({"en", "fr"})


def detect(_text: str) -> Language:
    return Language("de", 0.9)


def test_direct_route_is_preferred_and_one_pivot_allowed() -> None:
    """A direct model wins; else one language between; else nothing."""
    assert languages.route(DIRECTIONS | {("en", "bm")}, "en", "bm") == ("en", "bm")
    assert languages.route(DIRECTIONS, "en", "bm") == ("en", "fr", "bm")
    assert languages.route(DIRECTIONS, "bm", "en") is None


def test_a_detour_goes_over_a_language_that_is_well_served() -> None:
    """Into Bambara by way of French; but nothing by way of Bambara, even where there is a way."""
    directions = DIRECTIONS | {("en", "bm"), ("bm", "fr"), ("bm", "en")}
    assert languages.detour(directions, "en", "bm") == ("en", "fr", "bm")
    assert languages.detour(directions, "bm", "fr") == ("bm", "en", "fr")
    assert languages.detour(directions, "en", "fr") is None
    assert languages.route(directions - {("en", "fr")}, "en", "fr") == ("en", "bm", "fr")


def test_routes_hold_pivots_and_no_identity() -> None:
    """Every pair that can be served is listed once."""
    assert languages.routes(DIRECTIONS) == (("en", "bm"), ("en", "fr"), ("fr", "bm"), ("fr", "en"))


def test_no_wanted_target_means_all_reachable() -> None:
    """An empty list asks for every language on offer, without the article's own."""
    assert languages.targets(DIRECTIONS, "fr", []) == ("bm", "en")


def test_targets_keep_their_order_once_each() -> None:
    """Region subtags and case do not make two languages out of one."""
    assert languages.targets(DIRECTIONS, "en", ["bm", "FR-ml", "fr"]) == ("bm", "fr")


def test_unreachable_target_names_its_place() -> None:
    """The refusal points at the entry and says what is on offer."""
    with pytest.raises(UnsupportedLanguage, match="offered: bm, fr") as caught:
        languages.targets(DIRECTIONS, "en", ["fr", "sw"])
    assert caught.value.field == "target_languages[1]"


def test_named_language_is_not_doubted() -> None:
    """A language that the caller names has confidence 1 and is never detected."""
    assert languages.resolve("f", "en-GB", "", SERVED, detect) == Language("en", 1.0)


def test_language_outside_the_served_is_refused() -> None:
    """Both a named and a detected language must be served."""
    with pytest.raises(UnsupportedLanguage, match="'sw' is not served"):
        languages.resolve("f", "sw", "", SERVED, detect)
    with pytest.raises(UnsupportedLanguage, match="'de' was detected"):
        languages.resolve("f", "", "Guten Tag", SERVED, detect)


def test_a_target_that_comes_twice_counts_in_the_place() -> None:
    """The place is that in the request, not among the different ones."""
    with pytest.raises(UnsupportedLanguage) as caught:
        languages.targets(DIRECTIONS, "en", ["fr", "fr", "sw"])
    assert caught.value.field == "target_languages[2]"
    assert languages.targets(DIRECTIONS, "en", ["bm", "fr", "bm"]) == ("bm", "fr")
