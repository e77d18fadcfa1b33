"""Which kernels CTranslate2 computes with; knows nothing of CTranslate2."""

from __future__ import annotations

from collections.abc import MutableMapping


def configure_kernels(environ: MutableMapping[str, str]) -> None:
    """Has oneDNN do the sums on every processor; what the operator has set stands.

    On Intel's, CTranslate2 would take MKL. That sums floats by eights and what is left over apart,
    so that padding changes the last bit of a row; that can tip a rounding to int8, and that a word:
    a sentence would become another beside a longer one. CTranslate2 reads this once, when it is
    first imported.
    """
    environ.setdefault("CT2_USE_MKL", "0")
