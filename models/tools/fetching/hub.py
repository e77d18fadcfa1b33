"""The model hub, through huggingface_hub's own client; the only place that imports it.

That client reads HF_ENDPOINT, HF_TOKEN, HF_HUB_OFFLINE and the rest of its environment, follows
redirects and waits when it is told to. It starts a file anew after an interruption, though, so
files are written here, to a `.part` that the next run goes on with.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import huggingface_hub as hf
from huggingface_hub import errors
from huggingface_hub.file_download import http_get
from huggingface_hub.utils._headers import build_hf_headers
from huggingface_hub.utils.tqdm import disable_progress_bars

from fetching.patience import patiently
from fetching.problems import FetchError, NoAccess, NoSpace, OutOfReach, Refused
from fetching.space import is_full
from kibaru_service.engine.sources import SourceSpec

Advance = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Remote:
    """What the hub says of a file: its size, and its SHA-256 or, for small ones, its git hash."""

    size: int
    sha256: str | None
    git_sha1: str | None


class Hub:
    """A hub; `endpoint` None is the one that the environment names."""

    def __init__(self, endpoint: str | None = None) -> None:
        disable_progress_bars()
        self._endpoint = endpoint
        self._api = hf.HfApi(endpoint=endpoint)

    def describe(self, repo: str, revision: str | None = None) -> tuple[str, dict[str, Remote]]:
        """Returns the commit of a revision and every file in it; raises FetchError."""
        with _translated(repo):
            info = patiently(
                lambda: self._api.model_info(repo, revision=revision, files_metadata=True)
            )
            files = {each.rfilename: _remote(each) for each in info.siblings or ()}
            return str(info.sha), files

    def inventory(self, source: SourceSpec) -> dict[str, Remote]:
        """Returns what the hub says of the files of a source.

        Raises Refused where it has another revision or lacks a file.
        """
        commit, files = self.describe(source.repo, source.revision)
        if commit != source.revision:
            raise Refused(
                f"{source.repo}: asked for revision {source.revision}, the hub has {commit}"
            )
        if missing := [name for name in source.files if name not in files]:
            raise Refused(f"{source.repo}@{source.revision[:12]} has no file {', '.join(missing)}")
        return {name: files[name] for name in source.files}

    def download(self, source: SourceSpec, name: str, path: Path, advance: Advance) -> None:
        """Writes a file to `path`, going on with `path`.part; tells `advance` each byte count."""
        part = path.with_name(path.name + ".part")
        part.parent.mkdir(parents=True, exist_ok=True)
        with _translated(f"{source.repo}/{name}"):
            url = hf.hf_hub_url(
                source.repo, name, revision=source.revision, endpoint=self._endpoint
            )
            found = patiently(lambda: hf.get_hf_file_metadata(url, endpoint=self._endpoint))
            if found.commit_hash != source.revision:
                raise Refused(f"{source.repo}/{name} comes from revision {found.commit_hash}")
            patiently(lambda: _write(found, url, part, advance))
        part.replace(path)


def _write(found: Any, url: str, part: Path, advance: Advance) -> None:
    done = part.stat().st_size if part.exists() else 0
    if found.size is not None and done > found.size:
        part.unlink()
        done = 0
    headers = build_hf_headers()
    if urlsplit(url).netloc != urlsplit(found.location).netloc:
        # A signed address of some other host: our token is none of its business.
        headers.pop("authorization", None)
    advance(done)
    with part.open("ab") as file:
        target: Any = _Counted(file, advance)
        http_get(
            found.location, target, resume_size=done, headers=headers, expected_size=found.size
        )


class _Counted:
    """A file that tells how much is written to it."""

    def __init__(self, file: Any, advance: Advance) -> None:
        self._file = file
        self._advance = advance

    def write(self, chunk: bytes) -> int:
        self._advance(len(chunk))
        return int(self._file.write(chunk))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


def _remote(sibling: Any) -> Remote:
    lfs = sibling.lfs
    sha256 = lfs.sha256 if lfs else None
    return Remote(sibling.size or 0, sha256, None if lfs else sibling.blob_id)


@contextmanager
def _translated(what: str) -> Iterator[None]:
    """Turns what the client raises into one line of ours."""
    try:
        yield
    except FetchError:
        raise
    except errors.OfflineModeIsEnabled:
        raise OutOfReach(
            f"{what} is not here yet, and HF_HUB_OFFLINE forbids to fetch it"
        ) from None
    except (errors.GatedRepoError, errors.RepositoryNotFoundError) as error:
        raise NoAccess(
            f"{what}: not found, or not for us; set HF_TOKEN ({_short(error)})"
        ) from None
    except (errors.RevisionNotFoundError, errors.EntryNotFoundError) as error:
        raise Refused(f"{what}: {_short(error)}") from None
    except errors.HfHubHTTPError as error:
        status = error.response.status_code
        kind = NoAccess if status in (401, 403) else OutOfReach
        raise kind(f"{what}: the hub answers {status}; run again to resume") from None
    except Exception as error:  # the client's transport errors have no common base of its own
        if is_full(error):
            raise NoSpace(f"{what}: {_short(error)}; make room, and run again to resume") from None
        raise OutOfReach(f"{what}: {_short(error)}; run again to resume") from error


def _short(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
