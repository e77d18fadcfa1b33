"""How likely the model of a rewriter finds versions of a text that somebody else wrote."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from kibaru_service.engine.batcher import Batcher, Job
from kibaru_service.engine.generation import Generator, padding_class, tokenize
from kibaru_service.engine.protocol import Call, Cost, Judgement, Seq2Seq, Tokens
from kibaru_service.engine.rows import Row
from kibaru_service.engine.scheduling import SUMMARY_PATIENCE, BatchLimits, Lane, Size, Stopped
from kibaru_service.engine.settling import Done

LIMITS = BatchLimits(rows=32)


@dataclass(frozen=True, slots=True)
class Forced:
    """A row, and what the model is to find for it."""

    row: Row
    target: Tokens

    @property
    def length(self) -> int:
        """Tokens that the decoder reads or finds, the end included."""
        return len(self.row.prefix) + len(self.target) + 1

    @property
    def job(self) -> Job:
        """The work that it is."""
        # No target to write: the model runs once, as an encoder does.
        size = Size(len(self.row.source) + len(self.target))
        return Job(self, size, patience=SUMMARY_PATIENCE)


@dataclass(frozen=True, slots=True)
class Judge:
    """Asks the model of a generator what it thinks of texts."""

    generator: Generator
    batcher: Batcher

    async def judge(
        self, text: str, versions: Sequence[str], language: str, call: Call
    ) -> Judgement:
        """Awaits how likely each version of a text is; of a text without a piece none is."""
        pieces, *targets = await tokenize(self.generator.tokenizer, [text, *versions])
        row = self.generator.template.build(pieces, language, language)
        whole = bool(pieces) and not row.truncated
        limit = self.generator.template.max_tokens if whole else 0
        forced = {place: Forced(row, target) for place, target in enumerate(targets)}
        jobs = {place: each.job for place, each in forced.items() if each.length <= limit}
        if not jobs:
            return Judgement((-math.inf,) * len(versions), self.generator.ref)
        done = await self.batcher.submit(self._lane(row), list(jobs.values()), call)
        scores = [-math.inf] * len(versions)
        for place, each in zip(jobs, done, strict=True):
            scores[place] = sum(each.value)
        return Judgement(tuple(scores), self.generator.ref, _cost(list(jobs.values()), done))

    def _lane(self, row: Row) -> Lane:
        ref = self.generator.ref
        # Rows are padded alike, as in generation; what that takes for targets is in `_score`.
        key = (ref, "judge", padding_class(len(row.source)))
        return Lane(key, partial(_score, self.generator.model), LIMITS, ref.id)


def _score(model: Seq2Seq, batch: Sequence[Forced], _stopped: Stopped) -> list[list[float]]:
    """Scores a batch in parts of targets that may be padded together without a trace.

    Versions of one text are queued together, and may yet stand on both sides of a vector's length:
    padded together, those would come out otherwise than alone (see `padding_class`).
    """
    parts: defaultdict[int, list[int]] = defaultdict(list)
    for place, each in enumerate(batch):
        parts[padding_class(each.length)].append(place)
    found: dict[int, list[float]] = {}
    for places in parts.values():
        rows = [batch[place].row for place in places]
        targets = [batch[place].target for place in places]
        scores = model.score([row.source for row in rows], [row.prefix for row in rows], targets)
        found.update(zip(places, scores, strict=True))
    return [found[place] for place in range(len(batch))]


def _cost(jobs: Sequence[Job], done: Sequence[Done[Any]]) -> Cost:
    return Cost(
        input_tokens=sum(job.size.source for job in jobs),
        queue_seconds=sum(each.queue_seconds for each in done),
        compute_seconds=sum(each.compute_seconds for each in done),
    )
