"""Who may call what, and under which name: token, quota, and what is closed to everybody."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from kibaru_service.errors import PermissionDenied
from kibaru_service.transport.file_backed import FileBacked
from kibaru_service.transport.quotas import UNLIMITED, Quota, Quotas
from kibaru_service.transport.tokens import Grant, Keyring

# Set once in the task of a call, which ends with it.
_CALLER: ContextVar[str] = ContextVar("kibaru_caller")
_UNFIT = re.compile(r"[^A-Za-z0-9._@*-]")


@dataclass(frozen=True, slots=True)
class Access:
    """The rules of one server; without a `keyring`, whoever reaches it may call.

    `quota` holds for callers whose token file says nothing else; `closed` are names of methods.
    """

    keyring: FileBacked[Keyring] | None = None
    quota: Quota = UNLIMITED
    closed: frozenset[str] = frozenset()
    quotas: Quotas = field(default_factory=Quotas)

    def identify(self, metadata: Mapping[str, str], context: Any) -> Grant:
        """Return who calls and what it may; `caller_of` knows from here on. Or Unauthenticated."""
        if self.keyring is None:
            grant = Grant(certified(context) or address(context))
        else:
            grant = self.keyring.get().grant(metadata.get("authorization", ""))
        _CALLER.set(grant.caller)
        return grant

    @contextmanager
    def admit(self, grant: Grant, path: str) -> Iterator[None]:
        """Let a call of "/package.Service/Method" in until the block ends.

        Raises PermissionDenied or QuotaExceeded.
        """
        method = path.rpartition("/")[2]
        if method in self.closed:
            raise PermissionDenied(f"{method} is closed on this server")
        if grant.methods is not None and method not in grant.methods:
            raise PermissionDenied(f"{grant.caller} may not call {method}")
        with self.quotas.admit(grant.caller, self._quota(grant.quota)):
            yield

    def _quota(self, own: Quota) -> Quota:
        return Quota(
            own.calls_per_minute or self.quota.calls_per_minute,
            own.concurrent_calls or self.quota.concurrent_calls,
        )


def caller_of(context: Any) -> str:
    """Return the caller of the call that runs: who was let in, or else where it comes from."""
    return _CALLER.get(None) or address(context)


def certified(context: Any) -> str:
    """Return the name in the caller's certificate, as "cert:NAME", or "" without one."""
    identity: Mapping[str, Any] = context.auth_context()
    for key in ("x509_common_name", "x509_subject_alternative_name"):
        for name in identity.get(key, ()):
            if fit := _UNFIT.sub("_", name.decode("utf-8", "replace"))[:64]:
                return f"cert:{fit}"
    return ""


def address(context: Any) -> str:
    """Return the peer's address without its port: one machine is one caller."""
    return str(context.peer()).rsplit(":", 1)[0]
