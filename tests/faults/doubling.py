"""What hostile texts cost as they grow: CPU time of 8n code points over that of n, shape by shape.

Three things are measured for every shape in tests/hostile.py: reading it as an article; judging
one sentence of it, up to the 1,000 code points that a sentence may have, against itself and against
a text of other words; and the whole digest over made-up models, in whole and as a multiple of the
cost of as much ordinary news. Doubling three times costs 8 times where time is
linear.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from verdict import Verdict

from hostile import SHAPES, forget, other_words
from kibaru_service.assembly import edition
from kibaru_service.config import Settings
from kibaru_service.domain import Article, DigestOptions, Language
from kibaru_service.engine.fake import FakeBehaviour, fake_models
from kibaru_service.engine.protocol import Call
from kibaru_service.errors import KibaruError
from kibaru_service.text.document import read
from kibaru_service.text.language import detect
from kibaru_service.usecases.checks import Pair, check_pair

# Less than this is noise.
_NOTICED = 0.02


def run(chars: int = 80_000, digest_chars: int = 20_000, most_growth: float = 20.0) -> Verdict:
    """Measure every shape at `chars` code points and an eighth of them."""
    detect("warm up the identifier")
    verdict = Verdict("Hostile texts: CPU of 8n over that of n")
    _reading(verdict, chars, most_growth)
    _judging(verdict, most_growth)
    _digesting(verdict, digest_chars, most_growth)
    return verdict


def _reading(verdict: Verdict, chars: int, most: float) -> None:
    costs = {n: _costs(s, (chars // 8, chars), _read) for n, s in SHAPES.items()}
    _tell(verdict, f"reading {chars:,} code points", costs, most)


def _judging(verdict: Verdict, most: float) -> None:
    costs = {n: _costs(s, (125, 1_000), _judge) for n, s in SHAPES.items()}
    _tell(verdict, "judging a sentence of 1,000 code points", costs, most)


def _digesting(verdict: Verdict, chars: int, most: float) -> None:
    costs = {n: _costs(s, (chars // 8, chars), _digest) for n, s in SHAPES.items()}
    _tell(verdict, f"a digest of {chars:,} code points", costs, most)
    lines = (
        f"The market of Bamako opened on Saturday after {n} weeks." for n in range(chars // 55)
    )
    news = _cpu(_digest, " ".join(lines))
    worst = max(costs, key=lambda name: costs[name][1])
    times = costs[worst][1] / news
    verdict.figure(f"the dearest digest, {worst}, over one of news", f"{times:.1f}")


def _tell(verdict: Verdict, what: str, costs: dict[str, tuple[float, float]], most: float) -> None:
    worst = max(costs, key=lambda name: costs[name][1])
    verdict.figure(f"{what}: dearest", f"{costs[worst][1]:.3f} s CPU ({worst})")
    growth = {
        name: large / max(small, _NOTICED / 8)
        for name, (small, large) in costs.items()
        if large > _NOTICED
    }
    steepest = max(growth, key=lambda name: growth[name], default="")
    verdict.figure(f"{what}: steepest growth", f"{growth.get(steepest, 0):.1f} ({steepest})")
    verdict.claim(
        f"{what}: 8 times the length costs at most {most:.0f} times as much",
        all(value <= most for value in growth.values()),
    )


def _costs(
    shape: Callable[[int], str], sizes: tuple[int, int], work: Callable[[str], object]
) -> tuple[float, float]:
    small, large = (_cpu(work, shape(size)) for size in sizes)
    return small, large


def _cpu(work: Callable[[str], object], text: str) -> float:
    """Return the least CPU seconds of three runs, or of one where one takes long."""
    times: list[float] = []
    while len(times) < 3 and sum(times) < 1.0:
        forget()
        began = time.process_time()
        work(text)
        times.append(time.process_time() - began)
    return min(times)


def _read(text: str) -> None:
    read(text, Language("en", 1.0), text[:2_000])


def _judge(text: str) -> None:
    for here, there in (("en", "fr"), ("fr", "bm")):
        for output in (text, other_words(text)):
            check_pair(Pair(text, output, here, there))


def _digest(text: str) -> None:
    asyncio.run(_digested(text))


async def _digested(text: str) -> None:
    models = fake_models(FakeBehaviour(max_queued=1_000_000))
    settings = Settings.model_validate({"max_sentences": 1_000_000, "max_queued": 1_000_000})
    use = edition(settings, models).digest
    try:
        await use.run(Article(text, language="en"), DigestOptions(), Call(caller="doubling"))
    except KibaruError as refused:
        if text.strip():
            raise SystemExit(f"refused: {refused}") from refused
    finally:
        await models.close()
