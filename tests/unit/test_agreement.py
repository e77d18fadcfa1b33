"""Articles and adjectives that agree with their noun, and apostrophes before vowels."""

from __future__ import annotations

import pytest

from kibaru_service.domain import Rung, Severity, Term
from kibaru_service.text.agreement import disagreements
from kibaru_service.usecases.checks import Pair, Task, agreement, check_pair
from kibaru_service.usecases.repair.candidate import Candidate
from kibaru_service.usecases.repair.corrections import corrected


def mended(output: str) -> str:
    pair = Pair("They say that.", output, "en", "fr")
    return corrected(pair, tuple(agreement.check(pair)))


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("Il a vu la film.", "Il a vu le film."),
        ("La séisme a tout détruit.", "Le séisme a tout détruit."),
        ("Ils parlent de la sauvetage.", "Ils parlent du sauvetage."),
        ("Ils parlent de le film.", "Ils parlent du film."),
        ("Ils vont au théorie.", "Ils vont à la théorie."),
        ("Elle a cette trophée.", "Elle a ce trophée."),
        ("Elle a cette ananas.", "Elle a cet ananas."),
        ("Elle a sa trophée.", "Elle a son trophée."),
        ("Elle a son création.", "Elle a sa création."),
        ("Elle a ma équation.", "Elle a mon équation."),
        ("Il parle d’une film.", "Il parle d’un film."),
    ],
)
def test_an_article_has_the_gender_of_its_noun(wrong: str, right: str) -> None:
    """Run into its preposition, and changed before a vowel, as it is written."""
    assert mended(wrong) == right


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("Il y a un murs.", "Il y a des murs."),
        ("Les autorité sont là.", "Les autorités sont là."),
        ("Ses premier trophées sont là.", "Ses premiers trophées sont là."),
        ("Il voit le premier trophées.", "Il voit les premiers trophées."),
    ],
)
def test_where_one_is_a_plural_all_are(wrong: str, right: str) -> None:
    """A plural is written on purpose more often than an ending is."""
    assert mended(wrong) == right


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("Certains personnes viennent.", "Certaines personnes viennent."),
        ("Il y a de nouvelles trophées.", "Il y a de nouveaux trophées."),
        ("Voici la nouvelle film.", "Voici le nouveau film."),
        ("Voici le nouvelle théorie.", "Voici la nouvelle théorie."),
        ("Voici un nouvelle aéroport.", "Voici un nouvel aéroport."),
        ("Voici le ancien théorie.", "Voici l’ancienne théorie."),
    ],
)
def test_an_adjective_in_front_agrees_too(wrong: str, right: str) -> None:
    """The article stands before the adjective, and takes its vowel into account."""
    assert mended(wrong) == right


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("C’était une journée chaud.", "C’était une journée chaude."),
        ("Les blessures mineurs sont là.", "Les blessures mineures sont là."),
        ("L’opposition fervent.", "L’opposition fervente."),
        ("Voici la magazine allemande.", "Voici le magazine allemand."),
        ("Voici l’ancien théorie humain.", "Voici l’ancienne théorie humaine."),
    ],
)
def test_an_adjective_behind_agrees_too(wrong: str, right: str) -> None:
    """Where it stands right behind its noun."""
    assert mended(wrong) == right


@pytest.mark.parametrize(
    "text",
    [
        "Le chef de la théorie indien.",
        "Le vol et la journée fatals.",
        "Le vol du film fatale.",
        "Une journée attendue.",
        "La journée, humain.",
        "L’importante activités.",
    ],
)
def test_an_adjective_that_may_belong_elsewhere_is_left(text: str) -> None:
    """To the noun before, to two nouns together; and a participle, which may be a verb."""
    assert disagreements(text) == []


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("Il demande de afficher cela.", "Il demande d’afficher cela."),
        ("Ils ne utilisent rien.", "Ils n’utilisent rien."),
        ("Il dit que on vient.", "Il dit qu’on vient."),
        ("La installation est là.", "L’installation est là."),
        ("La vie de Evelyn.", "La vie d’Evelyn."),
        ("Le ont vu.", "L’ont vu."),
    ],
)
def test_short_words_lose_their_vowel_before_another(wrong: str, right: str) -> None:
    """By an apostrophe."""
    assert mended(wrong) == right


@pytest.mark.parametrize(
    "text",
    [
        "Le film, la prison, l’équation et les murs.",
        "Son équation et cet ananas.",
        "Au cours de la première fois, son fils a vu le pays.",
        "Il le porte, la ferme et les juge.",
        "Le onze mai, il dit que oui, à la une.",
        "La UEFA, le Alpe et la Unión.",
        "La une, le un, l’une film.",
        "Le héros et la hauteur de son histoire.",
        "Il a tout dit à la fois, et des flashs.",
        "De beaux murs, de vieux films, un bel ananas.",
        "D’autres murs et l’autre prison.",
        "Aux États-Unis, la Sauvetage.",
        "Un avant-film et la mi-temps.",
    ],
)
def test_what_agrees_or_may_be_something_else_is_left(text: str) -> None:
    """A pronoun before a verb, a noun of two genders, a name, a word with an h, a compound."""
    assert disagreements(text) == []


def test_what_the_model_did_not_choose_is_left() -> None:
    """What a glossary asks for, and a title that stands in the source."""
    output = "Il a vu la film dimanche."
    term = Term("movie", "la film")
    assert [*agreement.check(Pair("He saw the movie.", output, "en", "fr"))]
    assert not [*agreement.check(Pair("He saw the movie.", output, "en", "fr", terms=(term,)))]
    assert not [*agreement.check(Pair("He saw Vive la film on Sunday.", output, "en", "fr"))]


def test_forty_are_told_and_no_more() -> None:
    """A sentence of nothing else is not to be read."""
    assert len([*agreement.check(Pair("It ran.", "La film, " * 50, "en", "fr"))]) == 40


def test_it_is_slight_and_told_of_translations_into_french_alone() -> None:
    """A reader sees it, and no figure depends on it."""
    pair = Pair("He saw the film.", "Il a vu la film.", "en", "fr")
    checks = check_pair(pair)
    assert [(c.code, c.severity) for c in checks] == [("language.agreement", Severity.WARNING)]
    assert checks[0].message == '"la film" should be "le film"'
    assert Candidate(pair.output, 0.0, checks, Rung.DIRECT).slight
    assert not check_pair(Pair("Il a vu la film.", "Il a vu la film.", "fr", "fr", Task.SUMMARY))
    assert not [*agreement.check(Pair("He saw the film.", "A ye la film ye.", "en", "bm"))]
