"""The one table from errors to gRPC status, with google.rpc details."""

from __future__ import annotations

from dataclasses import dataclass

import grpc
from google.protobuf import any_pb2, message
from google.rpc import error_details_pb2, status_pb2

from kibaru_service import errors

DOMAIN = "kibaru"
DETAILS_KEY = "grpc-status-details-bin"

# The first class that fits counts, so that a child stands before its parent.
_CODES: tuple[tuple[type[errors.KibaruError], grpc.StatusCode], ...] = (
    (errors.InvalidRequest, grpc.StatusCode.INVALID_ARGUMENT),
    (errors.Unauthenticated, grpc.StatusCode.UNAUTHENTICATED),
    (errors.PermissionDenied, grpc.StatusCode.PERMISSION_DENIED),
    (errors.QuotaExceeded, grpc.StatusCode.RESOURCE_EXHAUSTED),
    (errors.Overloaded, grpc.StatusCode.RESOURCE_EXHAUSTED),
    (errors.DeadlineExceeded, grpc.StatusCode.DEADLINE_EXCEEDED),
    (errors.Unavailable, grpc.StatusCode.UNAVAILABLE),
)
_RETRY_UNAVAILABLE_SECONDS = 1.0
# Trailing metadata beyond 8 KiB is refused by gRPC, and the error with it. A message stands there
# three times, once with three letters for each byte that is not ASCII, and may quote its request.
_MOST_BYTES = 600


@dataclass(frozen=True, slots=True)
class Status:
    """What goes over the wire: code, message, and the details as trailing metadata.

    `reason` is the one in the details.
    """

    code: grpc.StatusCode
    reason: str
    message: str
    metadata: tuple[tuple[str, bytes], ...]


def status_of(error: BaseException, request_id: str) -> Status:
    """Return the status of an error; what is not ours becomes INTERNAL and tells nothing."""
    if isinstance(error, errors.KibaruError):
        code = next((c for kind, c in _CODES if isinstance(error, kind)), grpc.StatusCode.INTERNAL)
    else:
        code = grpc.StatusCode.INTERNAL
    internal = code is grpc.StatusCode.INTERNAL
    # The text of an internal error may quote an article or a path; its reason is safe.
    text = (
        "internal error; see the server's log for this request id"
        if internal
        else _fitting(str(error))
    )
    reason = error.reason if isinstance(error, errors.KibaruError) else "INTERNAL"
    details = [
        error_details_pb2.ErrorInfo(reason=reason, domain=DOMAIN),
        error_details_pb2.RequestInfo(request_id=request_id),
        *_particulars(error, text),
    ]
    return Status(code, reason, text, ((DETAILS_KEY, _packed(code, text, details)),))


def _fitting(text: str) -> str:
    """Return a message as far as it fits into the trailing metadata."""
    raw = text.encode("utf-8", "replace")
    cut = raw[:_MOST_BYTES].decode("utf-8", "ignore")
    return cut if len(raw) <= _MOST_BYTES else f"{cut}…"


def _particulars(error: BaseException, text: str) -> list[message.Message]:
    match error:
        case errors.InvalidRequest():
            violation = error_details_pb2.BadRequest.FieldViolation(
                field=error.field, description=text, reason=error.reason
            )
            return [error_details_pb2.BadRequest(field_violations=[violation])]
        case errors.QuotaExceeded():
            exceeded = error_details_pb2.QuotaFailure.Violation(
                subject=f"caller:{error.caller}", description=text
            )
            return [
                error_details_pb2.QuotaFailure(violations=[exceeded]),
                _retry(error.retry_after),
            ]
        case errors.Overloaded():
            return [_retry(error.retry_after)]
        case errors.Unavailable():
            return [_retry(_RETRY_UNAVAILABLE_SECONDS)]
        case _:
            return []


def _retry(seconds: float) -> error_details_pb2.RetryInfo:
    info = error_details_pb2.RetryInfo()
    info.retry_delay.FromMilliseconds(max(1, round(seconds * 1000)))
    return info


def _packed(code: grpc.StatusCode, text: str, details: list[message.Message]) -> bytes:
    status = status_pb2.Status(code=code.value[0], message=text)
    for detail in details:
        packed = any_pb2.Any()
        packed.Pack(detail)
        status.details.append(packed)
    return bytes(status.SerializeToString())
