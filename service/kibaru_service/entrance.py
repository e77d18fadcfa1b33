"""Settings to what guards the entrance: TLS, tokens, quotas, and what is closed."""

from __future__ import annotations

from pathlib import Path

from kibaru_service.access_settings import AccessSettings
from kibaru_service.transport.access import Access
from kibaru_service.transport.file_backed import FileBacked
from kibaru_service.transport.quotas import Quota
from kibaru_service.transport.tls import Tls
from kibaru_service.transport.tokens import Keyring, UnreadableTokens, read


def tls_of(settings: AccessSettings) -> Tls | None:
    """Return the TLS files that the server shall use, if any."""
    if settings.tls_cert is None or settings.tls_key is None:
        return None
    return Tls(settings.tls_cert, settings.tls_key, settings.tls_client_ca)


def access_of(settings: AccessSettings) -> Access:
    """Return the rules for callers; raises UnreadableTokens."""
    quota = Quota(settings.caller_calls_per_minute, settings.caller_concurrent_calls)
    closed = frozenset() if settings.get_info else frozenset({"GetInfo"})
    return Access(_keyring(settings.callers_file), quota, closed)


def _keyring(path: Path | None) -> FileBacked[Keyring] | None:
    """Return the tokens of a file; raises UnreadableTokens, also for none: nobody could call."""
    if path is None:
        return None
    keyring = FileBacked("tokens", [path], lambda: read(path))
    if not len(keyring.get()):
        raise UnreadableTokens(f"{path} holds no token; kibaru-token makes one")
    return keyring
