"""Writes what licences ask to be passed on: who made the parts, and the texts, in one file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from supply.inventory import Part
from supply.licences import Policy

_RULE = "=" * 78
_HEAD = """\
What this image is made of, and under which licences. The bill of materials beside this file says
the same for machines. Sources of Debian's packages are Debian's, by name and version.
"""


def third_party(parts: Sequence[Part], policy: Policy) -> str:
    """Return the list of parts and the text of each licence that came with one."""
    others = [part for part in parts if part.kind != "application"]
    lines = [f"{part.name} {part.version}: {policy.expression(part)}" for part in others]
    return "\n".join([_HEAD, *lines, *(_texts(part) for part in others if part.texts)]) + "\n"


def _texts(part: Part) -> str:
    blocks = [f"\n{name}\n\n{text.strip()}" for name, text in sorted(part.texts.items())]
    return "\n".join([f"\n{_RULE}\n{part.name} {part.version}\n{_RULE}", *blocks])


def table(parts: Iterable[Part], policy: Policy) -> str:
    """Return name, licence and whether a text comes along, as a table of Markdown."""
    rows = [
        f"| {part.name} | {policy.expression(part)} | {'yes' if part.texts else 'no'} |"
        for part in parts
    ]
    return "\n".join(["| name | licence | brings its text |", "|---|---|---|", *rows]) + "\n"
