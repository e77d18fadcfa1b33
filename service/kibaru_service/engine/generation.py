"""One text through one sequence-to-sequence model: row, queue, batch, text again."""

from __future__ import annotations

import asyncio
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field, replace

from kibaru_service.domain import ModelRef
from kibaru_service.engine.alignment import origins
from kibaru_service.engine.batcher import Batcher, Job
from kibaru_service.engine.protocol import (
    AS_CONFIGURED,
    Alternative,
    Call,
    Cost,
    DecodeOptions,
    Generation,
    Hypothesis,
    Search,
    Seq2Seq,
    Tokenizer,
    Tokens,
)
from kibaru_service.engine.rows import Row, RowTemplate
from kibaru_service.engine.scheduling import PATIENCE, BatchLimits, Lane, Size, Stopped
from kibaru_service.engine.settling import Done

# Above this many characters tokenising takes long enough to be felt on the event loop.
INLINE_CHARS = 4_000
DEFAULT_LIMITS = BatchLimits()


@dataclass(frozen=True, slots=True)
class Generator:
    """A sequence-to-sequence model in one role; equal options on one model share batches."""

    ref: ModelRef
    model: Seq2Seq
    tokenizer: Tokenizer
    template: RowTemplate
    options: DecodeOptions
    limits: BatchLimits = DEFAULT_LIMITS
    patience: float = PATIENCE
    _lanes: dict[Hashable, Lane] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @property
    def identity(self) -> tuple[Hashable, ...]:
        """What decides a result beside the text, its languages and the search."""
        return self.ref, self.options, self.template.source, self.template.prefix

    async def generate(
        self,
        text: str,
        languages: tuple[str, str],
        batcher: Batcher,
        call: Call,
        search: Search = AS_CONFIGURED,
    ) -> Generation:
        """Awaits what the model writes for a text; without a piece in it there is nothing to ask.

        `languages` are the BCP-47 tags of source and target.
        """
        pieces, start = await tokenize(self.tokenizer, [text, search.start])
        if not pieces:
            return Generation("", 0.0, self.ref)
        row = self.template.build(pieces, *languages)
        row = replace(row, prefix=[*row.prefix, *start])
        lane = self.lane(row, search)
        size = Size(len(row.source), _expected_length(len(row.source)))
        job = Job(row, size, same=(*row.prefix, None, *row.source), patience=self.patience)
        (done,) = await batcher.submit(lane, [job], call)
        return self._read(row, done, start)

    def lane(self, row: Row, search: Search = AS_CONFIGURED) -> Lane:
        """Returns the queue of the rows that this one may share a batch with."""
        limit = min(self.options.max_output_tokens, output_limit(len(row.source)))
        padding = padding_class(len(row.source))
        # There are few of these, and each text needs one.
        kind = (limit, padding, replace(search, start="") if search.start else search)
        if kind not in self._lanes:
            self._lanes[kind] = self._lane(limit, padding, search)
        return self._lanes[kind]

    def _lane(self, limit: int, padding: int, search: Search) -> Lane:
        options = replace(_searching(self.options, search), max_output_tokens=limit)

        def run(rows: Sequence[Row], stopped: Stopped) -> list[Hypothesis]:
            return self.model.generate(
                [row.source for row in rows], [row.prefix for row in rows], options, stopped
            )

        return Lane((self.ref, options, padding), run, self.limits, self.ref.id)

    def _read(self, row: Row, done: Done[Hypothesis], start: Tokens) -> Generation:
        written = done.value
        found = [written, *written.others]
        texts = self.tokenizer.decode([[*start, *each.tokens] for each in found])
        return Generation(
            text=texts[0].strip(),
            score=written.score,
            model=self.ref,
            cost=Cost(
                input_tokens=len(row.source),
                output_tokens=sum(len(each.tokens) for each in found),
                queue_seconds=done.queue_seconds,
                compute_seconds=done.compute_seconds,
                reused=int(done.shared),
            ),
            origins=self._origins(row, start, written, texts[0]),
            truncated_input=row.truncated,
            truncated_output=written.hit_limit,
            others=tuple(
                Alternative(
                    text.strip(), each.score, each.hit_limit, self._origins(row, start, each, text)
                )
                for text, each in zip(texts[1:], written.others, strict=True)
            ),
        )

    def _origins(self, row: Row, start: Tokens, written: Hypothesis, text: str) -> tuple[int, ...]:
        """Return the origins of the words of a text, if they can be told: not of its start."""
        before, after = self.template.skip()
        pieces = row.source[before : len(row.source) - after]
        # Nobody looked when what a text must begin with was written.
        looks = (*((-1, 0.0) for _ in start), *written.looks) if written.looks else ()
        found = origins(pieces, [*start, *written.tokens], looks, before)
        return found if len(found) == len(text.split()) else ()


def _searching(options: DecodeOptions, search: Search) -> DecodeOptions:
    beam = search.beam_size or options.beam_size
    penalty, ngram = search.repetition_penalty, search.no_repeat_ngram_size
    return replace(
        options,
        beam_size=max(beam, search.hypotheses),
        hypotheses=search.hypotheses,
        repetition_penalty=options.repetition_penalty if penalty is None else penalty,
        no_repeat_ngram_size=options.no_repeat_ngram_size if ngram is None else ngram,
    )


def output_limit(source_tokens: int) -> int:
    """Returns how many tokens a row may become before we call it a runaway.

    Twice the source and a margin, rounded up to a power of two: rows of similar length then have
    equal options and share a batch, and no row's limit depends on its neighbours.
    """
    return 1 << (2 * source_tokens + 32 - 1).bit_length()


def padding_class(source_tokens: int) -> int:
    """Returns a number that is equal for rows which may be padded together without a trace.

    CPU kernels sum over a row that is shorter than a vector register, of 8 or 16 floats, in another
    order than over a longer one. Padding a short row beyond that changes its last bit, which can
    tip a rounding to int8, and that a word. Rows on the same side of both come out bit for bit as
    if they were alone (tests/integration/test_batch_mates.py).
    """
    return max(3, min(source_tokens.bit_length(), 5))


async def tokenize(tokenizer: Tokenizer, texts: Sequence[str]) -> list[Tokens]:
    """Tokenises at once what is short, and in a thread what is long."""
    if sum(map(len, texts)) <= INLINE_CHARS:
        return tokenizer.encode(texts)
    return await asyncio.to_thread(tokenizer.encode, texts)


def _expected_length(source_tokens: int) -> int:
    return source_tokens + source_tokens // 2
