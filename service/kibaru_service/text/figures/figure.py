"""What a figure is."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from kibaru_service.domain import Span


class Kind(Enum):
    """What a figure counts."""

    NUMBER = "number"
    DATE = "date"
    MONTH = "month"
    WEEKDAY = "weekday"
    MONEY = "money"
    MEASURE = "measure"


@dataclass(frozen=True, slots=True)
class Figure:
    """A number, month or weekday in a sentence.

    `values` holds every reading, since "1.200" is 1200 to some and 1.2 to others. A `firm` figure
    must come back in a translation; a loose one may ("one", "thousands of"). `unit` is an ISO 4217
    code, a unit's symbol, or empty.
    """

    values: frozenset[Decimal]
    span: Span
    kind: Kind = Kind.NUMBER
    firm: bool = True
    unit: str = ""
    spelled: bool = False

    def equals(self, other: Figure) -> bool:
        """Tell whether both can stand for the same value."""
        return not self.values.isdisjoint(other.values)
