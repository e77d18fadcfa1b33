"""The one spelling that the models see, and the typography that a reader sees."""

from __future__ import annotations

import re
import unicodedata

from kibaru_service.text.characters import fold

_SINGLE = str.maketrans("‘’‚‛ʼ′`´", "''''''''")
_DOUBLE = re.compile(r"«\s*|\s*»|[“”„‟″]|''")
# Hyphens that do not break and minus signs are hyphens to the models; dashes stay dashes.
_DASHES = str.maketrans({"‐": "-", "‑": "-", "−": "-", "‒": "–", "―": "—", "…": "..."})
_SPACED = re.compile(r" ([:;!?%])(?=[\s\"'”’)\].,:;!?%]|$)")

_NBSP = "\u00a0"
_APOSTROPHE = re.compile(r"(?<=\w)['ʼ](?=[\w\"“«])")
_QUOTE_OPENS = re.compile(r"(?<![^\s(\[’'–—-])\"(?=\S)|“")
_QUOTE_CLOSES = re.compile(r"[\"”]")
_HIGH = re.compile(r"(?<=[^\s:;!?«(\[])\s?([:;!?]+)(?=[\s»\"”)\].,…]|$)")
_PERCENT = re.compile(r"(?<=\d)\s?%")
_GUILLEMETS = re.compile(r"(«)\s*|\s*(»)")
_MARKS = frozenset('"“”«»')
_THOUSANDS = re.compile(r"(?<![\d.,])(?<![\d.,]\s)\d{1,3}(?:\s\d{3})+(?![\d])")
# Grave, acute, circumflex and caron: Bambara tones, left out of the standard orthography.
_TONES = dict.fromkeys(map(ord, "\u0300\u0301\u0302\u030c"))
_WORD = re.compile(r"[^\W\d_][\w\u0300-\u036f]*")


def for_model(text: str) -> str:
    """Return the spelling that the models were trained on, in any language.

    Folded white space, NFC, straight quotes and apostrophes, three dots for an ellipsis, no space
    before : ; ! ? and %. The recipes of the bundled models normalise their data the same way.
    """
    text = unicodedata.normalize("NFC", fold(text)).translate(_SINGLE).translate(_DASHES)
    return _SPACED.sub(r"\1", fold(_DOUBLE.sub('"', text)))


def typeset(text: str, language: str, source: str = "") -> str:
    """Return a model's output as a reader of `language` expects it.

    French: guillemets, the apostrophe U+2019, an ellipsis character, and U+00A0 inside
    guillemets, before : ; ! ? %, and between groups of three digits. Bambara: the apostrophe
    U+0027 and no tone marks, but for the accents of names that are as in the `source`: "Guinée".
    Elsewhere: NFC and folded white space alone.
    """
    text = unicodedata.normalize("NFC", fold(text))
    if language == "fr":
        return _french(text)
    return _bambara(text, source) if language == "bm" else text


def _french(text: str) -> str:
    text = _APOSTROPHE.sub("’", text.replace("...", "…"))
    if _MARKS & set(text):
        text = _QUOTE_CLOSES.sub("»", _QUOTE_OPENS.sub("«", text))
        text = _GUILLEMETS.sub(lambda m: f"«{_NBSP}" if m[1] else f"{_NBSP}»", text)
    text = _PERCENT.sub(f"{_NBSP}%", _HIGH.sub(rf"{_NBSP}\1", text))
    return _THOUSANDS.sub(lambda m: m[0].replace(" ", _NBSP), text)


def _bambara(text: str, source: str) -> str:
    names = {word for word in _WORD.findall(source) if word[0].isupper() and not word.isascii()}
    text = _WORD.sub(lambda m: m[0] if m[0] in names else _untoned(m[0]), text)
    # A tone mark may have stood on a space, which is then one too many.
    return fold(text.translate(_TONES).translate(_SINGLE))


def _untoned(word: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", word).translate(_TONES))
