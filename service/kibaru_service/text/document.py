"""Reads a text into a document: sentences with their paragraphs, roles and places."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, takewhile

from kibaru_service.domain import Coverage, Document, Language, Role, Sentence, Span
from kibaru_service.text.characters import fold
from kibaru_service.text.pieces import soften
from kibaru_service.text.sentences import split
from kibaru_service.text.structure import Block, blocks


def read(
    text: str,
    language: Language,
    title: str = "",
    limit: int | None = None,
    most: int | None = None,
) -> Document:
    """Return `text` as a document, its spans in code points of `text`.

    Beyond `limit` code points the text is cut after the last sentence that fits, but not before
    the first sentence; after `most` sentences it is cut as well; `coverage` says where. The
    document's title is `title`, or else the text's own. A blank text has no sentences.
    """
    found = list(islice(_limited(_sentences(text, language.tag, title), limit), most))
    end, complete = _end(text, found, cut=limit is not None or most is not None)
    skipped = () if complete else (Span(end, len(text)),)
    coverage = Coverage(end, len(text), skipped)
    return Document(text, language, tuple(found), coverage, fold(title) or _own_title(found))


def _sentences(text: str, tag: str, title: str) -> Iterator[Sentence]:
    count = paragraph = 0
    for block in blocks(text, title):
        before = count
        for span in _spans(text, block, tag):
            folded = fold(text[span.start : span.end])
            # A stretch of invisible characters alone is nothing to work on.
            if folded:
                yield Sentence(count, paragraph, block.role, span, folded)
                count += 1
        paragraph += count > before


def _spans(text: str, block: Block, tag: str) -> list[Span]:
    start, end = block.span.start, block.span.end
    pieces = split(text[start:end], tag)
    return soften(text, (Span(start + p.start, start + p.end) for p in pieces))


def _limited(sentences: Iterator[Sentence], limit: int | None) -> Iterator[Sentence]:
    if limit is None:
        yield from sentences
        return
    yield from islice(sentences, 1)
    yield from takewhile(lambda sentence: sentence.span.end <= limit, sentences)


def _end(text: str, found: list[Sentence], *, cut: bool) -> tuple[int, bool]:
    """Return how many code points were read, and whether that is all there is to read."""
    last = found[-1].span.end if found else 0
    complete = not cut or not fold(text[last:])
    return (len(text) if complete else last), complete


def _own_title(sentences: list[Sentence]) -> str:
    titles = [s for s in sentences if s.role is Role.TITLE]
    return " ".join(s.text for s in titles if s.paragraph == titles[0].paragraph)
