"""Everything that a call can raise, as one tree.

KibaruClientError
├── InvalidRequest           the caller's fault; `violations` names the fields
│   ├── TextTooLong          a text, or the whole message, is beyond a limit
│   └── UnsupportedLanguage  the server has no model for the language or pair
├── Unauthenticated          no token, or a wrong one
├── PermissionDenied         the token does not allow this, or nobody may
├── UnsupportedCall          an older server that does not know the call
├── Overloaded               come back in `retry_after` seconds        (retryable)
│   └── QuotaExceeded        you have had your share, others may not have
├── DeadlineExceeded         the answer did not come in time           (retryable)
├── Unavailable              nobody answers, or the server is leaving  (retryable)
├── Cancelled                the call was given up before its end
├── ServerError              the server's fault
└── InsecureToken            a token was about to travel unencrypted; nothing was sent
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class FieldViolation:
    """What is wrong with one field; `field` is its path in the request, as "article.text"."""

    field: str
    description: str


@dataclass(frozen=True, slots=True)
class Failure:
    """What the server said about a failure beside its message."""

    reason: str = ""
    request_id: str = ""
    violations: tuple[FieldViolation, ...] = ()
    retry_after: float | None = None


NOTHING_SAID = Failure()


class KibaruClientError(Exception):
    """Base of all errors; `retryable` says whether the same call may succeed later."""

    retryable: ClassVar[bool] = False

    def __init__(self, message: str, failure: Failure = NOTHING_SAID) -> None:
        super().__init__(message)
        self.failure = failure

    @property
    def reason(self) -> str:
        """The server's stable code such as "TEXT_TOO_LONG"; empty where it sent none."""
        return self.failure.reason

    @property
    def request_id(self) -> str:
        """The id to look for in the server's log."""
        return self.failure.request_id


class InvalidRequest(KibaruClientError):
    """The request cannot be served as it is."""

    @property
    def violations(self) -> tuple[FieldViolation, ...]:
        """The fields that the server objects to."""
        return self.failure.violations


class TextTooLong(InvalidRequest):
    """A text, or the whole message, is beyond a limit."""


class UnsupportedLanguage(InvalidRequest):
    """The server has no model for the language or pair."""


class Unauthenticated(KibaruClientError):
    """The server wants a token, or another one."""


class PermissionDenied(KibaruClientError):
    """The token does not allow this call, or the server has closed it to everybody."""


class UnsupportedCall(KibaruClientError):
    """The server does not know this call."""


class Overloaded(KibaruClientError):
    """The server has more work than it can do in time."""

    retryable = True

    @property
    def retry_after(self) -> float | None:
        """Seconds to wait before another try; None where the server named none."""
        return self.failure.retry_after


class QuotaExceeded(Overloaded):
    """The caller has had what its quota allows; the message says which."""


class DeadlineExceeded(KibaruClientError):
    """The answer did not come in time."""

    retryable = True


class Unavailable(KibaruClientError):
    """No server answers, or the one that does is leaving."""

    retryable = True


class Cancelled(KibaruClientError):
    """The call was given up before its end."""


class ServerError(KibaruClientError):
    """The server failed, or answered what the contract does not allow."""


class InsecureToken(KibaruClientError):
    """A token was about to travel unencrypted; nothing was sent."""
