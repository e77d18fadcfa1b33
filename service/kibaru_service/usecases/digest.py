"""One article to all the parts that its caller asked for, each sent when it is ready."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import ExitStack, aclosing
from dataclasses import dataclass, replace

from kibaru_service.domain import (
    Article,
    Digest,
    DigestEvent,
    DigestOptions,
    Document,
    Finished,
    Limits,
    Part,
    Term,
    Usage,
)
from kibaru_service.engine.protocol import Call, Embedder, Gate, Rewriter, Translator
from kibaru_service.text.document import read
from kibaru_service.text.surroundings import Surroundings
from kibaru_service.usecases import languages, validate
from kibaru_service.usecases.abstract import Brief, WriteSummary
from kibaru_service.usecases.effort import admitted
from kibaru_service.usecases.emit import emitted
from kibaru_service.usecases.extract import ExtractSentences
from kibaru_service.usecases.glossary import terms_for
from kibaru_service.usecases.merge import merge
from kibaru_service.usecases.notices import notices
from kibaru_service.usecases.order import SUMMARIES, Order, cut_at, implied
from kibaru_service.usecases.provenance import TraceSources
from kibaru_service.usecases.quality import Quality
from kibaru_service.usecases.renditions import (
    Rendition,
    of_abstractive,
    of_article,
    of_extractive,
)
from kibaru_service.usecases.segments import Job

Emit = Callable[[DigestEvent], None]


@dataclass(frozen=True, slots=True)
class Models:
    """The three abilities that a digest needs."""

    translator: Translator
    rewriter: Rewriter
    embedder: Embedder


@dataclass(frozen=True, slots=True)
class Plan:
    """A request after validation: what to do, for whom, and where its cost is kept."""

    document: Document
    parts: frozenset[Part]
    targets: tuple[str, ...]
    options: DigestOptions
    call: Call
    usage: Usage
    around: Surroundings
    glossary: tuple[Term, ...] = ()

    def job(self, target: str) -> Job:
        """Return what is the same for every sentence into `target`."""
        terms = terms_for(self.options.glossary, target, self.glossary)
        tag = self.document.language.tag
        return Job(tag, target, terms, self.call, self.usage, self.around)


class DigestArticle:
    """Turns an article into its structure, summaries and translations."""

    def __init__(
        self,
        models: Models,
        detect: languages.Detector,
        limits: Limits,
        gate: Gate | None = None,
        quality: Quality | None = None,
    ) -> None:
        self._quality = quality or Quality()
        self._translator = models.translator
        self._languages = models.embedder.languages
        self._extract = ExtractSentences(models.embedder)
        self._write = WriteSummary(models.rewriter, self._quality.counters)
        self._trace = TraceSources(models.embedder)
        self._detect = detect
        self._limits = limits
        self._gate = gate

    async def run(self, article: Article, options: DigestOptions, call: Call) -> Digest:
        """Return the whole digest: the merged stream."""
        return merge([event async for event in self.stream(article, options, call)])

    async def stream(
        self, article: Article, options: DigestOptions, call: Call
    ) -> AsyncGenerator[DigestEvent, None]:
        """Yield the document, then each part when it is ready, then what it has cost.

        Raises InvalidRequest or Overloaded before the first event, what the engine raises at any
        time.
        """
        started = time.monotonic()
        order = self._order(article, options)
        with ExitStack() as inside:
            # Before the text is read: to be refused must cost next to nothing.
            inside.enter_context(admitted(self._gate, call, order.effort(article)))
            plan = await self._plan(article, order, call)

            async def produce(emit: Emit) -> None:
                # Whoever does not read what is done for him keeps no place from others.
                with inside:
                    emit(plan.document)
                    await self._work(plan, emit)

            async with aclosing(emitted(produce)) as events:
                async for event in events:
                    yield event
        plan.usage.total_seconds = time.monotonic() - started
        yield Finished(plan.usage)

    def _order(self, article: Article, options: DigestOptions) -> Order:
        validate.check_article(article, options.long_input, self._limits)
        validate.check_options(options, self._limits)
        language = languages.resolve(
            "article.language", article.language, article.text, self._languages, self._detect
        )
        parts = implied(options.parts)
        goals: tuple[str, ...] = ()
        if parts - SUMMARIES:
            goals = languages.targets(self._translator.directions, language.tag, options.targets)
        limit = cut_at(options, self._limits.one_pass_chars)
        return Order(language, parts, goals, options, limit)

    async def _plan(self, article: Article, order: Order, call: Call) -> Plan:
        # Splitting a book takes a while; other calls must not wait for it. One sentence too many is
        # enough to refuse it.
        most = self._limits.max_sentences + 1
        document = await asyncio.to_thread(
            read, article.text, order.language, article.title, order.limit, most
        )
        validate.check_sentences("article.text", len(document.sentences), self._limits)
        found = tuple(notices(document, order.parts, order.options))
        document = replace(document, notices=found)
        glossary = self._quality.glossary
        around = Surroundings((s.text for s in document.sentences), document.language.tag)
        return Plan(
            document, order.parts, order.targets, order.options, call, Usage(), around, glossary
        )

    async def _work(self, plan: Plan, emit: Emit) -> None:
        sentences = self._quality.sentences(self._translator)
        summaries_sent = asyncio.Event()
        try:
            async with asyncio.TaskGroup() as group:

                def render(rendition: Rendition) -> None:
                    for target in plan.targets:
                        work = rendition.run(
                            sentences, plan.job(target), emit, after=summaries_sent
                        )
                        group.create_task(work)

                await self._parts(plan, emit, render)
                summaries_sent.set()
        finally:
            await sentences.close()

    async def _parts(self, plan: Plan, emit: Emit, render: Callable[[Rendition], None]) -> None:
        """Send the summaries; have each text rendered as soon as it stands."""
        wanted, document = plan.parts, plan.document
        translate_summaries = Part.SUMMARY_TRANSLATION in wanted
        salience = None
        if wanted & SUMMARIES:
            salience = await self._extract.analyse(document, plan.call, plan.usage)
        if salience and Part.EXTRACTIVE in wanted:
            extractive = salience.select(plan.options.extractive_length)
            emit(extractive)
            if translate_summaries:
                render(of_extractive(document, extractive))
        if Part.ARTICLE_TRANSLATION in wanted:
            render(of_article(document))
        if salience and Part.ABSTRACTIVE in wanted:
            brief = Brief(plan.call, plan.usage, plan.options.keep_unsupported)
            abstractive = await self._write.run(salience, plan.options.abstractive_length, brief)
            abstractive = await self._trace.run(abstractive, salience, plan.call, plan.usage)
            emit(abstractive)
            if translate_summaries:
                render(of_abstractive(abstractive))
