"""Glossaries: the server's own, read from a file, and how a request's goes before it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from kibaru_service.domain import Term
from kibaru_service.errors import KibaruError
from kibaru_service.usecases.languages import primary


class UnreadableGlossary(KibaruError):
    """The glossary file cannot be read, or one of its lines is no entry; the message says which."""

    reason = "UNREADABLE_GLOSSARY"


def read(path: Path) -> tuple[Term, ...]:
    """Return the terms of a file of lines `term TAB translation [TAB language]`.

    A term alone is left untranslated; blank lines and those that begin with # are skipped. Raises
    UnreadableGlossary.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableGlossary(f"glossary: cannot read {path}: {error}") from None
    return tuple(_terms(text, path))


def _terms(text: str, path: Path) -> Iterator[Term]:
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        fields = [field.strip() for field in line.split("\t")]
        if len(fields) > 3 or not fields[0]:
            raise UnreadableGlossary(
                f"glossary: {path}, line {number}: expected term TAB translation [TAB language]"
            )
        source, target, language = [*fields, "", ""][:3]
        yield Term(source, target or source, language)


def terms_for(
    asked: Sequence[Term], target: str, standing: Sequence[Term] = ()
) -> tuple[Term, ...]:
    """Return the terms that count for one target language: what a request asks for, then ours.

    An entry of the request replaces the server's for the same term, whatever its case; an entry
    that comes twice counts once.
    """
    ours = list(dict.fromkeys(term for term in asked if _counts(term, target)))
    known = {term.source.casefold() for term in ours}
    rest = [t for t in standing if _counts(t, target) and t.source.casefold() not in known]
    return (*ours, *rest)


def _counts(term: Term, target: str) -> bool:
    return not term.language or primary(term.language) == target
