"""Bodies by the acronyms that a language knows them by."""

from __future__ import annotations

from kibaru_service.text.gazetteer import Entry, mentions

_LONGEST = 7


def adopted(text: str, source: str, target: str) -> str:
    """Return an English text, on its way into Bambara, with bodies by their French acronyms.

    Malian news says OMS and CEDEAO, and so do the texts that models learn Bambara from; what they
    make of "WHO" is another word, or none.
    """
    if (source, target) != ("en", "bm"):
        return text
    parts, end = [], 0
    for mention in mentions(text, source):
        if acronym := _french(mention.entry):
            parts += [text[end : mention.span.start], acronym]
            end = mention.span.end
    return "".join([*parts, text[end:]])


def _french(entry: Entry) -> str:
    """Return the French acronym of an entry; "" where it has none."""
    forms = entry.forms.get("fr", ())
    return next((f for f in forms if f.isupper() and f.isalpha() and len(f) <= _LONGEST), "")
