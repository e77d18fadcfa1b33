"""What came of one row: a digest in the contract's JSON, or an error that says what and where."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from google.protobuf import json_format

from kibaru.v1 import news_pb2 as pb
from kibaru_service import domain
from kibaru_service.errors import InvalidRequest, KibaruError
from kibaru_service.tracebacks import summary
from kibaru_service.transport import digests
from kibaru_service.transport.status import status_of

DIGEST, ERROR = "digest", "error"
ERROR_FIELDS = ("code", "reason", "field", "message")


@dataclass(frozen=True, slots=True)
class Outcome:
    """A digest or an error, never both; `checks` is how many failed as warning or error."""

    place: int
    digest: dict[str, Any] | None = None
    error: dict[str, str] | None = None
    checks: int = 0

    @classmethod
    def of(cls, fields: dict[str, Any]) -> Outcome:
        """Return the outcome that `fields` came from."""
        return cls(**fields)

    def fields(self) -> dict[str, Any]:
        """Return it as JSON can hold it."""
        return asdict(self)

    def columns(self) -> dict[str, Any]:
        """Return the columns that it adds to its row."""
        return {DIGEST: self.digest, ERROR: self.error}


def digested(place: int, digest: domain.Digest) -> Outcome:
    """Return the outcome of a row that was digested, in the JSON of `kibaru digest --json`."""
    message = digests.digest(digest)
    fields = json_format.MessageToDict(message, preserving_proto_field_name=True)
    return Outcome(place, digest=fields, checks=_failed(message))


def failed(place: int, error: BaseException) -> Outcome:
    """Return the outcome of a row that was not, with the code that a caller would have got."""
    status = status_of(error, "")
    # Nothing but a file on this machine is told: who reads it may know what went wrong inside.
    message = str(error) if isinstance(error, KibaruError) else summary(error)
    where = error.field if isinstance(error, InvalidRequest) else ""
    values = (status.code.name, status.reason, where, message)
    return Outcome(place, error=dict(zip(ERROR_FIELDS, values, strict=True)))


def _failed(message: pb.DigestResponse) -> int:
    outputs: list[pb.AbstractiveSentence | pb.Segment] = [*message.abstractive.sentences]
    for translation in message.translations:
        outputs.extend(translation.segments)
    return sum(_counts(output.checks) for output in outputs)


def _counts(checks: Iterable[pb.Check]) -> int:
    return sum(check.severity >= pb.SEVERITY_WARNING for check in checks)
