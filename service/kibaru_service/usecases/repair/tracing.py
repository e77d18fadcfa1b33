"""Words of an output with the words that the model looked at when it wrote them."""

from __future__ import annotations

import re
from collections.abc import Sequence

Origins = tuple[tuple[str, str], ...]
_AROUND = re.compile(r"^\W*(?:(?:[cdjlmnst]|qu)['’])?|\W+$", re.IGNORECASE)


def traced(sent: str, written: str, origins: Sequence[int]) -> Origins:
    """Return the pairs, in small letters and bare, of which the origin is known.

    `origins` are numbers of words of what was `sent`, one for each word `written`, or negative.

    >>> traced("The farmers slept.", "Les griculteurs dormaient.", (0, 1, -1))
    (('les', 'the'), ('griculteurs', 'farmers'))
    """
    theirs = sent.split()
    return tuple(
        (_bare(word), _bare(theirs[number]))
        for word, number in zip(written.split(), origins, strict=False)
        if 0 <= number < len(theirs)
    )


def _bare(word: str) -> str:
    return _AROUND.sub("", word.lower())
