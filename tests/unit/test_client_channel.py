from __future__ import annotations

import json

import pytest

from kibaru.v1 import news_pb2 as pb
from kibaru_client.channel import SERVICE_CONFIG, Connection, Tls, credentials, is_local, options
from kibaru_client.errors import InsecureToken


@pytest.mark.parametrize(
    "target",
    [
        "localhost:50051",
        "127.0.0.1:50051",
        "127.8.9.10:1",
        "[::1]:50051",
        "dns:///localhost:50051",
        "ipv4:127.0.0.1:1,127.0.0.2:1",
        "unix:/run/kibaru.sock",
        "unix:///run/kibaru.sock",
        "unix-abstract:kibaru",
    ],
)
def test_local_targets_may_see_a_token_in_the_clear(target: str) -> None:
    """Loopback addresses and Unix sockets do not leave the machine."""
    assert is_local(target)
    assert Connection(target, token="secret").token == "secret"  # noqa: S105, S106


@pytest.mark.parametrize(
    "target",
    [
        "news.example.org:50051",
        "192.0.2.7:50051",
        "[2001:db8::1]:50051",
        "dns:///news.example.org:443",
        "localhost.example.org:50051",
        "127.0.0.1.example.org:50051",
        "ipv4:127.0.0.1:1,192.0.2.7:1",
        "dns://127.0.0.1/news.example.org",
    ],
)
def test_a_token_never_leaves_the_machine_unencrypted(target: str) -> None:
    """Without TLS it is refused, unless the caller says that the network is trusted."""
    assert not is_local(target)
    with pytest.raises(InsecureToken):
        Connection(target, token="secret")  # noqa: S106
    assert Connection(target, token="secret", tls=Tls())  # noqa: S106
    assert Connection(target, token="secret", token_over_plaintext=True)  # noqa: S106
    assert Connection(target)


@pytest.mark.parametrize("token", ["two\nlines", "tab\there", "ɲ"])
def test_a_token_that_no_header_can_carry_is_refused(token: str) -> None:
    """A line break would start a header of its own."""
    with pytest.raises(ValueError, match="printable ASCII"):
        Connection(token=token)


def test_a_token_that_changes_is_asked_for_before_each_call() -> None:
    """A function serves where tokens are rotated; what it gives is checked like any other."""
    held = ["one"]
    connection = Connection(token=lambda: held[0])
    assert connection.bearer() == "one"
    held[0] = "two"
    assert connection.bearer() == "two"
    held[0] = "two\nlines"
    with pytest.raises(ValueError, match="printable ASCII") as caught:
        connection.bearer()
    assert "two" not in str(caught.value)
    with pytest.raises(InsecureToken):
        Connection("news.example.org:443", token=lambda: "one")


def test_secrets_are_not_printed() -> None:
    """A connection in a log or a traceback shows neither token nor key."""
    connection = Connection(token="secret", tls=Tls(key=b"private"))  # noqa: S106
    assert "secret" not in repr(connection)
    assert "private" not in repr(connection)


def test_half_a_client_certificate_is_refused() -> None:
    """A certificate without its key cannot be used."""
    with pytest.raises(ValueError, match="come together"):
        credentials(Tls(certificate=b"pem"))


def test_what_a_leaving_server_says_is_retried_and_for_the_contracts_own_service() -> None:
    """A status that may have cost work is not repeated behind the caller's back."""
    (method,) = SERVICE_CONFIG["methodConfig"]
    service = pb.DESCRIPTOR.services_by_name["NewsService"].full_name
    assert method["name"] == [{"service": service}]
    assert method["retryPolicy"]["retryableStatusCodes"] == ["UNAVAILABLE", "CANCELLED"]
    assert dict(options(Connection()))["grpc.service_config"] == json.dumps(SERVICE_CONFIG)
