"""Writes the sizes and hashes of a model's files into catalog.toml.

Usage: register.py ID [ID ...] [--revision TEXT]
"""

from __future__ import annotations

import argparse
import hashlib
import re
import tomllib
from pathlib import Path

MODELS = Path(__file__).resolve().parents[1]
# Documents of a model: they describe it and decide nothing of its output.
DOCUMENTS = {"CARD.md", "metrics.json"}


def table(folder: Path) -> str:
    """Return the lines of a [models.ID.files] table, one per file that decides output."""
    lines = []
    for path in sorted(p for p in folder.iterdir() if p.is_file() and p.name not in DOCUMENTS):
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        lines.append(f'"{path.name}" = {{ size = {path.stat().st_size}, sha256 = "{digest}" }}\n')
    return "".join(lines)


def register(catalog: str, model: str, lines: str) -> str:
    """Return the catalogue with the model's files replaced; raises KeyError without a table."""
    head = f"[models.{model}.files]\n"
    start = catalog.find(head)
    if start < 0:
        raise KeyError(head)
    start += len(head)
    following = re.compile(r"^\s*\[", re.MULTILINE).search(catalog, start)
    end = following.start() if following else len(catalog)
    rest = catalog[end:].lstrip("\n")
    return catalog[:start] + lines + (f"\n{rest}" if rest else "")


def dated(catalog: str, model: str, revision: str) -> str:
    """Return the catalogue with the model's revision replaced."""
    head, table_of, rest = catalog.partition(f"[models.{model}]\n")
    return (
        head + table_of + re.sub(r"(?m)^revision = .*$", f'revision = "{revision}"', rest, count=1)
    )


def main() -> None:
    """Register the models named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("ids", nargs="+")
    parser.add_argument("--revision", help="how far these weights were trained")
    given = parser.parse_args()
    path = MODELS / "catalog.toml"
    for model in given.ids:
        catalog = path.read_text()
        entry = tomllib.loads(catalog)["models"][model]
        catalog = register(catalog, model, table(MODELS / entry["path"]))
        path.write_text(dated(catalog, model, given.revision) if given.revision else catalog)


if __name__ == "__main__":
    main()
