"""Which kernels CTranslate2 is told to compute with."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from kibaru_service.engine.kernels import configure_kernels

OPENS_A_PROFILE = """
import asyncio
from kibaru_service.assembly import Assembly
from kibaru_service.config_sources import load

async def main():
    assembly = Assembly(load(["--profile", "compact"]))
    edition = await assembly.load("compact")
    await edition.models.close()
    await assembly.close()

asyncio.run(main())
"""


def test_operator_has_the_last_word() -> None:
    """Who prefers speed on Intel's processors to batch-mates that change nothing may have it."""
    environ = {"CT2_USE_MKL": "1"}
    configure_kernels(environ)
    assert environ == {"CT2_USE_MKL": "1"}


@pytest.mark.models
def test_a_profile_is_opened_without_mkl() -> None:
    """CTranslate2 is told before it is imported: it says which kernels it took."""
    environ = {name: value for name, value in os.environ.items() if name != "CT2_USE_MKL"}
    said = subprocess.run(
        [sys.executable, "-c", OPENS_A_PROFILE],
        env=environ | {"CT2_VERBOSE": "1"},
        capture_output=True,
        text=True,
        check=True,
    ).stderr
    assert "SGEMM backend" in said
    assert "backend: MKL" not in said
