"""Words with their translations, in the forms that have one another: WORK/dictionary.*.tsv.

English–French is composed by way of Catalan and of Spanish from the dictionaries of Apertium
(Forcada et al. 2011), which are free, made by people, and in Debian. A word is taken where both
ways lead to one translation, or the only way does. Nouns that GATITOS has go on into Bambara.
Usage: dictionary.py --work FOLDER --apertium FOLDER [--data FOLDER]
(The Debian packages apertium-eng-cat, apertium-fra-cat, apertium-eng-spa and apertium-fr-es,
unpacked into one folder; `lt-print` and `lt-proc` come with lttoolbox-dev.)
"""

from __future__ import annotations

import argparse
import re
import subprocess
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from corpora import DATA, lines, normalise

GATITOS = "lexicon/gatitos_en-bm.tsv.xz"
WAYS = (
    ("apertium-eng-cat/eng-cat", "apertium-fra-cat/cat-fra"),
    ("apertium-eng-spa/eng-spa", "apertium-fr-es/es-fr"),
)
ENGLISH, FRENCH = "apertium-eng-cat/cat-eng.autogen.bin", "apertium-fra-cat/cat-fra.autogen.bin"
# Tags of the English form, and of the French one: what may stand for what.
FORMS = {
    "n": tuple(
        (f"<n><{number}>", f"<n><{gender}><{number}>")
        for number in ("sg", "pl")
        for gender in ("m", "f", "mf")
    ),
    "adj": tuple(
        ("<adj>", f"<adj><{gender}><{number}>")
        for gender in ("m", "f", "mf")
        for number in ("sg", "pl")
    ),
    "vblex": (
        ("<vblex><inf>", "<vblex><inf>"),
        ("<vblex><pp>", "<vblex><pp><m><sg>"),
        ("<vblex><pp>", "<vblex><pp><f><sg>"),
        ("<vblex><pp>", "<vblex><pp><m><pl>"),
        ("<vblex><pp>", "<vblex><pp><f><pl>"),
    ),
}
KINDS = frozenset(f"<{kind}>" for kind in FORMS)
_LEMMA = re.compile(rf"([^<#@\d]+)<({'|'.join(FORMS)})>")
_LONGEST = 45

Word = tuple[str, str]  # lemma and part of speech
Row = tuple[str, str, str]  # kind, and the word in either language; the kind is French tags
Arc = tuple[str, str, str]  # the state that it leads to, what it reads, what it writes


def paths(transducer: str) -> Iterator[tuple[str, str]]:
    """Yield what a printed transducer reads and writes, as far as it has one of the KINDS."""
    for section in transducer.split("--\n"):
        arcs: defaultdict[str, list[Arc]] = defaultdict(list)
        ends = set()
        for line in section.splitlines():
            start, *rest = line.split("\t")
            if len(rest) >= 3:
                to, *symbols = ("" if part == "ε" else part for part in rest[:3])
                arcs[start].append((to, *symbols))
            else:
                ends.add(start)
        yield from _walked(arcs, ends, _leading(arcs))


def _leading(arcs: dict[str, list[Arc]]) -> set[str]:
    """Return the states before a tag of the KINDS; what loops, as numbers do, has none."""
    before: defaultdict[str, set[str]] = defaultdict(set)
    waiting = []
    for state, found in arcs.items():
        for to, read, _ in found:
            before[to].add(state)
            if read in KINDS:
                waiting.append(state)
    leading = set(waiting)
    while waiting:
        for state in before[waiting.pop()] - leading:
            leading.add(state)
            waiting.append(state)
    return leading


def _walked(
    arcs: dict[str, list[Arc]], ends: set[str], leading: set[str]
) -> Iterator[tuple[str, str]]:
    waiting = [("0", "", "", False)]
    while waiting:
        state, read, written, tagged = waiting.pop()
        if tagged and state in ends:
            yield read, written
        for to, one, other in arcs.get(state, ()) if len(read) < _LONGEST else ():
            if to != state and (tagged or one in KINDS or to in leading):
                waiting.append((to, read + one, written + other, tagged or one in KINDS))


def table(file: Path) -> dict[Word, list[Word]]:
    """Return a bilingual dictionary: lemmas with their translations, in the order of the file."""
    command = ["lt-print", str(file)]
    printed = subprocess.run(command, check=True, capture_output=True, text=True)
    found: defaultdict[Word, list[Word]] = defaultdict(list)
    for read, written in paths(printed.stdout):
        one, other = _LEMMA.match(read), _LEMMA.match(written)
        if one and other and (word := (other[1], other[2])) not in found[one[1], one[2]]:
            found[one[1], one[2]].append(word)
    return found


def composed(
    first: dict[Word, list[Word]], second: dict[Word, list[Word]]
) -> dict[Word, set[Word]]:
    """Return where one dictionary leads by way of the other."""
    found = {
        word: {end for middle in middles for end in second.get(middle, ())}
        for word, middles in first.items()
    }
    return {word: ends for word, ends in found.items() if ends}


def agreed(ways: Sequence[dict[Word, set[Word]]]) -> dict[Word, Word]:
    """Return the words on whose translation all ways that have one agree, and on no other."""
    found = {}
    for word in sorted({word for way in ways for word in way}):
        common = set.intersection(*(way[word] for way in ways if word in way))
        if len(common) == 1 and (end := next(iter(common)))[1] == word[1]:
            found[word] = end
    return found


def forms(lemmas: Sequence[str], generator: Path) -> list[str]:
    """Return the form of each lemma with its tags; empty where it has none."""
    asked = "".join(f"^{lemma}$\n" for lemma in lemmas)
    command = ["lt-proc", "-g", str(generator)]
    made = subprocess.run(command, input=asked, check=True, capture_output=True, text=True)
    rows = made.stdout.splitlines()
    return ["" if row.startswith(("#", "@", "*")) else row.replace("~", "") for row in rows]


def inflected(entries: dict[Word, Word], root: Path) -> list[Row]:
    """Return each pair of forms."""
    asked = [
        (f"{en}{ours}", f"{fr}{theirs}", theirs)
        for (en, kind), (fr, _) in entries.items()
        for ours, theirs in FORMS[kind]
    ]
    english = forms([en for en, _, _ in asked], root / ENGLISH)
    french = forms([fr for _, fr, _ in asked], root / FRENCH)
    rows = zip((kind for _, _, kind in asked), english, french, strict=True)
    return [row for row in dict.fromkeys(rows) if row[1] and row[2]]


def onward(rows: Sequence[Row], bambara: dict[str, str]) -> dict[str, list[Row]]:
    """Return the nouns of an English–Bambara glossary from English and from French.

    A plural is taken where both languages only add an "s"; Bambara adds a "w". What is an adjective
    too in French ("général") says something else more often than not.
    """
    known = set(rows)
    adjectives = {french for kind, _, french in rows if kind.startswith("<adj>")}
    found: dict[str, list[Row]] = {"en-bm": [], "fr-bm": []}
    for kind, english, french in rows:
        noun = re.fullmatch("<n><[mf]><sg>", kind) and french not in adjectives
        if not noun or english not in bambara:
            continue
        plural = (kind.replace("sg", "pl"), f"{english}s", f"{french}s")
        pairs = [((kind, english, french), bambara[english])]
        pairs += [(plural, f"{bambara[english]}w")] if plural in known else []
        for (tags, one, other), word in pairs:
            found["en-bm"].append((f"<n>{tags[-4:]}", one, word))
            found["fr-bm"].append((tags, other, word))
    return {pair: list(dict.fromkeys(entries)) for pair, entries in found.items()}


def glossary(data: Path) -> dict[str, str]:
    """Return the single words of GATITOS."""
    pairs = (line.split("\t") for line in lines(data / GATITOS))
    return {en: normalise(bm, "bm") for en, bm in pairs if bm and " " not in f"{en}{bm}"}


def main() -> None:
    """Write a row for each pair of forms."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--apertium", type=Path, required=True)
    parser.add_argument("--data", type=Path, default=DATA)
    given = parser.parse_args()
    root = given.apertium / "usr/share/apertium"
    ways = [composed(*(table(root / f"{name}.autobil.bin") for name in way)) for way in WAYS]
    rows = inflected(agreed(ways), root)
    for pair, found in {"en-fr": rows, **onward(rows, glossary(given.data))}.items():
        text = "".join("\t".join(row) + "\n" for row in found)
        (given.work / f"dictionary.{pair}.tsv").write_text(text, encoding="utf-8")
        print(pair, len(found), "pairs of forms", flush=True)


if __name__ == "__main__":
    main()
