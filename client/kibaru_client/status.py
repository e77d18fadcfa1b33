"""The one table from gRPC status to exception."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import grpc

from kibaru_client import details, errors

DETAILS_KEY = "grpc-status-details-bin"
REQUEST_ID_KEY = "x-request-id"

BY_CODE: dict[grpc.StatusCode, type[errors.KibaruClientError]] = {
    grpc.StatusCode.INVALID_ARGUMENT: errors.InvalidRequest,
    grpc.StatusCode.OUT_OF_RANGE: errors.InvalidRequest,
    grpc.StatusCode.FAILED_PRECONDITION: errors.InvalidRequest,
    grpc.StatusCode.NOT_FOUND: errors.InvalidRequest,
    grpc.StatusCode.UNAUTHENTICATED: errors.Unauthenticated,
    grpc.StatusCode.PERMISSION_DENIED: errors.PermissionDenied,
    grpc.StatusCode.UNIMPLEMENTED: errors.UnsupportedCall,
    grpc.StatusCode.RESOURCE_EXHAUSTED: errors.Overloaded,
    grpc.StatusCode.DEADLINE_EXCEEDED: errors.DeadlineExceeded,
    grpc.StatusCode.UNAVAILABLE: errors.Unavailable,
    grpc.StatusCode.CANCELLED: errors.Cancelled,
}
BY_REASON: dict[str, type[errors.KibaruClientError]] = {
    "TEXT_TOO_LONG": errors.TextTooLong,
    "UNSUPPORTED_LANGUAGE": errors.UnsupportedLanguage,
    "QUOTA_EXCEEDED": errors.QuotaExceeded,
}


@contextmanager
def translated(request_id: str) -> Iterator[None]:
    """Turn the gRPC errors of one call into ours; `request_id` is what the call has sent."""
    try:
        yield
    except grpc.RpcError as error:
        raise exception(error, request_id) from error


def exception(error: Any, request_id: str = "") -> errors.KibaruClientError:
    """Return the exception for a failed call, of `grpc` or of `grpc.aio`."""
    trailers = dict(error.trailing_metadata() or ())
    failure = details.read(trailers.get(DETAILS_KEY, b""))
    known = failure.request_id or trailers.get(REQUEST_ID_KEY, "") or request_id
    message = error.details() or error.code().name
    kind = _kind(error.code(), failure.reason, message)
    return kind(message, replace(failure, request_id=known))


def _kind(code: grpc.StatusCode, reason: str, message: str) -> type[errors.KibaruClientError]:
    # gRPC itself refuses oversized messages with the code for overload; waiting would not help.
    if code is grpc.StatusCode.RESOURCE_EXHAUSTED and "larger than max" in message:
        return errors.TextTooLong
    kind = BY_CODE.get(code, errors.ServerError)
    refined = BY_REASON.get(reason, kind)
    return refined if issubclass(refined, kind) else kind
