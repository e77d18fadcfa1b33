"""How much something matters to a reader."""

from __future__ import annotations

from enum import Enum


class Severity(Enum):
    """How bad a failed check is, or how much a notice matters."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"
