"""Says under which licence a part is, and whether the image may hold it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from license_expression import (
    AND,
    OR,
    ExpressionError,
    ExpressionParseError,
    Licensing,
    get_spdx_licensing,
)

from supply.inventory import Part

POLICY = Path(__file__).with_name("licences.toml")
_ALIKE = {"application": "python", "interpreter": "python"}


class UnknownLicenceError(ValueError):
    """A part does not say its licence in SPDX's terms, and licences.toml does not either."""


@dataclass(frozen=True)
class Policy:
    """What licences.toml says; `spdx` parses expressions."""

    allowed: dict[str, frozenset[str]]
    spellings: dict[str, str]
    known: dict[str, dict[str, str]]
    spdx: Licensing

    def expression(self, part: Part) -> str:
        """Return the SPDX expression of a part's licence; raises UnknownLicenceError."""
        known = self.known.get(_ALIKE.get(part.kind, part.kind), {})
        by_hand = known.get(part.source) or known.get(_plain(part))
        text = by_hand or self._spelled(part.stated)
        try:
            parsed = self.spdx.parse(text, validate=True, strict=True) if text else None
        except (ExpressionError, ExpressionParseError):
            parsed = None
        if parsed is None:
            raise UnknownLicenceError(f"{part.name} {part.version}: licence {part.stated!r}")
        return str(parsed)

    def permits(self, part: Part) -> bool:
        """Say whether some choice that a part's licence leaves is allowed for its kind."""
        allowed = self.allowed[_ALIKE.get(part.kind, part.kind)]
        return _permits(self.spdx.parse(self.expression(part)), allowed)

    def _spelled(self, stated: str) -> str:
        parts = re.split(r"( AND | OR )", stated)
        return "".join(self.spellings.get(part, part) for part in parts)


def read_policy(path: Path = POLICY) -> Policy:
    """Read licences.toml."""
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    return Policy(
        allowed={kind: frozenset(names) for kind, names in table["allowed"].items()},
        spellings=table["spellings"],
        known={kind: table[kind] for kind in ("python", "debian", "bundled")},
        spdx=get_spdx_licensing(),
    )


def problems(parts: Iterable[Part], policy: Policy) -> list[str]:
    """Return a line for each part whose licence is unknown or not allowed."""
    found = []
    for part in parts:
        try:
            if not policy.permits(part):
                found.append(f"{part.name} {part.version}: {policy.expression(part)} not allowed")
        except UnknownLicenceError as error:
            found.append(f"{error} is unknown: see licences.toml")
    return found


def _plain(part: Part) -> str:
    """The source package's name without its version: gcc for gcc-12, python for python3.11."""
    return re.sub(r"-?[0-9.]+$", "", part.source)


def _permits(node: Any, allowed: frozenset[str]) -> bool:
    if isinstance(node, OR):
        return any(_permits(child, allowed) for child in node.args)
    if isinstance(node, AND):
        return all(_permits(child, allowed) for child in node.args)
    return str(node) in allowed
