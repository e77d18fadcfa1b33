"""Reads the variables of a CTranslate2 model file."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import BinaryIO

import numpy as np

# CTranslate2's numbers for types (include/ctranslate2/types.h), as far as we write them.
TYPES = {0: np.float32, 1: np.int8, 2: np.int16, 3: np.int32, 4: np.float16}


def variables(path: Path) -> dict[str, np.ndarray]:
    """Return the variables of a CTranslate2 model.bin (format 6) by name, int8 ones scaled back."""
    with path.open("rb") as file:
        if (version := _number(file, "I")) != 6:
            raise ValueError(f"{path} has format {version}, not 6")
        _text(file)
        _number(file, "I")
        found = dict(_variable(file) for _ in range(_number(file, "I")))
    for name in [n for n in found if n.endswith("_scale")]:
        whole = name.removesuffix("_scale")
        found[whole] = found[whole].astype(np.float32) / found.pop(name).reshape(-1, 1)
    return found


def _number(file: BinaryIO, kind: str) -> int:
    return int(struct.unpack(f"<{kind}", file.read(struct.calcsize(f"<{kind}")))[0])


def _text(file: BinaryIO) -> str:
    return file.read(_number(file, "H")).rstrip(b"\0").decode()


def _variable(file: BinaryIO) -> tuple[str, np.ndarray]:
    name = _text(file)
    shape = [_number(file, "I") for _ in range(_number(file, "B"))]
    kind = TYPES[_number(file, "B")]
    return name, np.frombuffer(file.read(_number(file, "I")), kind).reshape(shape)
