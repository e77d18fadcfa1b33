"""How to reach a server: target, TLS, token, keepalive, message sizes and retries."""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import grpc

from kibaru_client.errors import InsecureToken
from kibaru_client.version import __version__

DEFAULT_TARGET = "localhost:50051"
DEFAULT_TIMEOUT = 120.0

# UNAVAILABLE says that no work was done. CANCELLED, where the caller has cancelled nothing, is what
# gRPC's server tells calls that reach it at the very moment at which it shuts down, or that outlast
# its drain. RESOURCE_EXHAUSTED is left out on purpose: gRPC would repeat it after its own short
# backoff, and heeds a server's wish to wait only when it comes as a pushback trailer, not as
# RetryInfo. It reaches the caller as Overloaded, with `retry_after`.
SERVICE_CONFIG: dict[str, Any] = {
    "loadBalancingConfig": [{"round_robin": {}}],
    # A replica that dies fails all of its calls at once, and retries end when half of the tokens
    # are gone: 500 failures, not 10, before the servers are taken to be down.
    "retryThrottling": {"maxTokens": 1000, "tokenRatio": 1.0},
    "methodConfig": [
        {
            "name": [{"service": "kibaru.v1.NewsService"}],
            "retryPolicy": {
                "maxAttempts": 4,
                "initialBackoff": "0.2s",
                "maxBackoff": "3s",
                "backoffMultiplier": 2,
                "retryableStatusCodes": ["UNAVAILABLE", "CANCELLED"],
            },
        }
    ],
}


@dataclass(frozen=True, slots=True)
class Tls:
    """PEM files' contents; no `roots` means the system's, a pair below is a client certificate."""

    roots: bytes | None = None
    certificate: bytes | None = None
    key: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Connection:
    """How to reach a server; `timeout` is the deadline in seconds of calls that name none.

    A `token` goes out as a bearer token with every call; a function is asked before each, as
    `lambda: path.read_text().strip()`, so that a rotated token needs no new client. Over plaintext
    to another machine that raises InsecureToken, unless `token_over_plaintext` says that the
    network is trusted. With an OpenTelemetry `tracer` every call is a span, and the server's spans
    hang under it.
    """

    target: str = DEFAULT_TARGET
    tls: Tls | None = None
    token: str | Callable[[], str] = field(default="", repr=False)
    token_over_plaintext: bool = False
    timeout: float = DEFAULT_TIMEOUT
    max_reply_bytes: int = 64 * 1024 * 1024
    keepalive_seconds: float = 60.0
    tracer: Any = field(default=None, repr=False, compare=False)

    def __post_init__(self) -> None:
        if isinstance(self.token, str):
            _check(self.token)
        secure = self.tls is not None or self.token_over_plaintext or is_local(self.target)
        if self.token and not secure:
            message = f"refusing to send a token to {self.target} without TLS"
            raise InsecureToken(message)

    def bearer(self) -> str:
        """Return the token for the next call, "" for none; raises ValueError for an unfit one."""
        return self.token if isinstance(self.token, str) else _check(self.token())


def open_channel(connection: Connection) -> Any:
    """Return a `grpc.Channel`; it connects with the first call."""
    if connection.tls is None:
        return grpc.insecure_channel(connection.target, options=options(connection))
    secrets = credentials(connection.tls)
    return grpc.secure_channel(connection.target, secrets, options=options(connection))


def open_async_channel(connection: Connection) -> Any:
    """Return a `grpc.aio.Channel` of the running loop; it connects with the first call."""
    if connection.tls is None:
        return grpc.aio.insecure_channel(connection.target, options=options(connection))
    secrets = credentials(connection.tls)
    return grpc.aio.secure_channel(connection.target, secrets, options=options(connection))


def credentials(tls: Tls) -> Any:
    """Return channel credentials; raises ValueError when only half of a client pair is given."""
    if (tls.certificate is None) != (tls.key is None):
        raise ValueError("a client certificate and its key come together")
    return grpc.ssl_channel_credentials(tls.roots, tls.key, tls.certificate)


def options(connection: Connection) -> list[tuple[str, Any]]:
    """Return the channel arguments; requests have no limit here, the server knows its own."""
    return [
        ("grpc.primary_user_agent", f"kibaru-client/{__version__}"),
        ("grpc.service_config", json.dumps(SERVICE_CONFIG)),
        ("grpc.enable_retries", 1),
        ("grpc.max_receive_message_length", connection.max_reply_bytes),
        ("grpc.max_send_message_length", -1),
        # Pings only while calls run: servers take pings of idle clients for abuse.
        ("grpc.keepalive_time_ms", int(connection.keepalive_seconds * 1000)),
        ("grpc.keepalive_timeout_ms", 20_000),
        ("grpc.keepalive_permit_without_calls", 0),
    ]


def _check(token: str) -> str:
    """Return a token that a header can carry; the message does not quote it."""
    if not (token.isascii() and (token.isprintable() or not token)):
        raise ValueError("a token is one line of printable ASCII")
    return token


def is_local(target: str) -> bool:
    """Tell whether a target cannot leave this machine: a Unix socket or a loopback address."""
    scheme, _, rest = target.partition(":")
    if scheme in {"unix", "unix-abstract"}:
        return True
    if scheme in {"dns", "ipv4", "ipv6"}:
        target = rest.rpartition("/")[2]
    # One target may list several addresses; every one of them must stay here.
    return all(_is_loopback(address) for address in target.split(","))


def _is_loopback(address: str) -> bool:
    host = address[1:].partition("]")[0] if address.startswith("[") else address
    if host.count(":") == 1:
        host = host.partition(":")[0]
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
