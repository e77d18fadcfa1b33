"""Averages the last weights, checks the round trip, and puts int8 models into models/bundled.

Weights that train.py --cool made are taken as they are, when they are the latest.
Usage: export.py --work FOLDER [--average N] [--weights FILE ...] [--name news-compact-fr]
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

MODELS = Path(__file__).resolve().parents[2]
TOOLS = MODELS / "tools"


def run(tool: str, *arguments: str) -> None:
    """Run a tool of models/tools; raises CalledProcessError when it fails."""
    subprocess.run([sys.executable, str(TOOLS / tool), *arguments], check=True)


def install(built: Path, bundled: Path) -> None:
    """Move the built files over the bundled ones; CARD.md and metrics.json stay."""
    bundled.mkdir(parents=True, exist_ok=True)
    for path in built.iterdir():
        path.replace(bundled / path.name)
    built.rmdir()


def best(work: Path, average: int) -> list[Path]:
    """Return the cooled weights of the latest step, or else the last few to average."""
    hot, cooled = sorted(work.glob("weights-*.pt")), sorted(work.glob("cooled-*.pt"))
    step = {path: int(path.stem.split("-")[1]) for path in hot + cooled}
    if cooled and (not hot or step[cooled[-1]] >= step[hot[-1]]):
        return cooled[-1:]
    return hot[-average:]


def main() -> None:
    """Export the translator if it has weights, the encoder if it has embeddings."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--average", type=int, default=4)
    parser.add_argument("--weights", type=Path, nargs="+", help="these, whatever their step")
    parser.add_argument("--name", default="news-compact", help="of the model in the catalogue")
    given = parser.parse_args()
    work = ["--work", str(given.work)]
    weights = given.weights or best(given.work, given.average)
    bundled = MODELS / "bundled"
    # Built beside its goal, so that the move is a rename.
    built = bundled / ".building"
    if weights:
        run("convert.py", "--weights", *map(str, weights), *work, "--out", str(built), "--check")
        install(built, bundled / given.name)
        run("register.py", given.name, "--revision", weights[-1].stem)
    if (given.work / "embeddings.npy").exists():
        run("convert_bags.py", *work, "--out", str(built))
        install(built, bundled / "embed-compact")
        run("register.py", "embed-compact")


if __name__ == "__main__":
    main()
