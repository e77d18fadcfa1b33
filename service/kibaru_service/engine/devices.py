"""Which arithmetic a model runs in: a choice between what is wanted and what a device can do."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from kibaru_service.errors import DeviceUnfit

# What comes nearest to a type that the device lacks; the first that it has is taken.
_FALLBACKS = {
    "cpu": {
        "float16": ("float32",),
        "bfloat16": ("float32",),
        "int8_float16": ("int8", "float32"),
        "int8_bfloat16": ("int8", "float32"),
        "int8": ("int8_float32", "float32"),
        "int16": ("int8", "float32"),
    },
    "cuda": {
        "bfloat16": ("float16", "float32"),
        "float16": ("bfloat16", "float32"),
        "int8": ("int8_float16", "int8_float32", "float16", "float32"),
        "int8_bfloat16": ("int8_float16", "int8_float32", "float32"),
        "int8_float16": ("int8_bfloat16", "int8_float32", "float16", "float32"),
    },
}


@dataclass(frozen=True, slots=True)
class Device:
    """Where models run; `compute_type` "auto" leaves the choice to the catalogue."""

    name: str = "cpu"
    compute_type: str = "auto"


def pick_device(wanted: str, gpus: int) -> str:
    """Returns "cpu" or "cuda" for "cpu", "cuda" or "auto"; raises DeviceUnfit without a GPU."""
    if wanted == "auto":
        return "cuda" if gpus else "cpu"
    if wanted == "cuda" and not gpus:
        raise DeviceUnfit("--device cuda: CTranslate2 sees no GPU here")
    return wanted


def pick_compute_type(device: Device, catalogued: str, supported: Collection[str]) -> str:
    """Returns the compute type to open a model with.

    What the operator names is taken or refused, never replaced: DeviceUnfit lists what there is.
    What the catalogue names gives way to the nearest type that the device has.
    """
    if device.compute_type != "auto":
        if device.compute_type not in supported:
            known = ", ".join(sorted(supported))
            raise DeviceUnfit(
                f"--compute-type {device.compute_type}: this {device.name} has {known}"
            )
        return device.compute_type
    nearest = (catalogued, *_FALLBACKS[device.name].get(catalogued, ()))
    # "default" and "auto" are CTranslate2's own words, which it resolves itself.
    return next((kind for kind in nearest if kind in supported), catalogued)
