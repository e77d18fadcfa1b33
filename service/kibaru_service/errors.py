"""Everything that can go wrong, as one tree; transport maps it to gRPC status in one table.

KibaruError
├── InvalidRequest           the caller's fault, names the field
│   ├── TextTooLong
│   ├── UnsupportedLanguage
│   └── UnknownProfile
├── Unauthenticated          the caller has not said who it is
├── PermissionDenied         the caller is known, and may not do this
├── QuotaExceeded            the caller has had its share; come back in `retry_after` seconds
├── Overloaded               come back in `retry_after` seconds
├── DeadlineExceeded         the caller's deadline passed, or cannot be met
├── Unavailable              draining or not ready
└── ModelError               the server's fault
    ├── CatalogError         the catalogue is malformed, or lacks what it is asked for
    ├── ModelMissing         a file of the catalogue is not there
    ├── ModelCorrupt         a file is not what the catalogue says
    ├── DeviceUnfit          there is no such device, or it lacks an arithmetic
    └── GenerationFailed     a model refused a single input
"""

from __future__ import annotations


class KibaruError(Exception):
    """Base of all errors; `reason` is stable and may be shown to callers."""

    reason = "INTERNAL"


class InvalidRequest(KibaruError):
    """The request cannot be served as it is; `field` is its path in the request."""

    reason = "INVALID_REQUEST"

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class TextTooLong(InvalidRequest):
    """A text is beyond a limit of this server."""

    reason = "TEXT_TOO_LONG"


class UnsupportedLanguage(InvalidRequest):
    """No loaded model serves the language or pair."""

    reason = "UNSUPPORTED_LANGUAGE"


class UnknownProfile(InvalidRequest):
    """The server has no profile of that name."""

    reason = "UNKNOWN_PROFILE"


class Unauthenticated(KibaruError):
    """The call carries no token, or a wrong one."""

    reason = "UNAUTHENTICATED"


class PermissionDenied(KibaruError):
    """The caller may not use this method, or nobody may on this server."""

    reason = "PERMISSION_DENIED"


class QuotaExceeded(KibaruError):
    """`caller` has had what its quota allows; retry after `retry_after` seconds."""

    reason = "QUOTA_EXCEEDED"

    def __init__(self, message: str, caller: str, retry_after: float) -> None:
        super().__init__(message)
        self.caller = caller
        self.retry_after = retry_after


class Overloaded(KibaruError):
    """More work is queued than can be done in time; retry after `retry_after` seconds."""

    reason = "OVERLOADED"

    def __init__(self, message: str, retry_after: float) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class DeadlineExceeded(KibaruError):
    """The caller's deadline has passed, or passes before the work can be done."""

    reason = "DEADLINE_EXCEEDED"


class Unavailable(KibaruError):
    """The server is draining or not ready yet."""

    reason = "UNAVAILABLE"


class ModelError(KibaruError):
    """A model cannot do its work; the caller is not to blame."""

    reason = "MODEL_ERROR"


class CatalogError(ModelError):
    """The catalogue is malformed, or lacks what it is asked for."""

    reason = "CATALOG_ERROR"


class ModelMissing(ModelError):
    """A file that the catalogue names is not there."""

    reason = "MODEL_MISSING"


class ModelCorrupt(ModelError):
    """A file is not what the catalogue says it is."""

    reason = "MODEL_CORRUPT"


class DeviceUnfit(ModelError):
    """The device that models shall run on is not there, or lacks the arithmetic asked for."""

    reason = "DEVICE_UNFIT"


class GenerationFailed(ModelError):
    """A model refused one input, alone in its batch."""

    reason = "GENERATION_FAILED"
