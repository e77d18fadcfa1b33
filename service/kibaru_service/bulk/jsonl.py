"""JSON Lines: where rows begin, what they hold, and how rows are written."""

from __future__ import annotations

import base64
import json
import math
import re
from array import array
from collections.abc import Iterator, Mapping
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from kibaru_service.bulk.kinds import Kind, observe
from kibaru_service.bulk.rows import Part, Row

# Bytes of the longest line that is looked into: beyond every limit of a text, within memory.
LONGEST_LINE = 64 * 2**20
# Lists and objects within each other, from which on writing them again could exhaust the stack.
_DEEPEST = 100
_BOM = "\ufeff"
_SURROGATE = re.compile("[\ud800-\udfff]")


def scan(path: Path, kinds: dict[str, Kind], limit: int | None = None) -> array[int]:
    """Return the byte at which each row begins, of `limit` rows at most; blank lines are none.

    Takes in the columns of rows that can be read.
    """
    begins = array("Q")
    with path.open("rb") as file:
        for offset, line in islice(_lines(file, 0), limit):
            begins.append(offset)
            with suppress(ValueError):
                observe(kinds, parse(line))
    return begins


def read(part: Part) -> list[Row]:
    """Return the rows of a part; one that cannot be read has a problem.

    Raises OSError where the file has changed.
    """
    name = Path(part.file).name
    with Path(part.file).open("rb") as file:
        lines = list(islice(_lines(file, part.offset), part.rows))
    if len(lines) < part.rows:
        raise OSError(f"{part.file} has fewer rows than it had")
    return [_row(part.place + n, name, *line) for n, line in enumerate(lines)]


def dumps(value: Mapping[str, Any]) -> bytes:
    """Return a row as a line of valid JSON, in UTF-8; lone surrogates stay, as escapes."""
    return text(value).encode() + b"\n"


def text(value: Any) -> str:
    """Return a value as JSON that UTF-8 can hold."""
    plain = _plain(value)
    written = json.dumps(plain, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    if written.isascii() or not _SURROGATE.search(written):
        return written
    return json.dumps(plain, allow_nan=False, separators=(",", ":"))


def _lines(file: BinaryIO, start: int) -> Iterator[tuple[int, bytes]]:
    """Yield each line that is not blank and where it begins; of endless ones the beginning."""
    file.seek(start)
    following = start
    while line := file.readline(LONGEST_LINE + 1):
        began, following = following, following + len(line)
        if len(line) > LONGEST_LINE:
            following += _skip_rest(file, line)
        if line.strip() or len(line) > LONGEST_LINE:
            yield began, line


def _skip_rest(file: BinaryIO, line: bytes) -> int:
    skipped = 0
    while line and not line.endswith(b"\n"):
        line = file.readline(LONGEST_LINE)
        skipped += len(line)
    return skipped


def _row(place: int, name: str, offset: int, line: bytes) -> Row:
    try:
        value = parse(line)
    except ValueError as error:
        return Row(place, problem=f"{name}, byte {offset}: {error}")
    return Row(place, value)


def parse(line: bytes) -> dict[str, Any]:
    """Return the object of a line; raises ValueError, which quotes nothing of the line."""
    if len(line) > LONGEST_LINE:
        raise ValueError(f"the line has more than {LONGEST_LINE} bytes")
    try:
        value = json.loads(line.decode().removeprefix(_BOM))
    except UnicodeDecodeError as error:
        raise ValueError(f"not UTF-8 at byte {error.start} of the line") from None
    except json.JSONDecodeError as error:
        raise ValueError(f"not JSON: {error.msg} at character {error.pos} of the line") from None
    except (RecursionError, ValueError):
        raise ValueError("not JSON that can be read: too deep, or a number too long") from None
    if not isinstance(value, dict):
        raise ValueError("not an object")  # noqa: TRY004 - it is the line that is wrong
    if line.count(b"[") + line.count(b"{") > _DEEPEST and _is_deep(value):
        raise ValueError(f"lists and objects more than {_DEEPEST} deep")
    return value


def _is_deep(value: Any) -> bool:
    level = [value]
    for _ in range(_DEEPEST):
        nested = [v.values() if isinstance(v, dict) else v for v in level if _holds(v)]
        level = [inner for values in nested for inner in values]
    return any(map(_holds, level))


def _holds(value: Any) -> bool:
    return isinstance(value, dict | list)


def _plain(value: Any) -> Any:
    """Return what JSON has a form for: dates as ISO 8601, bytes as base64, NaN as null."""
    match value:
        case str() | bool() | int() | None:
            return value
        case float():
            return value if math.isfinite(value) else None
        case bytes():
            return base64.b64encode(value).decode()
        case Mapping():
            return {str(key): _plain(inner) for key, inner in value.items()}
        case list() | tuple():
            return [_plain(inner) for inner in value]
        case _:
            return value.isoformat() if hasattr(value, "isoformat") else str(value)
