"""Checks of an output sentence against its source."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kibaru_service.domain import CheckKind, Severity, Span, Term
from kibaru_service.text import vocabulary, wordlist
from kibaru_service.usecases.checks import (
    Pair,
    Task,
    check_pair,
    check_truncation,
    copying,
    loops,
    warm_up,
)
from kibaru_service.usecases.checks.figures import compare


def codes(
    source: str, output: str, languages: str = "en-fr", terms: tuple[Term, ...] = ()
) -> list[str]:
    here, there = languages.split("-")
    task = Task.SUMMARY if here == there else Task.TRANSLATION
    return [c.code for c in check_pair(Pair(source, output, here, there, task, terms))]


def test_faithful_translation_leaves_no_check() -> None:
    """Numbers in another notation, names and a natural length raise no alarm."""
    source = "More than 3,400 traders have been given a place in the new halls of Bamako."
    output = "Plus de 3 400 commerçants ont reçu une place dans les nouvelles halles de Bamako."
    assert codes(source, output) == []


def test_a_figure_that_was_replaced_is_one_error_with_both_places() -> None:
    """Neither a loss nor an addition alone: the reader sees what became what."""
    pair = Pair("It cost 500 francs today.", "Cela coûte 600 francs.", "en", "fr")
    (check,) = check_pair(pair)
    assert (check.kind, check.code) == (CheckKind.MONEY, "money.changed")
    assert check.severity is Severity.ERROR
    assert (check.source_span, check.output_span) == (Span(8, 11), Span(11, 14))


@pytest.mark.parametrize(
    ("source", "output", "languages"),
    [
        ("All 3 men came home.", "Les trois hommes sont rentrés.", "en-fr"),
        ("He ran 1,200.5 m.", "Il a couru 1 200,5 m.", "en-fr"),
        ("Two to three million fled.", "Deux à trois millions de gens ont fui.", "en-fr"),
        ("The bus left at 8:30 p.m. sharp.", "Le bus est parti à 20h30 précises.", "en-fr"),
        ("Back in the 1960s it rained.", "Dans les années 60, il pleuvait.", "en-fr"),
        ("Une vingtaine de femmes, le XXIe siècle.", "Muso mugan, san kɛmɛ 21nan.", "fr-bm"),
        ("Le 12 mars 2020, 250 vaches.", "Marsikalo tile 12 san 2020, misi kɛmɛ fila ni bi duuru.",
         "fr-bm"),
    ],
)  # fmt: skip
def test_a_figure_may_change_its_form(source: str, output: str, languages: str) -> None:
    """Words, digits, dials, decades and ranges stand for the same value."""
    here, there = languages.split("-")
    pair = Pair(source, output, here, there)
    found = compare(pair)
    assert (found.changed, found.missing, found.added) == ([], [], [])


def test_an_acronym_that_spells_a_function_word_is_kept_as_any_other() -> None:
    """In French "AU" may be "to the" in capitals, or the African Union left as it is."""
    assert "name.changed" not in codes(
        "AU troops left the town.", "Les troupes de l'AU ont quitté la ville."
    )


def test_bambara_sums_may_be_in_dorome() -> None:
    """5,000 francs are 1,000 dɔrɔmɛ: right in Bambara, not for dollars, and not in French."""
    source = "It costs 5,000 CFA francs a month."
    assert codes(source, "A sɔngɔ ye dɔrɔmɛ 1000 ye kalo kɔnɔ.", "en-bm") == []
    assert codes(source, "A sɔngɔ ye dɔrɔmɛ 5000 ye kalo kɔnɔ.", "en-bm") == ["money.scale"]
    assert "money.changed" in codes(source, "Cela coûte 1 000 francs CFA par mois.")
    dollars = "It costs 5,000 dollars a month."
    assert "money.changed" in codes(dollars, "A sɔngɔ ye dɔrɔmɛ 1000 ye kalo kɔnɔ.", "en-bm")


def test_a_currency_or_unit_may_serve_two_numbers() -> None:
    """Only one of two figures has its unit beside it."""
    assert codes("It costs 5 or 10 dollars.", "Cela coûte 5 ou 10 dollars.") == []
    assert "money.currency" in codes("It costs 10 dollars.", "Cela coûte 10 euros.")
    assert "unit.changed" in codes("It is 5 km away.", "C’est à 5 kg d’ici.")
    assert "unit.missing" in codes("It fell 5 percent.", "Il est tombé de 5.")


@pytest.mark.parametrize(
    ("source", "output", "languages"),
    [
        ("Then Sergei Lavrov left.", "Puis Sergueï Lavrov est parti.", "en-fr"),
        ("The UN and the WHO met.", "L’ONU et l’OMS se sont réunies.", "en-fr"),
        ("He saw German doctors.", "Il a vu des médecins allemands.", "en-fr"),
        ("Le joueur Kidian Diallo est là.", "Ntolatanna Kijan Jalo bɛ yen.", "fr-bm"),
        ("La CMA est venue.", "SEMA nana.", "fr-bm"),
        ("He was told so by Mr. Obama.", "C’est M. Obama qui le lui a dit.", "en-fr"),
    ],
)
def test_a_name_may_be_spelled_as_the_other_language_hears_it(
    source: str, output: str, languages: str
) -> None:
    """Transliterations, exonyms, acronyms turned round and spelled out are the same name."""
    assert not [code for code in codes(source, output, languages) if code.startswith("name")]


def test_a_name_that_begins_a_sentence_is_a_name() -> None:
    """Where its language has no such word; both places are told."""
    source = "Andali could not be reached."
    pair = Pair(source, "Etali n’a pas pu être joint.", "en", "fr")
    (check,) = check_pair(pair)
    assert (check.code, check.severity) == ("name.changed", Severity.ERROR)
    assert (check.source_span, check.output_span) == (Span(0, 6), Span(0, 5))
    assert codes(source, "Il n’a pas pu être joint.") == ["name.missing"]
    assert codes(source, "Andali n’a pas pu être joint.") == []
    assert codes("Fishmongers close early.", "Les poissonniers ferment tôt.") == []


def test_a_common_word_is_a_name_where_the_article_says_so() -> None:
    """No colour is meant by "Brown" then, and "brun" does not say it."""
    source, output = "Brown thanked the crew.", "Le brun a remercié l’équipage."
    assert codes(source, output) == []
    pair = Pair(source, output, "en", "fr", named=frozenset({"Brown"}))
    assert [check.code for check in check_pair(pair)] == ["name.missing"]


def test_what_only_begins_a_sentence_of_the_output_is_no_new_name() -> None:
    """Nothing but a capital that is due says that it is one; a summary is held to its source."""
    assert codes("Go and see the doctor.", "Retrouvez donc le docteur.") == []
    assert codes("He spoke in the hall.", "Etali spoke in the hall.", "en-en") == ["name.added"]


@pytest.mark.parametrize(
    ("output", "code", "place"),
    [
        ("Il est parti sur Jan. 31.", "date.untranslated", "Jan"),
        ("Il est parti en janvier. 31.", "date.form", "janvier. 31"),
        ("Il est parti le janvier 31.", "date.form", "janvier 31"),
    ],
)
def test_a_date_must_be_in_the_words_and_the_order_of_the_language(
    output: str, code: str, place: str
) -> None:
    """It is neither missing nor added then, but left as it was."""
    pair = Pair("He left on Jan. 31.", output, "en", "fr")
    (check,) = check_pair(pair)
    assert (check.code, check.severity, check.source_span) == (code, Severity.WARNING, Span(11, 14))
    assert check.output_span is not None
    assert output[check.output_span.start : check.output_span.end] == place


def test_a_month_may_stand_before_another_number_and_a_title_keep_its_weekday() -> None:
    """A day is one that the source has behind its month; "the Sunday Times" is called so."""
    assert (
        codes("In January, 31 people fell ill.", "En janvier 31 personnes ont été malades.") == []
    )
    assert codes("The Sunday Times said so.", "Le Sunday Times l’a dit.") == []
    assert codes("It opens on Sunday.", "Cela ouvre Sunday.") == ["date.untranslated"]
    bambara = "A bɛ daminɛ jeudi."
    assert codes("Cela commence jeudi.", bambara, "fr-bm") == ["date.untranslated"]


def test_an_invented_name_is_an_error_in_a_summary() -> None:
    """A summary may leave names out, and may not bring any."""
    source = "Joseph Mbeki of the union spoke in Accra after the vote was lost by Peter Hall."
    assert codes(source, "After the vote, Joseph Mbeki spoke.", "en-en") == []
    assert codes(source, "After the vote, Joseph Mbeki spoke in Lagos.", "en-en") == ["name.added"]


def test_loop_is_found_unless_the_source_repeats_as_well() -> None:
    """A phrase right behind itself is a loop; a sentence built in parallel is not."""
    looping = "le marché de la ville le marché de la ville le marché de la ville"
    assert "loop.repeated" in codes("The market of the town opens again this evening.", looping)
    assert "loop.repeated" not in codes(looping, looping + " !", "fr-fr")
    assert "loop.repeated" in codes("He went home early.", "Il est est est est rentré tôt.")
    twice = "Si le fil penche vers la droite, tirez, si le fil penche vers la gauche, tirez."
    assert "loop.repeated" not in codes(
        "If it leans to the right, pull it right, and so on.", twice
    )


@pytest.mark.parametrize(
    "output",
    [
        "Il n’a pas pu être pu être joint.",
        "Il a été joint à la à la maison.",
        "Il a dit que le a dit que lui.",
        "Il est au comitétété.",
    ],
)
def test_a_stammer_is_a_warning_with_its_place(output: str) -> None:
    """Two words twice running, three around another, or a syllable three times in a word."""
    (check,) = check_pair(Pair("He could not be joined.", output, "en", "fr"))
    assert (check.code, check.severity) == ("loop.short", Severity.WARNING)
    assert check.output_span is not None


def test_what_a_language_doubles_is_no_stammer() -> None:
    """Bambara doubles over a link, lists have commas, and a source may repeat itself."""
    assert codes("He comes every month.", "A bɛ na kalo ni kalo ni kalo.", "en-bm") == []
    assert codes("We help each other.", "Nous nous aidons.") == []
    listed = "des listes de gens, des listes de mots"
    assert codes("Lists of people and of words.", f"Ce sont {listed}.") == []
    assert codes("Lies, lies and more lies.", "Des mensonges, des mensonges, toujours.") == []


def test_length_out_of_proportion_is_found() -> None:
    """Output far shorter or longer than its source, or empty, is flagged."""
    source = "The mayor promised to look at the rents of the smallest stalls before the rain."
    assert "length.short" in codes(source, "Le maire.")
    assert "length.long" in codes("The mayor spoke.", source * 2)
    assert codes(source, "  ") == ["length.empty"]


def test_copy_is_found_but_names_may_stay() -> None:
    """A sentence, or a stretch of one, that came back as it was is flagged; a name alone is not."""
    source = "The market will open every evening of the week, said the mayor."
    assert "copy.untranslated" in codes(source, source)
    assert "copy.partial" in codes(source, "Le marché will open every evening of the week, dit-il.")
    assert codes("Fatoumata Coulibaly", "Fatoumata Coulibaly") == []


def test_words_left_standing_are_found_in_bambara() -> None:
    """Two longer words of the source are no coincidence there; English and French share some."""
    source = "The market sells cooking oil to the hospital."
    assert codes(source, "Sugu bɛ cooking tulu feere hospital ma.", "en-bm") == ["copy.words"]
    kept = (Term("cooking oil", "cooking oil"), Term("hospital", "hospital"))
    ruled = "Sugu bɛ cooking oil feere hospital ma."
    assert codes(source, ruled, "en-bm", kept) == []
    shared = "The station lost its attitude on the mission in space."
    assert codes(shared, "La station a perdu son attitude lors de la mission dans l’espace.") == []


def test_one_word_left_standing_is_a_warning_with_both_places() -> None:
    """Unless the other language has it as well, alone or in a compound."""
    source = "The decision to expel the envoy came early."
    pair = Pair(source, "La décision d’expel l’émissaire est venue tôt.", "en", "fr")
    (check,) = check_pair(pair)
    assert (check.code, check.severity) == ("copy.word", Severity.WARNING)
    assert (check.source_span, check.output_span) == (Span(16, 21), Span(14, 19))
    shared = "The police mission of the start-up was a surprise."
    assert codes(shared, "La mission de police de la start-up a été une surprise.") == []


@pytest.mark.parametrize(
    ("source", "output", "found"),
    [
        ("The head of the junta left.", "Le chef de la junta est parti.", ["copy.word"]),
        ("Its allies met in Segou.", "Ses allies se sont réunis à Ségou.", ["copy.word"]),
        ("They believe in fair-play.", "Ils croient au fair-play.", []),
        ("The variants are here.", "Les variants sont là.", []),
    ],
)
def test_english_words_that_are_french_in_dictionaries_alone(
    source: str, output: str, found: list[str]
) -> None:
    """Nobody means "il junta"; in a compound, and in both languages, a word is one of both."""
    assert codes(source, output) == found


def test_a_sentence_that_is_left_by_a_third_is_an_error() -> None:
    """It is in no language, and a reader is better served by the source."""
    source = "Farmers received seeds before the drought."
    pair = Pair(source, "Les fermiers ont reçu seeds avant la drought.", "en", "fr")
    (check,) = check_pair(pair)
    assert (check.code, check.severity) == ("copy.words", Severity.ERROR)


def test_a_verb_of_a_headline_is_no_name() -> None:
    """Everything has a capital there; what stands among other capitals is called so."""
    source = "Minister Visits Flooded Villages Near Salt Lake City"
    assert codes(source, "Le ministre visite Flooded près de Salt Lake City") == ["copy.word"]


def test_a_title_that_is_quoted_may_stay() -> None:
    """Whole and between quotation marks, as in the source."""
    source = "Le projet « Femmes du fleuve » commence."
    assert codes(source, "Poroze “Femmes du fleuve” bɛ daminɛ.", "fr-bm") == []


def test_another_language_or_script_is_found() -> None:
    """By function words, which three languages share hardly any of."""
    source = "Les femmes sont au marché et les enfants sont dans la cour."
    assert "language.wrong" in codes(source, "The women are at the market with the boys.", "fr-bm")
    assert codes(source, "Musow bɛ sugu la, denmisɛnw bɛ lu kɔnɔ tulon na.", "fr-bm") == []
    assert "language.script" in codes(source, "Женщины на рынке, а дети во дворе.", "fr-bm")


def test_a_number_that_came_back_garbled_is_found() -> None:
    """Some languages read 12,000 as twelve; it does not vouch for 12.0000."""
    source = "The rent of a stall has risen from 7,500 to 12,000 francs."
    output = "Wari 7 500 kɛra 12,000 ye, 12.0000 sugu kɔnɔ."
    assert codes(source, output, "en-bm") == ["number.added"]


def test_a_stretch_of_a_third_language_is_found() -> None:
    """Two longer words in a row that Bambara lacks; a name, a term or one loan may stand."""
    source = "Experts called for an inquiry into crimes against humanity."
    mixed = "Mɔgɔw b'a ɲini ka sɛgɛsɛgɛli kɛ crimes contre l'humanité kan."
    assert codes(source, mixed, "en-bm") == ["language.mixed"]
    (check,) = check_pair(Pair(source, mixed, "en", "bm"))
    assert check.output_span
    assert mixed[check.output_span.start : check.output_span.end] == "crimes contre l'humanité"
    terms = (Term("crimes against humanity", "crimes contre l'humanité", "bm"),)
    assert codes(source, mixed, "en-bm", terms=terms) == []
    assert codes(source, mixed.replace("crimes contre l'humanité", "crimes"), "en-bm") == []
    assert "language.mixed" not in codes(source, "Ils parlent de crimes contre l'humanité.")


def test_glossary_term_must_be_in_the_output_with_its_case() -> None:
    """A missing translation is flagged with its place; plurals count, another case does not."""
    terms = (Term("Green Hall", "Halle verte"),)
    pair = Pair("The Green Halls are new.", "Les salles sont neuves.", "en", "fr", terms=terms)
    (check,) = check_pair(pair)
    assert (check.kind, check.source_span) == (CheckKind.GLOSSARY, Span(4, 15))
    new = "The Green Halls are new."
    assert codes(new, "Les Halles vertes sont neuves.", terms=terms) == []
    assert codes(new, "Les halles vertes sont neuves.", terms=terms) == ["glossary.casing"]
    assert codes("The roofs are new.", "Les toits sont neufs.", terms=terms) == []


def test_quotation_marks_say_who_is_speaking() -> None:
    """Long quotations must stay ones; marks around a word are a matter of style."""
    said = '"We will not leave our homes tonight," he said.'
    assert "quote.missing" in codes(said, "Nous ne quitterons pas nos maisons ce soir, dit-il.")
    assert codes(said, "« Nous ne quitterons pas nos maisons ce soir », a-t-il dit.") == []
    half = "There is no such thing as a good one,' he added."
    assert codes(half, "Il n’y en a pas de bon », a-t-il ajouté à la fin.") == []
    found = check_pair(Pair('It can be a "trigger" here.', "Cela peut jouer ici.", "en", "fr"))
    assert {c.severity for c in found if c.kind is CheckKind.QUOTE} == {Severity.INFO}


def test_addresses_must_agree() -> None:
    """A URL is copied, to the letter."""
    source = "More on https://example.org/a, or write to us."
    assert codes(source, "Plus sur https://example.org/a, ou écrivez-nous.") == []
    found = codes(source, "Plus sur https://example.org/b, ou écrivez-nous.")
    assert found == ["url.missing", "url.added"]


def test_warming_up_reads_every_list() -> None:
    """What is read on the event loop holds all callers up."""
    wordlist.lines.cache_clear()
    vocabulary._words.cache_clear()
    warm_up()
    before = wordlist.lines.cache_info().misses
    codes("Andali sold 5 kg on May 3.", "Etali a vendu 6 km.")
    codes("Andali sold 5 kg on May 3.", "Etali ye 6 km feere.", "en-bm")
    assert wordlist.lines.cache_info().misses == before > 0


def test_truncation_names_its_side() -> None:
    """Each side that was cut has its own code."""
    found = check_truncation(cut_input=True, cut_output=True)
    assert [c.code for c in found] == ["truncation.input", "truncation.output"]


@given(st.lists(st.sampled_from("abc"), max_size=14), st.lists(st.sampled_from("abc"), max_size=14))
def test_the_longest_run_is_the_first_of_the_longest(theirs: list[str], ours: list[str]) -> None:
    """As if every start and length were tried."""
    runs = [
        (start, start + size)
        for size in range(len(ours), 2, -1)
        for start in range(len(ours) - size + 1)
        if any(ours[start : start + size] == theirs[p : p + size] for p in range(len(theirs)))
    ]
    assert copying._longest_run(theirs, ours, 3) == (runs[0] if runs else (0, 0))


@given(st.lists(st.sampled_from("ab"), max_size=16), st.integers(1, 5))
def test_repetition_counts_every_start(words: list[str], size: int) -> None:
    """The words spent on the phrase that comes most often in a row, from wherever it starts."""
    most = 0
    for start in range(len(words) - 2 * size + 1):
        phrase, count = words[start : start + size], 1
        while words[start + count * size : start + (count + 1) * size] == phrase:
            count += 1
        if count > (1 if size >= 3 else 2):
            most = max(most, count * size)
    assert loops._spent(words, size) == most


def test_of_hundreds_of_names_those_beyond_reach_must_come_back_as_they_are() -> None:
    """Forty are listened for in all their spellings; a list of hundreds is copied or flagged."""
    theirs = [f"Kon{chr(97 + n % 26)}{chr(97 + n // 26)}ra" for n in range(60)]
    source = f"with {' beside '.join(theirs)} here"
    output = source.replace("with", "avec").replace("beside", "devant").replace("here", "ici")
    assert codes(source, output) == []
    found = codes(source, output.replace("Kon", "Con"))
    # Those that are heard are told to be misspelt.
    assert Counter(found) == {"name.misspelt": 40, "name.changed": 20}
