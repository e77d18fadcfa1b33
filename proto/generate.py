"""Generate the Python stubs of the contract into client/kibaru/v1; `--check` only compares."""

from __future__ import annotations

import argparse
import filecmp
import os
import sys
import tempfile
from importlib import resources
from pathlib import Path

from grpc_tools import protoc

ROOT = Path(__file__).resolve().parent
CLIENT = ROOT.parent / "client"
PROTO = "kibaru/v1/news.proto"
STUBS = ("news_pb2.py", "news_pb2.pyi", "news_pb2_grpc.py", "news_pb2_grpc.pyi")


def generate(out: Path) -> None:
    """Write the four stub files below `out`; raises SystemExit when protoc refuses."""
    include = resources.files("grpc_tools") / "_proto"
    flags = [f"--{kind}_out={out}" for kind in ("python", "grpc_python", "mypy", "mypy_grpc")]
    # protoc looks for its plugins on PATH; ours stand beside the interpreter, activated or not.
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    code = protoc.main(["protoc", f"-I{ROOT}", f"-I{include}", *flags, PROTO])
    if code:
        raise SystemExit(code)


def stale() -> list[str]:
    """Return the names of committed stubs that differ from freshly generated ones."""
    with tempfile.TemporaryDirectory() as folder:
        generate(Path(folder))
        fresh, kept = Path(folder) / "kibaru/v1", CLIENT / "kibaru/v1"
        _, different, missing = filecmp.cmpfiles(fresh, kept, STUBS, shallow=False)
        return [*different, *missing]


def main() -> int:
    """Generate, or with `--check` exit 1 when a committed stub is stale."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    if not parser.parse_args().check:
        generate(CLIENT)
        return 0
    names = stale()
    for name in names:
        print(f"stale: client/kibaru/v1/{name}; run python proto/generate.py", file=sys.stderr)
    return 1 if names else 0


if __name__ == "__main__":
    sys.exit(main())
