"""Who is let in, under which name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kibaru_service.errors import PermissionDenied, QuotaExceeded, Unauthenticated
from kibaru_service.transport import tokens
from kibaru_service.transport.access import Access, caller_of
from kibaru_service.transport.file_backed import FileBacked
from kibaru_service.transport.quotas import Quota

SERVICE = "/kibaru.v1.NewsService"
DESK = {"authorization": "Bearer kibaru_desk-secret"}


class Peer:
    """The part of a gRPC context that tells who calls."""

    def __init__(self, peer: str = "ipv4:192.0.2.7:4711", **identity: bytes) -> None:
        self._peer = peer
        self._identity = {name: [value] for name, value in identity.items()}

    def peer(self) -> str:
        return self._peer

    def auth_context(self) -> Any:
        return self._identity


def access(folder: Path, terms: str = "", **rules: Any) -> Access:
    path = folder / "callers.toml"
    path.write_text(tokens.entry("desk", "kibaru_desk-secret") + terms)
    return Access(FileBacked("tokens", [path], lambda: tokens.read(path)), **rules)


def name(access: Access, metadata: dict[str, str], peer: Peer, method: str = "Digest") -> str:
    grant = access.identify(metadata, peer)
    with access.admit(grant, f"{SERVICE}/{method}"):
        assert caller_of(peer) == grant.caller
        return grant.caller


@pytest.mark.parametrize(
    ("peer", "caller"),
    [
        (Peer(), "ipv4:192.0.2.7"),
        (Peer("ipv6:[2001:db8::1]:4711"), "ipv6:[2001:db8::1]"),
        (Peer(x509_common_name=b"wire.example.org"), "cert:wire.example.org"),
        (Peer(x509_subject_alternative_name=b"desk-2"), "cert:desk-2"),
        (Peer(x509_common_name=b"two\nlines: \xff"), "cert:two_lines___"),
        (Peer(x509_common_name=b""), "ipv4:192.0.2.7"),
    ],
)
def test_without_tokens_a_caller_is_its_certificate_or_its_address(peer: Peer, caller: str) -> None:
    """One machine is one caller; a name from a certificate cannot pass for a token's."""
    assert name(Access(), {}, peer) == caller


def test_with_tokens_a_caller_is_the_name_of_its_token(tmp_path: Path) -> None:
    """Wherever it calls from, and whatever certificate it shows."""
    rules = access(tmp_path)
    for peer in (Peer(), Peer("ipv4:192.0.2.8:1"), Peer(x509_common_name=b"wire")):
        assert name(rules, DESK, peer) == "desk"
    with pytest.raises(Unauthenticated):
        name(rules, {}, Peer(x509_common_name=b"desk"))


def test_a_caller_may_be_held_to_some_methods(tmp_path: Path) -> None:
    """Least privilege: a feed that translates need not digest."""
    rules = access(tmp_path, '[callers.desk]\nmethods = ["Translate"]\n')
    assert name(rules, DESK, Peer(), "Translate") == "desk"
    with pytest.raises(PermissionDenied, match="desk may not call Digest"):
        name(rules, DESK, Peer(), "Digest")


def test_what_is_closed_is_closed_to_everybody_but_asks_for_the_token_first(tmp_path: Path) -> None:
    """A stranger does not even learn that."""
    rules = access(tmp_path, closed=frozenset({"GetInfo"}))
    with pytest.raises(PermissionDenied):
        name(rules, DESK, Peer(), "GetInfo")
    with pytest.raises(Unauthenticated):
        name(rules, {}, Peer(), "GetInfo")


def test_a_callers_own_quota_goes_before_the_servers(tmp_path: Path) -> None:
    """Limit by limit: what the file leaves open, the server's setting fills."""
    rules = access(
        tmp_path,
        "[callers.desk]\ncalls_per_minute = 2\n",
        quota=Quota(calls_per_minute=1, concurrent_calls=1),
    )
    assert [name(rules, DESK, Peer()) for _ in range(2)] == ["desk"] * 2
    with pytest.raises(QuotaExceeded, match="2 calls of this minute"):
        name(rules, DESK, Peer())


def test_a_revoked_token_ends_with_the_next_call(tmp_path: Path) -> None:
    """No restart and no signal; an emptied file lets nobody in."""
    rules = access(tmp_path)
    assert name(rules, DESK, Peer()) == "desk"
    (tmp_path / "callers.toml").write_text("")
    with pytest.raises(Unauthenticated):
        name(rules, DESK, Peer())
