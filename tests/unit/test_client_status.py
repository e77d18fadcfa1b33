"""Failures, with details written by the official google.rpc classes and read by our own."""

from __future__ import annotations

from dataclasses import dataclass

import grpc
import pytest
from google.protobuf.any_pb2 import Any as Packed
from google.protobuf.duration_pb2 import Duration
from google.protobuf.message import Message
from google.rpc import error_details_pb2 as rpc
from google.rpc import status_pb2

from kibaru_client import details, errors, status

Code = grpc.StatusCode


@dataclass
class Failed:
    """What grpc and grpc.aio errors have in common."""

    status_code: grpc.StatusCode
    text: str = "no"
    trailers: tuple[tuple[str, str | bytes], ...] = ()

    def code(self) -> grpc.StatusCode:
        return self.status_code

    def details(self) -> str:
        return self.text

    def trailing_metadata(self) -> tuple[tuple[str, str | bytes], ...]:
        return self.trailers


def packed(*messages: Message) -> bytes:
    reply = status_pb2.Status(code=3, message="no")
    for message in messages:
        reply.details.add().Pack(message)
    return bytes(reply.SerializeToString())


def failed(code: grpc.StatusCode, *messages: Message) -> errors.KibaruClientError:
    return status.exception(Failed(code, trailers=((status.DETAILS_KEY, packed(*messages)),)))


@pytest.mark.parametrize(
    ("code", "kind", "retryable"),
    [
        (Code.INVALID_ARGUMENT, errors.InvalidRequest, False),
        (Code.FAILED_PRECONDITION, errors.InvalidRequest, False),
        (Code.OUT_OF_RANGE, errors.InvalidRequest, False),
        (Code.NOT_FOUND, errors.InvalidRequest, False),
        (Code.UNAUTHENTICATED, errors.Unauthenticated, False),
        (Code.PERMISSION_DENIED, errors.PermissionDenied, False),
        (Code.UNIMPLEMENTED, errors.UnsupportedCall, False),
        (Code.RESOURCE_EXHAUSTED, errors.Overloaded, True),
        (Code.DEADLINE_EXCEEDED, errors.DeadlineExceeded, True),
        (Code.UNAVAILABLE, errors.Unavailable, True),
        (Code.CANCELLED, errors.Cancelled, False),
        (Code.INTERNAL, errors.ServerError, False),
        (Code.UNKNOWN, errors.ServerError, False),
        (Code.DATA_LOSS, errors.ServerError, False),
        (Code.ABORTED, errors.ServerError, False),
        (Code.ALREADY_EXISTS, errors.ServerError, False),
    ],
)
def test_every_status_has_its_exception(
    code: grpc.StatusCode, kind: type[errors.KibaruClientError], *, retryable: bool
) -> None:
    """One table, from every code that a server can send; retryable ones say so."""
    error = status.exception(Failed(code))
    assert type(error) is kind
    assert error.retryable is retryable


@pytest.mark.parametrize(
    ("reason", "kind"),
    [
        ("TEXT_TOO_LONG", errors.TextTooLong),
        ("UNSUPPORTED_LANGUAGE", errors.UnsupportedLanguage),
        ("INVALID_REQUEST", errors.InvalidRequest),
    ],
)
def test_reasons_refine_refusals(reason: str, kind: type[errors.KibaruClientError]) -> None:
    """The stable reason picks the class, and stays readable."""
    error = failed(Code.INVALID_ARGUMENT, rpc.ErrorInfo(reason=reason, domain="kibaru"))
    assert type(error) is kind
    assert error.reason == reason


def test_a_quota_is_told_from_an_overload() -> None:
    """Both may be tried again later; only one of them is about this caller."""
    delay = rpc.RetryInfo()
    delay.retry_delay.FromMilliseconds(2500)
    error = failed(Code.RESOURCE_EXHAUSTED, rpc.ErrorInfo(reason="QUOTA_EXCEEDED"), delay)
    assert type(error) is errors.QuotaExceeded
    assert isinstance(error, errors.Overloaded)
    assert error.retryable
    assert error.retry_after == 2.5
    assert type(failed(Code.RESOURCE_EXHAUSTED, delay)) is errors.Overloaded


def test_a_reason_never_turns_a_failure_into_a_refusal() -> None:
    """An internal error that mentions a text's length is still the server's fault."""
    error = failed(Code.INTERNAL, rpc.ErrorInfo(reason="TEXT_TOO_LONG"))
    assert type(error) is errors.ServerError


def test_bad_fields_are_named() -> None:
    """Field violations arrive with path and description, in order."""
    bad = rpc.BadRequest()
    bad.field_violations.add(field="article.text", description="is empty")
    bad.field_violations.add(field="parts[0]", description="is no part")
    error = failed(Code.INVALID_ARGUMENT, bad)
    assert isinstance(error, errors.InvalidRequest)
    assert [(v.field, v.description) for v in error.violations] == [
        ("article.text", "is empty"),
        ("parts[0]", "is no part"),
    ]


def test_overload_says_when_to_come_back() -> None:
    """RetryInfo becomes seconds; without it there is None."""
    info = rpc.RetryInfo(retry_delay=Duration(seconds=2, nanos=500_000_000))
    told = failed(Code.RESOURCE_EXHAUSTED, info)
    untold = failed(Code.RESOURCE_EXHAUSTED)
    assert isinstance(told, errors.Overloaded)
    assert isinstance(untold, errors.Overloaded)
    assert (told.retry_after, untold.retry_after) == (2.5, None)


def test_an_oversized_message_is_no_overload() -> None:
    """GRPC refuses it with the code for overload; trying again cannot help."""
    text = "CLIENT: Received message larger than max (5 vs. 4)"
    error = status.exception(Failed(Code.RESOURCE_EXHAUSTED, text))
    assert type(error) is errors.TextTooLong
    assert not error.retryable


def test_the_servers_request_id_wins_over_ours() -> None:
    """A detail beats a trailer, a trailer beats what the client has sent."""
    trailer = Failed(Code.INTERNAL, trailers=((status.REQUEST_ID_KEY, "theirs"),))
    assert status.exception(Failed(Code.INTERNAL), "ours").request_id == "ours"
    assert status.exception(trailer, "ours").request_id == "theirs"
    assert failed(Code.INTERNAL, rpc.RequestInfo(request_id="detail")).request_id == "detail"


def test_unknown_and_broken_details_are_passed_over() -> None:
    """A newer server's detail, or a damaged one, hides nothing that can be read."""
    reply = status_pb2.Status()
    reply.details.append(Packed(type_url="type.googleapis.com/google.rpc.Help", value=b"\x0a\x00"))
    reply.details.append(Packed(type_url="type.googleapis.com/google.rpc.RetryInfo", value=b"\xff"))
    reply.details.add().Pack(rpc.ErrorInfo(reason="OVERLOADED"))
    assert details.read(reply.SerializeToString()) == errors.Failure(reason="OVERLOADED")
    assert details.read(b"\xff\xff") == errors.NOTHING_SAID


def test_translated_wraps_grpc_errors_only() -> None:
    """An error of the caller's own passes unchanged."""
    with pytest.raises(ZeroDivisionError), status.translated("id"):
        raise ZeroDivisionError
