"""The server's certificate, and the authorities of its callers; rotated by changing the files."""

from __future__ import annotations

import hashlib
import ssl
from dataclasses import dataclass
from pathlib import Path

import grpc

from kibaru_service.errors import KibaruError
from kibaru_service.logs import logger
from kibaru_service.transport.file_backed import FileBacked

_log = logger(__name__)


class UnusableCertificate(KibaruError):
    """A TLS file cannot be read, is no PEM, or the key is another certificate's."""

    reason = "UNUSABLE_CERTIFICATE"


@dataclass(frozen=True, slots=True)
class Tls:
    """PEM files; with `client_ca`, callers must show a certificate that it signed."""

    cert: Path
    key: Path
    client_ca: Path | None = None

    @property
    def paths(self) -> tuple[Path, ...]:
        """Return the files there are."""
        return (self.cert, self.key, *((self.client_ca,) if self.client_ca else ()))


def credentials(tls: Tls) -> grpc.ServerCredentials:
    """Return credentials that follow the files; raises UnusableCertificate for what they hold now.

    gRPC asks before each handshake: new connections meet the new certificate, and those that are
    open keep the one they began with.
    """
    backed = FileBacked("certificates", tls.paths, lambda: _read(tls))
    given = first = backed.get()

    def fetch() -> object:
        nonlocal given
        now = backed.get()
        if now is given:
            return None  # unchanged
        given = now
        return now

    return grpc.dynamic_ssl_server_credentials(
        first, fetch, require_client_authentication=tls.client_ca is not None
    )


def _read(tls: Tls) -> object:
    """Return the files as gRPC takes them, after a check that gRPC itself would make too late."""
    try:
        chain, key = tls.cert.read_bytes(), tls.key.read_bytes()
        roots = tls.client_ca.read_bytes() if tls.client_ca else None
        _check(tls, roots)
    except (OSError, ValueError) as error:
        raise UnusableCertificate(f"{_named(tls)}: {error}") from None
    _log.info("certificate read", sha256=_fingerprint(chain), mutual=roots is not None)
    return grpc.ssl_server_certificate_configuration([(key, chain)], roots)


def _check(tls: Tls, roots: bytes | None) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    # Without a password an encrypted key is an error here, not a question on the terminal.
    context.load_cert_chain(tls.cert, tls.key, password=lambda: b"")
    if roots is not None:
        context.load_verify_locations(cadata=roots.decode("ascii"))


def _fingerprint(chain: bytes) -> str:
    """Return the SHA-256 of the first certificate, as `openssl x509 -fingerprint` computes it."""
    begin, end = chain.index(b"-----BEGIN"), chain.index(b"-----END")
    leaf = chain[begin : chain.index(b"\n", end) if b"\n" in chain[end:] else len(chain)]
    return hashlib.sha256(ssl.PEM_cert_to_DER_cert(leaf.decode("ascii").strip())).hexdigest()


def _named(tls: Tls) -> str:
    return ", ".join(str(path) for path in tls.paths)
