"""Brings full-size models from a model hub and makes them ready to be served.

Usage: fetch.py NAME [NAME ...]     profiles or models of catalog.toml, such as: fetch.py full
       fetch.py --list              what there is, under which licence, and what is here
       fetch.py --describe ORG/REPO what to write into catalog.toml to add a model
Interrupt it whenever you like: the same command goes on where it stopped.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from fetching import listing
from fetching.making import STORED, How, make
from fetching.problems import FetchError

from kibaru_service.engine.catalog import Catalog, read_catalog
from kibaru_service.engine.specs import ModelSpec
from kibaru_service.errors import KibaruError

if TYPE_CHECKING:
    from fetching.hub import Hub

MODELS = Path(__file__).resolve().parents[1]


def parser() -> argparse.ArgumentParser:
    """Returns the command line."""
    found = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    found.add_argument("names", nargs="*", metavar="NAME", help="profiles or models")
    found.add_argument("--list", action="store_true", help="show the catalogue")
    found.add_argument("--describe", metavar="ORG/REPO", help="print a table for catalog.toml")
    found.add_argument("--revision", help="with --describe: a branch, tag or commit")
    found.add_argument("--models-dir", type=Path, default=MODELS)
    found.add_argument("--device", choices=sorted(STORED), default="cpu")
    found.add_argument("--quantization", help="default: int8 for cpu, float16 for cuda")
    found.add_argument("--workers", type=int, default=4, help="files downloaded at a time")
    found.add_argument("--from", dest="given", type=Path, help="a converted folder or tarball")
    found.add_argument("--download-only", action="store_true", help="convert later")
    found.add_argument("--keep-source", action="store_true", help="keep the checkpoints")
    found.add_argument("--skip-parity", action="store_true", help="save memory: no self-test")
    return found


def chosen(catalog: Catalog, names: Sequence[str]) -> list[ModelSpec]:
    """Returns the models that profiles and ids name, once each; raises FetchError."""
    ids: dict[str, None] = {}
    for name in names:
        if name in catalog.models:
            ids[name] = None
        elif name in catalog.profiles:
            ids.update(dict.fromkeys(model for _, _, model in catalog.profile(name).uses()))
        else:
            offered = ", ".join(sorted(catalog.profiles))
            raise FetchError(f"{name!r} is neither a profile ({offered}) nor a model")
    return [catalog.models[each] for each in ids if catalog.models[each].source is not None]


def fetch(catalog: Catalog, given: argparse.Namespace) -> None:
    """Brings everything that is named; raises FetchError at the first that fails."""
    specs = chosen(catalog, given.names)
    if given.given is not None and len(specs) != 1:
        raise FetchError("--from brings one model: name the one that it is")
    how = How(
        quantization=given.quantization or STORED[given.device],
        workers=given.workers,
        download_only=given.download_only,
        keep_source=given.keep_source,
        skip_parity=given.skip_parity,
        given=given.given,
    )
    for spec in specs:
        print(listing.licence_of(spec))
    hub = _hub()
    for spec in specs:
        make(spec, hub, how)


def run(argv: Sequence[str]) -> int:
    """Does what is asked; returns the exit status, 1 after one line on stderr."""
    given = parser().parse_args(argv)
    try:
        if given.describe:
            print(listing.describe(_hub(), given.describe, given.revision))
            return 0
        catalog = read_catalog(given.models_dir)
        if given.list or not given.names:
            print(listing.table(catalog))
        else:
            fetch(catalog, given)
    except (FetchError, KibaruError, OSError) as error:
        print(f"fetch: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("fetch: interrupted; the same command goes on from here", file=sys.stderr)
        return 130
    return 0


def _hub() -> Hub:
    try:
        from fetching.hub import Hub as Real  # noqa: PLC0415 - an extra; --list does without
    except ImportError as error:
        raise FetchError(f"{error.name} is missing: pip install 'kibaru[convert]'") from error
    return Real()


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
