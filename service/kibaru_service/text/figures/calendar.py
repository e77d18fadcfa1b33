"""Months, weekdays and dates in digits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from kibaru_service.domain import Span
from kibaru_service.text.figures.figure import Figure, Kind

_MONTHS = {
    "en": "January|Jan February|Feb March|Mar April|Apr May June|Jun July|Jul August|Aug"
    " September|Sept|Sep October|Oct November|Nov December|Dec",
    "fr": "janvier|janv février|fevrier|févr mars avril|avr mai juin juillet|juil août|aout"
    " septembre|sept octobre|oct novembre|nov décembre|decembre|déc",
    "bm": "zanwiye|zanwuye|zanwie|zanvie|janwiye feburuye|feburiye|fevuruye|fewuruye|feburiye"
    " marsi|marisi|maris|mars awirili|awrili|avirili|aviril|awuril mɛ zuwɛn|zuɛn|juwɛn|zuen"
    " zuluye|zuliye|zuyɛ|juluye uti|ut|awuti|uut sɛtanburu|setanburu|sɛpitanburu"
    "|sɛtamburu|sɛtɛnburu ɔkutɔburu|ɔkitɔburu|oktɔburu|okutɔburu|ɔkɔtɔburu"
    " nowanburu|nɔwanburu|nowamburu|novanburu"
    " desanburu|desɛnburu|desamburu|dezanburu",
}
_WEEKDAYS = {
    "en": "Monday|Mon Tuesday|Tue|Tues Wednesday|Wed Thursday|Thu|Thurs Friday|Fri Saturday|Sat"
    " Sunday|Sun",
    "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "bm": "ntɛnɛ|ntɛnɛn|tɛnɛn|tɛnɛ|lendi tarata araba alamisa|lamisa juma|guma|gejuma"
    " sibiri|siibiri kari|dimansi|lahadi",
}
# Words that are months only beside a number or a word that asks for a time.
_DOUBTFUL = {
    "jan",
    "may",
    "march",
    "mar",
    "mars",
    "dec",
    "mɛ",
    "ut",
    "oct",
    "nov",
    "sun",
    "sat",
    "mon",
}
_DOUBTFUL |= {"wed", "kari", "sept", "déc", "marisi"}
# Those among them that are a month in full: it may be meant, as at the head of a sentence.
_WHOLE = {"may", "march", "mars", "mɛ", "marisi"}
_NEAR = re.compile(
    r"(?:\d\s*(?:er|st|nd|rd|th)?(?: of)?\s*|\b(?:in|since|until|till|last|next|late|early|mid|of"
    r"|this|by|from|en|de|du|fin|début|depuis|mi|mois|jusqu'en|san \d{4})[\s-]*)$",
    re.IGNORECASE,
)
_NUMERIC = re.compile(
    r"(?<![\d/.-])(?:(?P<d>\d{1,2})(?P<s>[/.-])(?P<m>\d{1,2})(?P=s)(?P<y>\d{4})"
    r"|(?P<y2>\d{4})-(?P<m2>\d{2})-(?P<d2>\d{2}))(?![\d/-])"
)

_DAY_BEHIND = re.compile(r"\.?\s(?P<day>\d{1,2})(?![\d%]|[.,]\d|\s?%|\s\d{3}(?!\d))")
_DAY_AFTER_POINT = re.compile(r"\.\s?(?P<day>\d{1,2})(?!\d)")
_DAY_BEFORE = re.compile(r"(?<!\d)(?P<day>\d{1,2})(?:er)?\s$")
_LONGEST_MONTH = 31


def _pattern(words: str, language: str) -> re.Pattern[str]:
    forms = "|".join(sorted(words.replace(" ", "|").split("|"), key=len, reverse=True))
    # What is read once is not read otherwise: "donya" is "don" and "ya" as well, and a hundred of
    # them running could be read in two to the power of a hundred ways.
    tail = r"(?:kalo|donya|don|do|dɔ|seli|w|ya)*+" if language == "bm" else ""
    flags = 0 if language == "en" else re.IGNORECASE
    return re.compile(rf"(?<!\w)(?P<name>{forms})(?P<tail>{tail})(?!\w)", flags)


def _numbered(words: str) -> dict[str, int]:
    groups = enumerate(words.split(), start=1)
    return {form.lower(): number for number, group in groups for form in group.split("|")}


_PATTERNS = [
    (kind, {tag: (_pattern(words, tag), _numbered(words)) for tag, words in table.items()})
    for kind, table in ((Kind.MONTH, _MONTHS), (Kind.WEEKDAY, _WEEKDAYS))
]


def forms(language: str) -> Iterator[str]:
    """Yield every form of the months and weekdays of a language."""
    for _, by_language in _PATTERNS:
        yield from by_language[language][1]


def read_names(text: str, language: str) -> Iterator[Figure]:
    """Yield the months and weekdays that are named; what may be another word is not firm."""
    for kind, by_language in _PATTERNS:
        if language not in by_language:
            continue
        pattern, numbers = by_language[language]
        for match in pattern.finditer(text):
            value = frozenset({Decimal(numbers[match["name"].lower()])})
            sure = _is_name(text, match)
            if sure or match["name"].lower() in _WHOLE:
                yield Figure(value, Span(*match.span()), kind, firm=sure, spelled=sure)


def _is_name(text: str, match: re.Match[str]) -> bool:
    if match["name"].lower() not in _DOUBTFUL or match["tail"]:
        return True
    after = re.match(r"\.?,?\s*\d|\skalo\b", text[match.end() :])
    return bool(after or _NEAR.search(text[max(0, match.start() - 24) : match.start()]))


def read_numeric(text: str) -> Iterator[Figure]:
    """Yield day, month and year of dates in digits; 3/4/2026 is the third of April or not."""
    for match in _NUMERIC.finditer(text):
        span = Span(*match.span())
        if match["y"]:
            first, second = Decimal(match["d"]), Decimal(match["m"])
            months = {value for value in (first, second) if value <= 12}
            days = {first, second} if len(months) > 1 else {max(first, second)}
            year = match["y"]
        else:
            days, months, year = {Decimal(match["d2"])}, {Decimal(match["m2"])}, match["y2"]
        yield Figure(frozenset(days), span, Kind.DATE)
        yield Figure(frozenset(months), span, Kind.MONTH)
        yield Figure(frozenset({Decimal(year)}), span, Kind.DATE)


def month_name(number: int, language: str) -> str:
    """Return the name of a month, 1 to 12; empty for a language that is not known."""
    return _named(_MONTHS, number, language, "kalo")


def weekday_name(number: int, language: str) -> str:
    """Return the name of a weekday, 1 for Monday; empty for a language that is not known."""
    return _named(_WEEKDAYS, number, language, "don")


def _named(table: dict[str, str], number: int, language: str, ending: str) -> str:
    names = table.get(language, "").split()
    name = names[number - 1].split("|")[0] if names else ""
    return f"{name}{ending}" if language == "bm" else name


def is_calendar_word(word: str, language: str) -> bool:
    """Tell whether a word names a month or a weekday in a language, abbreviations included."""
    return any(
        (match := by_language[language][0].match(word)) is not None and match.end() == len(word)
        for _, by_language in _PATTERNS
        if language in by_language
    )


def day_behind(text: str, month: Span, language: str) -> str:
    """Return the digits of the day behind a month where no other number can be meant, or nothing.

    English writes "Jan. 31"; French and Bambara have the day elsewhere, so that only a number that
    the source has as a day tells the slip "janvier 31" from "en janvier 31 personnes". Bambara has
    short forms like it, and only the point of an English abbreviation is wrong there.
    """
    match = (_DAY_AFTER_POINT if language == "bm" else _DAY_BEHIND).match(text, month.end)
    return match["day"] if match and int(match["day"]) <= _LONGEST_MONTH else ""


def day_of(text: str, month: Span) -> str:
    """Return the digits of the day beside a month, before it or behind it, or nothing."""
    before = _DAY_BEFORE.search(text, max(month.start - 8, 0), month.start)
    return before["day"] if before else day_behind(text, month, "en")
