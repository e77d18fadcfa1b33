"""Counts the words of public text and writes which are common in English, French and Bambara.

`python models/recipes/vocabulary/vocabulary.py --data DATA --spelling SPELLING [--out FOLDER]`:
DATA holds the corpora of `models/recipes/compact`, SPELLING the French dictionary for Hunspell,
`fr.aff` and `fr.dic`; FOLDER is where the service has its lists. Only words and their order by
alphabet come out, no text. The same data give the same lists.
"""

from __future__ import annotations

import argparse
import lzma
import re
import sys
import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
OUT = ROOT / "service" / "kibaru_service" / "text" / "words"
sys.path.insert(0, str(ROOT / "service"))

from spelling import adjectives, nouns, read  # noqa: E402

from kibaru_service.text.vocabulary import infinitives, respelled, stem  # noqa: E402

# Corpora whose licence lets anybody count and publish, by column; 400,000 lines of each will do.
EN_FR = (
    "europarl_v7_selected europarl_v7_more canada_laws_sent tatoeba_anki mt_geneval tico19"
    " un_sdg_translations canada_digital_gov opensource_guide african_storybook novels_transread"
)
CORPORA = {
    "en": [*((f"en-fr/{name}", 0) for name in EN_FR.split()), ("summ/wikisplit.sent", 0)],
    "fr": [*((f"en-fr/{name}", 1) for name in EN_FR.split()), ("fr-bm/bayelemabaga_train", 0)],
    "bm": [
        ("fr-bm/bayelemabaga_train", 1),
        ("fr-bm/bayelemabaga_train_restored", 1),
        ("en-bm/nllb_seed", 1),
    ],
}
LINES = 400_000
# Of which language every word is listed, however rare it is: of its dictionary, and what people
# wrote so often that it is none of their slips.
EVERY = "fr"
ATTESTED = 5
RARE_WORD = re.compile(r"[a-zß-öø-ÿœ]{5,24}")
# Nouns that stand in dates, without any of what agrees with nouns.
MONTHS = {
    *("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre"),
    *("octobre", "novembre", "décembre"),
}
# No newspaper writes these: "que nous parlassions", "vous parlâtes".
LITERARY = re.compile(r"(?:[aiu]ss(?:e|es|ions|iez|ent)|[âîû](?:mes|tes))$")
LOWER = re.compile(r"\b[a-zß-öø-ÿœɛɔɲŋ]{3,}\b")
# Behind a word and a space nothing but a name has a capital, for the most part.
CAPITAL = re.compile(r"(?<=[a-zß-öø-ÿœɛɔɲŋ] )[A-ZÀ-ÖØ-ÞŒƐƆƝŊ][a-zß-öø-ÿœɛɔɲŋ]{2,}\b")
# How many bytes a list may have.
BYTES = 300_000
# A rarer word than this that mostly has a capital is a name; parliaments say "the Commission".
RARE = 20
# A word that is so much commoner in another language is a word of that language, quoted here.
# Bambara has less text to count in, more of it strewn with French.
ABROAD = {"en": 60, "fr": 60, "bm": 1}
HEAD = {
    tag: f"Common words of {language}, written by models/recipes/vocabulary; not by hand."
    for tag, language in (("en", "English"), ("fr", "French"), ("bm", "Bambara"))
}
DICOLLECTE = (
    " the spelling dictionary of Dicollecte (grammalecte.net), under the Mozilla Public License,"
    " v. 2.0: mozilla.org/MPL/2.0. Written by models/recipes/vocabulary; not by hand."
)
RARE_HEAD = f"Rarer words of French, most of them from{DICOLLECTE}"
GRAMMAR_HEAD = f"French {{of}}, from{DICOLLECTE}"


@dataclass(slots=True)
class Counts:
    """How often words of a language stand in lower case, and with a capital in mid-sentence."""

    lower: Counter[str] = field(default_factory=Counter)
    capital: Counter[str] = field(default_factory=Counter)


def count(data: Path, corpora: Iterable[tuple[str, int]], lines: int = LINES) -> Counts:
    """Return the counts over the first lines of each of a language's corpora."""
    counts = Counts()
    for name, column in corpora:
        for line in column_of(data / f"{name}.tsv.xz", column, lines):
            counts.lower.update(LOWER.findall(line))
            counts.capital.update(map(str.lower, CAPITAL.findall(line)))
    return counts


def column_of(path: Path, column: int, most: int) -> Iterator[str]:
    """Yield one column of the first lines of a file."""
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for line in islice(lines, most):
            fields = line.rstrip("\n").split("\t")
            if column < len(fields):
                yield fields[column]


def common(tag: str, counts: Mapping[str, Counts]) -> list[str]:
    """Return the words of a language by alphabet, the commonest that there is room for."""
    mine = counts[tag]
    others = [counts[name].lower for name in ("en", "fr") if name != tag]
    foreign = _quoted(mine.lower, others, ABROAD[tag])
    found: set[str] = set()
    size = 0
    # First what another language has as well: a list without it would call it foreign.
    shared = {word for word in mine.lower for other in others if other[word] > 1}
    order = sorted(mine.lower.items(), key=lambda item: (item[0] not in shared, -item[1], item[0]))
    for word, times in order:
        if size > BYTES:
            break
        named = times < min(RARE, mine.capital[word])
        if not named and word not in foreign and not stem(word, tag, found):
            size += len(word.encode()) + 1
            found.add(word)
    return sorted(found)


def rare(
    tag: str, counts: Mapping[str, Counts], listed: AbstractSet[str], spelt: AbstractSet[str]
) -> list[str]:
    """Return the words of a language by alphabet that are no common ones, nor forms of others.

    `spelt` are those of a dictionary; words that people wrote are in if they are no foreign ones.
    """
    mine = counts[tag].lower
    others = [counts[name].lower for name in ("en", "fr") if name != tag]
    foreign = _quoted(mine, others, ABROAD[tag])
    written = {word for word, times in mine.items() if times >= ATTESTED and word not in foreign}
    words = {word for word in spelt | written if RARE_WORD.fullmatch(word)}
    known = words | listed
    forms = {w for w in words if any(verb in known for verb in infinitives(w, tag))}
    literary = {word for word in words - mine.keys() if LITERARY.search(word)}
    plurals = {word for word in words if stem(word, tag, known)}
    slips = {word for word in written - spelt if respelled(word, tag)}
    return sorted(words - listed - forms - literary - plurals - slips)


def _quoted(mine: Counter[str], others: Iterable[Counter[str]], most: float) -> set[str]:
    """Return the words that are so much commoner in another language that they are quoted here."""
    found: set[str] = set()
    for other in others:
        scale = mine.total() / other.total()
        found |= {w for w, times in mine.items() if other[w] * scale > most * times}
    return found


def main(argv: list[str]) -> None:
    """Count, and write a list for each language."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--spelling", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=OUT)
    args = parser.parse_args(argv)
    counts = {tag: count(args.data, corpora) for tag, corpora in CORPORA.items()}
    for tag in CORPORA:
        write(args.out / f"vocabulary-{tag}.txt", HEAD[tag], common(tag, counts))
    # The common words stay those of the counts above: more text would bring others.
    every = {tag: count(args.data, CORPORA[tag], sys.maxsize) for tag in ("en", EVERY)}
    listed, entries = {*common(EVERY, counts)}, read(args.spelling, EVERY)
    spelt = {form for entry in entries for form in entry.forms}
    write(args.out / f"rare-{EVERY}.txt", RARE_HEAD, rare(EVERY, every, listed, spelt))
    used = {word for word, times in every[EVERY].lower.items() if times > 1} - MONTHS
    for name, gender in (("masculine", "m"), ("feminine", "f")):
        head = GRAMMAR_HEAD.format(of=f"nouns that are {name} and nothing else")
        write(args.out / f"{name}-{EVERY}.txt", head, nouns(entries, gender, used))
    head = GRAMMAR_HEAD.format(of="adjectives: masculine, feminine, and the plurals of these")
    lines = [" ".join(forms) for forms in adjectives(entries, used)]
    write_lines(args.out / f"adjectives-{EVERY}.txt", head, lines, len(lines))


def write(path: Path, head: str, words: Sequence[str]) -> None:
    """Write a list of words."""
    text = textwrap.fill(" ".join(words), 110, break_long_words=False, break_on_hyphens=False)
    write_lines(path, head, text.splitlines(), len(words))


def write_lines(path: Path, head: str, lines: Sequence[str], count: int) -> None:
    """Write the lines of a list, and say how many words it has."""
    path.write_text("\n".join((f"# {head}", *lines, "")), encoding="utf-8")
    print(f"{path.name}: {count:,} words, {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main(sys.argv[1:])
