"""Prometheus metrics: the only package that imports `prometheus_client`.

Two ways in. What is a distribution (how long, how full) comes as events, through the observers of
`transport.observing` and `engine.observing`. What is a state or a total that is kept anyway is read
when Prometheus asks (`snapshots`): it costs nothing in between and cannot drift from the truth. So
neither the engine nor the use cases know that there are metrics.

Label values are closed sets: methods of the contract, codes, models of the catalogue, languages,
kinds of checks. No text, no caller, no token is one.
"""

from kibaru_service.metrics.batches import BatchMetrics
from kibaru_service.metrics.calls import CallMetrics
from kibaru_service.metrics.endpoint import CannotExpose, Endpoint
from kibaru_service.metrics.snapshots import Snapshots, Sources

__all__ = ["BatchMetrics", "CallMetrics", "CannotExpose", "Endpoint", "Snapshots", "Sources"]
