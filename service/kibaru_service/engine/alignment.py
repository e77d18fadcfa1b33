"""Which word of the input each word of an output came from, by what the model attended to.

The last layer's cross-attention of a translator is a word aligner, the better where it was taught
by one, as that of the compact models (recipes/compact/align.py).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from kibaru_service.engine.protocol import Tokens

# How SentencePiece begins a word.
_SPACE = "▁"
# An origin is plain where so much of the attention of a word's pieces is on one word, on average.
_PLAIN = 0.4


def origins(
    source: Tokens, written: Tokens, looks: Sequence[tuple[int, float]], before: int
) -> tuple[int, ...]:
    """Return for each written word the number of its source word, or -1; () where none is known.

    `source` are the pieces of the text alone, `before` the tokens that stand before them in a row.
    """
    if len(looks) != len(written) or not any(token.startswith(_SPACE) for token in written):
        return ()
    theirs, ours = _words(source), _words(written)
    sizes = Counter(ours)
    found: list[defaultdict[int, float]] = [defaultdict(float) for _ in sizes]
    for word, (place, weight) in zip(ours, looks, strict=True):
        if before <= place < before + len(theirs):
            found[word][theirs[place - before]] += weight
    return tuple(_plain(seen, sizes[word]) for word, seen in enumerate(found))


def _plain(seen: Mapping[int, float], pieces: int) -> int:
    place, weight = max(seen.items(), key=lambda item: item[1], default=(-1, 0.0))
    return place if weight >= _PLAIN * pieces else -1


def _words(tokens: Tokens) -> list[int]:
    """Return the number of the word that each token belongs to."""
    numbers: list[int] = []
    for token in tokens:
        last = numbers[-1] if numbers else -1
        numbers.append(last + (token.startswith(_SPACE) or last < 0))
    return numbers
