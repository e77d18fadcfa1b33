"""One model from its source to its place: download, check, convert, test, rename."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from fetching import placing, preconverted, space
from fetching.checks import Pins, check, digests
from fetching.hub import Hub, Remote
from fetching.problems import FetchError, OutOfReach
from fetching.progress import Progress
from kibaru_service.engine.catalog import fetched
from kibaru_service.engine.devices import Device
from kibaru_service.engine.integrity import verify
from kibaru_service.engine.manifest import MANIFEST, Manifest, read_manifest
from kibaru_service.engine.opening import open_encoder, open_generators
from kibaru_service.engine.protocol import DecodeOptions
from kibaru_service.engine.shelf import Shelf
from kibaru_service.engine.sources import FileSpec, SourceSpec
from kibaru_service.engine.specs import ModelSpec
from kibaru_service.engine.threads import Threads
from kibaru_service.errors import KibaruError

# What a device computes with best; CTranslate2 converts when it opens a model, at a cost.
STORED = {"cpu": "int8", "cuda": "float16"}


@dataclass(frozen=True, slots=True)
class How:
    """What is the same for every model of one run."""

    quantization: str = "int8"
    workers: int = 4
    download_only: bool = False
    keep_source: bool = False
    skip_parity: bool = False
    given: Path | None = None
    say: Callable[[str], None] = field(default=print)


def is_done(spec: ModelSpec, how: How) -> bool:
    """Says whether a model is in its place, whole, and as asked; a damaged one is not."""
    try:
        manifest = read_manifest(spec.folder)
        if manifest is None or manifest.quantization != how.quantization:
            return False
        verify(fetched(spec))
    except KibaruError:
        return False
    return True


def make(spec: ModelSpec, hub: Hub, how: How) -> None:
    """Brings one model to its place; raises FetchError, and then nothing has changed there."""
    source = _source(spec)
    with placing.alone(spec.folder):
        if is_done(spec, how):
            how.say(f"{spec.id}: already there")
            return
        if how.given is None:
            download(source, hub, spec.folder, how)
        if how.download_only:
            return
        with placing.staging(spec.folder) as stage:
            made = stage / "model"
            _describe(made, source, how, _fill(spec, made, stage, how))
            _try_out(spec, made)
            placing.place(made, spec.folder)
        if not how.keep_source:
            shutil.rmtree(placing.source_folder(spec.folder), ignore_errors=True)
        how.say(f"{spec.id}: ready in {spec.folder}")


def download(source: SourceSpec, hub: Hub, final: Path, how: How) -> None:
    """Downloads and checks the files of a checkpoint, in parallel; what is there is kept."""
    folder = placing.source_folder(final)
    folder.mkdir(parents=True, exist_ok=True)
    pins = Pins(final.with_name("pins.json"))
    known = pins.known(source)
    missing = [name for name in source.files if not (folder / name).is_file()]
    remote = _inventory(source, hub, missing)
    sizes = {name: row.size for name, row in remote.items()} or {"": source.bytes}
    present = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    space.demand(folder, space.needed(sizes, present, convert=not how.download_only))
    with Progress({name: remote[name].size for name in missing}) as progress:
        _in_parallel(
            missing,
            lambda name: hub.download(source, name, folder / name, progress.of(name)),
            how.workers,
        )
    found = {
        name: check(folder / name, listed, remote.get(name), known.get(name))
        for name, listed in source.files.items()
    }
    pins.record(source, found)


def _inventory(source: SourceSpec, hub: Hub, missing: list[str]) -> dict[str, Remote]:
    """What the hub says; nothing where it cannot be asked and need not be."""
    try:
        return hub.inventory(source)
    except OutOfReach:
        if missing:
            raise
        return {}


def _in_parallel(names: list[str], fetch: Callable[[str], None], workers: int) -> None:
    """Fetches all; the first failure is raised once those that run have ended."""
    with ThreadPoolExecutor(workers) as pool:
        running = [pool.submit(fetch, name) for name in names]
        try:
            for each in running:
                each.result()
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise


@dataclass(frozen=True, slots=True)
class _Story:
    """How a model came to be, for its manifest."""

    made_with: dict[str, str]
    vocabulary: dict[str, int] = field(default_factory=dict)


def _fill(spec: ModelSpec, made: Path, stage: Path, how: How) -> _Story:
    """Writes the model to `made`; returns how."""
    if how.given is not None:
        preconverted.unpack(how.given, spec, made)
        return _Story({"given": "converted elsewhere"})
    try:
        from fetching import conversion, parity  # noqa: PLC0415 - torch takes seconds to import
    except ImportError as error:
        raise FetchError(f"{error.name} is missing: pip install 'kibaru[convert]'") from error
    checkpoint = conversion.Checkpoint(placing.source_folder(spec.folder), spec)
    tested = "skipped"
    if not how.skip_parity:
        how.say(f"{spec.id}: converting, and comparing with transformers")
        checkpoint.write(stage / "float32", "float32")
        compared = parity.check(checkpoint, spec, stage / "float32")
        shutil.rmtree(stage / "float32")
        tested = f"{compared} texts alike in float32"
    checkpoint.write(made, how.quantization)
    rows = {"before": len(checkpoint.tokens), "after": len(checkpoint.kept)}
    if rows["after"] < rows["before"]:
        how.say(f"{spec.id}: {rows['after']} of {rows['before']} rows of the vocabulary kept")
    return _Story(conversion.versions() | {"self-test": tested}, rows)


def _describe(made: Path, source: SourceSpec, how: How, story: _Story) -> None:
    files = {}
    for path in sorted(made.iterdir()):
        found = digests(path)
        files[path.name] = FileSpec(size=found.size, sha256=found.sha256)
    manifest = Manifest(
        repo=source.repo,
        revision=source.revision,
        quantization=how.quantization,
        files=files,
        made_with=story.made_with,
        vocabulary=story.vocabulary,
    )
    (made / MANIFEST).write_text(manifest.model_dump_json(indent=1) + "\n", encoding="utf-8")


def _try_out(spec: ModelSpec, made: Path) -> None:
    """Opens the finished model as the service will, and has it work once; raises FetchError."""
    try:
        shelf = Shelf(Threads(1, 1), Device())
        opened = shelf.fitted(fetched(spec.model_copy(update={"folder": made})))
        verify(opened)
        if opened.kind == "encoder":
            open_encoder(opened, shelf)
            return
        for generator in open_generators(opened, shelf).values():
            (pieces,) = generator.tokenizer.encode(["Bamako."])
            language = next(iter(spec.languages))
            row = generator.template.build(pieces, language, language)
            generator.model.generate([row.source], [row.prefix], DecodeOptions(max_output_tokens=8))
    except KibaruError as error:
        raise FetchError(f"{spec.id}: the finished model does not work: {error}") from error


def _source(spec: ModelSpec) -> SourceSpec:
    if spec.source is None:
        raise FetchError(f"{spec.id} is not fetched: it has no source in the catalogue")
    return spec.source
