"""Where Prometheus reads: HTTP on a port of its own, answered by threads of its own.

So a scrape is answered also when the event loop is not, which is when it is wanted most.
"""

from __future__ import annotations

from prometheus_client import CollectorRegistry, start_http_server

from kibaru_service.errors import KibaruError


class CannotExpose(KibaruError):
    """The port of the metrics is taken or cannot be bound."""

    reason = "CANNOT_EXPOSE"


class Endpoint:
    """Serves the metrics of a registry at /metrics until it is closed; raises CannotExpose."""

    def __init__(self, registry: CollectorRegistry, host: str, port: int) -> None:
        try:
            self._server, self._thread = start_http_server(port, host, registry)
        except (OSError, OverflowError) as error:
            raise CannotExpose(f"cannot serve metrics on {host}:{port}: {error}") from None
        self.port = int(self._server.server_port)

    def close(self) -> None:
        """End the thread and free the port."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
