"""What the TLS files must hold before gRPC sees them."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from structlog.testing import capture_logs

from certificates import Authority
from kibaru_service.transport.tls import Tls, UnusableCertificate, credentials


@pytest.fixture
def files(tmp_path: Path) -> Tls:
    authority = Authority(tmp_path)
    pair = authority.issue("server")
    return Tls(pair["tls_cert"], pair["tls_key"], authority.root)


def test_good_files_are_read_and_the_certificate_is_told_by_its_hash(files: Tls) -> None:
    """An operator compares it with `openssl x509 -fingerprint -sha256`; no path, no key."""
    with capture_logs() as lines:
        assert credentials(files)
    (line,) = lines
    assert len(line["sha256"]) == 64
    assert line["mutual"] is True


def test_the_key_of_another_certificate_is_refused(files: Tls, tmp_path: Path) -> None:
    """Not by gRPC: it would take it, and fail every handshake."""
    other = Authority(tmp_path, "other").issue("other")
    with pytest.raises(UnusableCertificate, match=r"server\.crt"):
        credentials(Tls(files.cert, other["tls_key"]))


@pytest.mark.parametrize("name", ["cert", "key", "client_ca"])
@pytest.mark.parametrize("content", [None, b"", b"no certificate", b"\xff\xfe"])
def test_what_is_no_pem_is_refused(files: Tls, name: str, content: bytes | None) -> None:
    """Missing, empty, or something else."""
    path: Path = getattr(files, name)
    if content is None:
        path.unlink()
    else:
        path.write_bytes(content)
    with pytest.raises(UnusableCertificate, match=path.name):
        credentials(files)


def test_an_encrypted_key_is_refused_and_not_asked_for(files: Tls) -> None:
    """A server must not wait for somebody to type a password."""
    key = serialization.load_pem_private_key(files.key.read_bytes(), None)
    files.key.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(b"password"),
        )
    )
    with pytest.raises(UnusableCertificate):
        credentials(files)
