from __future__ import annotations

import pytest

from kibaru_service.engine.devices import Device, pick_compute_type, pick_device
from kibaru_service.errors import DeviceUnfit

CPU = {"float32", "int8", "int8_float32", "int16"}
AMPERE = {
    *("float32", "float16", "bfloat16", "int8", "int8_float32", "int8_float16", "int8_bfloat16"),
}
PASCAL = {"float32", "int8", "int8_float32"}


@pytest.mark.parametrize(
    ("wanted", "gpus", "got"),
    [("cpu", 2, "cpu"), ("auto", 0, "cpu"), ("auto", 1, "cuda"), ("cuda", 1, "cuda")],
)
def test_auto_takes_a_gpu_where_there_is_one(wanted: str, gpus: int, got: str) -> None:
    """What is named is kept, and auto looks."""
    assert pick_device(wanted, gpus) == got


def test_a_gpu_that_is_not_there_is_an_error() -> None:
    """Nobody pays for a GPU and silently gets a CPU."""
    with pytest.raises(DeviceUnfit, match="no GPU"):
        pick_device("cuda", 0)


@pytest.mark.parametrize(
    ("device", "catalogued", "supported", "got"),
    [
        ("cpu", "int8", CPU, "int8"),
        ("cpu", "default", CPU, "default"),
        ("cpu", "float16", CPU, "float32"),
        ("cpu", "int8_bfloat16", CPU, "int8"),
        ("cuda", "float16", AMPERE, "float16"),
        ("cuda", "int8_bfloat16", AMPERE, "int8_bfloat16"),
        ("cuda", "float16", PASCAL, "float32"),
        ("cuda", "int8_float16", PASCAL, "int8_float32"),
    ],
)
def test_the_catalogue_gives_way_to_the_device(
    device: str, catalogued: str, supported: set[str], got: str
) -> None:
    """A catalogue is written for many machines: the nearest arithmetic is taken."""
    assert pick_compute_type(Device(device), catalogued, supported) == got


def test_the_operator_is_obeyed_or_told_why_not() -> None:
    """A type on the command line wins over the catalogue, and is refused where it is missing."""
    assert pick_compute_type(Device("cpu", "float32"), "int8", CPU) == "float32"
    with pytest.raises(DeviceUnfit, match=r"float16: this cpu has float32, int16, int8"):
        pick_compute_type(Device("cpu", "float16"), "int8", CPU)
