"""Descriptions of packages, in English and French."""

from __future__ import annotations

from pathlib import Path

from scripts import load

load("recipes/compact/augment.py")
descriptions = load("recipes/compact/descriptions.py")

ENGLISH = """\
Package: weaver
Description-md5: 0a1b
Description-en: program for looms
 Weaver draws patterns for hand looms. It
 knows forty kinds of thread.
 .
 It can:
  * count threads, and
    warn of breaks
  * print
 .
 It is small.

Package: untranslated
Description-md5: 2c3d
Description-en: something else
"""
FRENCH = """\
Package: weaver
Description-md5: 0a1b
Description-fr: programme pour métiers à tisser
 Weaver dessine des motifs pour métiers à main. Il connaît quarante sortes
 de fils.
 .
 Il sait :
  – compter les fils et signaler
    les casses
  – imprimer
 .
 Il est petit.

"""


def _written(folder: Path, english: str, french: str) -> Path:
    for name, text in zip(descriptions.NAMES, (english, french), strict=True):
        (folder / name).write_text(text, "utf-8")
    return folder


def test_a_paragraph_and_an_item_are_a_line_on_both_sides(tmp_path: Path) -> None:
    """Lines are broken where a screen is full; what belongs together is told by its marks."""
    ((source, target),) = descriptions.descriptions(_written(tmp_path, ENGLISH, FRENCH))
    assert source.split("\n") == [
        "program for looms",
        "Weaver draws patterns for hand looms. It knows forty kinds of thread.",
        "It can:",
        "count threads, and warn of breaks",
        "print",
        "It is small.",
    ]
    assert target.split("\n") == [
        "programme pour métiers à tisser",
        "Weaver dessine des motifs pour métiers à main. Il connaît quarante sortes de fils.",
        "Il sait :",
        "compter les fils et signaler les casses",
        "imprimer",
        "Il est petit.",
    ]


def test_a_description_of_one_line_is_its_own(tmp_path: Path) -> None:
    """And one without a translation is left out."""
    one = "Package: x\nDescription-md5: 9\nDescription-{}: {}\n"
    folder = _written(tmp_path, one.format("en", "a loom"), one.format("fr", "un métier"))
    assert list(descriptions.descriptions(folder)) == [("a loom", "un métier")]
