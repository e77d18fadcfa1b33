"""CTranslate2 behind our protocols; the only place that imports it.

CTranslate2 is silent where we must not be: it cuts long input, stops at a length without saying
so, and reads an unknown token as `<unk>`. An empty row ends the whole process in an encoder. So
every row is looked at first, and every end is looked at after.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

import ctranslate2
import numpy as np

from kibaru_service.engine.pooling import mean_pool
from kibaru_service.engine.protocol import DecodeOptions, Hypothesis, Tokens, Vectors
from kibaru_service.engine.threads import Threads, behind
from kibaru_service.errors import GenerationFailed, ModelCorrupt

Model = TypeVar("Model", ctranslate2.Translator, ctranslate2.Encoder)


@dataclass(frozen=True, slots=True)
class CT2Settings:
    """How to open a model; `max_input_tokens` counts a whole row, tags and end included."""

    compute_type: str = "default"
    max_input_tokens: int = 1024
    threads: Threads = field(default_factory=Threads)
    device: str = "cpu"


class CT2Seq2Seq:
    """A CTranslate2 sequence-to-sequence model.

    The score of a hypothesis is the log probability of what was generated, the end token included
    and the prefix not, divided by the number of those tokens. Penalties act on it as they act on
    the choice of tokens. The unknown token is never generated.
    """

    def __init__(self, folder: Path, settings: CT2Settings) -> None:
        self._limit = settings.max_input_tokens
        self._vocabulary = _read_vocabulary(folder, "target_vocabulary", "shared_vocabulary")
        self._source_vocabulary = _read_vocabulary(folder, "source_vocabulary", "shared_vocabulary")
        self._end = _read_end_token(folder)
        self._model = _opened(ctranslate2.Translator, folder, settings)

    @property
    def source_vocabulary(self) -> frozenset[str]:
        """The tokens that a source may hold."""
        return self._source_vocabulary

    def require(self, sources: Iterable[str], prefixes: Iterable[str]) -> None:
        """Raises ModelCorrupt unless the vocabularies hold all these tokens."""
        for tokens, vocabulary in (
            (sources, self._source_vocabulary),
            (prefixes, self._vocabulary),
        ):
            for token in tokens:
                if token not in vocabulary:
                    raise ModelCorrupt(f"the vocabulary of the model lacks {token!r}")

    def generate(
        self,
        sources: Sequence[Tokens],
        prefixes: Sequence[Tokens],
        options: DecodeOptions,
        stopped: Callable[[int], bool] | None = None,
    ) -> list[Hypothesis]:
        self._check(sources, prefixes)
        try:
            results = self._translate(sources, prefixes, options, stopped)
        except (RuntimeError, ValueError) as error:
            raise GenerationFailed(f"CTranslate2: {error}") from error
        return [
            self._read(result, len(prefix), options)
            for result, prefix in zip(results, prefixes, strict=True)
        ]

    def score(
        self, sources: Sequence[Tokens], prefixes: Sequence[Tokens], targets: Sequence[Tokens]
    ) -> list[list[float]]:
        self._check(sources, prefixes)
        forced = [[*prefix, *target] for prefix, target in zip(prefixes, targets, strict=True)]
        # The end counts, as it does in a source.
        _check_rows([[*row, self._end] for row in forced], self._limit)
        try:
            results = self._model.score_batch(sources, forced, max_input_length=0)
        except (RuntimeError, ValueError) as error:
            raise GenerationFailed(f"CTranslate2: {error}") from error
        return [
            result.log_probs[len(prefix) :]
            for result, prefix in zip(results, prefixes, strict=True)
        ]

    def _check(self, sources: Sequence[Tokens], prefixes: Sequence[Tokens]) -> None:
        _check_rows(sources, self._limit)
        for token in {token for prefix in prefixes for token in prefix}:
            if token not in self._vocabulary:
                raise GenerationFailed("a prefix holds a token that the model lacks")

    def _translate(
        self,
        sources: Sequence[Tokens],
        prefixes: Sequence[Tokens],
        options: DecodeOptions,
        stopped: Callable[[int], bool] | None,
    ) -> list[ctranslate2.TranslationResult]:
        longest_prefix = max(map(len, prefixes), default=0)
        # Beams cannot be ended.
        ender = _Ender(stopped) if stopped is not None and options.beam_size == 1 else None
        try:
            return self._model.translate_batch(
                sources,
                prefixes,
                beam_size=options.beam_size,
                num_hypotheses=options.hypotheses,
                length_penalty=options.length_penalty,
                repetition_penalty=options.repetition_penalty,
                no_repeat_ngram_size=options.no_repeat_ngram_size,
                disable_unk=True,
                return_end_token=True,
                return_scores=True,
                return_attention=True,
                max_input_length=0,
                # Its length counts prefix and end token, ours neither.
                max_decoding_length=longest_prefix + options.max_output_tokens + 1,
                callback=ender,
            )
        finally:
            if ender is not None:
                ender.release()

    def _read(
        self, result: ctranslate2.TranslationResult, prefix: int, options: DecodeOptions
    ) -> Hypothesis:
        first, *others = [
            self._hypothesis(tokens, score, attention, prefix, options)
            for tokens, score, attention in zip(
                result.hypotheses, result.scores, result.attention, strict=True
            )
        ]
        return replace(first, others=tuple(others))

    def _hypothesis(
        self,
        tokens: Tokens,
        score: float,
        attention: list[list[float]],
        prefix: int,
        options: DecodeOptions,
    ) -> Hypothesis:
        # CTranslate2 divides by its whole length, prefix included, to the power of the penalty.
        log_probability = score * len(tokens) ** options.length_penalty
        written = tokens[prefix:]
        mean = log_probability / max(len(written), 1)
        ended = bool(written) and written[-1] == self._end
        kept = written[:-1] if ended else written
        limit = options.max_output_tokens
        looks = _looks(attention, prefix, kept[:limit])
        cut = not ended or len(kept) > limit
        return Hypothesis(kept[:limit], mean, hit_limit=cut, looks=looks)


def _looks(
    attention: list[list[float]], prefix: int, tokens: Tokens
) -> tuple[tuple[int, float], ...]:
    """Return where each token looked most; `attention` has a row for those of the prefix too."""
    rows = attention[prefix : prefix + len(tokens)]
    return tuple((row.index(most := max(row)), most) for row in rows)


class CT2Encoder:
    """A CTranslate2 encoder whose sentence vector is the mean over its row.

    `skip` leaves out tokens at the start and at the end of every row, tags for instance.
    """

    def __init__(self, folder: Path, settings: CT2Settings, skip: tuple[int, int] = (0, 0)) -> None:
        self._limit = settings.max_input_tokens
        self._skip = skip
        self._vocabulary = _read_vocabulary(folder, "vocabulary")
        self._model = _opened(ctranslate2.Encoder, folder, settings)

    @property
    def source_vocabulary(self) -> frozenset[str]:
        """The tokens that a row may hold."""
        return self._vocabulary

    def require(self, tokens: Iterable[str]) -> None:
        """Raises ModelCorrupt unless the vocabulary holds all these tokens."""
        for token in tokens:
            if token not in self._vocabulary:
                raise ModelCorrupt(f"the vocabulary of the model lacks {token!r}")

    def encode(self, sources: Sequence[Tokens]) -> Vectors:
        _check_rows(sources, self._limit)
        try:
            output = self._model.forward_batch(sources)
        except (RuntimeError, ValueError) as error:
            raise GenerationFailed(f"CTranslate2: {error}") from error
        states = np.asarray(output.last_hidden_state, dtype=np.float32)
        return mean_pool(states, [len(row) for row in sources], self._skip)


def gpus() -> int:
    """Returns how many GPUs CTranslate2 can use here."""
    return int(ctranslate2.get_cuda_device_count())


def compute_types(device: str) -> frozenset[str]:
    """Returns the compute types that a device has."""
    return frozenset(ctranslate2.get_supported_compute_types(device))


def _opened(kind: Callable[..., Model], folder: Path, settings: CT2Settings) -> Model:
    """Returns a model whose threads stand behind ours; raises ModelCorrupt."""
    threads, chosen = settings.threads, settings.compute_type
    counts = {"inter_threads": threads.inter, "intra_threads": threads.intra}
    try:
        return behind(lambda: kind(str(folder), settings.device, compute_type=chosen, **counts))
    except (RuntimeError, ValueError) as error:
        raise ModelCorrupt(f"{folder.name}: {error}") from error


class _Ender:
    """What CTranslate2 asks after each token of a greedy row.

    Its worker thread holds on to it for a moment after the batch has ended. Were it the last to
    hold the model by way of our callback, it would end the model, join itself, and abort the
    process. So we let go first.
    """

    def __init__(self, stopped: Callable[[int], bool]) -> None:
        self._stopped: Callable[[int], bool] | None = stopped

    def __call__(self, step: ctranslate2.GenerationStepResult) -> bool:
        stopped = self._stopped
        return stopped is not None and stopped(step.batch_id)

    def release(self) -> None:
        """Forgets whom to ask."""
        self._stopped = None


def _check_rows(sources: Sequence[Tokens], limit: int) -> None:
    for row in sources:
        if not row:
            raise GenerationFailed("an empty row")
        if len(row) > limit:
            raise GenerationFailed(f"a row of {len(row)} tokens, the model takes {limit}")


def _read_vocabulary(folder: Path, *names: str) -> frozenset[str]:
    for name in names:
        path = folder / f"{name}.json"
        if path.exists():
            return frozenset(json.loads(path.read_text(encoding="utf-8")))
    raise ModelCorrupt(f"{folder.name}: no {' or '.join(names)}.json")


def _read_end_token(folder: Path) -> str:
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    return str(config.get("eos_token", "</s>"))
