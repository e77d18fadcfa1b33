"""Texts made to cost more than their length: what a regex, a splitter or a pairing may choke on."""

from __future__ import annotations

import random
from collections.abc import Callable

from kibaru_service.text import gazetteer, names
from kibaru_service.text.figures import reading
from kibaru_service.usecases.checks import figures

_OTHER = str.maketrans("abcdefghijklmnopqrstuvwxyz123456789", "klmnopqrstuvwxyzabcdefghij891234567")
Shape = Callable[[int], str]


def _repeated(unit: str, end: str = "") -> Shape:
    def shape(size: int) -> str:
        return (unit * (size // len(unit) + 1))[: max(size - len(end), 0)] + end

    return shape


def _counted(word: Callable[[int], str], between: str = " ") -> Shape:
    """Words that are all different, as many as fit."""

    def shape(size: int) -> str:
        words, length, count = [], 0, 0
        while length < size:
            words.append(word(count))
            length += len(words[-1]) + len(between)
            count += 1
        return between.join(words)[:size]

    return shape


def _letters(number: int) -> str:
    """Return a word of its own for each number: "ba", "bab", "bac" and so on."""
    word = ""
    while number or len(word) < 3:
        word = "abcdefghijklmnopqrstuvwxyz"[number % 26] + word
        number //= 26
    return word


def _drawn(alphabet: str, seed: int = 8) -> Shape:
    def shape(size: int) -> str:
        return "".join(random.Random(seed).choices(alphabet, k=size))

    return shape


# Each gives a text of so many code points.
SHAPES: dict[str, Shape] = {
    "combining marks of two classes": _repeated("\u0316\u0301"),
    "one letter with marks": lambda size: "e" + _repeated("\u0316\u0301")(size - 1),
    "sentences of one letter": _repeated("A. "),
    "lines of one letter": _repeated("a\n"),
    "letters of one kind": _repeated("a"),
    "capitals of one kind": _repeated("A"),
    "one word and a stop": _repeated("Word. "),
    "one digit": _repeated("7"),
    "numbers of one digit": _repeated("7 "),
    "different numbers": _counted(lambda n: str(1000 + n)),
    "digit groups": _repeated("111.", "1111"),
    "digit groups with spaces": _repeated("111 ", "1111"),
    "number words": _repeated("vingt et un "),
    "months": _repeated("May 3 "),
    "straight quotes": _repeated('"'),
    "quotes and words": _repeated('"a" '),
    "single quotes": _repeated(" 'aa"),
    "opened guillemets": _repeated("« "),
    "curly quotes in sentences": _repeated("“No. Yes.” "),
    "spaces": lambda size: "a." + " " * (size - 4) + "B.",
    "spaces after stops": _repeated("a.      "),
    "no-break spaces": lambda size: "a." + "\u00a0" * (size - 4) + "B.",
    "newlines": lambda size: "a" + "\n" * (size - 2) + "b",
    "newlines of all kinds": _repeated("a\r\n\u2028\x0b\x85"),
    "opened brackets": _repeated("("),
    "nested brackets": lambda size: "(" * (size // 2) + ")" * (size // 2),
    "brackets and capitals": _repeated("(((A "),
    "ellipses": _repeated("... "),
    "stops": _repeated(".", "x"),
    "marks": _repeated("!?", "x"),
    "dashes": _repeated("-", "x"),
    "spaced dashes": _repeated(" - a"),
    "commas": _repeated("who was, "),
    "clauses": _repeated("but he, who said it, "),
    "bullets": _repeated("• a\n"),
    "headlines": _repeated("A Line Of Words\n"),
    "wrapped lines": _repeated("word " * 14 + "\n"),
    "captions": _repeated("(A B/C D) Photo: A. A / AFP\n"),
    "addresses": _counted(lambda n: f"https://{_letters(n)}.org/{n}"),
    "hosts that never end": _repeated("a.", "!"),
    "mail that never comes": _repeated("a.b-c+", "@"),
    "tags": _repeated("#ab "),
    "stops in brackets": _repeated('.") '),
    "names": _counted(lambda n: _letters(n).title()),
    "hyphenated name": lambda size: "A" + _repeated("-a")(size - 2) + "!",
    "acronyms": _counted(lambda n: _letters(n).upper()),
    "acronym of stops": _repeated("A."),
    "apostrophes": _repeated("l'a"),
    "countries": _repeated("Mali Niger "),
    "Bambara months that go on": lambda size: "Ut" + _repeated("donya")(size - 3) + "x",
    "abbreviations": _repeated("Mr. No. St. "),
    "titles": _repeated("M. A. "),
    "roman numbers": _repeated("XIV "),
    "zero width": _repeated("\u200b"),
    "overrides": _repeated("\u202ea\u202c "),
    "joiners": _repeated("\u200d👩"),
    "nuls": _repeated("\x00"),
    "controls": _repeated("a\x00\x85\x9d "),
    "right to left": _repeated("أعلنت "),
    "ideographs": _repeated("雪"),
    "replacement": _repeated("\ufffd"),
    "markup": _repeated("<b>a</b>"),
    "two words drawn": _drawn("ab "),
    "punctuation drawn": _drawn(".,;:!?'\"()[]-–— aA1"),
    "news marks drawn": _drawn("aA1.,:’“”«»\u00a0%€-/@#\n"),
}


def text(name: str, size: int) -> str:
    """Return the text of a shape, as gRPC would hand it over: without lone surrogates."""
    return SHAPES[name](size)


def other_words(text: str) -> str:
    """Return a text of as many words and figures, each of them another."""
    return text.translate(_OTHER)


def forget() -> None:
    """Empty what readings are remembered in, so that every run costs what the first one does."""
    for known in (names.capitals, names.words, gazetteer.mentions, reading.read, figures.compare):
        known.cache_clear()
