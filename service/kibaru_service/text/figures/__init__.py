"""Numbers, dates, money and measures as English, French and Bambara write them.

`read` is the door: a sentence in, its figures out, each with the values that it may stand for.
`tokens` knows digits, `european` (with its `lexicons`) and `bambara` number words, `calendar`
months and weekdays, `measures` currencies and units.
"""

from __future__ import annotations

from kibaru_service.text.figures.figure import Figure, Kind
from kibaru_service.text.figures.reading import read

__all__ = ["Figure", "Kind", "read"]
