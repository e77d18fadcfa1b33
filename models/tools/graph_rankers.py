"""LexRank and TextRank by sumy, which a measurement may want beside ours: pip install sumy."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

_WORD = re.compile(r"[^\W\d_]+")


class _Lines:
    """sumy's tokenizer interface over sentences that are already split, a line each."""

    def to_sentences(self, paragraph: str) -> tuple[str, ...]:
        return (paragraph,)

    def to_words(self, sentence: str) -> tuple[str, ...]:
        return tuple(_WORD.findall(sentence.lower()))


def graph_rankers() -> dict[str, Callable[[Sequence[str], int], list[int]]]:
    """Return LexRank (Erkan and Radev 2004) and TextRank (Mihalcea and Tarau 2004) by name.

    Raises ImportError without sumy.
    """
    from sumy.models.dom import (  # type: ignore[import-not-found,import-untyped,unused-ignore]  # noqa: PLC0415
        ObjectDocumentModel,
        Paragraph,
        Sentence,
    )
    from sumy.nlp.stemmers import (  # type: ignore[import-not-found,import-untyped,unused-ignore]  # noqa: PLC0415
        Stemmer,
    )
    from sumy.summarizers.lex_rank import (  # type: ignore[import-not-found,import-untyped,unused-ignore]  # noqa: PLC0415
        LexRankSummarizer,
    )
    from sumy.summarizers.text_rank import (  # type: ignore[import-not-found,import-untyped,unused-ignore]  # noqa: PLC0415
        TextRankSummarizer,
    )
    from sumy.utils import (  # type: ignore[import-not-found,import-untyped,unused-ignore]  # noqa: PLC0415
        get_stop_words,
    )

    def ranker(kind: type) -> Callable[[Sequence[str], int], list[int]]:
        summarizer = kind(Stemmer("english"))
        summarizer.stop_words = get_stop_words("english")
        # Its last step would lose the order of the picks; this hands the ratings out instead.
        summarizer._get_best_sentences = lambda _sentences, _count, ratings: ratings  # noqa: SLF001

        def rank(sentences: Sequence[str], count: int) -> list[int]:
            rows = [Sentence(text, _Lines()) for text in sentences]
            document = ObjectDocumentModel([Paragraph(rows)])
            rated = summarizer(document, count)
            order = sorted(range(len(rows)), key=lambda i: (-rated.get(rows[i], 0.0), i))
            return order[:count]

        return rank

    return {"LexRank": ranker(LexRankSummarizer), "TextRank": ranker(TextRankSummarizer)}
