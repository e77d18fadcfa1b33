from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kibaru_service.domain import Language
from kibaru_service.text.language import detect

_DATA = Path(__file__).parents[1] / "data"
_GERMAN = (
    "Der Bürgermeister sagte am Freitag, dass die neue Brücke über den Fluss erst im nächsten Jahr"
    " fertig wird, weil die Arbeiter seit drei Monaten auf den Stahl warten."
)


@pytest.mark.parametrize(
    ("name", "tag"),
    [("harbor-lines.txt", "en"), ("ferry-wrapped.txt", "en"), ("ecole-fr.txt", "fr")],
)
def test_articles(name: str, tag: str) -> None:
    """A whole article leaves no doubt."""
    found = detect((_DATA / name).read_text("utf-8"))
    assert found.tag == tag
    assert found.confidence > 0.9


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        (_GERMAN, "de"),
        ("中国政府今天宣布了一项新的经济政策。", "zh"),
        ("Правительство объявило о новых мерах", "ru"),
        ("أعلنت الحكومة اليوم عن سياسة اقتصادية جديدة", "ar"),
    ],
)
def test_another_language_is_named(text: str, tag: str) -> None:
    """Long enough, or in another script, so that a caller can be told."""
    assert detect(text).tag == tag


@pytest.mark.parametrize(
    "text",
    [
        "Dugutigi ye a fɔ ko sanji bɛ na sini, nka sɛnɛkɛlaw ma da a la.",
        "Mɔgɔ caman tun bɛ sugu la kunun, u ye malo ni tigɛ san.",
    ],
)
def test_bambara_is_recognised_by_its_letters_and_small_words(text: str) -> None:
    """The identifier does not know it."""
    found = detect(text)
    assert found.tag == "bm"
    assert 0.4 <= found.confidence <= 1.0


def test_open_vowels_alone_are_not_bambara() -> None:
    """An English text may quote a word."""
    text = "The word bɔgɔlan names a cloth that is dyed with mud, and it has become known abroad."
    assert detect(text).tag == "en"


@pytest.mark.parametrize("text", ["", "  ", "12 + 3 = 15!", "🎉"])
def test_without_letters_english_is_assumed_and_nothing_claimed(text: str) -> None:
    """Confidence 0 says that it is a guess."""
    assert detect(text) == Language("en", 0.0)


def test_a_short_text_is_read_as_english_or_french() -> None:
    """A few words never make a caller's text unserved."""
    assert detect("Guten Morgen").tag in {"en", "fr"}
    assert detect("Hello").tag == "en"
    assert detect("Bonjour à tous").tag == "fr"


def test_repetition_does_not_make_it_another_language() -> None:
    """What is not clearly another language is read as English or French."""
    assert detect("The cat sat. " * 500).tag == "en"


def test_threads_agree() -> None:
    """One identifier serves all."""
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(detect, [_GERMAN] * 16))
    assert set(found) == {detect(_GERMAN)}


def test_importing_reads_no_model() -> None:
    """The model is read at first use."""
    code = "import kibaru_service.text.language as m; print(m._load.cache_info().currsize)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "0"
