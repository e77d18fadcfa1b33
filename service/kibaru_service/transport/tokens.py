"""Bearer tokens of named callers: a TOML file of hashes, and what each caller may do.

    [[token]]                          # as many as you like, also of one caller
    caller = "paris-desk"
    sha256 = "4c6f…"                   # kibaru-token makes both
    expires = 2027-06-30               # optional: the last day, in UTC

    [callers.paris-desk]               # optional: instead of the server's own quotas
    calls_per_minute = 600
    concurrent_calls = 16
    methods = ["Digest", "GetInfo"]    # nothing else

A token is 32 random bytes: nobody guesses it, so that one round of SHA-256 keeps it as safe as the
slow hashes that passwords need, and costs a call nothing.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import re
import secrets
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from kibaru_service.errors import KibaruError, Unauthenticated
from kibaru_service.logs import logger
from kibaru_service.transport.quotas import UNLIMITED, Quota

_log = logger(__name__)
_SCHEME = "bearer "
# So that scanners of repositories and logs know one when they see it.
_PREFIX = "kibaru_"
# No colon, which addresses and the names of certificates have: nobody passes for another.
Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class UnreadableTokens(KibaruError):
    """The token file cannot be read, or is not what this module's docstring shows."""

    reason = "UNREADABLE_TOKENS"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Token(_Strict):
    caller: Name
    sha256: Digest
    expires: dt.date | None = None


class _Caller(_Strict):
    calls_per_minute: int | None = Field(default=None, ge=1)
    concurrent_calls: int | None = Field(default=None, ge=1)
    methods: frozenset[Name] | None = None


class _File(_Strict):
    token: tuple[_Token, ...] = ()
    callers: dict[Name, _Caller] = {}


@dataclass(frozen=True, slots=True)
class Grant:
    """What a token gives: a name, quotas, and methods; None for all of them."""

    caller: str
    quota: Quota = UNLIMITED
    methods: frozenset[str] | None = None


class Keyring:
    """The tokens of a file, as hashes; the secrets themselves are nowhere."""

    def __init__(self, file: _File) -> None:
        self._tokens = tuple((bytes.fromhex(t.sha256), t) for t in file.token)
        self._callers = file.callers

    def __len__(self) -> int:
        return len(self._tokens)

    @property
    def tokenless(self) -> list[str]:
        """Return the callers that have terms but no token, who may be misspelt."""
        return sorted(set(self._callers) - {token.caller for _, token in self._tokens})

    def grant(self, authorization: str, today: dt.date | None = None) -> Grant:
        """Return what an authorization header is worth; raises Unauthenticated."""
        if not authorization.lower().startswith(_SCHEME):
            raise Unauthenticated("a bearer token is required")
        presented = digest(authorization[len(_SCHEME) :].strip())
        found = None
        # Always to the end, whichever fits: the time taken tells nothing.
        for known, token in self._tokens:
            if hmac.compare_digest(known, presented):
                found = token
        if found is None:
            raise Unauthenticated("the bearer token is not valid")
        if found.expires and (today or dt.datetime.now(dt.UTC).date()) > found.expires:
            raise Unauthenticated(f"the bearer token expired after {found.expires}")
        return self._granted(found.caller)

    def _granted(self, caller: str) -> Grant:
        terms = self._callers.get(caller, _Caller())
        return Grant(caller, Quota(terms.calls_per_minute, terms.concurrent_calls), terms.methods)


def read(path: Path) -> Keyring:
    """Return the tokens of a file; raises UnreadableTokens, which quotes nothing of it."""
    try:
        keyring = parse(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise UnreadableTokens(f"cannot read {path}: {why}") from None
    except UnreadableTokens as error:
        raise UnreadableTokens(f"{path}: {error}") from None
    if keyring.tokenless:
        # No error: whoever revokes a caller's last token must not fail over what else it had.
        _log.warning("callers without a token", callers=keyring.tokenless)
    return keyring


def parse(text: str) -> Keyring:
    """Return the tokens of a file's text; raises UnreadableTokens."""
    try:
        file = _File.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        # The rest of the message may quote a secret that was put there by mistake.
        place = re.search(r"\(at [^()]*\)$", str(error))
        raise UnreadableTokens(f"is not TOML {place.group() if place else ''}".strip()) from None
    except ValidationError as error:
        raise UnreadableTokens("; ".join(map(_line, error.errors(include_input=False)))) from None
    _check(file)
    return Keyring(file)


def new_token() -> str:
    """Return a new secret."""
    return _PREFIX + secrets.token_urlsafe(32)


def digest(token: str) -> bytes:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode()).digest()


def entry(caller: str, token: str, expires: dt.date | None = None) -> str:
    """Return the lines that let a token in."""
    lines = ["[[token]]", f'caller = "{caller}"', f'sha256 = "{digest(token).hex()}"']
    return "\n".join(lines + ([f"expires = {expires}"] if expires else [])) + "\n"


def _check(file: _File) -> None:
    if len({token.sha256 for token in file.token}) < len(file.token):
        raise UnreadableTokens("token: the same hash stands there twice")


def _line(error: object) -> str:
    details = dict(error) if isinstance(error, dict) else {}
    where = ".".join(str(part) for part in details.get("loc", ()))
    return f"{where}: {details.get('msg', 'is wrong')}"
