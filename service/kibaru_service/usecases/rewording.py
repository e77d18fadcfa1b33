"""A sentence in the words of a brief: rules propose them, a model judges each where it stands.

The model is the one that writes briefs. It hardly ever dares to change a word by itself, but it
knows which of two sentences an editor would rather have written: it is made to write both, and what
that costs it is compared (Jing and McKeown 2000 have the edits; the judge is forced decoding).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from kibaru_service.domain import Usage
from kibaru_service.engine.protocol import Call, Judgement, Rewriter
from kibaru_service.text.speakers import speaker_first
from kibaru_service.text.wording import Edit, Kind, edited, edits
from kibaru_service.usecases.accounting import add

LANGUAGE = "en"
# How much less likely a sentence may become by an edit, in nats: to copy is always likeliest.
# Chosen by reading what 300 training articles became; each kind changes another number of words.
_LEAST = {
    Kind.PLAINER: -10.0,
    Kind.LIGHTER: -6.5,
    Kind.TIMELESS: -5.0,
    Kind.ATTRIBUTED: -6.0,
    Kind.REDUCED: -6.0,
    Kind.UNLINKED: -5.0,
    Kind.HAPPENING: -9.5,
    Kind.SPELT: -15.0,  # says the same wherever it stands
}
# Singular and plural differ by a letter: which of them is right must be plain.
_PLAIN = 1.0
# More proposals than any sentence of news has.
_MOST = 40


class Reword:
    """Puts sentences into plainer words, as far as the rewriter agrees."""

    def __init__(self, rewriter: Rewriter) -> None:
        self._rewriter = rewriter

    async def run(self, text: str, language: str, call: Call, usage: Usage) -> str:
        """Return the sentence with the edits that the model finds good; raises what it raises.

        Where it is English, the rewriter must write English.
        """
        if language != LANGUAGE:
            return text
        source, text = text, speaker_first(text)
        found = edits(text)[:_MOST]
        if not found:
            return text
        versions = [text, *(edited(text, [edit]) for edit in found)]
        judged = await self._rewriter.judge(source, versions, language, call)
        add(usage, judged.cost, judged.model)
        return edited(text, _chosen(found, _gains(judged)))


def _gains(judged: Judgement) -> list[float]:
    """Return how much likelier each version is than the first, minus infinity where unknown."""
    copied, *rest = judged.scores
    return [score - copied if math.isfinite(copied) else -math.inf for score in rest]


def _chosen(found: Sequence[Edit], gains: Sequence[float]) -> list[Edit]:
    """Return the edits that are good enough, the best of those that overlap."""
    margins = [gain - _LEAST[edit.kind] for edit, gain in zip(found, gains, strict=True)]
    kept: list[Edit] = []
    for place in sorted(range(len(found)), key=lambda place: -margins[place]):
        edit = found[place]
        free = not any(edit.span.overlaps(other.span) for other in kept)
        if margins[place] >= 0 and free and _is_plain(place, found, gains):
            kept.append(edit)
    return kept


def _is_plain(place: int, found: Sequence[Edit], gains: Sequence[float]) -> bool:
    """Tell whether a verb is well ahead of its other number, where both were tried."""
    edit = found[place]
    rivals = [
        gain
        for other, gain in zip(found, gains, strict=True)
        if other is not edit and other.span == edit.span and other.kind is Kind.ATTRIBUTED
    ]
    return gains[place] >= max(rivals, default=-math.inf) + _PLAIN
