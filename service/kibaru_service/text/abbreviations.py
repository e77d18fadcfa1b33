"""What English news abbreviates, in full, for models that have seen it so."""

from __future__ import annotations

import re

from kibaru_service.text.hours import on_one_dial

_MONTHS = {
    "Jan": "January",
    "Feb": "February",
    "Mar": "March",
    "Apr": "April",
    "Jun": "June",
    "Jul": "July",
    "Aug": "August",
    "Sep": "September",
    "Sept": "September",
    "Oct": "October",
    "Nov": "November",
    "Dec": "December",
}
# Before a day or a year: "Jan Gelfand" is a man.
_MONTH = re.compile(rf"\b({'|'.join(sorted(_MONTHS, key=len, reverse=True))})\b\.?(?= \d)")
# Bodies and countries, not initials of people. The last point may end the sentence as well.
_DOTTED = re.compile(r"\b(?:U\.N|U\.S\.A|U\.S|U\.K|U\.A\.E|E\.U|A\.U)\b(?:\.(?!$))?")


def spelled_out(text: str, language: str) -> str:
    """Return an English text with months in full, "U.N." as "UN" and "5 p.m." as "17h".

    Only months before a number; texts in other languages are returned as they are.
    """
    if language != "en":
        return text
    text = _MONTH.sub(lambda match: _MONTHS[match[1]], on_one_dial(text))
    return _DOTTED.sub(lambda match: match[0].replace(".", ""), text)
