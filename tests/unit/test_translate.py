"""Plain texts translated and put together again."""

from __future__ import annotations

import pytest

from kibaru_service.domain import Language, Limits
from kibaru_service.errors import InvalidRequest, UnsupportedLanguage
from kibaru_service.usecases.translate import TranslateTexts
from usecase_fakes import CALL, PlainTranslator, english


def use_case(translator: PlainTranslator | None = None) -> TranslateTexts:
    return TranslateTexts(translator or PlainTranslator(), english, Limits(max_texts=3))


async def test_texts_keep_their_order_and_paragraphs() -> None:
    """Each text is split by itself; blank lines stay; an empty text comes back empty."""
    texts = ["The red one. The big one.\n\nThe odd one.", "", "The old one."]
    done = await use_case().run(texts, "en", "fr", (), CALL)
    assert [t.text for t in done.texts] == [
        "The red one (fr). The big one (fr).\n\nThe odd one (fr).",
        "",
        "The old one (fr).",
    ]
    assert [len(t.segments) for t in done.texts] == [3, 0, 1]
    assert done.usage.output_tokens == 8
    assert done.usage.total_seconds > 0


async def test_source_language_is_detected_where_it_is_not_named() -> None:
    """Confidence tells the two apart."""
    detected = await use_case().run(["It rains."], "", "fr", (), CALL)
    named = await use_case().run(["It rains."], "en-GB", "fr", (), CALL)
    assert (detected.language, named.language) == (Language("en", 0.9), Language("en", 1.0))


@pytest.mark.parametrize(
    ("source", "target", "field"),
    [
        ("sw", "fr", "source_language"),
        ("en", "sw", "target_language"),
        ("en", "", "target_language"),
    ],
)
async def test_language_that_cannot_be_served_names_its_field(
    source: str, target: str, field: str
) -> None:
    """The path is the one of this request, not of another."""
    with pytest.raises(UnsupportedLanguage) as caught:
        await use_case().run(["It rains."], source, target, (), CALL)
    assert caught.value.field == field


async def test_bad_texts_are_refused_before_any_work() -> None:
    """Nothing is decoded for a request that cannot be answered whole."""
    translator = PlainTranslator()
    with pytest.raises(InvalidRequest):
        await use_case(translator).run(["It rains."] * 4, "en", "fr", (), CALL)
    assert translator.asked == []


async def test_a_name_is_known_by_the_other_sentences_of_its_request() -> None:
    """A common word with a capital in mid-sentence elsewhere is looked for when it comes first."""
    write = {"Rose is ill.": "La montée va mal.", "He saw Rose.": "Il a vu Rose."}
    translator = PlainTranslator(write=lambda text, _target: write[text])
    done = await use_case(translator).run(["Rose is ill. He saw Rose."], "en", "fr", (), CALL)
    first, second = done.texts[0].segments
    assert [check.code for check in first.checks] == ["name.missing"]
    assert second.checks == ()


async def test_the_model_reads_abbreviations_in_full() -> None:
    """It has seldom seen them, and leaves what it does not know in English."""
    translator = PlainTranslator()
    await use_case(translator).run(["He is ill on Jan. 3."], "en", "fr", (), CALL)
    assert translator.asked[0][0] == "He is ill on January 3."
