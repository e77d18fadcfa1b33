"""Sentences and names of things out of the message catalogues of free programs.

What games describe (clothes, food, animals, tools, weather) is what parliaments and laws never
say. A catalogue is a pair of languages already; a paragraph is cut where both sides have as many
sentences; what has gaps for a program to fill is left out.
Usage: catalogues.py --work FOLDER --packages FOLDER [--descriptions FOLDER] [--data FOLDER]
(Debian packages, each unpacked into a folder of its name; `lconvert` reads those of Qt. And the
translations of Debian's index, Translation-en and Translation-fr.)
"""

from __future__ import annotations

import argparse
import re
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import sentencepiece as spm
from augment import Pair
from corpora import DATA, held_out, pairs
from descriptions import descriptions
from prepare import corpora, recipe, save

CHANGE = "told"
ENDINGS = (".mo", ".po", ".qm")
_MARKUP = re.compile(
    r"</?(?:b|i|u|p|br|em|small|big|strong|span|text|bold|color)\b[^<>]*>|<color_\w+>"
)
_GAPS = re.compile(r"[%{}\\<>|@_#~=$^*&\[\]/\t]|\.\.\.\w|https?:|www\.|\(s\)|\(e\)")
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[\"'(]?[A-ZÀ-Ý])")
_WORDS = re.compile(r"[^\W\d_]+")
_LONGEST = 400  # characters
_NAME = 4  # words of the name of a thing, at most


def messages(path: Path) -> Iterator[Pair]:
    """Yield the messages of a catalogue that are translated; of plurals, the singular."""
    if path.suffix == ".qm":
        with tempfile.NamedTemporaryFile(suffix=".po") as made:
            command = ["lconvert", "-i", str(path), "-o", made.name]
            subprocess.run(command, check=True, capture_output=True)
            yield from messages(Path(made.name))
        return
    import polib  # noqa: PLC0415  (only this step needs it)

    read = polib.mofile if path.suffix == ".mo" else polib.pofile
    for entry in read(str(path)).translated_entries():
        yield entry.msgid, entry.msgstr or entry.msgstr_plural.get(0, "")


def told(source: str, target: str) -> Iterator[Pair]:
    """Yield the sentences of a message, or what of it cannot be cut into as many on both sides."""
    for line in _together(*(_MARKUP.sub("", text).split("\n") for text in (source, target))):
        if not any(_GAPS.search(text) for text in line):
            yield from _together(*(_SENTENCE.split(text) for text in line))


def _together(ours: Sequence[str], theirs: Sequence[str]) -> Iterator[Pair]:
    if len(ours) != len(theirs):
        ours, theirs = [" ".join(ours)], [" ".join(theirs)]
    for one, other in zip(ours, theirs, strict=True):
        yield " ".join(one.split()), " ".join(other.split())


def worth_learning(source: str, target: str) -> bool:
    """Return whether this is a sentence, or the name of a thing in small letters."""
    words = len(_WORDS.findall(source))
    if not words or max(len(source), len(target)) > _LONGEST:
        return False
    if source.lower() == target.lower() or source.isupper() or source.endswith((":", "...")):
        return False
    named = words <= _NAME and source.islower() and target.islower()
    return named or (words >= _NAME and source[-1] in ".!?\"'")


def package(folder: Path) -> Iterator[Pair]:
    """Yield what is worth learning from the catalogues of one package."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix in ENDINGS:
            try:
                found = list(messages(path))
            except (OSError, UnicodeDecodeError, subprocess.CalledProcessError) as error:
                print(path, error, flush=True)
                continue
            yield from lessons(found)


def lessons(found: Iterable[Pair]) -> Iterator[Pair]:
    """Yield what is worth learning from messages."""
    cut = (pair for message in found for pair in told(*message))
    return (pair for pair in cut if worth_learning(*pair))


def collected(packages: Iterable[Path], described: Path | None) -> dict[Pair, str]:
    """Return each pair once, with the package that it was first found in."""
    found: dict[Pair, str] = {}
    for folder in packages:
        for pair in package(folder):
            found.setdefault(pair, folder.name)
    for pair in lessons(descriptions(described)) if described else ():
        found.setdefault(pair, "descriptions")
    return found


def main() -> None:
    """Make the corpus of the recipe that is "told" by programs, and say what each package gave."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--packages", type=Path, required=True)
    parser.add_argument("--descriptions", type=Path)
    parser.add_argument("--data", type=Path, default=DATA)
    given = parser.parse_args()
    found = collected(sorted(given.packages.iterdir()), given.descriptions)
    print(Counter(found.values()).most_common())
    tokenizer = spm.SentencePieceProcessor(model_file=str(given.work / "spm.model"))
    for corpus in (c for c in corpora(recipe()) if c.change == CHANGE):
        text = "".join(f"{source}\t{target}\n" for source, target in found)
        (given.work / corpus.file).write_text(text, encoding="utf-8")
        rows = list(pairs(given.work, corpus.file, held_out(given.data)))
        save(given.work / f"{corpus.name}.npz", tokenizer, corpus, rows)
        print(corpus.name, len(rows), flush=True)


if __name__ == "__main__":
    main()
