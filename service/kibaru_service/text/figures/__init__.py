"""Numbers, dates, money and measures as English, French and Bambara write them.

`read` is the door: a sentence in, its figures out, each with the values that it may stand for.
`digits` and `words_*` know how a language writes a number, `calendar` its months and weekdays,
`measures` its currencies and units.
"""

from __future__ import annotations

from kibaru_service.text.figures.figure import Figure, Kind
from kibaru_service.text.figures.reading import read

__all__ = ["Figure", "Kind", "read"]
