"""What the transport tells those who watch its calls, for metrics and for traces."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(slots=True)
class RpcCall:
    """A call from its beginning to its end.

    `caller` is known once it has said who it is: the name of a token or certificate, or else an
    address. `code` (a name of gRPC) and `reason` (of `errors`, or none) hold once it has ended;
    `trace` is an observer's own, and reaches the observers of batches.
    """

    method: str
    streaming: bool
    metadata: Mapping[str, str]
    caller: str = ""
    code: str = "CANCELLED"
    reason: str = ""
    trace: Any = None


class CallObserver(Protocol):
    """Watches calls; belongs to the event loop, so it must be quick."""

    def observe(self, call: RpcCall) -> AbstractContextManager[None]:
        """Is entered as a call begins, and left as it ends."""


_current: ContextVar[RpcCall | None] = ContextVar("kibaru_call", default=None)


@contextmanager
def observed(observers: Sequence[CallObserver], call: RpcCall) -> Iterator[None]:
    """Have a call watched for as long as the block lasts."""
    with ExitStack() as stack:
        for observer in observers:
            stack.enter_context(observer.observe(call))
        token = _current.set(call)
        try:
            yield
        finally:
            _current.reset(token)


def current_trace() -> Any:
    """Return what ties batches to the call that is being handled, if it is traced."""
    call = _current.get()
    return None if call is None else call.trace
