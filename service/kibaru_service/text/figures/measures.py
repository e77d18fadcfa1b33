"""Currencies and units of measure, and the figures that they belong to."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache

from kibaru_service.text import wordlist
from kibaru_service.text.figures.figure import Figure, Kind

PERCENT = "%"
CFA = "XOF"
# Malian prices are told in dɔrɔmɛ, five CFA francs each.
DOROME = "dɔrɔmɛ"
# "Wari" is money of any kind.
ANY_MONEY = "wari"

_LANGUAGES = ("en", "fr", "bm")
_SYMBOLS = set("$€£¥₦₹")
_REACH = 24
# Where one word stands for two units, neither is an error for the other.
_SAME = ({"GBP", "lb"}, {CFA, ANY_MONEY}, {DOROME, ANY_MONEY}, {CFA, DOROME})


@cache
def _table(name: str) -> dict[str, dict[str, str]]:
    """Return for each language the forms of a list and their units."""
    units: dict[str, dict[str, str]] = {tag: {} for tag in _LANGUAGES}
    for line in wordlist.lines(name):
        unit, _, forms = line.partition(": ")
        for tag, words in zip(_LANGUAGES, forms.split(" / "), strict=True):
            for form in words.split():
                if form != "-":
                    units[tag][form.replace("$", r"\$").replace("F.C", r"F\.C")] = unit
    return units


@dataclass(frozen=True, slots=True)
class _Forms:
    """How the units of a language look behind a number and before one; `units` by group."""

    after: re.Pattern[str]
    before: re.Pattern[str]
    units: tuple[str, ...]


@cache
def _forms(language: str) -> _Forms:
    """Return the forms, longest first; one or two letters keep their case."""
    table = _table("money")[language] | _table("measures")[language]
    pairs = sorted(table.items(), key=lambda pair: -len(pair[0]))
    groups = "|".join(f"(?P<g{n}>{_pattern(form)})" for n, (form, _) in enumerate(pairs))
    after = re.compile(rf"[\s-]?(?:de\s|d[’']|of\s)?(?:{groups})")
    return _Forms(after, re.compile(rf"(?:{groups})[\s:]*$"), tuple(unit for _, unit in pairs))


def _pattern(form: str) -> str:
    body = form.replace("_", r"[\s-]")
    start = r"(?<!\w)" if form[0].isalpha() else ""
    end = r"(?!\w)" if form[-1].isalpha() or form[-1] == "?" else ""
    return f"(?:{body}){end}" if len(form) <= 2 else f"{start}(?i:{body}){end}"


def attach(text: str, figure: Figure, language: str) -> Figure:
    """Return the figure with the currency or unit that stands beside it."""
    if language not in _LANGUAGES or figure.kind is not Kind.NUMBER:
        return figure
    before = text[max(0, figure.span.start - _REACH) : figure.span.start]
    sides = [_after(text, figure, language), _before(before, language)]
    unit = next((u for u in (reversed(sides) if language == "bm" else sides) if u), "")
    if not unit:
        return figure
    return replace(figure, unit=unit, kind=Kind.MONEY if is_currency(unit) else Kind.MEASURE)


def _after(text: str, figure: Figure, language: str) -> str:
    """Return the unit behind a figure; in Bambara only symbols and per cent stand there."""
    forms = _forms(language)
    found = forms.after.match(text, figure.span.end)
    unit = _unit(forms, found)
    symbol = found is not None and len(found[0].strip()) <= 2
    return unit if language != "bm" or unit == PERCENT or symbol else ""


def _before(before: str, language: str) -> str:
    """Return the unit before a figure: a word in Bambara, a symbol elsewhere."""
    if language != "bm" and before.rstrip()[-1:] not in _SYMBOLS:
        return ""
    forms = _forms(language)
    return _unit(forms, forms.before.search(before))


def _unit(forms: _Forms, found: re.Match[str] | None) -> str:
    return forms.units[int((found.lastgroup or "g0")[1:])] if found else ""


def mentions(text: str, unit: str, language: str) -> bool:
    """Tell whether a unit is named anywhere in a text."""
    if language not in _LANGUAGES:
        return False
    forms = (_table("money")[language] | _table("measures")[language]).items()
    return any(re.search(_pattern(form), text) for form, known in forms if known == unit)


def compatible(one: str, other: str) -> bool:
    """Tell whether two units may stand for the same."""
    return one == other or any({one, other} <= pair for pair in _SAME)


@cache
def is_currency(unit: str) -> bool:
    """Tell whether a unit is money."""
    return any(unit in units.values() for units in _table("money").values())
