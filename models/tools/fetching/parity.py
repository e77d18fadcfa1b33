"""The self-test of a conversion: CTranslate2 in float32 must write what transformers writes.

It goes through the service's own tokenizers, rows and models, so that what is tested is what will
be served. Greedy search, token by token; for an encoder, vectors within 1e-4.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from fetching import rows
from fetching.conversion import Checkpoint
from fetching.problems import FetchError
from kibaru_service.engine.devices import Device
from kibaru_service.engine.generation import Generator
from kibaru_service.engine.opening import open_encoder, open_generators
from kibaru_service.engine.protocol import DecodeOptions, Tokens
from kibaru_service.engine.rows import Row
from kibaru_service.engine.shelf import Shelf
from kibaru_service.engine.specs import ModelSpec, SummarizeSpec, TranslateSpec
from kibaru_service.engine.threads import Threads, available_cores

PROBES = {
    "en": ("The market of Bamako opened again on Saturday.", "42 people came, he said."),
    "fr": ("Le marché de Bamako a rouvert samedi.", "« 42 personnes sont venues », dit-il."),
    "bm": ("Bamakɔ sugu dayɛlɛla sibiri don.", "Mɔgɔ 42 nana."),
}
_LENGTH = 24
_TOLERANCE = 1e-4
# Where transformers itself can hardly choose between two tokens, either is right.
_TIE = 1e-3


def check(checkpoint: Checkpoint, spec: ModelSpec, folder: Path) -> int:
    """Compares the model in `folder` with its checkpoint; returns how many texts were compared.

    Raises FetchError with the first difference.
    """
    shelf = Shelf(Threads(1, available_cores()), Device("cpu", "float32"))
    opened = shelf.fitted(spec.model_copy(update={"folder": folder}))
    if opened.kind == "encoder":
        return _check_encoder(checkpoint, opened, shelf)
    compared = 0
    for role, generator in open_generators(opened, shelf).items():
        table = getattr(opened, role.value)
        for probe in _probes(table, generator):
            rows.demand(checkpoint.tokenizer, probe, opened)
            compared += _same(checkpoint, generator, probe.row)
    if not compared:
        raise FetchError(f"{spec.id}: the self-test could compare nothing")
    return compared


@dataclass(frozen=True, slots=True)
class _Written:
    """What transformers wrote, and by how much each token beat the next best."""

    tokens: Tokens
    margins: tuple[float, ...]


def _probes(table: TranslateSpec | SummarizeSpec, generator: Generator) -> Iterator[rows.Probe]:
    pairs = (
        table.directions
        if isinstance(table, TranslateSpec)
        else [(language, language) for language in table.languages]
    )
    for source, target in pairs:
        for text in PROBES.get(source, PROBES["en"]):
            (pieces,) = generator.tokenizer.encode([text])
            row = generator.template.build(pieces, source, target)
            yield rows.Probe(text, row, table, source, target)


def _same(checkpoint: Checkpoint, generator: Generator, row: Row) -> bool:
    """Says whether a row could be compared; raises FetchError where it differs."""
    theirs = _transformers(checkpoint, row)
    if not set(theirs.tokens) <= set(checkpoint.kept):
        return False  # a token that was trimmed away: the texts must differ
    (ours,) = generator.model.generate(
        [row.source], [row.prefix], DecodeOptions(max_output_tokens=_LENGTH)
    )
    for place, margin in enumerate(theirs.margins):
        if ours.tokens[place : place + 1] != theirs.tokens[place : place + 1]:
            if margin < _TIE:
                return True
            raise FetchError(
                f"{generator.ref.id}: the self-test differs at token {place}: CTranslate2 wrote"
                f" {ours.tokens}, transformers {theirs.tokens}"
            )
    return True


def _transformers(checkpoint: Checkpoint, row: Row) -> _Written:
    model, tokens = checkpoint.model, checkpoint.tokens
    numbers = {token: number for number, token in enumerate(tokens)}
    config = model.config
    unknown = numbers.get(checkpoint.tokenizer.unk_token)
    source = torch.tensor([[numbers.get(token, unknown) for token in row.source]])
    start = torch.tensor([[config.decoder_start_token_id, *(numbers[t] for t in row.prefix)]])
    with torch.no_grad():
        done = model.generate(
            input_ids=source,
            attention_mask=torch.ones_like(source),
            decoder_input_ids=start,
            num_beams=1,
            do_sample=False,
            min_length=0,
            max_new_tokens=_LENGTH,
            no_repeat_ngram_size=0,
            repetition_penalty=1.0,
            forced_bos_token_id=None,
            forced_eos_token_id=None,
            # The service never writes the unknown token.
            suppress_tokens=[unknown],
            output_scores=True,
            return_dict_in_generate=True,
        )
    written = done.sequences[0, start.shape[1] :].tolist()
    ends = config.eos_token_id if isinstance(config.eos_token_id, list) else [config.eos_token_id]
    length = next((place for place, number in enumerate(written) if number in ends), len(written))
    margins = [_margin(score[0]) for score in done.scores[: min(length + 1, len(written))]]
    return _Written([tokens[number] for number in written[:length]], tuple(margins))


def _margin(scores: Any) -> float:
    best = torch.topk(torch.log_softmax(scores, -1), 2).values
    return float(best[0] - best[1])


def _check_encoder(checkpoint: Checkpoint, spec: ModelSpec, shelf: Shelf) -> int:
    encoder = open_encoder(spec, shelf)
    languages = spec.embed.languages if spec.embed else ()
    compared = 0
    for language in languages:
        for text in PROBES[language]:
            (pieces,) = encoder.tokenizer.encode([encoder.lead + text])
            row = encoder.template.build(pieces, language, language)
            if spec.embed is not None:
                led = rows.Probe(encoder.lead + text, row, spec.embed, language, language)
                rows.demand(checkpoint.tokenizer, led, spec)
            ours = encoder.model.encode([row.source])[0]
            theirs = _vector(checkpoint, row, encoder.template.skip(), spec)
            worst = float(np.abs(ours - theirs).max())
            if worst > _TOLERANCE:
                raise FetchError(f"{spec.id}: the self-test's vectors differ by {worst:.2g}")
            compared += 1
    return compared


def _vector(
    checkpoint: Checkpoint, row: Row, skip: tuple[int, int], spec: ModelSpec
) -> np.ndarray[Any, Any]:
    numbers = checkpoint.tokenizer.convert_tokens_to_ids(row.source)
    with torch.no_grad():
        states = checkpoint.model(input_ids=torch.tensor([numbers])).last_hidden_state[0]
    if spec.embed is not None and spec.embed.pool == "mean_text":
        states = states[skip[0] : len(numbers) - skip[1]]
    mean = states.mean(0)
    return np.asarray(mean / mean.norm())
