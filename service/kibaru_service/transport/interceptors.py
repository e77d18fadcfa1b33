"""What happens around every call: an id, access, a log line, errors as status, and the drain."""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import aclosing, contextmanager
from typing import Any

import grpc
from structlog.contextvars import bound_contextvars

from kibaru_service.errors import DeadlineExceeded, Unavailable
from kibaru_service.logs import logger
from kibaru_service.transport import letting_go
from kibaru_service.transport.access import Access
from kibaru_service.transport.observing import CallObserver, RpcCall, observed
from kibaru_service.transport.status import status_of
from kibaru_service.transport.unreadable import Deserializer, answerable, each_parsed, parsed

REQUEST_ID = "x-request-id"
_SANE_ID = re.compile(r"[A-Za-z0-9._:-]{1,128}")
# The caller counts its deadline from an earlier moment than the server, and hangs up first.
_LATE_SECONDS = 0.1
_EXEMPT = "/grpc.health.v1.Health/"
_log = logger(__name__)

Context = Any  # grpc.aio.ServicerContext; grpcio ships no types


class Calls(grpc.aio.ServerInterceptor):  # type: ignore[misc]
    """Wraps the handlers of every service but health, which must answer at all times."""

    def __init__(
        self, access: Access | None = None, observers: Sequence[CallObserver] = ()
    ) -> None:
        self.draining = False
        self.in_flight = 0
        self.refused = 0
        self.observers = observers
        self._handlers: dict[str, Any] = {}
        self._access = access or Access()

    async def intercept_service(
        self, continuation: Callable[[Any], Awaitable[Any]], details: Any
    ) -> Any:
        # A server's handlers stay the same once it has begun.
        if (known := self._handlers.get(details.method)) is not None:
            return known
        handler = await continuation(details)
        if handler is None or details.method.startswith(_EXEMPT):
            return handler and answerable(handler)
        self._handlers[details.method] = self._around(details.method, handler)
        return self._handlers[details.method]

    def _around(self, method: str, handler: Any) -> Any:
        around = _Around(method, self, handler.request_deserializer)
        # Without a deserializer gRPC hands over bytes: who may call is known before they are read.
        if handler.unary_unary:
            return grpc.unary_unary_rpc_method_handler(
                around.unary(handler.unary_unary), None, handler.response_serializer
            )
        if handler.unary_stream:
            return grpc.unary_stream_rpc_method_handler(
                around.stream(handler.unary_stream, parsed), None, handler.response_serializer
            )
        # Reflection: its requests are a stream, which its own servicer reads.
        return grpc.stream_stream_rpc_method_handler(
            around.stream(handler.stream_stream, each_parsed), None, handler.response_serializer
        )

    @contextmanager
    def admit(self, rpc: RpcCall, context: Context) -> Iterator[None]:
        """Let a call in, or raise what keeps it out: the drain, or access."""
        if self.draining:
            self.refused += 1
            raise Unavailable("the server is shutting down")
        grant = self._access.identify(rpc.metadata, context)
        rpc.caller = grant.caller
        with self._access.admit(grant, rpc.method):
            yield


class _Around:
    """One method's calls."""

    def __init__(self, method: str, calls: Calls, deserializer: Deserializer) -> None:
        self._method = method
        self._calls = calls
        self._deserializer = deserializer

    def unary(self, handle: Callable[[Any, Context], Awaitable[Any]]) -> Any:
        async def call(raw: bytes, context: Context) -> Any:
            with self._watched(context, streaming=False) as (rpc, request_id):
                try:
                    with self._calls.admit(rpc, context):
                        return await handle(parsed(self._deserializer, raw), context)
                except Exception as error:  # noqa: BLE001 - the one place that maps them all
                    await _abort(context, error, request_id, rpc)

        return letting_go.unary(call)

    def stream(
        self,
        handle: Callable[[Any, Context], AsyncIterator[Any]],
        read: Callable[[Deserializer, Any], Any],
    ) -> Any:
        async def call(raw: Any, context: Context) -> AsyncGenerator[Any, None]:
            with self._watched(context, streaming=True) as (rpc, request_id):
                try:
                    with self._calls.admit(rpc, context):
                        request = read(self._deserializer, raw)
                        async with aclosing(handle(request, context)) as messages:  # type: ignore[type-var]
                            async for message in messages:
                                yield message
                except Exception as error:  # noqa: BLE001 - the one place that maps them all
                    await _abort(context, error, request_id, rpc)

        return letting_go.stream(call)

    @contextmanager
    def _watched(self, context: Context, *, streaming: bool) -> Iterator[tuple[RpcCall, str]]:
        """Give the call its id, and log how it ended; no text of a request is ever logged."""
        metadata = {k: v for k, v in context.invocation_metadata() or () if isinstance(v, str)}
        request_id = _request_id(metadata)
        context.set_trailing_metadata(((REQUEST_ID, request_id),))
        started = time.monotonic()
        self._calls.in_flight += 1
        rpc = RpcCall(self._method, streaming, metadata)
        with bound_contextvars(request_id=request_id), observed(self._calls.observers, rpc):
            try:
                yield rpc, request_id
                rpc.code = "OK"
            except grpc.aio.AbortError:
                rpc.code = _code_of(context).name
                raise
            finally:
                self._calls.in_flight -= 1
                if rpc.code == "CANCELLED" and _is_late(context):
                    rpc.code = rpc.reason = DeadlineExceeded.reason
                seconds = round(time.monotonic() - started, 4)
                _log.info(
                    "call", rpc=self._method, caller=rpc.caller, code=rpc.code, seconds=seconds
                )


def _is_late(context: Context) -> bool:
    """Say whether it is the deadline that has ended a call: gRPC cancels the handler then."""
    remaining = context.time_remaining()
    return remaining is not None and remaining < _LATE_SECONDS


def _code_of(context: Context) -> grpc.StatusCode:
    number = context.code()
    return next((c for c in grpc.StatusCode if number in (c, c.value[0])), grpc.StatusCode.UNKNOWN)


def _request_id(metadata: dict[str, str]) -> str:
    given = metadata.get(REQUEST_ID, "")
    return given if _SANE_ID.fullmatch(given) else uuid.uuid4().hex


async def _abort(context: Context, error: Exception, request_id: str, rpc: RpcCall) -> None:
    """End the call with the error's status; raises grpc.aio.AbortError."""
    if isinstance(error, grpc.aio.AbortError):
        raise error
    status = status_of(error, request_id)
    rpc.reason = status.reason
    if status.code is grpc.StatusCode.INTERNAL:
        _log.error("internal error", exc_info=error)
    metadata = ((REQUEST_ID, request_id), *status.metadata)
    await context.abort(status.code, status.message, metadata)
