# What engine/ct2.py and its tests use of CTranslate2, which ships no types.

from collections.abc import Callable, Sequence
from typing import Any

def get_cuda_device_count() -> int: ...
def get_supported_compute_types(device: str, device_index: int = ...) -> set[str]: ...

__version__: str

class StorageView:
    @property
    def __array_interface__(self) -> dict[str, Any]: ...

class GenerationStepResult:
    @property
    def batch_id(self) -> int: ...

class TranslationResult:
    @property
    def hypotheses(self) -> list[list[str]]: ...
    @property
    def scores(self) -> list[float]: ...
    @property
    def attention(self) -> list[list[list[float]]]: ...

class ScoringResult:
    @property
    def log_probs(self) -> list[float]: ...

class EncoderForwardOutput:
    @property
    def last_hidden_state(self) -> StorageView: ...

class Translator:
    def __init__(
        self,
        model_path: str,
        device: str = ...,
        *,
        compute_type: str = ...,
        inter_threads: int = ...,
        intra_threads: int = ...,
    ) -> None: ...
    def translate_batch(
        self,
        source: Sequence[Sequence[str]],
        target_prefix: Sequence[Sequence[str]] | None = ...,
        *,
        beam_size: int = ...,
        num_hypotheses: int = ...,
        length_penalty: float = ...,
        repetition_penalty: float = ...,
        no_repeat_ngram_size: int = ...,
        disable_unk: bool = ...,
        return_end_token: bool = ...,
        max_input_length: int = ...,
        max_decoding_length: int = ...,
        return_scores: bool = ...,
        return_attention: bool = ...,
        max_batch_size: int = ...,
        batch_type: str = ...,
        callback: Callable[[GenerationStepResult], bool] | None = ...,
    ) -> list[TranslationResult]: ...
    def score_batch(
        self,
        source: Sequence[Sequence[str]],
        target: Sequence[Sequence[str]],
        *,
        max_input_length: int = ...,
    ) -> list[ScoringResult]: ...

class Encoder:
    def __init__(
        self,
        model_path: str,
        device: str = ...,
        *,
        compute_type: str = ...,
        inter_threads: int = ...,
        intra_threads: int = ...,
    ) -> None: ...
    def forward_batch(self, inputs: Sequence[Sequence[str]]) -> EncoderForwardOutput: ...
