"""Figures as three languages write them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kibaru_service.text.figures import Kind, calendar, lexicons, read, reading
from kibaru_service.text.figures.calendar import month_name, weekday_name
from kibaru_service.text.figures.tokens import digits, tokens


def values(text: str, language: str) -> list[set[str]]:
    return [{str(v.normalize()) for v in figure.values} for figure in read(text, language)]


def decimals(*numbers: str) -> list[set[str]]:
    return [{str(Decimal(number).normalize())} for number in numbers]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("It cost 1,200.50 dollars.", "en", ["1200.50"]),
        ("Cela a coûté 1 200,50 dollars.", "fr", ["1200.50"]),
        ("In 2024 600 traders left.", "en", ["2024", "600"]),
        ("twenty-five of two hundred thousand", "en", ["25", "200000"]),
        ("quatre-vingt-dix-sept, soixante et onze", "fr", ["97", "71"]),
        ("dix-huit mille trois cent quatre", "fr", ["18304"]),
        ("12,5 millions d’habitants", "fr", ["12500000"]),
        ("mɔgɔ tan ni fila", "bm", ["12"]),
        ("bi saba ni naani, bisegin", "bm", ["34", "80"]),
        ("kɛmɛ fila ni bi duuru", "bm", ["250"]),
        ("miliyɔn 12 ani waga 500", "bm", ["12500000"]),
        ("wari miliyɔn 1200", "bm", ["1200000000"]),
        ("miliyɔn kɛmɛ fila", "bm", ["200000000"]),
        ("kɛmɛ 1200", "bm", ["100", "1200"]),
        ("ba saba ye", "bm", ["3000"]),
        ("ba kelen ni kɛmɛ duuru", "bm", ["1500"]),
        ("on the 3rd", "en", ["3"]),
        ("le 60e match", "fr", ["60"]),
        ("tako 60nan", "bm", ["60"]),
        ("le XXIe siècle", "fr", ["21"]),
        ("20 one-hour films", "en", ["20", "1"]),
        ("https://example.org/2019/5 alone", "en", []),
        ("No number at all.", "en", []),
    ],
)
def test_numbers_have_one_value(text: str, language: str, expected: list[str]) -> None:
    """Digits, words, ordinals and magnitudes on the side where a language puts them."""
    assert values(text, language) == decimals(*expected)


def test_an_ambiguous_number_keeps_every_reading() -> None:
    """One mark before three digits may group or be a decimal sign; so may "ni"."""
    assert values("1.200 francs", "fr") == [{"1.2E+3", "1.2"}]
    assert values("waga mugan ni duuru", "bm") == [{"20005", "2.5E+4"}]


@pytest.mark.parametrize(
    ("text", "language", "month"),
    [
        ("on March 3", "en", 3),
        ("in May", "en", 5),
        ("le 1er août", "fr", 8),
        ("ɔkutɔburukalo tile 4", "bm", 10),
        ("mɛkalo tile 2", "bm", 5),
    ],
)
def test_months_are_read_where_they_are_meant(text: str, language: str, month: int) -> None:
    """A month beside a number or a word that asks for a time."""
    found = [f.values for f in read(text, language) if f.kind is Kind.MONTH]
    assert found == [{Decimal(month)}]


@pytest.mark.parametrize(
    ("text", "language"),
    [("He may march on.", "en"), ("La planète Mars est loin.", "fr"), ("A bɛ mɛ yen.", "bm")],
)
def test_words_that_only_look_like_months_are_none(text: str, language: str) -> None:
    """The verb may, the planet, and "to last"."""
    assert [f for f in read(text, language) if f.kind is Kind.MONTH and f.firm] == []


def test_a_date_in_digits_gives_its_parts() -> None:
    """Day and month may be either where both could be."""
    day, month, year = read("le 25/11/2020", "fr")
    assert [set(f.values) for f in (day, month, year)] == [
        {Decimal(25)},
        {Decimal(11)},
        {Decimal(2020)},
    ]
    assert [f.kind for f in (day, month, year)] == [Kind.DATE, Kind.MONTH, Kind.DATE]
    assert read("3/4/2020", "en")[1].values == {Decimal(3), Decimal(4)}


@pytest.mark.parametrize(
    ("text", "language", "unit"),
    [
        ("$5 only", "en", "USD"),
        ("5 million US dollars", "en", "USD"),
        ("500 FCFA", "fr", "XOF"),
        ("dɔrɔmɛ 100", "bm", "dɔrɔmɛ"),
        ("erowari miliyɔn 40", "bm", "EUR"),
        ("30 percent", "en", "%"),
        ("30 pour cent", "fr", "%"),
        ("mɔgɔ 93 kɛmɛ sarala", "bm", "%"),
        ("kilomɛtɛrɛ 45", "bm", "km"),
        ("50 kg", "fr", "kg"),
        ("3 people", "en", ""),
    ],
)
def test_a_unit_belongs_to_its_number(text: str, language: str, unit: str) -> None:
    """Before it in Bambara, behind it elsewhere, and symbols of money on either side."""
    assert read(text, language)[0].unit == unit


@pytest.mark.parametrize(
    ("value", "language", "written"),
    [
        ("1200.50", "en", "1200.5"),
        ("1200.50", "fr", "1200,5"),
        ("45000", "fr", "45 000"),
        ("45000", "en", "45,000"),
        ("1200000000", "fr", "1,2 milliards"),
        ("1200000000", "bm", "miliyari 1,2"),
        ("3500000", "en", "3.5 million"),
        ("3512345", "fr", "3 512 345"),
    ],
)
def test_a_number_is_written_as_a_language_does(value: str, language: str, written: str) -> None:
    """What is written can be read again as the same number."""
    assert digits(Decimal(value), language) == written
    assert any(Decimal(value) in figure.values for figure in read(written, language))


@pytest.mark.parametrize("language", ["en", "fr", "bm"])
def test_names_of_the_calendar_are_read_back(language: str) -> None:
    """Every month and weekday that a repair writes is one that a check reads."""
    for number in range(1, 13):
        name = month_name(number, language)
        (month,) = [f for f in read(f"{name} 3", language) if f.kind is Kind.MONTH]
        assert month.values == {Decimal(number)}
    for number in range(1, 8):
        name = weekday_name(number, language)
        (day,) = [f for f in read(name, language) if f.kind is Kind.WEEKDAY]
        assert day.values == {Decimal(number)}


@pytest.mark.parametrize("word", ["vingt", "cent", "et un", "million"])
def test_a_number_may_have_more_digits_than_decimals_are_exact_in(word: str) -> None:
    """Forty digits before a number word are read as any other number."""
    first, *_ = read(f"{'1' * 40} {word} francs", "fr")
    assert first.span.start == 0


def test_a_number_of_forty_digits_is_written_in_digits() -> None:
    """Nobody says so many millions in words."""
    assert digits(Decimal("9" * 40), "fr").replace("\u00a0", "").replace(" ", "") == "9" * 40
    assert digits(Decimal(10) ** 40, "en") == f"{10**40:,}"


def test_only_words_that_make_numbers_are_kept() -> None:
    """Numbers, known words, those that join, and what stands behind one that joins."""
    text = "Some twenty and rainy five of the 40 came."
    kept = tokens(text, "en", (), {"twenty", "five"}, "and")
    assert [token.text for token in kept] == ["twenty", "and", "rainy", "five", "40"]
    (forty,) = (token for token in kept if token.is_number)
    assert "40" not in [t.text for t in tokens(text, "en", (forty.span,), {"five"}, "and")]


@pytest.mark.parametrize(
    ("language", "lexicon"), [("en", lexicons.ENGLISH), ("fr", lexicons.FRENCH)]
)
def test_what_has_a_figure_is_never_passed_over(
    language: str, lexicon: lexicons.Lexicon, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Most sentences are told to have none at a glance; the glance sees every form of a word."""
    words = {*lexicon.known, *calendar.forms(language), "IV", "V", "7", "MMXX"}
    forms = {f for word in words for f in (word, word.upper(), word.capitalize())}
    texts = [
        f"{before}{form}{after}" for form in forms for before, after in (("l'", ""), ("", "-x"))
    ]
    glanced = [read(text, language) for text in texts]
    monkeypatch.setattr(reading, "_has_none", lambda *_: False)
    read.cache_clear()
    assert [read(text, language) for text in texts] == glanced
    read.cache_clear()
