"""Where the weights of a model come from: the tables of `catalog.toml` that a fetch reads."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field


def _check_relative(value: str) -> str:
    path = PurePosixPath(value)
    if path.is_absolute() or ".." in path.parts or not path.parts:
        raise ValueError("expected a path inside its folder")
    return value


RelativePath = Annotated[str, AfterValidator(_check_relative)]
Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class Table(BaseModel):
    """A table that is read once and never changed."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class FileSpec(Table):
    """What a file must be."""

    size: int = Field(ge=0)
    sha256: Sha256


class SourceFile(Table):
    """A file at its origin, and what is known of it; what is not is pinned by the first fetch."""

    size: int | None = Field(default=None, ge=0)
    sha256: Sha256 | None = None


class TrimSpec(Table):
    """Which rows of a shared vocabulary stay.

    A piece stays if all its letters belong to one of `scripts` (the first word of their Unicode
    names: LATIN); digits, punctuation and symbols always stay, and so do the tags of `languages`.
    """

    scripts: tuple[str, ...] = Field(min_length=1)


class SourceSpec(Table):
    """A repository on a model hub; `revision` is a commit, so that it names one content.

    `bytes` is about how much is downloaded, to check for room before anything is known exactly.
    """

    repo: str = Field(pattern=r"^[^/\s]+/[^/\s]+$")
    revision: str = Field(pattern="^[0-9a-f]{40}$")
    files: dict[RelativePath, SourceFile] = Field(min_length=1)
    bytes: int = Field(default=0, ge=0)
    trim: TrimSpec | None = None


class Figure(Table):
    """A published measure of quality; `where` names its source, "measured" means here."""

    metric: str
    on: str
    value: float
    where: str
