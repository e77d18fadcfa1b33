"""What has once broken the service, or nearly, each time again: see tests/fuzz/README.md."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

CORPUS = Path(__file__).parents[1] / "fuzz" / "corpus"
FOUND = sorted(path for path in CORPUS.rglob("*") if path.is_file())


@pytest.mark.parametrize("path", FOUND, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_what_was_found_is_mended(path: Path) -> None:
    """An input of the corpus raises nothing in its fuzz target, and comes to an end."""
    target = importlib.import_module(path.parent.name)
    try:
        target.one(path.read_bytes())
    finally:
        getattr(target, "stop", bool)()


@pytest.mark.parametrize("name", ["fuzz_text", "fuzz_checks", "fuzz_contract"])
def test_seeds_pass(name: str) -> None:
    """What fuzzing begins with holds already: a target that fails at once would find nothing."""
    target = importlib.import_module(name)
    for seed in target.seeds()[::5]:
        target.one(seed)


def test_a_target_can_fail() -> None:
    """An oracle that sees no wrong would pass anything."""
    oracles = importlib.import_module("oracles")
    domain = importlib.import_module("kibaru_service.domain")
    with pytest.raises(AssertionError):
        oracles.within(domain.Span(0, 5), "four")
    with pytest.raises(AssertionError):
        oracles.ascending([domain.Span(2, 4), domain.Span(0, 2)], "four")
