"""What the compact recipe lists: corpora as they are, changed, and made later."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from scripts import MODELS, load

corpora = load("recipes/compact/corpora.py")
augment = load("recipes/compact/augment.py")
load("recipes/compact/accents.py")
prepare = load("recipes/compact/prepare.py")

RECIPE = tomllib.loads((MODELS / "recipes/compact/recipe.toml").read_text("utf-8"))
LISTED = [corpora.Corpus(**entry) for entry in RECIPE["corpus"]]


def test_every_corpus_has_a_name_of_its_own() -> None:
    """It is a file's name: two of one name would be drawn from one file."""
    assert len({corpus.name for corpus in LISTED}) == len(LISTED)


def test_every_change_is_one_that_a_script_makes() -> None:
    """A wrong word would be drawn unchanged, and nobody would see."""
    assert {c.change for c in LISTED} <= {"", "sampled", *corpora.LATER, *augment.CHANGES}


def test_what_is_changed_is_there_as_it_is_as_well() -> None:
    """Pivoting reads the prepared corpus, and the first steps count only what is as it is."""
    plain = {corpus.file for corpus in LISTED if not corpus.change}
    alone = {"back", "listed", "told"}
    assert {corpus.file for corpus in LISTED if corpus.change not in alone} <= plain


def test_a_pivoted_corpus_has_the_other_language_in_front() -> None:
    """Bambara stays on the right."""
    pivoted = [corpus for corpus in LISTED if corpus.change == "pivoted"]
    assert pivoted
    for corpus in pivoted:
        before, after = corpora.direction(corpus.file), corpus.direction
        assert {before, after} == {"fr-bm", "en-bm"}


def test_cooling_changes_the_weight_only_where_it_is_named() -> None:
    """A corpus without a weight for that time keeps its own."""
    assert corpora.Corpus("x", 0.5).drawn(cooling=True) == 0.5
    news = corpora.Corpus("x", 0.5, cooling=2.0)
    assert (news.drawn(cooling=False), news.drawn(cooling=True)) == (0.5, 2.0)


def test_shares_of_the_directions_are_shares() -> None:
    """At every stage they make one, and name directions that the first stage has."""
    finish = RECIPE["finish"]
    cooling = RECIPE["mix"] | RECIPE["cooling"]
    for mix in (RECIPE["mix"], cooling, RECIPE["mix"] | finish["mix"]):
        assert set(mix) == set(RECIPE["mix"])
        assert abs(sum(mix.values()) - 1.0) < 0.011
    assert set(finish["changes"]) <= set(augment.CHANGES)


def test_a_mark_of_a_domain_is_a_byte_that_no_text_has() -> None:
    """A printable one would be read as text; the first of them marks what a machine wrote."""
    marks = RECIPE["domains"]["marks"].values()
    assert {f"<0x{byte:02X}>" for byte in range(2, 9)} >= set(marks)
    assert 0 < RECIPE["domains"]["unsaid"] < 1


def test_every_domain_has_a_corpus() -> None:
    """A name misspelt there would mark nothing, and nobody would see."""
    names = [Path(corpus.file).name for corpus in LISTED]
    for start in RECIPE["domains"]["marks"]:
        assert any(name.startswith(start) for name in names)


def test_what_is_translated_back_has_what_people_wrote_on_its_right() -> None:
    """A machine's French or English is not to be learnt."""
    back = {c.file: c.direction for c in LISTED if c.change == "back"}
    assert set(back.values()) == {"en-fr", "fr-bm"}
    for file, direction in back.items():
        assert direction == ("fr-bm" if file.startswith("bm-mono/") else "en-fr")


def test_text_in_one_language_is_read_without_what_is_held_out(tmp_path: Path) -> None:
    """A line of a development set would teach its own answer."""
    (tmp_path / "news.txt").write_text("A nana.\n\nU  taara so.\n", encoding="utf-8")
    kept_out = frozenset(corpora.grams("A nana."))
    assert list(corpora.single(tmp_path, "news.txt", "bm", kept_out)) == ["U taara so."]


def test_an_article_is_read_sentence_by_sentence(tmp_path: Path) -> None:
    """Also where its sentences stand without a space between them; what ends in none is left."""
    rows = ["Le pont est ouvert.Il pleut. Fin", "Déjà?"]
    path = tmp_path / "some_fr.jsonl"
    path.write_text("".join(f'{{"article": "{row}"}}\n' for row in rows), "utf-8")
    found = list(corpora.sentences(path))
    assert found == ["Le pont est ouvert.", "Il pleut.", "Déjà?"]


@pytest.mark.parametrize("name", ["brief", "whole"])
def test_a_recipe_beside_it_says_all_that_training_reads(name: str) -> None:
    """Its writer is the same network and has its own corpora; what it does not name is the same."""
    beside = prepare.recipe(MODELS / f"recipes/summary/{name}.toml")
    assert set(beside) == set(RECIPE)
    assert beside["network"] == RECIPE["network"]
    assert set(beside["optimiser"]) == set(RECIPE["optimiser"])
    assert set(beside["mix"]) == {"en-<compress>"}
    assert [entry["file"] for entry in beside["corpus"]] == [f"{name}.sent.tsv"]


@pytest.mark.parametrize("name", ["french", "bambara"])
def test_a_recipe_of_some_directions_has_other_shares_and_nothing_else(name: str) -> None:
    """They are shares while it is hot and while it cools, of directions that the whole one has."""
    beside = prepare.recipe(MODELS / f"recipes/compact/{name}.toml")
    assert {key for key in RECIPE if beside[key] != RECIPE[key]} == {"mix", "cooling"}
    for mix in (beside["mix"], beside["mix"] | beside["cooling"]):
        assert set(mix) <= set(RECIPE["mix"])
        assert abs(sum(mix.values()) - 1.0) < 0.011
