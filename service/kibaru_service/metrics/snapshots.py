"""States and totals that the service keeps anyway, read when Prometheus asks for them."""

from __future__ import annotations

import platform
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from kibaru_service.domain import Info, Rung
from kibaru_service.engine.state import EngineState
from kibaru_service.usecases.counters import Failure, QualityCounters

Counts = dict[tuple[str, ...], int]

_PARTS = ("ctranslate2", "grpcio")


@dataclass(frozen=True, slots=True)
class Sources:
    """Where the numbers come from; every one may be read from any thread."""

    engine: Callable[[], EngineState]
    quality: QualityCounters
    infos: Callable[[], Sequence[Info]]
    loads: Mapping[str, int]
    dropped_lines: Callable[[], int]


class Snapshots(Collector):
    """Reads all sources once per scrape."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        labels = {part: version(part) for part in _PARTS}
        self._build = {"version": version("kibaru"), "python": platform.python_version()} | labels

    def collect(self) -> Iterable[Metric]:
        """Yield every family."""
        sources = self._sources
        yield InfoMetricFamily("kibaru_build", "What runs here.", self._build)
        yield _models(sources.infos())
        loads: Counts = {(result,): count for result, count in sources.loads.items()}
        yield _counts("kibaru_model_loads", "Profiles loaded.", ("result",), loads)
        yield from _engine(sources.engine())
        yield from _quality(sources.quality)
        yield CounterMetricFamily(
            "kibaru_log_lines_dropped",
            "Log lines lost because nobody read the others.",
            sources.dropped_lines(),
        )


def _models(infos: Sequence[Info]) -> Metric:
    labels = ("profile", "model", "role", "fingerprint")
    family = GaugeMetricFamily("kibaru_model_info", "Models that serve; always 1.", labels=labels)
    for info in infos:
        for model in info.models:
            ref = model.ref
            family.add_metric((info.profile, ref.id, model.role.value, ref.fingerprint), 1)
    return family


def _engine(state: EngineState) -> Iterator[Metric]:
    yield GaugeMetricFamily("kibaru_workers", "Batches that run at once.", state.workers)
    yield GaugeMetricFamily("kibaru_queued_texts", "Texts that wait for a worker.", state.queued)
    yield GaugeMetricFamily(
        "kibaru_backlog_seconds",
        "Seconds that the calls inside will still take, all workers busy with them.",
        state.backlog_seconds,
    )
    yield GaugeMetricFamily(
        "kibaru_backlog_limit_seconds",
        "Seconds of work beyond which calls are refused.",
        state.backlog_limit_seconds,
    )
    cache = state.cache
    yield CounterMetricFamily("kibaru_cache_hits", "Results that were remembered.", cache.hits)
    yield CounterMetricFamily("kibaru_cache_misses", "Results that were not.", cache.misses)
    yield CounterMetricFamily("kibaru_cache_evictions", "Results forgotten.", cache.evictions)
    yield GaugeMetricFamily("kibaru_cache_entries", "Results remembered now.", cache.entries)
    yield GaugeMetricFamily("kibaru_cache_bytes", "What they take.", cache.bytes)
    yield GaugeMetricFamily(
        "kibaru_cache_limit_bytes", "What they may take.", state.cache_limit_bytes
    )


def _quality(counters: QualityCounters) -> Iterator[Metric]:
    rungs = dict(counters.rungs)
    yield _counts(
        "kibaru_sentences",
        "Sentences sent, by how their text came to be.",
        ("task", "language", "rung"),
        {(o.task.value, o.language, rung.value): count for (o, rung), count in rungs.items()},
    )
    yield _counts(
        "kibaru_check_failures",
        'Sentences that failed a check: "first" as the model wrote them, "sent" as they were sent.',
        ("stage", "task", "language", "kind", "severity"),
        _failures("first", counters.failed) | _failures("sent", counters.remaining),
    )
    attempts, tokens = dict(counters.attempts), dict(counters.tokens)
    yield _counts("kibaru_repair_attempts", "Texts tried instead.", ("rung",), _rungs(attempts))
    yield _counts(
        "kibaru_repair_tokens", "Tokens in and out that these cost.", ("rung",), _rungs(tokens)
    )
    yield CounterMetricFamily(
        "kibaru_repairs_refused",
        "Attempts that the budget of a request did not allow.",
        counters.refused,
    )


def _failures(stage: str, failures: Counter[Failure]) -> Counts:
    return {
        (stage, output.task.value, output.language, kind.value, severity.value): count
        for (output, kind, severity), count in dict(failures).items()
    }


def _rungs(counts: dict[Rung, int]) -> Counts:
    return {(rung.value,): count for rung, count in counts.items()}


def _counts(name: str, text: str, labels: Sequence[str], counts: Counts) -> Metric:
    family = CounterMetricFamily(name, text, labels=labels)
    for key, count in counts.items():
        family.add_metric(key, count)
    return family
