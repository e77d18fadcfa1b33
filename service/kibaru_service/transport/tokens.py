"""The bearer token that callers must carry."""

from __future__ import annotations

import hmac
from pathlib import Path

from kibaru_service.errors import KibaruError

_SCHEME = "bearer "


class UnreadableToken(KibaruError):
    """The token file cannot be read, or holds no token."""

    reason = "UNREADABLE_TOKEN"


class Token:
    """A secret that never leaves this object; compared in constant time."""

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()

    @classmethod
    def read(cls, path: Path) -> Token:
        """Return the token in the first line of a file; raises UnreadableToken."""
        try:
            lines = path.read_text(encoding="utf-8").split("\n", 1)
        except (OSError, UnicodeDecodeError) as error:
            raise UnreadableToken(f"token_file: cannot read {path}: {error}") from None
        if not lines[0].strip():
            raise UnreadableToken(f"token_file: {path} holds no token")
        return cls(lines[0].strip())

    def matches(self, authorization: str) -> bool:
        """Return whether an authorization header carries this token."""
        if not authorization.lower().startswith(_SCHEME):
            return False
        return hmac.compare_digest(authorization[len(_SCHEME) :].strip().encode(), self._secret)
