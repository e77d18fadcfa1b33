"""Certificates of a test's own authority, as the PEM files that server and client read."""

from __future__ import annotations

from pathlib import Path

import trustme

from kibaru_client import Tls as ClientTls


class Authority:
    """Signs certificates for localhost and for callers; all files lie in one folder."""

    def __init__(self, folder: Path, name: str = "ca") -> None:
        self._signer = trustme.CA()
        self._folder = folder
        self.root = folder / f"{name}.pem"
        self.root.write_bytes(self._signer.cert_pem.bytes())

    def issue(self, name: str, *identities: str, common_name: str | None = None) -> dict[str, Path]:
        """Write NAME.crt and NAME.key, over what was there, and return both paths."""
        made = self._signer.issue_cert(*identities or ("localhost",), common_name=common_name)
        cert, key = self._folder / f"{name}.crt", self._folder / f"{name}.key"
        # As an orchestrator does: another file under the same name, not the same one changed.
        for path, content in (
            (cert, b"".join(blob.bytes() for blob in made.cert_chain_pems)),
            (key, made.private_key_pem.bytes()),
        ):
            new = path.with_suffix(".new")
            new.write_bytes(content)
            new.replace(path)
        return {"tls_cert": cert, "tls_key": key}

    def client(self, pair: dict[str, Path] | None = None) -> ClientTls:
        """Return what a client needs to trust this authority, and to show a pair."""
        roots = self.root.read_bytes()
        if pair is None:
            return ClientTls(roots)
        return ClientTls(roots, pair["tls_cert"].read_bytes(), pair["tls_key"].read_bytes())
