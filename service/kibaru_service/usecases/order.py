"""What a digest is asked to hold: known, and priced, before its text is read."""

from __future__ import annotations

from dataclasses import dataclass

from kibaru_service.domain import Article, DigestOptions, Language, LongInput, Part
from kibaru_service.usecases.effort import expected_tokens

SUMMARIES = frozenset({Part.EXTRACTIVE, Part.ABSTRACTIVE})


@dataclass(frozen=True, slots=True)
class Order:
    """A valid request; beyond `limit` code points, if any, its text is cut."""

    language: Language
    parts: frozenset[Part]
    targets: tuple[str, ...]
    options: DigestOptions
    limit: int | None = None

    def effort(self, article: Article) -> int:
        """Return the tokens that the models will take."""
        foreign = [target for target in self.targets if target != self.language.tag]
        translations = len(foreign) if Part.ARTICLE_TRANSLATION in self.parts else 0
        characters = min(len(article.text), self.limit or len(article.text))
        return expected_tokens(characters, translations, summary=bool(self.parts & SUMMARIES))


def implied(parts: frozenset[Part]) -> frozenset[Part]:
    """Return the parts with both summaries added where only their translations are asked for."""
    if Part.SUMMARY_TRANSLATION in parts and not parts & SUMMARIES:
        return parts | SUMMARIES
    return parts


def cut_at(options: DigestOptions, one_pass_chars: int) -> int | None:
    """Return the code points beyond which a text is cut, None for a text that is read whole."""
    return one_pass_chars if options.long_input is LongInput.TRUNCATE else None
