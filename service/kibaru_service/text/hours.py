"""English hours on the dial of twenty-four, as French and Bambara say them.

Small models leave "p.m." standing, or leave it out, and five in the afternoon becomes five in the
morning.
"""

from __future__ import annotations

import re

_TIME = r"(?P<{0}>1[0-2]|0?[1-9])(?:[:.](?P<{0}_minutes>[0-5]\d))?"
_HALF = r"\s?(?P<half>[ap])(?:\.\s?m\b\.?|m\b)"
_HOURS = re.compile(
    rf"(?<![\d:.,$£€])(?:{_TIME.format('since')}(?P<gap>\s(?:to|and|or|until)\s|\s?[-–]\s?))?"
    rf"{_TIME.format('hour')}{_HALF}(?P<local>\slocal\stime)?",
    re.IGNORECASE,
)
_LIKELY = re.compile(r"\d\s?[ap]\.?\s?m", re.IGNORECASE)
_HALF_DAY = 12


def on_one_dial(text: str) -> str:
    """Return an English text with its hours counted to twenty-four.

    >>> on_one_dial("It opens from 10 a.m. to 5:30 p.m.")
    'It opens from 10h to 17h30.'
    """
    return _HOURS.sub(_told, text) if _LIKELY.search(text) else text


def _told(match: re.Match[str]) -> str:
    afternoon = match["half"].lower() == "p"
    hour = _counted(int(match["hour"]), afternoon=afternoon)
    told = _written(hour, match["hour_minutes"])
    if match["since"]:
        since = _counted(int(match["since"]), afternoon=afternoon)
        # "From 10 to 2 p.m." begins in the morning.
        since -= _HALF_DAY if since > hour and afternoon else 0
        told = f"{_written(since, match['since_minutes'])}{match['gap']}{told}"
    ends = match[0].endswith(".") and not match.string[match.end() :].strip("\"'”’)» ")
    return f"{told}{match['local'] or ''}{'.' if ends else ''}"


def _counted(hour: int, *, afternoon: bool) -> int:
    return hour % _HALF_DAY + (_HALF_DAY if afternoon else 0)


def _written(hour: int, minutes: str | None) -> str:
    return f"{hour}h{minutes if minutes and minutes != '00' else ''}"
