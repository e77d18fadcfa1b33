"""Pages as plain text: no colours, nothing but the standard library."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from textwrap import wrap

from kibaru_client.cli.layout import Claim, Line, Page, Row, Table
from kibaru_client.cli.marks import Note

COLUMN = 30
GAP = "  "


def render(page: Page, width: int) -> str:
    """Return the page in lines of at most `width` columns; chosen sentences carry `rank>`."""
    return "\n".join(_lines(page, max(width, COLUMN))) + "\n"


def fits(columns: int, width: int) -> bool:
    """Tell whether that many columns of text stand side by side readably."""
    return columns * COLUMN + (columns - 1) * len(GAP) <= width


def _lines(page: Page, width: int) -> Iterator[str]:
    if page.title:
        yield from (*wrap(page.title, width), "")
    yield from _notes(page.notices, width)
    yield f"ARTICLE, {page.language}; N> marks the extractive summary, N = rank"
    for paragraph in page.paragraphs:
        yield ""
        for line in paragraph:
            yield from _sentence(line, width)
    if page.claims:
        yield from ("", "ABSTRACTIVE SUMMARY; [sources]", "")
        for claim in page.claims:
            yield from _claim(claim, width)
    for table in page.tables:
        yield from _table(table, width)
    yield from (
        *([] if page.tables else [""]),
        *wrap(f"models: {page.receipt}", width),
        page.verdict,
    )


def _sentence(line: Line, width: int) -> Iterator[str]:
    mark = f"{line.rank}>" if line.rank else ""
    yield from _hanging(f"{mark:>4} [{line.number}] ", line.text, width)


def _claim(claim: Claim, width: int) -> Iterator[str]:
    sources = ", ".join(str(number) for number in claim.sources) or "no source"
    yield from _hanging("  - ", f"{claim.text} [{sources}]", width)
    yield from _notes(claim.notes, width)


def _notes(notes: tuple[Note, ...], width: int, head: str = "") -> Iterator[str]:
    for note in notes:
        yield from _hanging(f"    ! {head}", note.text, width)


def _table(table: Table, width: int) -> Iterator[str]:
    yield from ("", f"{table.title.upper()}: {' | '.join(table.heads)}", "")
    wide = fits(len(table.heads), width)
    for row in table.rows:
        yield from _side_by_side(row, width) if wide else _stacked(row, table.heads, width)
        for head, cell in zip(table.heads[1:], row.cells, strict=True):
            yield from _notes(cell.notes, width, f"{head}: ")
        yield ""


def _side_by_side(row: Row, width: int) -> Iterator[str]:
    texts = (row.source, *(cell.text for cell in row.cells))
    column = (width - len(GAP) * (len(texts) - 1)) // len(texts)
    for cells in zip_longest(*(wrap(text, column) for text in texts), fillvalue=""):
        yield GAP.join(cell.ljust(column) for cell in cells).rstrip()


def _stacked(row: Row, heads: tuple[str, ...], width: int) -> Iterator[str]:
    texts = (row.source, *(cell.text for cell in row.cells))
    for head, text in zip(heads, texts, strict=True):
        yield from _hanging(f"{head}: ", text, width)


def _hanging(lead: str, text: str, width: int) -> Iterator[str]:
    indent = " " * min(len(lead), 9)
    yield from wrap(text, width, initial_indent=lead, subsequent_indent=indent) or [lead.rstrip()]
