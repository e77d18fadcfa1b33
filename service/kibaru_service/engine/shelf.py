"""The weights that are open: none is read twice while it is in use, by one profile or several."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from weakref import WeakValueDictionary

from kibaru_service.engine.devices import Device, pick_compute_type, pick_device
from kibaru_service.engine.integrity import fingerprint
from kibaru_service.engine.kernels import configure_kernels
from kibaru_service.engine.specs import ModelSpec
from kibaru_service.engine.threads import Threads

if TYPE_CHECKING:
    from kibaru_service.engine.ct2 import CT2Encoder, CT2Seq2Seq, CT2Settings

Weights = TypeVar("Weights", "CT2Seq2Seq", "CT2Encoder")


class Shelf:
    """Opens weights on one device; raises DeviceUnfit where that is missing."""

    def __init__(self, threads: Threads, device: Device) -> None:
        configure_kernels(os.environ)
        from kibaru_service.engine import ct2  # noqa: PLC0415 - it reads its settings on import

        self._ct2 = ct2
        self._threads = threads
        self._device = Device(pick_device(device.name, ct2.gpus()), device.compute_type)
        self._kinds = ct2.compute_types(self._device.name)
        self._writers: WeakValueDictionary[str, CT2Seq2Seq] = WeakValueDictionary()
        self._encoders: WeakValueDictionary[str, CT2Encoder] = WeakValueDictionary()

    def fitted(self, spec: ModelSpec) -> ModelSpec:
        """Returns the model with the compute type that it gets here; raises DeviceUnfit.

        The fingerprint of the result names what is computed: other arithmetic may write other
        text.
        """
        on_gpu = self._device.name == "cuda"
        catalogued = spec.cuda_compute_type if on_gpu else spec.compute_type
        chosen = pick_compute_type(self._device, catalogued, self._kinds)
        return spec.model_copy(update={"compute_type": chosen})

    def writer(self, spec: ModelSpec) -> CT2Seq2Seq:
        """Returns the weights of a fitted sequence-to-sequence model; raises ModelCorrupt."""
        return _kept(self._writers, spec, lambda: self._ct2.CT2Seq2Seq(*self._how(spec)))

    def encoder(self, spec: ModelSpec, skip: tuple[int, int]) -> CT2Encoder:
        """Returns the weights of a fitted encoder; raises ModelCorrupt."""
        return _kept(self._encoders, spec, lambda: self._ct2.CT2Encoder(*self._how(spec), skip))

    def _how(self, spec: ModelSpec) -> tuple[Path, CT2Settings]:
        limit, device = spec.max_input_tokens, self._device.name
        return spec.folder, self._ct2.CT2Settings(spec.compute_type, limit, self._threads, device)


def _kept(
    kept: WeakValueDictionary[str, Weights], spec: ModelSpec, read: Callable[[], Weights]
) -> Weights:
    key = fingerprint(spec)
    found = kept.get(key)
    if found is None:
        kept[key] = found = read()
    return found
