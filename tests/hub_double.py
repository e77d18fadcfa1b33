"""A model hub on loopback: what huggingface_hub asks for, with the faults of a bad day.

Small files are git blobs, `.safetensors`, `.bin`, `.model` and `.spm` are in large file storage
behind a redirect to another host name, as on the real one.
"""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

COMMIT = "c0ffee" + "0" * 34
_BLOCK = 1 << 20
_LARGE = (".safetensors", ".bin", ".model", ".spm")


@dataclass
class Faults:
    """What goes wrong; numbers count down as they happen, a block takes `block_seconds`."""

    token: str = ""
    rate_limited: int = 0
    truncated: int = 0
    broken: int = 0
    other_bytes: str = ""
    commit: str = COMMIT
    no_range: bool = False
    block_seconds: float = 0.0


@dataclass
class HubDouble:
    """Repositories by name, and what was asked of them."""

    repos: dict[str, Path]
    faults: Faults = field(default_factory=Faults)
    port: int = 0
    asked: Counter[str] = field(default_factory=Counter)
    ranges: list[str] = field(default_factory=list)
    authorized: dict[str, set[str]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Return the endpoint."""
        return f"http://127.0.0.1:{self.port}"

    def once(self, fault: str) -> bool:
        """Say whether a counted fault happens now."""
        left = int(getattr(self.faults, fault))
        setattr(self.faults, fault, max(left - 1, 0))
        return left > 0

    def listing(self, repo: str) -> list[dict[str, object]]:
        """Return the siblings of a repository."""
        files = sorted(p for p in self.repos[repo].rglob("*") if p.is_file())
        return [_sibling(path, self.repos[repo]) for path in files]


def _sibling(path: Path, root: Path) -> dict[str, object]:
    content = path.read_bytes()
    row: dict[str, object] = {
        "rfilename": path.relative_to(root).as_posix(),
        "size": len(content),
        "blobId": git_sha1(content),
    }
    if path.suffix in _LARGE:
        sha256 = hashlib.sha256(content).hexdigest()
        row["lfs"] = {"sha256": sha256, "size": len(content), "pointerSize": 134}
    return row


def git_sha1(content: bytes) -> str:
    """Return the name that git gives a blob."""
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


@contextmanager
def hub(repos: dict[str, Path], **faults: object) -> Iterator[HubDouble]:
    """Serve repositories until the block ends."""
    double = HubDouble(repos, Faults(**faults))  # type: ignore[arg-type]

    class Handler(_Handler):
        hub = double

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    double.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield double
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    hub: HubDouble
    protocol_version = "HTTP/1.1"

    def do_HEAD(self) -> None:
        self._answer(body=False)

    def do_GET(self) -> None:
        self._answer(body=True)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's
        """Stay quiet."""

    def _answer(self, *, body: bool) -> None:
        path = unquote(urlsplit(self.path).path)
        kind = path.split("/")[1]
        self.hub.asked[f"{self.command} {path}"] += 1
        if self.headers.get("Authorization"):
            host = (self.headers.get("Host") or "").split(":")[0]
            self.hub.authorized.setdefault(host, set()).add(self.headers["Authorization"])
        token = self.hub.faults.token
        if kind != "cdn" and token and self.headers.get("Authorization") != f"Bearer {token}":
            self._send(HTTPStatus.UNAUTHORIZED, {"X-Error-Code": "GatedRepo"}, b"", body=body)
        elif self.hub.once("rate_limited"):
            self._send(HTTPStatus.TOO_MANY_REQUESTS, {"Retry-After": "0"}, b"", body=body)
        elif self.hub.once("broken"):
            self._send(HTTPStatus.BAD_GATEWAY, {}, b"", body=body)
        elif kind == "api":
            self._model_info(path)
        elif kind == "cdn":
            _, _, org, name, file = path.split("/", 4)
            self._content(self._file(org, name, file), body=body)
        else:
            self._resolve(path, body=body)

    def _file(self, org: str, name: str, file: str) -> Path:
        return self.hub.repos[f"{org}/{name}"] / file

    def _model_info(self, path: str) -> None:
        repo = "/".join(path.split("/")[3:5])
        if repo not in self.hub.repos:
            self._send(HTTPStatus.NOT_FOUND, {"X-Error-Code": "RepoNotFound"}, b"", body=True)
            return
        if "/revision/" in path and path.rpartition("/")[2] not in (COMMIT, "main"):
            self._send(HTTPStatus.NOT_FOUND, {"X-Error-Code": "RevisionNotFound"}, b"", body=True)
            return
        info = {"id": repo, "sha": self.hub.faults.commit, "siblings": self.hub.listing(repo)}
        self._send(
            HTTPStatus.OK,
            {"Content-Type": "application/json"},
            json.dumps(info).encode(),
            body=True,
        )

    def _resolve(self, path: str, *, body: bool) -> None:
        _, org, name, _, _revision, file = path.split("/", 5)
        found = self._file(org, name, file)
        headers = {"X-Repo-Commit": self.hub.faults.commit}
        if not found.is_file():
            headers["X-Error-Code"] = "EntryNotFound"
            self._send(HTTPStatus.NOT_FOUND, headers, b"", body=body)
            return
        content = found.read_bytes()
        if found.suffix not in _LARGE:
            self._content(found, body=body, headers=headers | {"ETag": f'"{git_sha1(content)}"'})
            return
        headers |= {
            "X-Linked-ETag": f'"{hashlib.sha256(content).hexdigest()}"',
            "X-Linked-Size": str(len(content)),
            "Location": f"http://localhost:{self.hub.port}/cdn/{org}/{name}/{file}",
        }
        self._send(HTTPStatus.FOUND, headers, b"", body=body)

    def _content(self, path: Path, *, body: bool, headers: dict[str, str] | None = None) -> None:
        content = path.read_bytes()
        if path.name == self.hub.faults.other_bytes:
            content = bytes(len(content))
        status, headers = HTTPStatus.OK, headers or {}
        wanted = self.headers.get("Range")
        if wanted and body:
            self.hub.ranges.append(wanted)
            if not self.hub.faults.no_range:
                start = int(wanted.removeprefix("bytes=").split("-")[0])
                headers["Content-Range"] = f"bytes {start}-{len(content) - 1}/{len(content)}"
                status, content = HTTPStatus.PARTIAL_CONTENT, content[start:]
        cut = body and len(content) > 1_000 and self.hub.once("truncated")
        self._send(status, headers, content, body=body, cut=len(content) // 2 if cut else None)

    def _send(
        self,
        status: HTTPStatus,
        headers: dict[str, str],
        content: bytes,
        *,
        body: bool,
        cut: int | None = None,
    ) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if body:
            self._write(content[:cut])
        if cut is not None:
            self.close_connection = True

    def _write(self, content: bytes) -> None:
        try:
            for start in range(0, len(content), _BLOCK):
                self.wfile.write(content[start : start + _BLOCK])
                time.sleep(self.hub.faults.block_seconds)
        except ConnectionError:
            # Who asked has gone.
            self.close_connection = True
