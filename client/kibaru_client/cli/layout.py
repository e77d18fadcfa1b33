"""What a page shows, decided once for plain text and for colours."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from kibaru_client.cli.marks import Note, announced, clean, doubts, marked, mended, remarks
from kibaru_client.enums import Scope
from kibaru_client.replies import Digest, Summary
from kibaru_client.types import Receipt, Segment, Structure, Translation

# In the order of their columns.
LANGUAGES = {"en": "English", "fr": "French", "bm": "Bambara"}
TITLES = {
    Scope.EXTRACTIVE: "Extractive summary",
    Scope.ABSTRACTIVE: "Abstractive summary",
    Scope.ARTICLE: "Article",
}


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence of the article; `rank` is that in the extractive summary, if it was chosen."""

    number: int
    text: str
    rank: int | None


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence of the abstractive summary and the numbers of its sources."""

    text: str
    sources: tuple[int, ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A translated sentence and what is doubtful in it."""

    text: str
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A source sentence and its translations, in the table's order."""

    source: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The translations of one text, side by side; the first of `heads` is the source's."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """Everything that is shown of a digest or a summary."""

    title: str
    language: str
    paragraphs: tuple[tuple[Line, ...], ...]
    claims: tuple[Claim, ...]
    tables: tuple[Table, ...]
    receipt: str
    verdict: str
    notices: tuple[Note, ...] = ()


def page(reply: Summary, title: str = "") -> Page:
    """Return what to show; `title` stands in where the text itself has none."""
    tables = tuple(_tables(reply)) if isinstance(reply, Digest) else ()
    written = reply.abstractive.sentences if reply.abstractive else ()
    return Page(
        title=clean(reply.article.title or title),
        language=name(reply.article.language.tag),
        paragraphs=tuple(_paragraphs(reply)),
        claims=tuple(
            Claim(marked(s), tuple(x.sentence_id for x in s.sources), remarks(s)) for s in written
        ),
        tables=tables,
        receipt=receipt(reply.receipt),
        verdict=verdict(reply),
        notices=announced(reply.article.notices),
    )


def name(tag: str) -> str:
    """Return a language's English name, or its tag."""
    return LANGUAGES.get(tag, clean(tag))


def receipt(receipt: Receipt) -> str:
    """Return models and cost in one line; sentences wait side by side, so that theirs is a sum."""
    models = ", ".join(clean(f"{ref.id} ({ref.fingerprint[:8]})") for ref in receipt.models)
    usage = receipt.usage
    return (
        f"{models or 'no models'}; {usage.total_seconds:.2f} s (all sentences together: "
        f"{usage.queue_seconds:.2f} waiting, {usage.compute_seconds:.2f} computed); "
        f"{usage.input_tokens} tokens in, {usage.output_tokens} out"
    )


def verdict(reply: Summary) -> str:
    """Return in one line how much was read and written, and how much of it is doubtful."""
    total = len(reply.article.sentences)
    line = f"{_many(total, 'sentence')} read, {sum(1 for _ in reply.outputs)} written, "
    line += doubts([output.checks for output in reply.outputs])
    return line + mended(reply.receipt.usage.repair) + _unread(reply.article)


def _unread(article: Structure) -> str:
    lost = article.coverage.total - article.coverage.processed
    return f"; {lost} of {article.coverage.total} characters not read" if lost > 0 else ""


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _paragraphs(reply: Summary) -> Iterator[tuple[Line, ...]]:
    chosen = reply.extractive.sentences if reply.extractive else ()
    ranks = {entry.sentence_id: entry.rank for entry in chosen}
    for _, group in groupby(reply.article.sentences, key=lambda sentence: sentence.paragraph):
        yield tuple(Line(s.id, clean(s.text), ranks.get(s.id)) for s in group)


def _tables(digest: Digest) -> Iterator[Table]:
    for scope, title in TITLES.items():
        found = sorted((t for t in digest.translations if t.scope is scope), key=_column)
        if found:
            languages = (digest.article.language.tag, *(t.language for t in found))
            rows = tuple(_rows(_sources(digest, scope), found))
            yield Table(title, tuple(name(tag) for tag in languages), rows)


def _column(translation: Translation) -> tuple[bool, int, str]:
    tag = translation.language
    return tag not in LANGUAGES, [*LANGUAGES, tag].index(tag), tag


def _sources(digest: Digest, scope: Scope) -> dict[int, str]:
    if scope is Scope.ABSTRACTIVE:
        return {s.id: s.text for s in digest.abstractive.sentences} if digest.abstractive else {}
    return {s.id: s.text for s in digest.article.sentences}


def _rows(sources: dict[int, str], found: list[Translation]) -> Iterator[Row]:
    by_language = [{segment.source_id: segment for segment in t.segments} for t in found]
    for number in sorted(set().union(*by_language)):
        cells = tuple(_cell(segments.get(number)) for segments in by_language)
        yield Row(clean(sources.get(number, "")), cells)


def _cell(segment: Segment | None) -> Cell:
    return Cell(marked(segment), remarks(segment)) if segment else Cell("")
