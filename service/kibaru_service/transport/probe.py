"""Asks a server for its health: `python -m kibaru_service.transport.probe HOST:PORT [SERVICE]`.

Exits 0 when the service (the whole server by default) is SERVING, 1 otherwise.
"""

from __future__ import annotations

import sys

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc

_TIMEOUT_SECONDS = 3.0


def serving(target: str, service: str = "") -> bool:
    """Return whether `service` answers SERVING within three seconds."""
    with grpc.insecure_channel(target) as channel:
        request = health_pb2.HealthCheckRequest(service=service)
        try:
            reply = health_pb2_grpc.HealthStub(channel).Check(request, timeout=_TIMEOUT_SECONDS)
        except grpc.RpcError:
            return False
        return bool(reply.status == health_pb2.HealthCheckResponse.SERVING)


if __name__ == "__main__":
    sys.exit(0 if serving(*sys.argv[1:]) else 1)
