"""Names and acronyms that were changed, lost or added.

A name may come back as it is, by its known form in the other language, or spelled as that
language hears it. What Bambara makes of an acronym (spelled out letter by letter, or said in
words) cannot be told from its loss by spelling alone, so there a lost one is information, unless
the gazetteer has its forms.

A word that begins a sentence is a name where its language has no such word, or where the article
has it with a capital in mid-sentence.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kibaru_service.domain import Check, CheckKind, Severity, Span
from kibaru_service.text import gazetteer, vocabulary
from kibaru_service.text.names import Name, names, openers, words
from kibaru_service.text.terms import find
from kibaru_service.usecases.checks.hearing import said, sayable
from kibaru_service.usecases.checks.pair import Pair, Task

_CLOSING = frozenset('"”»)]')
# A sentence has a dozen names. To listen for each of hundreds in each of hundreds of words takes
# longer than to translate them, so that beyond this many they must come back as they are.
_LISTENED = 40


def check(pair: Pair) -> Iterator[Check]:
    """Yield name.changed, name.missing and name.added."""
    lost = list(_lost(pair)) if pair.task is Task.TRANSLATION else []
    new = list(_new(pair))
    for name in list(lost):
        other = next((n for n in new if _may_replace(n, name)), None)
        if other is not None:
            lost.remove(name)
            new.remove(other)
            yield _changed(name, other)
    for name in lost:
        message = f"the name {name.core} is missing"
        severity = Severity.WARNING if _is_known(pair, name) else _severity(pair, name)
        yield Check(CheckKind.NAME, severity, "name.missing", message, name.span)
    for name in new:
        if name.opens and pair.task is Task.TRANSLATION:
            continue  # nothing but a capital that is due says that it is one
        message = f"the name {name.core} is not in the source"
        severity = _severity(pair, name) if pair.task is Task.TRANSLATION else Severity.ERROR
        yield Check(CheckKind.NAME, severity, "name.added", message, output_span=name.span)


def _may_replace(new: Name, lost: Name) -> bool:
    """Tell whether one name may stand where another was; what begins a sentence, for its like."""
    return new.acronym == lost.acronym and (lost.opens or not new.opens)


def _changed(name: Name, other: Name) -> Check:
    message = f"the name {name.core} became {other.core}"
    return Check(CheckKind.NAME, Severity.ERROR, "name.changed", message, name.span, other.span)


def _severity(pair: Pair, name: Name) -> Severity:
    """Say how sure it is that a name was lost or added, when no other came in its place.

    Acronyms are often said in words, and Bambara gives a capital to the nouns that it translates
    the names of bodies with: there it is worth knowing and no more.
    """
    doubtful = name.acronym or pair.target_language == "bm"
    return Severity.INFO if doubtful else Severity.WARNING


def _is_known(pair: Pair, name: Name) -> bool:
    """Tell whether a lost name is one whose every form is known: people leave out one in fifty."""
    known = gazetteer.mentions(pair.source, pair.source_language)
    return any(m.span.covers(name.span) and pair.target_language in m.entry.forms for m in known)


def _lost(pair: Pair) -> Iterator[Name]:
    """Yield the names of the source that nothing in the output stands for."""
    source, output = (pair.source, pair.source_language), (pair.output, pair.target_language)
    ruled = [s for t in pair.terms for s in find(pair.source, t.source, pair.source_language)]
    return _unsaid(pair, source, output, ruled)


def _new(pair: Pair) -> Iterator[Name]:
    """Yield the names of the output that nothing in the source stands behind."""
    source, output = (pair.source, pair.source_language), (pair.output, pair.target_language)
    ruled = [s for t in pair.terms for s in find(pair.output, t.target, pair.target_language)]
    return _unsaid(pair, output, source, ruled)


def _unsaid(
    pair: Pair, here: tuple[str, str], there: tuple[str, str], ruled: Sequence[Span]
) -> Iterator[Name]:
    """Yield the names of one side, a (text, language), that the other does not say."""
    known, verbatim = gazetteer.mentions(*here), frozenset(words(there[0]))
    listened = 0
    for name in _candidates(pair, *here, known):
        if name.core in verbatim:  # what most names come back as
            continue
        entries = [m.entry for m in known if m.span.covers(name.span)]
        if any(gazetteer.names(there[0], entry, there[1]) for entry in entries):
            continue
        if _ruled(name, ruled):
            continue
        others = sayable(there[0])
        if name.core in pair.named:  # "Brown" is not said by "brun"
            others = tuple(word for word in others if word.said[0].isupper())
        listened += 1
        if listened > _LISTENED or not said(name, others, pair):
            yield name


def _candidates(
    pair: Pair, text: str, language: str, known: Sequence[gazetteer.Mention]
) -> Iterator[Name]:
    """Yield the names of a text, and the countries and bodies that begin a sentence."""
    first = first_names(pair, text, language)
    # What is known by another form needs no vocabulary: it is told below.
    unknown = [n for n in first if not any(m.span.covers(n.span) for m in known)]
    found = [*names(text, language), *unknown]
    yield from found
    for mention in known:
        form = text[mention.span.start : mention.span.end]
        if form[0].isupper() and not any(mention.span.covers(n.span) for n in found):
            yield Name(form, mention.span, acronym=form.isupper() and " " not in form)


def first_names(pair: Pair, text: str, language: str) -> Iterator[Name]:
    """Yield the names that begin a sentence, where the language has a list to tell them by.

    One word in brackets or quotation marks begins none.
    """
    if vocabulary.is_listed(language):
        for name in openers(text, language):
            alone = text[name.span.start - 1 : name.span.start] in {"(", "["}
            alone = alone or text[name.span.end : name.span.end + 1] in _CLOSING
            if not alone and (name.core in pair.named or not vocabulary.has(name.core, language)):
                yield name


def _ruled(name: Name, spans: Sequence[Span]) -> bool:
    """Tell whether a glossary rules over a name; whether it is obeyed is another check."""
    return any(span.covers(name.span) for span in spans)
