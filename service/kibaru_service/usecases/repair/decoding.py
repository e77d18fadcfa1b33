"""One sentence through the models along a way of languages, to candidates that are checked."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from kibaru_service.domain import CheckKind, Rung, Term, Usage
from kibaru_service.engine.protocol import (
    AS_CONFIGURED,
    Alternative,
    Call,
    Cost,
    Generation,
    Search,
    Translator,
)
from kibaru_service.engine.turns import turn
from kibaru_service.text.abbreviations import spelled_out
from kibaru_service.text.acronyms import adopted
from kibaru_service.text.figures.standins import regrouped, restored, stood_in
from kibaru_service.text.normalize import for_model, typeset
from kibaru_service.text.terms import recase, substitute
from kibaru_service.usecases.accounting import add
from kibaru_service.usecases.checks import Pair, check_pair, check_truncation
from kibaru_service.usecases.repair.candidate import Candidate
from kibaru_service.usecases.repair.corrections import corrected
from kibaru_service.usecases.repair.tracing import Origins, traced

Way = Sequence[str]

# One slip can hide another: a word that was left standing twice is told of once.
_ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Task:
    """A sentence to translate, with what its request says about it; `named` as in `Pair`."""

    text: str
    source: str
    target: str
    terms: tuple[Term, ...]
    call: Call
    usage: Usage
    named: frozenset[str] = frozenset()

    def pair(self, output: str, origins: Origins = ()) -> Pair:
        """Return the sentence and an output as checks look at them."""
        ways = self.source, self.target
        return Pair(self.text, output, *ways, terms=self.terms, named=self.named, origins=origins)


@dataclass(frozen=True, slots=True)
class Written:
    """Candidates for one sentence, likeliest first, and the tokens in and out they have cost.

    They end with the first that passes. `waited` are the seconds that they stood in queues.
    """

    candidates: tuple[Candidate, ...]
    tokens: int
    waited: float = 0.0


class Decoder:
    """Runs texts through the translator, `window` of them at a time, and adds up their cost."""

    def __init__(self, translator: Translator, window: asyncio.Semaphore) -> None:
        self._translator = translator
        self._window = window

    @property
    def directions(self) -> frozenset[tuple[str, str]]:
        """The pairs that have a model behind them."""
        return self._translator.directions

    async def write(
        self, task: Task, way: Way, rung: Rung, search: Search = AS_CONFIGURED
    ) -> Written:
        """Return what the models write for a sentence; never nothing."""
        steps, sent, held = await self._steps(task, way, search)
        last = steps[-1]
        first = Alternative(last.text, last.score, last.truncated_output, last.origins)
        before = sum(step.score for step in steps[:-1])
        cut = any(step.truncated_input for step in steps)
        texts = [
            (
                replace(each, text=restored(each.text, held), score=before + each.score),
                traced(sent, each.text, each.origins) if len(steps) == 1 else (),
            )
            for each in (first, *last.others)
        ]
        found = await _judged(task, texts, rung, cut_input=cut)
        waited = sum(step.cost.queue_seconds for step in steps)
        return Written(found, sum(tokens(step.cost) for step in steps), waited)

    async def write_pieces(self, task: Task, way: Way, pieces: Sequence[str]) -> Written:
        """Return the pieces of a sentence written one by one, as one text."""
        each = [await self.write(replace(task, text=piece), way, Rung.SPLIT) for piece in pieces]
        firsts = [written.candidates[0] for written in each]
        score = sum(first.score for first in firsts) / len(firsts)
        text = Alternative(" ".join(first.text for first in firsts), score)
        whole = judge(task, text, Rung.SPLIT, cut_input=False)
        waited = max(written.waited for written in each)
        return Written((whole,), sum(written.tokens for written in each), waited)

    async def _steps(
        self, task: Task, way: Way, search: Search
    ) -> tuple[list[Generation], str, Mapping[str, str]]:
        """Return a generation for each step of the way, of which only the last is searched.

        And what was sent, with the numbers that short ones stand in for; a search has the long ones
        before it, which are another chance for what has gone wrong.
        """
        text = substitute(for_model(task.text), task.terms, task.source)
        text = adopted(spelled_out(text, task.source), task.source, way[1])
        held: Mapping[str, str] = {}
        if search == AS_CONFIGURED:
            text, held = stood_in(text, task.source, task.target)
        sent, steps = text, list[Generation]()
        for place, (source, target) in enumerate(pairwise(way)):
            last = place == len(way) - 2
            async with self._window:
                step = await self._translator.translate(
                    text, source, target, task.call, search if last else AS_CONFIGURED
                )
            add(task.usage, step.cost, step.model)
            steps.append(step)
            text = step.text
        return steps, sent, held


async def _judged(
    task: Task, texts: Sequence[tuple[Alternative, Origins]], rung: Rung, *, cut_input: bool
) -> tuple[Candidate, ...]:
    """Return candidates, likeliest first, up to the one that passes: none behind it is better."""
    found: list[Candidate] = []
    for text, origins in sorted(texts, key=lambda each: -each[0].score):
        found.append(judge(task, text, rung, cut_input=cut_input, origins=origins))
        if found[-1].passes:
            break
        await turn()  # calls that come in meanwhile wait for one check, not for all
    return tuple(found)


def judge(
    task: Task, written: Alternative, rung: Rung, *, cut_input: bool, origins: Origins = ()
) -> Candidate:
    """Return a written text typeset, its terms spelled as asked, and checked."""
    said = regrouped(written.text, task.text, (task.source, task.target))
    output = recase(typeset(said, task.target, task.text), task.terms, task.target)
    if task.text[:1].isupper() and output[:1].islower():
        output = output[0].upper() + output[1:]  # as the source begins
    cuts = check_truncation(cut_input=cut_input, cut_output=written.truncated_output)
    checks = (*check_pair(task.pair(output, origins)), *cuts)
    return Candidate(output, written.score, checks, rung, origins)


async def correct(task: Task, candidate: Candidate) -> Candidate | None:
    """Return a candidate with its slips put right and checked anew; None where it has none."""
    # What was cut off stays cut off, and no output shows it.
    kept = tuple(check for check in candidate.checks if check.kind is CheckKind.TRUNCATION)
    found = candidate
    for _ in range(_ROUNDS):
        text = corrected(task.pair(found.text, found.origins), found.checks)
        if text == found.text:
            break
        checks = (*check_pair(task.pair(text, found.origins)), *kept)
        found = replace(found, text=text, checks=checks, rung=Rung.CORRECTED)
        await turn()
    return found if found is not candidate else None


def tokens(cost: Cost) -> int:
    """Return the tokens that went in and came out."""
    return cost.input_tokens + cost.output_tokens
