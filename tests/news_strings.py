"""Strings to compare tokenizers on: news in three languages, and what breaks a tokenizer."""

from __future__ import annotations

import random

_TEXT = (
    "market Bamako reopened Saturday minister said prices rose percent francs traders rain "
    "harvest school roof river Niger bridge Ségou Mopti Kayes army convoy election ballot "
    "judge court le marché les commerçants ministre élève école prix récolte pluie pont "
    "l'armée qu'il aujourd'hui sugu dugu kɛnɛ ɲɛ ŋana wari sɛnɛ kalan so jamana fanga mɔgɔ "
    "denmisɛnw an ka bɛ ye ni "
)
WORDS = _TEXT.split()
# What a tokenizer is trained on; anything else is unknown to it.
_LETTERS = frozenset("".join(WORDS) + "".join(WORDS).upper() + "0123456789.,!?:;()«»\"“”'’…-%")
FIXED = (
    "",
    " ",
    "a",
    "The market of Bamako reopened on Saturday after three weeks.",
    "Les commerçants disent que les prix ont baissé de 12,5 % depuis lundi.",
    "Bamakɔ sugu dayɛlɛla sibiri don, dɔgɔkun saba kɔfɛ.",
    "U.N. peacekeepers (MINUSMA) left on Aug. 3, 2023.",
    "“Curly” ‘quotes’ and « guillemets » — dashes – and…",
    "https://example.org/a?b=c&d=e#f mail@example.org",
    "1,234,567.89 CFA (≈ 1 887,30 €) +3.5% −2",
    "two  spaces,   three,\u00a0no-break\u202fnarrow",
    "line one\nline two\r\nline three\ttab",
    "e\u0301 decomposed, é composed, ﬁ ligature, ½, Ⅳ, ①",
    "☃ 雪 снег ثلج हिम 🙂👍🏽👩‍👩‍👧",
    "ALL CAPS HEADLINE OVER MALI",
    "a" * 200,
    "!!! ??? ... ,,, ;;; ((()))",
    "3 < 5 > 2 & x | y ^ z ~ ` $ # @ \\ /",
    "\u200bzero\u200dwidth\ufeff",
    "don't can't we'll l'école d'ici s’il",
)


def strings(count: int = 1_200, seed: int = 7) -> list[str]:
    """Return `count` different strings, the same for the same seed."""
    rng = random.Random(seed)
    found = dict.fromkeys(FIXED)
    while len(found) < count:
        found[_sentence(rng)] = None
    return list(found)


def corpus(count: int = 3_000) -> list[str]:
    """Return sentences to train tokenizers on; none is tested on."""
    rng = random.Random(11)
    sentences = (_sentence(rng) for _ in range(count))
    return ["".join(c for c in text if c in _LETTERS or c.isspace()) for text in sentences]


def _sentence(rng: random.Random) -> str:
    words = [_word(rng) for _ in range(rng.randint(1, 14))]
    text = " ".join(words)
    return text[:1].upper() + text[1:] + rng.choice((".", ".", ".", "!", "?", "", " :", "…"))


def _word(rng: random.Random) -> str:
    kind = rng.random()
    if kind < 0.78:
        return rng.choice(WORDS)
    if kind < 0.86:
        return f"{rng.randint(0, 99_999):,}"
    if kind < 0.90:
        return (
            rng.choice(("(", "«", '"', "“")) + rng.choice(WORDS) + rng.choice((")", "»", '"', "”"))
        )
    if kind < 0.94:
        return rng.choice(WORDS).upper() + rng.choice((",", ";", ":"))
    if kind < 0.97:
        return "".join(rng.choice("abcdeèɛɔɲŋxyz'’-") for _ in range(rng.randint(1, 9)))
    return "".join(chr(rng.randint(33, 0x2FF)) for _ in range(rng.randint(1, 5)))
