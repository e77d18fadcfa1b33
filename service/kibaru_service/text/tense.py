"""Events of an English sentence told in the present, as headlines and briefs have them.

"The minister resigned after weeks of protests": "The minister resigns after weeks of protests".
Only the event that the sentence is about, and only where its subject is plain: what is told of it
behind "who" or "after" stays in the past, and so does a sentence that tells when it was.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from kibaru_service.domain import Span
from kibaru_service.text import vocabulary, wordlist

# A time that is over: what happened then is history.
PAST = re.compile(
    r"\b(?:1[89]|20)\d\d\b|\b(?:ago|earlier|later|then|previously|once|at the time"
    r"|that (?:day|night|year)|War"
    r"|January|February|March|April|in May|May \d|June|July|August|September|October|November"
    r"|December"
    r"|last\s(?:week|month|year|night|season|summer|spring|autumn|winter|\w+day))\b"
)
_WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")
_BOUNDARY = re.compile(r"[,;:()–—]|--")
_SUBORDINATE = frozenset(
    "who whom whose which that when while whilst after before as because since if where until"  # noqa: SIM905
    " unless once although though what how whether said says claims believes insists admits"
    " thinks".split()
)
_HELPS = frozenset(
    "has have had having is are was were be been being will would can could may might"  # noqa: SIM905
    " must should".split()
)
# What a finite verb of this kind goes on with; a participle would be followed by "by" or "in".
_OBJECT = re.compile(
    r"\s(?:the|a|an|his|her|its|their|this|two|three|four|more|over|up|into|out|after|that|to|through"
    r"|\$?\d|[A-Z])"
)
_MORE = re.compile(r"\b(?:and|but|then)\s(?:[a-z]+ly\s|also\s|then\s)?(?P<verb>[a-z]+)\b")
_PAST = frozenset({"was", "were", "had", "hit", "put", "set", "cut", "shut", "quit", "beat"})
_PASSIVE = {"was": "is", "were": "are"}
_NEXT = re.compile(r"\s([a-z]+)\b")
_PERFECT = {"has": 0, "have": 1}
_DONE = re.compile(r"\s(?:(?:also|now|already)\s)?(?P<been>been\s)?(?P<verb>[a-z]+)\b")
# What has been so for a while, or so many times, is no event.
_LASTING = re.compile(
    r"\b(?:since|so far|times|ever|never|always|yet|only|just"
    r"|for (?:\w+ )?(?:years|months|weeks|days)"
    r"|(?:in|over|during|of) (?:the|their|his|her|its) (?:last|past|recent))\b"
)
_DOUBLED = frozenset(
    "admit ban drag drop grab net occur plan rob slam stab star step stop strip stun"  # noqa: SIM905
    " submit top wrap".split()
)
# Not what the news is about, or nobody knows who.
_SPEAKERS = frozenset({"i", "we", "you", "who", "it", "that", "there", "to", "not"})
_ADVERB = re.compile(r"(?:[A-Za-z]+ly|also|then|now|soon|still|later|again|even)")
# Behind these the last word need not be what the verb belongs to.
_JOINING = frozenset("and or of in at on for from with by to about against".split())  # noqa: SIM905
_MANY = frozenset({"they", "police", "people", "men", "women", "children", "gunmen"})


def presents(text: str) -> Iterator[tuple[Span, str]]:
    """Yield the event that may be told in the present, and how: there is one at most."""
    if PAST.search(text):
        return
    before: list[str] = []
    end = 0
    for match in _WORD.finditer(text):
        if _BOUNDARY.search(text, end, match.start()):
            before = []
        end, word = match.end(), match[0]
        if word.lower() in _SUBORDINATE or (word in _HELPS and not before):
            return
        if before and (word in _HELPS or word in _presents()):
            if not _goes_on(text, match.end()):
                yield from _present(text, match, before)
            return
        before.append(word)


def _goes_on(text: str, start: int) -> bool:
    """Tell whether the same subject does more: both verbs are of one time."""
    more = (match["verb"] for match in _MORE.finditer(text, start))
    return any(verb in _PAST or verb in _presents() or verb.endswith("ed") for verb in more)


def _present(text: str, match: re.Match[str], before: list[str]) -> Iterator[tuple[Span, str]]:
    """Yield how the first verb behind a subject may be told, if it is one of an event."""
    span, word = Span(*match.span()), match[0]
    if word in _PASSIVE:
        following = _NEXT.match(text, match.end())
        if following and following[1] in _participles():
            yield span, _PASSIVE[word]
    elif word in _PERFECT:
        yield from _done(text, match, before)
    elif word not in _HELPS:
        number = _number(before)
        if number is not None and _OBJECT.match(text, match.end()):
            yield span, _presents()[word][number]


def _done(text: str, match: re.Match[str], before: list[str]) -> Iterator[tuple[Span, str]]:
    """Yield how what has happened may be told: "has signed" is "signs"."""
    done, number = _DONE.match(text, match.end()), _PERFECT[match[0]]
    if done is None or done["verb"] not in _participles() or _LASTING.search(text):
        return
    last = before[-1].lower()
    if last in _SPEAKERS or (number and last not in _MANY and not last.endswith("s")):
        return  # "the team have won" is British, and "the team win" looks like a slip
    if done["been"]:
        yield Span(match.start(), done.end("been") - 1), ("is", "are")[number]
    else:
        yield Span(match.start(), done.end()), _participles()[done["verb"]][number]


def _number(before: list[str]) -> int | None:
    """Return 0 behind a subject in the singular, 1 behind one in the plural; None in doubt."""
    subject = [word for word in before if not _ADVERB.fullmatch(word)]
    if not subject:
        return None
    first, last = subject[0], subject[-1]
    if _JOINING.intersection(map(str.lower, before)) or last.lower() in _SPEAKERS:
        return None
    if last.lower() in _MANY:
        return 1
    # A capital tells no name at the head of a sentence.
    if first.lower() == "the" and last[0].isupper() and last.endswith("s"):
        return None  # the Lakers, the United States
    name = last[0].isupper() and (last is not first or not vocabulary.has(last, "en"))
    plural = not name and last.endswith("s") and not last.endswith(("ss", "us", "is"))
    return int(plural)


@cache
def _presents() -> dict[str, tuple[str, str]]:
    """Return the singular and the plural of the present by each form of the past."""
    return {past: ways for past, _, ways in _forms() if past != ways[1]}


@cache
def _participles() -> dict[str, tuple[str, str]]:
    """Return the singular and the plural of the present by each participle."""
    return {participle: ways for _, participle, ways in _forms()}


@cache
def _forms() -> list[tuple[str, str, tuple[str, str]]]:
    """Return past, participle and present of every verb of the list."""
    found = []
    for entry in wordlist.words("events-en"):
        base, *others = entry.split(":")
        past = others[0] if others else _past(base)
        found.append((past, others[-1] if others else past, (_singular(base), base)))
    return found


def _past(base: str) -> str:
    if base.endswith("e"):
        return f"{base}d"
    if re.search(r"[^aeiou]y$", base):
        return f"{base[:-1]}ied"
    return f"{base}{base[-1] if base in _DOUBLED else ''}ed"


def _singular(base: str) -> str:
    if re.search(r"[^aeiou]y$", base):
        return f"{base[:-1]}ies"
    return f"{base}es" if re.search(r"(?:s|x|z|ch|sh|o)$", base) else f"{base}s"
