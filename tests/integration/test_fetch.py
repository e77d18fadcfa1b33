"""Fetching from a hub on loopback, and the faults of a bad day. No torch: files, not weights."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("huggingface_hub")

import fetch
from fetching import making, patience, space
from fetching.hub import Hub
from fetching.making import How, download, make
from fetching.problems import FetchError, NoAccess, NoSpace, OutOfReach, Refused

from hub_double import COMMIT, HubDouble, hub
from kibaru_service.engine.catalog import read_catalog
from kibaru_service.engine.loading import load_profile
from kibaru_service.engine.protocol import Call
from kibaru_service.engine.sources import SourceSpec
from tiny_models import save_catalog

FETCH = Path(fetch.__file__)
QUIET = How(download_only=True, say=lambda _line: None)


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Retries at once, and nothing of this machine's own settings."""
    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    monkeypatch.setattr(patience.patiently, "__defaults__", (lambda _seconds: None,))
    for name in ("HF_TOKEN", "HF_ENDPOINT", "HF_HUB_OFFLINE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    folder = tmp_path / "repo"
    folder.mkdir()
    (folder / "config.json").write_text('{"a": 1}')
    (folder / "model.safetensors").write_bytes(bytes(range(256)) * 40)
    return folder


def source(**files: dict[str, Any]) -> SourceSpec:
    rows: dict[str, Any] = {"config.json": {}, "model.safetensors": {}} | {
        k.replace("__", "."): v for k, v in files.items()
    }
    return SourceSpec.model_validate({"repo": "org/mt", "revision": COMMIT, "files": rows})


def get(double: HubDouble, final: Path, wanted: SourceSpec | None = None) -> Path:
    """Download as a fetch does; return where the files are."""
    download(wanted or source(), Hub(double.url), final, QUIET)
    return final.with_name(f".source-{final.name}")


def test_files_arrive_whole(repo: Path, tmp_path: Path) -> None:
    """Small ones from git, large ones by a redirect; both checked against the hub's own hashes."""
    with hub({"org/mt": repo}) as double:
        folder = get(double, tmp_path / "models" / "mt")
    for name in ("config.json", "model.safetensors"):
        assert (folder / name).read_bytes() == (repo / name).read_bytes()
    assert not list(folder.glob("*.part"))


def test_a_part_is_gone_on_with(repo: Path, tmp_path: Path) -> None:
    """After an interruption only the rest is asked for."""
    part = tmp_path / "models" / ".source-mt" / "model.safetensors.part"
    part.parent.mkdir(parents=True)
    part.write_bytes((repo / "model.safetensors").read_bytes()[:4_000])
    with hub({"org/mt": repo}) as double:
        folder = get(double, tmp_path / "models" / "mt")
        assert double.ranges == ["bytes=4000-"]
    assert (folder / "model.safetensors").read_bytes() == (repo / "model.safetensors").read_bytes()


def test_a_server_without_ranges_is_asked_for_all(repo: Path, tmp_path: Path) -> None:
    """A part that cannot be gone on with is not glued to a whole."""
    part = tmp_path / "models" / ".source-mt" / "model.safetensors.part"
    part.parent.mkdir(parents=True)
    part.write_bytes(b"x" * 4_000)
    with hub({"org/mt": repo}, no_range=True) as double:
        folder = get(double, tmp_path / "models" / "mt")
    assert (folder / "model.safetensors").read_bytes() == (repo / "model.safetensors").read_bytes()


def test_a_rotten_part_is_found_out(repo: Path, tmp_path: Path) -> None:
    """A part of other bytes makes a whole of another hash: refused, and fetched anew next time."""
    part = tmp_path / "models" / ".source-mt" / "model.safetensors.part"
    part.parent.mkdir(parents=True)
    part.write_bytes(b"x" * 4_000)
    with hub({"org/mt": repo}) as double:
        with pytest.raises(Refused, match="not the file that the hub knows"):
            get(double, tmp_path / "models" / "mt")
        assert get(double, tmp_path / "models" / "mt")


@pytest.mark.parametrize("fault", ["rate_limited", "truncated", "broken"])
def test_what_passes_is_waited_for(fault: str, repo: Path, tmp_path: Path) -> None:
    """429 with Retry-After, a cut body, a bad gateway: tried again, and the bytes are right."""
    with hub({"org/mt": repo}, **{fault: 2}) as double:
        folder = get(double, tmp_path / "models" / "mt")
    assert (folder / "model.safetensors").read_bytes() == (repo / "model.safetensors").read_bytes()


def test_a_hub_that_stays_down_is_given_up(repo: Path, tmp_path: Path) -> None:
    """With one line that says that the same command resumes."""
    with (
        hub({"org/mt": repo}, broken=1_000) as double,
        pytest.raises(OutOfReach, match="502; run again to resume"),
    ):
        get(double, tmp_path / "models" / "mt")


def test_other_bytes_are_refused_and_thrown_away(repo: Path, tmp_path: Path) -> None:
    """Of the right size, and still not the file: the hash is the hub's own."""
    with (
        hub({"org/mt": repo}, other_bytes="model.safetensors") as double,
        pytest.raises(Refused, match=r"model\.safetensors is not the file"),
    ):
        get(double, tmp_path / "models" / "mt")
    assert not (tmp_path / "models" / ".source-mt" / "model.safetensors").exists()


def test_the_catalogues_hash_is_above_the_hubs(repo: Path, tmp_path: Path) -> None:
    """A hub that has changed its mind about a revision is not believed."""
    wanted = source(model__safetensors={"sha256": "0" * 64})
    expected = pytest.raises(Refused, match="the catalogue knows")
    with hub({"org/mt": repo}) as double, expected:
        get(double, tmp_path / "models" / "mt", wanted)


def test_what_the_first_fetch_saw_is_demanded_ever_after(repo: Path, tmp_path: Path) -> None:
    """Trust on first use: the same revision with other content is refused, small files too."""
    final = tmp_path / "models" / "mt"
    with hub({"org/mt": repo}) as double:
        folder = get(double, final)
        pinned = json.loads((tmp_path / "models" / "pins.json").read_text())
        assert set(pinned[f"org/mt@{COMMIT}"]) == {"config.json", "model.safetensors"}
        (folder / "config.json").unlink()
        (repo / "config.json").write_text('{"a": 2}')
        with pytest.raises(Refused, match="the first fetch knows"):
            get(double, final)


def test_another_revision_is_refused(repo: Path, tmp_path: Path) -> None:
    """The hub must answer with the commit that was asked for."""
    with (
        hub({"org/mt": repo}, commit="d" * 40) as double,
        pytest.raises(Refused, match=f"asked for revision {COMMIT}"),
    ):
        get(double, tmp_path / "models" / "mt")


def test_unknown_revisions_files_and_repositories_are_told_apart(
    repo: Path, tmp_path: Path
) -> None:
    """Each with a line that names it."""
    final = tmp_path / "models" / "mt"
    with hub({"org/mt": repo}) as double:
        with pytest.raises(Refused, match=r"has no file weights\.bin"):
            get(double, final, source(weights__bin={}))
        other = source().model_copy(update={"revision": "e" * 40})
        with pytest.raises(Refused, match="org/mt"):
            get(double, final, other)
        with pytest.raises(NoAccess, match="HF_TOKEN"):
            get(double, final, source().model_copy(update={"repo": "org/none"}))


def test_a_full_disk_is_found_out_before_the_first_byte(
    repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both figures are in the message."""
    monkeypatch.setattr("shutil.disk_usage", lambda _path: _Disk())
    with hub({"org/mt": repo}) as double:
        with pytest.raises(NoSpace, match=r"GB are needed, 0\.00 GB are free"):
            get(double, tmp_path / "models" / "mt")
        assert not any("resolve" in asked for asked in double.asked)


class _Disk:
    free = 1_000


def test_room_is_reckoned_with_the_conversion() -> None:
    """What is there already need not come again."""
    assert space.needed({"a": 100, "b": 20}, 20, convert=False) == 100
    assert space.needed({"a": 100, "b": 20}, 120, convert=True) == 180


def test_a_full_disk_is_not_waited_for(
    repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One try, one line that says what to do, and what was written stays to be gone on with."""
    tries = []

    def write(*_: object, **__: object) -> None:
        tries.append(1)
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("fetching.hub.http_get", write)
    with hub({"org/mt": repo}) as double, pytest.raises(NoSpace, match="make room, and run again"):
        Hub(double.url).download(source(), "config.json", tmp_path / "config.json", lambda _: None)
    assert len(tries) == 1
    assert (tmp_path / "config.json.part").exists()


def catalogue(tmp_path: Path) -> Path:
    """A catalogue whose translator comes from the double, and the converted model aside."""
    models = save_catalog(tmp_path / "models")
    path = models / "catalog.toml"
    head, _, rest = path.read_text("utf-8").partition("[models.mt.files]\n")
    table = (
        f'[models.mt.source]\nrepo = "org/mt"\nrevision = "{COMMIT}"\n'
        'files = { "config.json" = {}, "model.safetensors" = {} }\n'
    )
    path.write_text(f"{head}{table}[models.enc]{rest.split('[models.enc]', 1)[1]}", "utf-8")
    (models / "mt").rename(tmp_path / "converted")
    return models


def run(models: Path, *argv: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(FETCH), "--models-dir", str(models), *argv]
    clean = {k: v for k, v in os.environ.items() if not k.startswith("HF_")}
    return subprocess.run(
        command, check=False, capture_output=True, text=True, env=clean | environment
    )


def test_the_environment_of_the_hub_is_honoured(repo: Path, tmp_path: Path) -> None:
    """HF_ENDPOINT, HF_TOKEN and HF_HUB_OFFLINE, in the command itself."""
    models = catalogue(tmp_path)
    with hub({"org/mt": repo}, token="hf_secret") as double:  # noqa: S106 - of the double
        where = {"HF_ENDPOINT": double.url, "HF_HUB_DISABLE_TELEMETRY": "1"}
        refused = run(models, "tiny", "--download-only", **where)
        assert refused.returncode == 1
        assert "HF_TOKEN" in refused.stderr
        offline = run(models, "tiny", "--download-only", **where, HF_HUB_OFFLINE="1")
        assert offline.returncode == 1
        assert "HF_HUB_OFFLINE forbids" in offline.stderr
        done = run(models, "tiny", "--download-only", **where, HF_TOKEN="hf_secret")  # noqa: S106
        assert (done.returncode, done.stderr) == (0, "")
        # The redirect goes to another host, which must not see the token.
        assert set(double.authorized) == {"127.0.0.1"}
        again = run(models, "mt", "--download-only", HF_HUB_OFFLINE="1")
        assert again.returncode == 0
    assert "hf_secret" not in refused.stderr + offline.stderr + done.stdout


@pytest.mark.parametrize("packed", [False, True])
async def test_converted_models_are_taken_as_they_are(packed: bool, tmp_path: Path) -> None:  # noqa: FBT001
    """A folder or a tarball: checked, tried out, listed in a manifest, and served."""
    models = catalogue(tmp_path)
    given = tmp_path / "converted"
    if packed:
        with tarfile.open(tmp_path / "mt.tar.gz", "w:gz") as archive:
            archive.add(given, "mt")
        given = tmp_path / "mt.tar.gz"
    assert fetch.run(["--models-dir", str(models), "mt", "--from", str(given)]) == 0
    served = load_profile(read_catalog(models), "tiny")
    assert (await served.translator.translate("Bamako", "en", "fr", Call())).model.id == "mt"
    await served.close()


def test_a_broken_converted_model_leaves_the_old_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is opened before it takes its place; what served goes on serving."""
    models = catalogue(tmp_path)
    argv = ["--models-dir", str(models), "mt", "--from", str(tmp_path / "converted")]
    assert fetch.run(argv) == 0
    before = (models / "mt" / "manifest.json").read_bytes()
    (models / "mt" / "spm.model").write_bytes(b"damaged")
    (tmp_path / "converted" / "model.bin").write_bytes(b"no weights")
    assert fetch.run(argv) == 1
    assert "does not work" in capsys.readouterr().err
    assert (models / "mt" / "manifest.json").read_bytes() == before


def test_an_incomplete_folder_names_what_it_lacks(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """And a file that is neither is told apart."""
    models = catalogue(tmp_path)
    (tmp_path / "converted" / "spm.model").unlink()
    for given, words in (("converted", "lacks spm.model"), ("models/catalog.toml", "neither")):
        argv = ["--models-dir", str(models), "mt", "--from", str(tmp_path / given)]
        assert fetch.run(argv) == 1
        assert words in capsys.readouterr().err


def test_a_tarball_cannot_write_elsewhere(tmp_path: Path) -> None:
    """A path that climbs out of the archive is refused."""
    models = catalogue(tmp_path)
    with tarfile.open(tmp_path / "evil.tar", "w") as archive:
        archive.add(tmp_path / "converted" / "model.bin", "../../escaped.bin")
    argv = ["--models-dir", str(models), "mt", "--from", str(tmp_path / "evil.tar")]
    assert fetch.run(argv) == 1
    assert not list(tmp_path.rglob("escaped.bin"))


def test_what_is_there_is_not_fetched_again(repo: Path, tmp_path: Path) -> None:
    """A second run asks nothing of the hub; a damaged file makes it ask."""
    models = catalogue(tmp_path)
    spec = read_catalog(models).models["mt"]
    how = How(given=tmp_path / "converted", say=lambda _line: None)
    with hub({"org/mt": repo}) as double:
        make(spec, Hub(double.url), how)
        assert making.is_done(spec, how)
        make(spec, Hub(double.url), How(say=lambda _line: None))
        assert not double.asked
    (models / "mt" / "model.bin").write_bytes(b"damaged")
    assert not making.is_done(spec, how)


def test_unknown_names_list_the_profiles(tmp_path: Path) -> None:
    """One line, and status 1."""
    done = run(catalogue(tmp_path), "huge")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "fetch: 'huge' is neither a profile (tiny) nor a model\n"


def test_a_new_model_is_described(repo: Path) -> None:
    """The table to paste: commit, sizes and the hashes of large files."""
    from fetching.listing import describe  # noqa: PLC0415 - beside what it tests

    (repo / "tf_model.bin").write_bytes(b"another framework")
    with hub({"org/mt": repo}) as double:
        table = describe(Hub(double.url), "org/mt", None)
    digest = hashlib.sha256((repo / "model.safetensors").read_bytes()).hexdigest()
    assert f'revision = "{COMMIT}"' in table
    assert f'"model.safetensors" = {{ size = 10240, sha256 = "{digest}" }}' in table
    assert "tf_model" not in table


def test_the_real_catalogue_is_listed() -> None:
    """Every profile resolves, every model names its licence, none is promised to be here."""
    from fetching.listing import licence_of, table  # noqa: PLC0415 - beside what it tests

    catalog = read_catalog(FETCH.parents[1])
    for name in catalog.profiles:
        catalog.profile(name)
    assert "nllb-600m" in table(catalog)
    barred = {n for n, spec in catalog.models.items() if "NOT for commercial" in licence_of(spec)}
    assert {"nllb-600m", "nllb-1.3b", "mt5-xlsum"} <= barred
    permissive = catalog.profile("full-permissive").uses()
    assert not barred & {model for _, _, model in permissive}


def test_an_interrupt_leaves_a_part_to_go_on_with(repo: Path, tmp_path: Path) -> None:
    """Whatever ends the process in the middle of a file, no broken model is in its place."""
    final = tmp_path / "models" / "mt"
    with hub({"org/mt": repo}) as double:
        hubbed = Hub(double.url)

        def interrupted(_count: int) -> None:
            raise KeyboardInterrupt

        folder = final.with_name(".source-mt")
        with pytest.raises(KeyboardInterrupt):
            hubbed.download(
                source(), "model.safetensors", folder / "model.safetensors", interrupted
            )
        assert not (folder / "weights").exists()
        assert not final.exists()
        assert get(double, final)


def test_errors_say_what_to_do() -> None:
    """All of them are of one kind, which the command prints as one line."""
    assert all(issubclass(kind, FetchError) for kind in (Refused, NoSpace, OutOfReach, NoAccess))
