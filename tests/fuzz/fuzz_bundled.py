"""Fuzzes the whole servicer over the models that ship: tokenizers, CTranslate2, the salience head.

python tests/fuzz/fuzz_bundled.py --inputs 1000

Inputs are those of `fuzz_service`.
"""

from __future__ import annotations

import asyncio

import harness

with harness.instrumented():
    from fuzz_service import judged, seeds, start, written
    from served import Served

    from kibaru_service.engine.catalog import read_catalog
    from kibaru_service.engine.loading import EngineOptions, load_profile
    from kibaru_service.engine.threads import Threads
    from kibaru_service.logs import configure

MODELS = harness.HERE.parents[1] / "models"
_made: list[Served] = []


async def _make() -> Served:
    options = EngineOptions(threads=Threads(1, 1))
    return Served(load_profile(read_catalog(MODELS), "compact", options), profile="compact")


def one(data: bytes) -> None:
    """Answer one request over the bundled models."""
    if not _made:
        loop = asyncio.new_event_loop()
        _made.append(start(loop.run_until_complete(_make()), loop))
    kind, raw = written(data)
    judged(kind, raw, _made[0])


if __name__ == "__main__":
    configure("error", "json")
    harness.run(one, seeds(), longest=200)
