"""Metrics of batches, by model: how long texts wait, how full batches are, what padding wastes."""

from __future__ import annotations

from collections import Counter as Count
from collections.abc import Sequence

from prometheus_client import CollectorRegistry, Counter, Histogram

from kibaru_service.engine.observing import Drop, Ran
from kibaru_service.engine.scheduling import Entry

_QUEUE = (0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
_BATCH = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_ROWS = (1, 2, 4, 8, 16, 32, 64, 128)
_FILL = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 1.0)
_MODEL = ("model",)


class BatchMetrics:
    """A `BatchObserver` that counts."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._queue = Histogram(
            "kibaru_queue_seconds",
            "Seconds that a text waited for its batch.",
            _MODEL,
            buckets=_QUEUE,
            registry=registry,
        )
        self._seconds = Histogram(
            "kibaru_batch_seconds",
            "Seconds that a worker was busy with a batch.",
            _MODEL,
            buckets=_BATCH,
            registry=registry,
        )
        self._rows = Histogram(
            "kibaru_batch_rows", "Texts run together.", _MODEL, buckets=_ROWS, registry=registry
        )
        self._fill = Histogram(
            "kibaru_batch_fill_ratio",
            "Share of the tightest limit of a batch that was used.",
            _MODEL,
            buckets=_FILL,
            registry=registry,
        )
        self._tokens = Counter(
            "kibaru_batch_tokens",
            "Tokens run, those expected to be written included.",
            _MODEL,
            registry=registry,
        )
        self._padded = Counter(
            "kibaru_batch_padded_tokens", "The same with padding.", _MODEL, registry=registry
        )
        self._texts = Counter(
            "kibaru_texts",
            "Texts that left the queue: done, failed in the model, joined to an equal one, "
            "or dropped as cancelled, expired or refused.",
            ("model", "outcome"),
            registry=registry,
        )

    def ran(self, ran: Ran) -> None:
        """Count a batch."""
        model, rows = ran.lane.model, len(ran.batch)
        waited = self._queue.labels(model)
        for entry in ran.batch:
            waited.observe(max(0.0, ran.started - entry.enqueued))
        self._seconds.labels(model).observe(ran.seconds)
        self._rows.labels(model).observe(rows)
        self._fill.labels(model).observe(ran.fill)
        self._tokens.labels(model).inc(ran.tokens)
        self._padded.labels(model).inc(ran.padded_tokens)
        self._texts.labels(model, "done").inc(rows - ran.failed)
        self._texts.labels(model, "failed").inc(ran.failed)
        self._texts.labels(model, "joined").inc(ran.joined)
        for why in Drop:
            # Series exist from the model's first batch on, so that the first drop counts.
            self._texts.labels(model, why.value)

    def dropped(self, entries: Sequence[Entry], why: Drop) -> None:
        """Count texts that did not run."""
        for model, number in Count(entry.lane.model for entry in entries).items():
            self._texts.labels(model, why.value).inc(number)
