"""What a run is: its input, options and models, and whether another run may go on with it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from enum import Enum
from importlib.metadata import version
from pathlib import Path
from typing import Any

from kibaru_service.bulk.corpus import Corpus
from kibaru_service.bulk.job import Request
from kibaru_service.bulk.layout import replace
from kibaru_service.bulk.problems import BadCorpus, OtherRun
from kibaru_service.config import Settings
from kibaru_service.domain import ModelRef
from kibaru_service.usecases import glossary

_VERSION = 1
_SHOWN = 4
# Settings that decide what is written; the others decide how fast, and for whom.
_DECIDING = (
    *("profile", "device", "compute_type", "repair_ratio", "max_text_chars", "max_sentences"),
    *("max_title_chars", "max_summary_sentences", "one_pass_chars"),
)


@dataclass(frozen=True, slots=True)
class Manifest:
    """`identity` is what a run that goes on must share; `rows_per_part` is taken from the first.

    `result` is what came of it, empty while it is not complete.
    """

    identity: dict[str, Any]
    rows: int
    rows_per_part: int
    version: int = _VERSION
    result: dict[str, Any] = field(default_factory=dict)

    @property
    def complete(self) -> bool:
        """Whether every row has its row."""
        return bool(self.result)

    @property
    def digest(self) -> str:
        """The identity in short, by which a worker knows whose output it writes to."""
        text = json.dumps(self.identity, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def save(self, path: Path) -> None:
        """Write it, at once."""
        text = json.dumps(asdict(self), ensure_ascii=False, indent=1)
        replace(path, lambda beside: _write(beside, f"{text}\n"))

    def same_run(self, found: Manifest, output: Path) -> Manifest:
        """Return the run that was found, with what it knows; raises OtherRun if it is another."""
        differences = list(_differences(found.identity, self.identity))
        if not differences:
            return found
        more = len(differences) - _SHOWN
        listed = "; ".join(differences[:_SHOWN]) + (f"; and {more} more" if more > 0 else "")
        raise OtherRun(
            f"{output} belongs to another run: {listed}."
            " Give what it was begun with, another OUTPUT, or --overwrite"
        )


def load(path: Path) -> Manifest | None:
    """Return the manifest of a run, None where there is none; raises BadCorpus for another file."""
    try:
        found = Manifest(**json.loads(path.read_bytes()))
    except FileNotFoundError:
        return None
    except (ValueError, TypeError):
        found = None
    if found is None or found.version != _VERSION:
        raise BadCorpus(f"{path} is not a manifest of this version of kibaru-bulk")
    return found


def is_of(path: Path, digest: str) -> bool:
    """Return whether a manifest is there and has this digest."""
    found = load(path)
    return found is not None and found.digest == digest


def identity(
    corpus: Corpus, form: str, request: Request, settings: Settings, models: tuple[ModelRef, ...]
) -> dict[str, Any]:
    """Return what decides every row of the output, as JSON can hold it."""
    return {
        "input": {
            "files": [[file.path.name, file.size, file.sha256] for file in corpus.files],
            "rows": corpus.rows,
        },
        "format": form,
        "models": {model.id: model.fingerprint for model in models},
        "request": _plain(asdict(request)),
        "settings": {name: _plain(getattr(settings, name)) for name in _DECIDING},
        "glossary": _glossary(settings),
        "versions": {name: version(name) for name in ("kibaru", "ctranslate2")},
    }


def _glossary(settings: Settings) -> str:
    terms = glossary.read(settings.glossary) if settings.glossary else ()
    text = json.dumps([asdict(term) for term in terms])
    return hashlib.sha256(text.encode()).hexdigest()[:16] if terms else ""


def _plain(value: Any) -> Any:
    match value:
        case Enum():
            return value.value
        case frozenset():
            return sorted(_plain(inner) for inner in value)
        case Mapping():
            return {key: _plain(inner) for key, inner in value.items()}
        case tuple() | list():
            return [_plain(inner) for inner in value]
        case _:
            return value


def _differences(old: Any, new: Any, name: str = "") -> Iterator[str]:
    if isinstance(old, dict) and isinstance(new, dict):
        for key in dict.fromkeys((*old, *new)):
            inner = f"{name}.{key}" if name else key
            yield from _differences(old.get(key), new.get(key), inner)
    elif old != new:
        yield f"{name} was {json.dumps(old)}, is {json.dumps(new)}"


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
