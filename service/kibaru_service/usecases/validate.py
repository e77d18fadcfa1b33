"""What a request must hold to be served; every refusal names its field."""

from __future__ import annotations

import math
from collections.abc import Sequence

from kibaru_service.domain import Article, DigestOptions, Length, Limits, LongInput, Term
from kibaru_service.errors import InvalidRequest, TextTooLong
from kibaru_service.text.characters import fold


def check_article(article: Article, long_input: LongInput, limits: Limits) -> None:
    """Raise InvalidRequest for a text that is empty, not Unicode, or too long."""
    if not article.text.strip():
        raise InvalidRequest("article.text", "the text is empty")
    check_text("article.text", article.text, limits)
    check_text("article.title", article.title, limits, limits.max_title_chars)
    if long_input is LongInput.REJECT and len(article.text) > limits.one_pass_chars:
        raise TextTooLong(
            "article.text",
            f"the text has {len(article.text)} code points, more than {limits.one_pass_chars},"
            " and long_input is REJECT",
        )


def check_text(field: str, text: str, limits: Limits, most: int | None = None) -> None:
    """Raise InvalidRequest for a text that is not Unicode, TextTooLong for one beyond the limit.

    The limit is `most` code points, or else that of an article.
    """
    most = limits.max_text_chars if most is None else most
    if len(text) > most:
        raise TextTooLong(field, f"the text has {len(text)} code points, the limit is {most}")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise InvalidRequest(field, "the text holds lone surrogates") from None


def check_sentences(field: str, count: int, limits: Limits) -> None:
    """Raise TextTooLong for more sentences than the limit: each of them costs a run of a model."""
    if count > limits.max_sentences:
        raise TextTooLong(field, f"the text has more than {limits.max_sentences} sentences")


def check_options(options: DigestOptions, limits: Limits) -> None:
    """Raise InvalidRequest for lengths and glossaries that no summary or translation can obey."""
    if not options.parts:
        raise InvalidRequest("parts", "no part is asked for")
    check_length("extractive_length", options.extractive_length, limits)
    check_length("abstractive_length", options.abstractive_length, limits)
    check_glossary(options.glossary, limits)


def check_length(field: str, length: Length, limits: Limits) -> None:
    """Raise InvalidRequest for a limit below one sentence or word, or beyond what is allowed."""
    most = limits.max_summary_sentences
    if length.sentences is not None and not 1 <= length.sentences <= most:
        raise InvalidRequest(f"{field}.sentences", f"must be between 1 and {most}")
    if length.words is not None and length.words < 1:
        raise InvalidRequest(f"{field}.words", "must be 1 or more")
    if length.ratio is not None and not (math.isfinite(length.ratio) and 0 < length.ratio <= 1):
        raise InvalidRequest(f"{field}.ratio", "must be above 0 and at most 1")


def check_glossary(terms: Sequence[Term], limits: Limits) -> None:
    """Raise InvalidRequest for too many terms, or a term with an empty side or a long one.

    A side of nothing but invisible characters is empty: it would be found everywhere.
    """
    if len(terms) > limits.max_glossary_terms:
        raise InvalidRequest("glossary", f"has more than {limits.max_glossary_terms} terms")
    for index, term in enumerate(terms):
        for side in ("source", "target"):
            text, field = getattr(term, side), f"glossary[{index}].{side}"
            check_text(field, text, limits, limits.max_term_chars)
            if not fold(text):
                raise InvalidRequest(field, "is empty")


def check_texts(texts: Sequence[str], limits: Limits) -> None:
    """Raise InvalidRequest for no texts, too many, or one that cannot be read."""
    if not texts:
        raise InvalidRequest("texts", "no text is given")
    if len(texts) > limits.max_texts:
        raise InvalidRequest("texts", f"has more than {limits.max_texts} texts")
    for index, text in enumerate(texts):
        check_text(f"texts[{index}]", text, limits)
