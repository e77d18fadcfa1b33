"""Pages in colour; the only module that needs rich."""

from __future__ import annotations

from typing import TextIO

from rich.console import Console
from rich.padding import Padding
from rich.table import Table as Grid
from rich.text import Text

from kibaru_client.cli.layout import Cell, Line, Page, Table
from kibaru_client.cli.marks import Note
from kibaru_client.cli.render import fits
from kibaru_client.enums import Severity

STYLES = {Severity.INFO: "cyan", Severity.WARNING: "yellow", Severity.ERROR: "bold red"}
CHOSEN = "bold black on bright_yellow"


def render(page: Page, stream: TextIO, width: int) -> None:
    """Print the page; the sentences of the extractive summary stand out inside the article."""
    console = Console(file=stream, width=width, force_terminal=True, highlight=False)
    if page.title:
        console.print(Text(page.title, style="bold underline"))
    _notes(console, page.notices)
    for paragraph in page.paragraphs:
        console.print(_paragraph(paragraph))
    if page.claims:
        _summary(console, page)
    for table in page.tables:
        _translations(console, table, width)
    console.print(Text(f"\n{page.receipt}", style="dim"))
    console.print(Text(page.verdict, style="bold"))


def _paragraph(lines: tuple[Line, ...]) -> Text:
    text = Text("\n")
    for line in lines:
        text.append(f"{line.number} ", style="dim")
        text.append(line.text, style=CHOSEN if line.rank else "")
        text.append(f" #{line.rank} " if line.rank else " ", style="bold" if line.rank else "")
    return text


def _summary(console: Console, page: Page) -> None:
    console.print(Text("\nAbstractive summary", style="bold"))
    for claim in page.claims:
        sources = ", ".join(str(number) for number in claim.sources) or "no source"
        text = Text(claim.text)
        text.append(f" [{sources}]", style="dim")
        console.print(Padding(text, (0, 0, 0, 2)))
        _notes(console, claim.notes)


def _notes(console: Console, notes: tuple[Note, ...]) -> None:
    for note in notes:
        console.print(Padding(_note(note), (0, 0, 0, 4)))


def _note(note: Note) -> Text:
    return Text(f"! {note.text}", style=STYLES[note.severity])


def _translations(console: Console, table: Table, width: int) -> None:
    console.print(Text(f"\n{table.title}", style="bold"))
    if fits(len(table.heads), width):
        console.print(_grid(table))
        return
    for row in table.rows:
        console.print(Text(f"\n{row.source}"))
        for head, cell in zip(table.heads[1:], row.cells, strict=True):
            console.print(Text.assemble((f"{head} ", "dim"), cell.text))
            _notes(console, cell.notes)


def _grid(table: Table) -> Grid:
    grid = Grid(expand=True, show_lines=True)
    for head in table.heads:
        grid.add_column(Text(head), ratio=1, overflow="fold")
    for row in table.rows:
        grid.add_row(Text(row.source), *(_cell(cell) for cell in row.cells))
    return grid


def _cell(cell: Cell) -> Text:
    return Text("\n").join([Text(cell.text), *(_note(note) for note in cell.notes)])
