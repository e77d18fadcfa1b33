"""Pairs made from pairs: what a corpus shows too seldom for a small network to learn it.

Each change takes normalised pairs and yields new ones that are as true as the old: both sides are
changed alike, so that copying a name, a number or an address is the only way to be right.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable, Iterator, Sequence

Pair = tuple[str, str]

_NAME = re.compile(r"(?<![\w-])[^\W\d_a-z][\w'-]*[a-zà-ÿɛɔɲŋ][\w-]*(?![\w-])")
_NUMBER = re.compile(r"(?<![\w.,:/-])\d{1,5}(?![\w,:/-]|\.\d)")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_ENDS = ("org", "com", "ml", "fr", "net", "int", "gov", "info")
# Words that headlines keep small.
_SMALL = frozenset(
    (
        "a",
        "an",
        "the",
        "of",
        "in",
        "on",
        "at",
        "to",
        "for",
        "and",
        "or",
        "but",
        "by",
        "with",
        "from",
    )
)


def swapped(pairs: Sequence[Pair], draw: random.Random, pool: Sequence[str]) -> Iterator[Pair]:
    """Yield the pairs that share a name or a number, with another in its place on both sides."""
    for source, target in pairs:
        changed = _replace(source, target, _NUMBER, lambda old: _number(old, draw))
        changed = _replace(*changed, _NAME, lambda _: _name(pool, draw))
        if changed != (source, target):
            yield changed


def names(pairs: Iterable[Pair]) -> list[str]:
    """Return what is written large inside a sentence and is the same on both sides."""
    found = set()
    for source, target in pairs:
        for match in _NAME.finditer(source):
            if match.start() and match[0] in target:
                found.add(match[0])
    return sorted(found)


def _replace(source: str, target: str, what: re.Pattern[str], new: Callable[[str], str]) -> Pair:
    """Return both texts with each shared match replaced, if both have it equally often."""
    ours = [m[0] for m in what.finditer(source) if what is _NUMBER or m.start()]
    theirs = [m[0] for m in what.finditer(target)]
    chosen = {m: new(m) for m in dict.fromkeys(ours) if ours.count(m) == theirs.count(m)}
    if not chosen:
        return source, target

    def put(match: re.Match[str]) -> str:
        return chosen.get(match[0], match[0])

    return what.sub(put, source), what.sub(put, target)


def _number(old: str, draw: random.Random) -> str:
    if len(old) == 4 and old[:2] in {"19", "20"}:
        return str(draw.randint(1900, 2035))
    return str(draw.randint(2, 10 ** draw.randint(1, 4)))


def _name(pool: Sequence[str], draw: random.Random) -> str:
    """Return a name of the pool or, one time in three, one made of two halves, which is new."""
    one, other = draw.choice(pool), draw.choice(pool)
    if draw.random() > 1 / 3:
        return one
    return one[: max(2, len(one) // 2)] + other[len(other) // 2 :].lower()


def addressed(pairs: Sequence[Pair], draw: random.Random, _: Sequence[str]) -> Iterator[Pair]:
    """Yield pairs with the same web address, e-mail address, handle or tag at both ends."""
    for source, target in pairs:
        address = _address(draw)
        form = draw.choice(("{} {}", "{} ({})", "{1} - {0}", "{1}: {0}"))
        yield form.format(source, address), form.format(target, address)


def _address(draw: random.Random) -> str:
    def word() -> str:
        return "".join(draw.choices(_LETTERS, k=draw.randint(3, 9)))

    host = f"{word()}.{draw.choice(_ENDS)}"
    forms = (
        f"https://www.{host}/{word()}",
        f"http://{host}",
        f"www.{host}",
        f"https://{word()}.{host}/{word()}/{draw.randint(1, 99999)}",
        f"{word()}@{host}",
        f"{word()}.{word()}@{host}",
        f"@{word()}",
        f"#{word().capitalize()}{word().capitalize()}",
    )
    return draw.choice(forms)


def capitals(pairs: Sequence[Pair], *_: object) -> Iterator[Pair]:
    """Yield the pairs in capital letters."""
    for source, target in pairs:
        yield source.upper(), target.upper()


def headlines(pairs: Sequence[Pair], draw: random.Random, _: Sequence[str]) -> Iterator[Pair]:
    """Yield short pairs as headlines: no stop at the end, half of the sources with large words."""
    for source, target in pairs:
        if len(source.split()) <= 14 and source[-1:] == target[-1:] == ".":
            title = source[:-1]
            yield (_titled(title) if draw.random() < 1 / 2 else title), target[:-1]


def _titled(text: str) -> str:
    words = text.split(" ")
    small = [i > 0 and word in _SMALL for i, word in enumerate(words)]
    return " ".join(w if s else w[:1].upper() + w[1:] for w, s in zip(words, small, strict=True))


def joined(pairs: Sequence[Pair], draw: random.Random, _: Sequence[str]) -> Iterator[Pair]:
    """Yield two to four pairs that follow each other as one: what a splitter overlooked."""
    start = 0
    while start < len(pairs):
        some = pairs[start : start + draw.randint(2, 4)]
        start += len(some)
        yield " ".join(a for a, _ in some), " ".join(b for _, b in some)


CHANGES: dict[str, Callable[[Sequence[Pair], random.Random, Sequence[str]], Iterator[Pair]]] = {
    change.__name__: change for change in (swapped, addressed, capitals, headlines, joined)
}
