"""Plain texts translated sentence by sentence and put together again."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import replace

from kibaru_service.domain import (
    Document,
    Language,
    Limits,
    Segment,
    Term,
    TranslatedText,
    Translations,
    Usage,
)
from kibaru_service.engine.protocol import Call, Gate, Translator
from kibaru_service.errors import UnsupportedLanguage
from kibaru_service.text.document import read
from kibaru_service.text.rejoin import rejoin
from kibaru_service.text.surroundings import Surroundings
from kibaru_service.usecases import languages, validate
from kibaru_service.usecases.effort import admitted, expected_tokens
from kibaru_service.usecases.glossary import terms_for
from kibaru_service.usecases.notices import uncertain
from kibaru_service.usecases.quality import Quality
from kibaru_service.usecases.segments import Job

# Splitting fewer code points than this is not felt on the event loop.
_INLINE_CHARS = 2_000


class TranslateTexts:
    """Translates one or more texts; an empty text comes back empty."""

    def __init__(
        self,
        translator: Translator,
        detect: languages.Detector,
        limits: Limits,
        gate: Gate | None = None,
        quality: Quality | None = None,
    ) -> None:
        self._quality = quality or Quality()
        self._translator = translator
        self._detect = detect
        self._limits = limits
        self._gate = gate

    async def run(
        self,
        texts: Sequence[str],
        source: str,
        target: str,
        glossary: tuple[Term, ...],
        call: Call,
    ) -> Translations:
        """Return the translations in order; an empty `source` is detected over all texts.

        Raises InvalidRequest, UnsupportedLanguage, Overloaded and what the engine raises.
        """
        started = time.monotonic()
        validate.check_texts(texts, self._limits)
        validate.check_glossary(glossary, self._limits)
        language = self._language(texts, source)
        goal = self._target(language.tag, target)
        usage = Usage()
        terms = terms_for(glossary, goal, self._quality.glossary)
        job = Job(language.tag, goal, terms, call, usage)
        effort = expected_tokens(sum(map(len, texts)), int(goal != language.tag))
        with admitted(self._gate, call, effort):
            documents = await _read(texts, language, self._limits.max_sentences + 1)
            count = sum(len(document.sentences) for document in documents)
            validate.check_sentences("texts", count, self._limits)
            sentences = (s.text for document in documents for s in document.sentences)
            around = Surroundings(sentences, language.tag)
            done = await self._translate(documents, replace(job, around=around))
        usage.total_seconds = time.monotonic() - started
        return Translations(done, language, usage, tuple(uncertain(language)))

    def _language(self, texts: Sequence[str], source: str) -> Language:
        served = frozenset(s for s, _ in self._translator.directions)
        sample = "\n".join(texts)
        return languages.resolve("source_language", source, sample, served, self._detect)

    def _target(self, source: str, target: str) -> str:
        if not target.strip():
            raise UnsupportedLanguage("target_language", "name the language to translate into")
        try:
            return languages.targets(self._translator.directions, source, [target])[0]
        except UnsupportedLanguage as error:
            raise UnsupportedLanguage("target_language", str(error)) from None

    async def _translate(
        self, documents: Sequence[Document], job: Job
    ) -> tuple[TranslatedText, ...]:
        sentences = self._quality.sentences(self._translator)
        work = [sentences.segment(s.id, s.text, job) for d in documents for s in d.sentences]
        try:
            # Most calls bring one sentence, which needs no task of its own.
            segments = iter([await work[0]] if len(work) == 1 else await asyncio.gather(*work))
        finally:
            await sentences.close()
        return tuple(
            _put_together(d, tuple(next(segments) for _ in d.sentences)) for d in documents
        )


async def _read(texts: Sequence[str], language: Language, most: int) -> list[Document]:
    """Read at once what is short: a thread costs more than a sentence; and in a thread the rest.

    Of no text more than `most` sentences are read.
    """
    if sum(map(len, texts)) <= _INLINE_CHARS:
        return [read(text, language) for text in texts]
    return await asyncio.to_thread(lambda: [read(text, language, most=most) for text in texts])


def _put_together(document: Document, segments: tuple[Segment, ...]) -> TranslatedText:
    text = rejoin(document, [segment.text for segment in segments])
    return TranslatedText(document, segments, text)
