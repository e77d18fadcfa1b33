"""Contractions of an English sentence written out, as a newspaper has them outside quotations.

Only those that stand for one thing: "it's been" is "has been", "it's raining" is "is raining", and
"he'd" is left to its reader.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kibaru_service.domain import Span

_NOT = re.compile(
    r"\b(?P<verb>is|are|was|were|do|does|did|has|have|had|would|could|should|must|might|need|ca|wo)n't\b"
    # "Isn't it so", "doesn't he": the subject comes behind.
    r"(?!\s(?:I|you|he|she|it|we|they|there|this|that|the|a|an)\b)(?![?])"
)
_WHOLE = {"ca": "cannot", "wo": "will not"}
# What "'s" stands for shows in the next word; "let's" and a man's are no verbs.
_IS = re.compile(
    r"\b(?P<who>it|he|she|that|there|what)'s(?=\s(?:a|an|the|not|no|in|on|at|too|very|still|being"
    r"|going|(?!during\b|something\b|nothing\b)[a-z]{2,}ing)\s)",
    re.IGNORECASE,
)
_BEEN = re.compile(r"\b(?P<who>it|he|she|that|there)'s(?=\s(?:been|become|had)\s)", re.IGNORECASE)
_OTHERS = {"'re": "are", "'ve": "have", "'ll": "will"}
_OTHER = re.compile(
    r"\b(?P<who>it|he|she|that|there|we|you|they|who)(?P<verb>'(?:re|ve|ll))\b(?=\s)", re.IGNORECASE
)


def contractions(text: str) -> Iterator[tuple[Span, str]]:
    """Yield the contractions of an English sentence with straight apostrophes, and their words.

    >>> [said for _, said in contractions("It's raining, and he won't come.")]
    ['It is', 'will not']
    """
    for match in _NOT.finditer(text):
        verb = match["verb"]
        yield Span(*match.span()), _WHOLE.get(verb, f"{verb} not")
    for pattern, verb in ((_IS, "is"), (_BEEN, "has")):
        for match in pattern.finditer(text):
            yield Span(*match.span()), f"{match['who']} {verb}"
    for match in _OTHER.finditer(text):
        yield Span(*match.span()), f"{match['who']} {_OTHERS[match['verb'].lower()]}"
