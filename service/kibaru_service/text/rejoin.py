"""Puts one text per sentence together again, with the paragraphs of the source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from kibaru_service.domain import Document, Sentence


def rejoin(document: Document, texts: Mapping[int, str] | Sequence[str]) -> str:
    """Return the texts, joined by a space within a paragraph and by its line breaks between.

    A sequence holds one text per sentence, in order; a mapping goes from sentence ids to texts
    and may leave sentences out. A blank line in the source stays one, however high; empty texts
    leave nothing behind. Raises ValueError for a sequence of another length.
    """
    if not isinstance(texts, Mapping):
        pairs = zip(document.sentences, texts, strict=True)
        texts = {sentence.id: text for sentence, text in pairs}
    breaks = _breaks(document)
    joined: list[str] = []
    last: Sentence | None = None
    for sentence in document.sentences:
        text = texts.get(sentence.id, "")
        if not text:
            continue
        if last is not None:
            joined.append(_between(last, sentence, breaks))
        joined.append(text)
        last = sentence
    return "".join(joined)


def _between(last: Sentence, sentence: Sentence, breaks: Sequence[str]) -> str:
    if last.paragraph == sentence.paragraph:
        return " "
    return max(breaks[last.paragraph : sentence.paragraph], key=len)


def _breaks(document: Document) -> list[str]:
    """Return what stands after each paragraph but the last: a line break, or a blank line."""
    return [
        "\n\n" if _has_blank_line(document.text[a.span.end : b.span.start]) else "\n"
        for a, b in pairwise(document.sentences)
        if a.paragraph != b.paragraph
    ]


def _has_blank_line(gap: str) -> bool:
    return len(f"{gap}.".splitlines()) > 2
