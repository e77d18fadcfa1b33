"""Aligns the words of public translations and writes what a word becomes in another language.

Two kinds of tables: the one likeliest translation of a word that was left standing, which must be
sure; and the forms of the likeliest one of a word that a model made something up for, which need
only be better than what is no word.

`python models/recipes/lexicon/lexicon.py --data DATA [--out FOLDER]`: DATA holds the corpora of
`models/recipes/compact`; FOLDER is where the service has its lists. Needs eflomal (Östling and
Tiedemann 2016). Only words come out, no text, and nothing of what is held out goes in.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
OUT = ROOT / "service" / "kibaru_service" / "text" / "words"
sys.path[:0] = [str(ROOT / "service"), str(ROOT / "models" / "recipes" / "compact")]
from corpora import held_out, pairs  # noqa: E402
from forms import forms  # noqa: E402

from kibaru_service.text import vocabulary  # noqa: E402

# Corpora whose licence lets anybody count and publish.
EN_FR = (
    "tatoeba_anki europarl_v7_selected europarl_v7_more canada_laws_sent mt_geneval tico19"
    " un_sdg_translations canada_digital_gov opensource_guide african_storybook novels_transread"
)
CORPORA = {
    "en-fr": [f"en-fr/{name}" for name in EN_FR.split()],
    "fr-bm": [
        "fr-bm/bayelemabaga_train",
        "fr-bm/bayelemabaga_train_restored",
        "fr-bm/jeli_asr",
    ],
    # A dictionary has a word once: it is read so often that once is enough.
    "en-bm": ["en-bm/nllb_seed", *["lexicon/gatitos_en-bm"] * 3],
}
LONGEST = 50
# French and Bambara words run into the next by an apostrophe: "l'eau", "k'a".
TOKEN = re.compile(r"[^\W\d_]+'|[^\W\d_]+(?:-[^\W\d_]+)*|\d+|[^\w\s]")
WORD = re.compile(r"[^\W\d_]{4,}")
# How often a translation must have been seen, and in which share of what the word became, with
# what was no single phrase and without; where it leads on to another language, in a larger one.
LEAST = 3
SHARE_OF_ALL = 0.12
SHARE_OF_PHRASES = 0.3
SHARE_ON_THE_WAY = 0.5
# Of more words than this nothing is sure to fit where one word stood.
MOST_WORDS = 3

Row = tuple[list[str], list[str]]
Links = Sequence[Sequence[int]]
Counts = Mapping[str, Counter[str]]


def rows(data: Path, name: str, kept_out: frozenset[int]) -> Iterator[Row]:
    """Yield the pairs of a corpus word by word, in lower case, where they are short enough."""
    for left, right in pairs(data, f"{name}.tsv.xz", kept_out):
        row = TOKEN.findall(left.lower()), TOKEN.findall(right.lower())
        if all(0 < len(side) <= LONGEST for side in row):
            yield row


def counts(corpus: Sequence[Row], links: tuple[Links, Links]) -> Counts:
    """Return what each left word became, and how often; "" for what was no single phrase.

    Links are those of each right word to a left one, and the other way round, as of `align`.
    """
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for (left, right), ours, theirs in zip(corpus, *links, strict=True):
        places: dict[int, list[int]] = defaultdict(list)
        for j, i in enumerate(ours):
            places[i].append(j)
        for i, word in enumerate(left):
            if WORD.fullmatch(word):
                sure = theirs[i] in places[i]
                counted[word][phrase(right, places[i]) if sure else ""] += 1
    return counted


def phrase(right: Sequence[str], places: Sequence[int]) -> str:
    """Return the words at these places if they are one short run of words, else an empty text."""
    words = right[min(places) : max(places) + 1]
    if len(words) != len(places) or len(words) > MOST_WORDS:
        return ""
    return " ".join(words).replace("' ", "'") if all(w[0].isalpha() for w in words) else ""


def table(
    counted: Counts, source: str, target: str, share: float = SHARE_OF_PHRASES
) -> dict[str, str]:
    """Return the likeliest translation of each word that can be left standing."""
    found: dict[str, str] = {}
    for word, became in counted.items():
        if not vocabulary.has(word, source) or vocabulary.has(word, target):
            continue
        phrases = Counter({p: times for p, times in became.items() if _is_known(p, target)})
        least = max(share * phrases.total(), SHARE_OF_ALL * became.total(), LEAST)
        match [(p, times) for p, times in phrases.most_common(2) if times >= least]:
            case [(best, _)]:
                found[word] = best
            case [(best, most), (_, second)] if most > second:
                found[word] = best
    return found


def _is_known(text: str, language: str) -> bool:
    parts = [part for part in re.split(r"[ ']", text) if part]
    return bool(parts) and all(vocabulary.has(part, language) for part in parts)


def by_way_of(first: Mapping[str, str], second: Mapping[str, str], target: str) -> dict[str, str]:
    """Return what words become by way of a third language, where no pairs say it."""
    return {
        word: second[through]
        for word, through in first.items()
        if through in second and not vocabulary.has(word, target)
    }


def tables(counted: Mapping[str, Counts]) -> dict[str, dict[str, str]]:
    """Return a table for each direction; that of English and Bambara goes by way of French."""
    found = {name: table(each, *name.split("-")) for name, each in counted.items()}
    onward = table(counted["fr-bm"], "fr", "bm", SHARE_ON_THE_WAY)
    return found | {"en-bm": by_way_of(found["en-fr"], onward, "bm") | found["en-bm"]}


def write(path: Path, found: Mapping[str, str]) -> None:
    """Write a table: a word a line, and what it becomes."""
    lines = "".join(f"{word}\t{said}\n" for word, said in sorted(found.items()))
    path.write_text(f"# Written by models/recipes/lexicon; not by hand.\n{lines}", "utf-8")
    print(f"{path.name}: {len(found):,} words, {path.stat().st_size:,} bytes")


def main(argv: list[str]) -> None:
    """Align, and write a table for each direction."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=OUT)
    args = parser.parse_args(argv)
    import snowballstemmer  # noqa: PLC0415  (needs what only training has)
    from align import by_eflomal  # noqa: PLC0415

    kept_out = held_out(args.data)
    counted: dict[str, Counts] = {}
    for direction, names in CORPORA.items():
        corpus = [row for name in names for row in rows(args.data, name, kept_out)]
        counted[direction] = counts(corpus, by_eflomal(corpus))
        print(f"{direction}: {len(corpus):,} pairs", flush=True)
    for direction, found in tables(counted).items():
        write(args.out / f"lexicon-{direction}.txt", found)
    likely = forms(counted["en-fr"], snowballstemmer.stemmer("french").stemWord)
    write(args.out / "forms-en-fr.txt", {word: "; ".join(said) for word, said in likely.items()})


if __name__ == "__main__":
    main(sys.argv[1:])
