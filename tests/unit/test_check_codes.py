"""The codes of checks and notices are part of the contract."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SERVICE = ROOT / "service" / "kibaru_service" / "usecases"
PROTO = ROOT / "proto" / "kibaru" / "v1" / "news.proto"
KINDS = (
    "number|date|money|unit|name|url|quote|length|loop|copy|language|glossary|support|truncation"
    "|input|summary|text"
)
CODE = re.compile(rf'"((?:{KINDS})\.[a-z]+)"')


def documented() -> set[str]:
    """Read what the contract says, with the kind that several endings share."""
    found = set()
    for line in PROTO.read_text("utf-8").splitlines():
        comment = line.strip().removeprefix("//")
        for kinds, rest in re.findall(rf"((?:(?:{KINDS}),? ?)+):? ?((?:\.[a-z]+ ?)+)", comment):
            for kind in re.findall(KINDS, kinds):
                found |= {kind + ending for ending in rest.split()}
    return found


def test_every_code_that_is_sent_is_in_the_contract() -> None:
    """A caller may switch on codes, so a new one must be told."""
    used = {
        code for path in SERVICE.rglob("*.py") for code in CODE.findall(path.read_text("utf-8"))
    }
    assert len(used) > 20
    assert used <= documented()
