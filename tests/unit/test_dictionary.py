"""How the compact recipe composes a dictionary of two."""

from __future__ import annotations

from scripts import load

load("recipes/compact/corpora.py")
dictionary = load("recipes/compact/dictionary.py")

# As `lt-print` shows it: "be" and "bee" lead to "so" and "si"; a name loops for ever.
PRINTED = """\
0\t1\tb\ts\t0.000000\t
1\t2\te\to\t0.000000\t
1\t3\te\ti\t0.000000\t
3\t2\te\tε\t0.000000\t
2\t4\t<n>\t<n>\t0.000000\t
0\t5\tA\tA\t0.000000\t
5\t6\ta\ta\t0.000000\t
6\t5\tb\tb\t0.000000\t
6\t4\t<np>\t<np>\t0.000000\t
4\t0.000000
"""


def test_words_are_read_off_a_transducer_and_names_are_not() -> None:
    """A path that never comes to a tag that is wanted is not walked: it may have no end."""
    assert sorted(dictionary.paths(PRINTED)) == [("be<n>", "so<n>"), ("bee<n>", "si<n>")]


def test_two_dictionaries_make_one() -> None:
    """A word leads wherever its translations lead; one without a way on is left out."""
    first = {("army", "n"): [("exèrcit", "n")], ("lost", "n"): [("perdut", "n")]}
    second = {("exèrcit", "n"): [("armée", "n")]}
    assert dictionary.composed(first, second) == {("army", "n"): {("armée", "n")}}


def test_what_two_ways_disagree_on_is_left_out() -> None:
    """Both must lead to one word; where there is only one way, that one must."""
    army, band, ray = ("army", "n"), ("band", "n"), ("ray", "n")
    one = {army: {("armée", "n")}, band: {("bande", "n")}, ray: {("raie", "n"), ("rayon", "n")}}
    other = {army: {("armée", "n"), ("troupe", "n")}, band: {("groupe", "n")}}
    assert dictionary.agreed([one, other]) == {army: ("armée", "n")}


def test_a_noun_is_no_translation_of_a_verb() -> None:
    """A form of one could not stand where the other stands."""
    assert dictionary.agreed([{("walk", "vblex"): {("promenade", "n")}}]) == {}


def test_nouns_go_on_into_bambara() -> None:
    """From both languages; a plural only where it is seen to be one, and never a verb."""
    rows = [
        ("<n><f><sg>", "goat", "chèvre"),
        ("<n><f><pl>", "goats", "chèvres"),
        ("<n><m><sg>", "horse", "cheval"),
        ("<n><m><pl>", "horses", "chevaux"),
        ("<vblex><inf>", "see", "voir"),
        ("<n><m><sg>", "soldier", "militaire"),
        ("<adj><m><sg>", "military", "militaire"),
    ]
    known = {"goat": "ba", "horse": "so", "see": "ye", "soldier": "sɔrɔdasi"}
    found = dictionary.onward(rows, known)
    assert found["fr-bm"] == [
        ("<n><f><sg>", "chèvre", "ba"),
        ("<n><f><pl>", "chèvres", "baw"),
        ("<n><m><sg>", "cheval", "so"),
    ]
    assert found["en-bm"][:2] == [("<n><sg>", "goat", "ba"), ("<n><pl>", "goats", "baw")]
