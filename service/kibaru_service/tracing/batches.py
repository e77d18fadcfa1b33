"""Spans of batches, and of the calls that wait for them and ride in them."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator, Sequence

from opentelemetry.context import Context
from opentelemetry.trace import (
    Link,
    NonRecordingSpan,
    SpanContext,
    SpanKind,
    Tracer,
    set_span_in_context,
)

from kibaru_service.engine.observing import Drop, Ran
from kibaru_service.engine.scheduling import Entry


class TracedBatches:
    """A `BatchObserver` that tells when each traced call waited and ran, and in which batch."""

    def __init__(self, tracer: Tracer) -> None:
        self._tracer = tracer

    def ran(self, ran: Ran) -> None:
        """Tell of a batch that has just run."""
        served = _served(ran.batch)
        if not served:
            return
        ended = time.time_ns()
        began = ended - _nanos(ran.seconds)
        batch = self._batch(ran, began, ended, [context for context, _ in served])
        for context, entries in served:
            parent = set_span_in_context(NonRecordingSpan(context))
            waited = max(ran.started - entry.enqueued for entry in entries)
            told: dict[str, str | int] = {
                "kibaru.model": ran.lane.model,
                "kibaru.texts": len(entries),
            }
            queue = self._tracer.start_span(
                "queue", parent, attributes=told, start_time=began - _nanos(max(0.0, waited))
            )
            queue.end(began)
            run = self._tracer.start_span(
                "run", parent, attributes=told, links=[Link(batch)], start_time=began
            )
            run.end(ended)

    def dropped(self, entries: Sequence[Entry], why: Drop) -> None:
        """Leave it to the call's own span, whose status says the same."""

    def _batch(
        self, ran: Ran, began: int, ended: int, served: Sequence[SpanContext]
    ) -> SpanContext:
        span = self._tracer.start_span(
            "batch",
            Context(),
            SpanKind.INTERNAL,
            {
                "kibaru.model": ran.lane.model,
                "kibaru.texts": len(ran.batch),
                "kibaru.tokens": ran.tokens,
                "kibaru.padded_tokens": ran.padded_tokens,
                "kibaru.fill": ran.fill,
                "kibaru.failed": ran.failed,
            },
            [Link(context) for context in served],
            began,
        )
        span.end(ended)
        return span.get_span_context()


def _served(batch: Sequence[Entry]) -> list[tuple[SpanContext, list[Entry]]]:
    """Return the texts of a batch by the traced call that they are of, twins included."""
    found: defaultdict[int, list[Entry]] = defaultdict(list)
    for entry in _everyone(batch):
        if isinstance(entry.call.trace, SpanContext):
            found[entry.call.trace.span_id].append(entry)
    return [(entries[0].call.trace, entries) for entries in found.values()]


def _everyone(batch: Sequence[Entry]) -> Iterator[Entry]:
    for entry in batch:
        yield entry
        yield from entry.twins


def _nanos(seconds: float) -> int:
    return round(seconds * 1e9)
