"""What a server does for the quality of every request."""

from __future__ import annotations

from dataclasses import dataclass, field

from kibaru_service.domain import Term
from kibaru_service.engine.protocol import Translator
from kibaru_service.usecases.counters import QualityCounters
from kibaru_service.usecases.repair import DEFAULT_POLICY, RepairPolicy
from kibaru_service.usecases.segments import SentenceTranslator


@dataclass(frozen=True, slots=True)
class Quality:
    """The server's glossary, how far repairs may go, and the counters that all requests share."""

    glossary: tuple[Term, ...] = ()
    policy: RepairPolicy = DEFAULT_POLICY
    counters: QualityCounters = field(default_factory=QualityCounters)

    def sentences(self, translator: Translator) -> SentenceTranslator:
        """Return the translator of the sentences of one request."""
        return SentenceTranslator(translator, self.policy, self.counters)
