"""The one table from errors to status."""

from __future__ import annotations

import grpc
import pytest
from google.rpc import error_details_pb2, status_pb2

from kibaru_service import errors
from kibaru_service.transport.status import DETAILS_KEY, status_of


def every(kind: type[BaseException]) -> list[type[BaseException]]:
    return [kind, *(c for child in kind.__subclasses__() for c in every(child))]


EXAMPLES: list[tuple[Exception, grpc.StatusCode]] = [
    (errors.InvalidRequest("article.text", "is empty"), grpc.StatusCode.INVALID_ARGUMENT),
    (errors.TextTooLong("article.text", "too long"), grpc.StatusCode.INVALID_ARGUMENT),
    (errors.UnsupportedLanguage("texts", "sw"), grpc.StatusCode.INVALID_ARGUMENT),
    (errors.Unauthenticated("token"), grpc.StatusCode.UNAUTHENTICATED),
    (errors.PermissionDenied("closed"), grpc.StatusCode.PERMISSION_DENIED),
    (errors.QuotaExceeded("had its share", "desk", 2.5), grpc.StatusCode.RESOURCE_EXHAUSTED),
    (errors.Overloaded("full", 0.25), grpc.StatusCode.RESOURCE_EXHAUSTED),
    (errors.DeadlineExceeded("late"), grpc.StatusCode.DEADLINE_EXCEEDED),
    (errors.Unavailable("draining"), grpc.StatusCode.UNAVAILABLE),
    (errors.GenerationFailed("row"), grpc.StatusCode.INTERNAL),
    (errors.ModelCorrupt("/secret/model.bin"), grpc.StatusCode.INTERNAL),
    (errors.KibaruError("other"), grpc.StatusCode.INTERNAL),
    (ValueError("a line of the article"), grpc.StatusCode.INTERNAL),
]


def details(error: Exception) -> status_pb2.Status:
    return status_pb2.Status.FromString(dict(status_of(error, "id-1").metadata)[DETAILS_KEY])


@pytest.mark.parametrize(("error", "code"), EXAMPLES)
def test_each_error_has_its_code_and_reason(error: Exception, code: grpc.StatusCode) -> None:
    """Code, stable reason, domain and request id are always there."""
    assert status_of(error, "id-1").code is code
    status = details(error)
    info, request = error_details_pb2.ErrorInfo(), error_details_pb2.RequestInfo()
    assert status.code == code.value[0]
    assert status.details[0].Unpack(info)
    assert status.details[1].Unpack(request)
    assert (info.reason, info.domain) == (getattr(error, "reason", "INTERNAL"), "kibaru")
    assert request.request_id == "id-1"


@pytest.mark.parametrize(("error", "code"), EXAMPLES)
def test_internal_errors_tell_nothing(error: Exception, code: grpc.StatusCode) -> None:
    """A message goes out only where it is the caller's business."""
    shown = status_of(error, "id-1").message
    assert (str(error) in shown) is (code is not grpc.StatusCode.INTERNAL)
    assert (str(error) in str(details(error))) is (code is not grpc.StatusCode.INTERNAL)


def test_delay_of_an_overload_goes_out() -> None:
    """RetryInfo carries the server's own estimate."""
    info = error_details_pb2.RetryInfo()
    assert details(errors.Overloaded("full", 0.25)).details[2].Unpack(info)
    assert info.retry_delay.ToMilliseconds() == 250


def test_an_exceeded_quota_names_the_caller_and_the_delay() -> None:
    """QuotaFailure and RetryInfo, as google.rpc has them for this."""
    failure, info = error_details_pb2.QuotaFailure(), error_details_pb2.RetryInfo()
    status = details(errors.QuotaExceeded("had its share", "desk", 2.5))
    assert status.details[2].Unpack(failure)
    assert status.details[3].Unpack(info)
    (violation,) = failure.violations
    assert (violation.subject, violation.description) == ("caller:desk", "had its share")
    assert info.retry_delay.ToMilliseconds() == 2500


def test_reasons_are_distinct() -> None:
    """Two errors with one reason could not be told apart."""
    kinds = [k for k in every(errors.KibaruError) if k.__module__ == errors.__name__]
    reasons = [k.reason for k in kinds if issubclass(k, errors.KibaruError)]
    assert len(set(reasons)) == len(reasons)


@pytest.mark.parametrize("letter", ["x", "é", "\U0001f525", "\x00", "\ud800"])
def test_a_message_fits_into_the_trailing_metadata(letter: str) -> None:
    """A message may quote what was sent; beyond 8 KiB gRPC would drop the error and its details."""
    error = errors.UnsupportedLanguage("article.language", f"language {letter * 9_000!s} is none")
    status = status_of(error, "id")
    packed = sum(len(value) for _, value in status.metadata) * 4 / 3
    assert packed + 3 * len(status.message.encode()) < 8_000
    assert status.message.startswith("language ")
    assert status.message.endswith("…")
