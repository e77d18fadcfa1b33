"""Fuzzes the text layer: structure, sentences, figures, names, terms, typography.

python tests/fuzz/fuzz_text.py --inputs 400000

The first byte picks what is done with the rest, read as UTF-8.
"""

from __future__ import annotations

import harness

with harness.instrumented():
    from oracles import ascending, whole, within

    from kibaru_service.domain import Language, Span, Term
    from kibaru_service.text import addresses, clauses, cuts, figures, gazetteer, names, terms
    from kibaru_service.text.document import read
    from kibaru_service.text.language import detect
    from kibaru_service.text.normalize import for_model, typeset
    from kibaru_service.text.profile import in_another_script, spoken
    from kibaru_service.text.rejoin import rejoin
    from kibaru_service.text.sounds import alike, keys

from hostile import SHAPES

LANGUAGES = ("en", "fr", "bm", "de")


def _document(text: str, language: str) -> None:
    title, _, body = text.partition("\x1f")
    document = read(body or title, Language(language), title if body else "")
    whole(document)
    rejoin(document, [sentence.text for sentence in document.sentences])
    cut = read(body or title, Language(language), limit=max(len(text) // 2, 1))
    whole(cut)


def _figures(text: str, language: str) -> None:
    for figure in figures.read(text, language):
        within(figure.span, text)
        assert figure.values


def _names(text: str, language: str) -> None:
    ascending((name.span for name in names.names(text, language)), text)
    ascending((mention.span for mention in gazetteer.mentions(text, language)), text)
    found = names.words(text)[:8]
    for one in found:
        keys(one)
        for other in found:
            assert alike(one, other) == alike(other, one)


def _typography(text: str, language: str) -> None:
    plain = for_model(text)
    assert for_model(plain) == plain
    typeset(plain, language)
    spoken(text)
    in_another_script(text)
    ascending((span for span, _ in addresses.addresses(text)), text)


def _terms(text: str, language: str) -> None:
    source, _, rest = text.partition("\n")
    target, _, body = rest.partition("\n")
    for side in (source, target):
        ascending(terms.find(body, side, language), body)
    asked = [Term(source, target)]
    if for_model(source) and for_model(target):
        terms.recase(terms.substitute(body, asked, language), asked, language)


def _cuts(text: str, language: str) -> None:
    for cut in cuts.cuts(text):
        within(cut.span, text)
        cuts.without(text, [cut.span])
    cuts.without(text, [Span(0, len(text))])
    assert 1 <= len(clauses.clauses(text)) <= 4, language


def _detect(text: str, language: str) -> None:
    # The identifier is a table of someone else's, and takes ten times as long as all that is ours.
    if len(text) % 8:
        return
    found = detect(text)
    assert 0 <= found.confidence <= 1.000001, (found, language)


KINDS = (_document, _figures, _names, _typography, _terms, _cuts, _detect)


def one(data: bytes) -> None:
    """Do one of these with a text."""
    if not data:
        return
    kind = KINDS[data[0] % len(KINDS)]
    kind(data[1:].decode("utf-8", "replace"), LANGUAGES[data[0] // len(KINDS) % len(LANGUAGES)])


def seeds() -> list[bytes]:
    """Return each shape of `hostile` for each kind and language."""
    texts = [shape(60).encode() for shape in SHAPES.values()]
    return [bytes([pick]) + text for text in texts for pick in range(len(KINDS) * 3)]


if __name__ == "__main__":
    harness.run(one, seeds())
