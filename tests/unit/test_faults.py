"""What the scripts of tests/faults stand on."""

from __future__ import annotations

import socket
import struct

import pytest
from nameserver import nameserver
from verdict import Verdict

QUESTION = b"\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x06kibaru\x04test\x00"


def answers(port: int, kind: int) -> list[str]:
    """Ask for the records of a type; return their addresses."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        asking.settimeout(30)
        asking.sendto(QUESTION + struct.pack("!HH", kind, 1), ("127.0.0.1", port))
        reply = asking.recv(4096)
    number, _flags, questions, count = struct.unpack_from("!4H", reply)
    assert (number, questions) == (0x1234, 1)
    end = len(QUESTION) + 4
    assert len(reply) == end + 16 * count
    return [socket.inet_ntoa(reply[end + 16 * n + 12 :][:4]) for n in range(count)]


def test_the_name_server_gives_what_it_is_told_last() -> None:
    """Addresses of version 4 for now, and none of version 6."""
    with nameserver("127.0.0.1", "127.0.0.2") as names:
        assert answers(names.port, 1) == ["127.0.0.1", "127.0.0.2"]
        names.addresses = ["127.0.0.3"]
        assert answers(names.port, 1) == ["127.0.0.3"]
        assert answers(names.port, 28) == []
    assert names.asked == 2


@pytest.mark.parametrize(
    ("claims", "holds"), [((), False), ((True,), True), ((True, None), False), ((1, "a"), True)]
)
def test_a_verdict_holds_where_all_claims_do(claims: tuple[object, ...], holds: bool) -> None:  # noqa: FBT001
    """One broken claim breaks it, and without any there is nothing to hold."""
    verdict = Verdict("A fault")
    for claim in claims:
        verdict.claim("so it is", claim)
    assert verdict.holds is holds
