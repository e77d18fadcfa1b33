from __future__ import annotations

import os
from pathlib import Path

import pytest
from fetching import placing
from fetching.problems import FetchError


def made(folder: Path, content: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "model.bin").write_text(content)
    return folder


def test_a_model_takes_its_place_whole(tmp_path: Path) -> None:
    """What was there before is gone, and nothing of the work is left beside it."""
    final = made(tmp_path / "mt", "old")
    with placing.alone(final), placing.staging(final) as stage:
        placing.place(made(stage / "model", "new"), final)
    assert (final / "model.bin").read_text() == "new"
    assert sorted(p.name for p in tmp_path.iterdir()) == [".lock-mt", "mt"]


def test_a_failure_leaves_the_old_model(tmp_path: Path) -> None:
    """Whatever happens while a model is made, the one that serves is untouched."""
    final = made(tmp_path / "mt", "old")
    with pytest.raises(RuntimeError), placing.alone(final), placing.staging(final) as stage:
        made(stage / "model", "half")
        raise RuntimeError
    assert (final / "model.bin").read_text() == "old"
    assert not (tmp_path / ".staging-mt").exists()


def test_death_between_the_two_renames_is_put_right(tmp_path: Path) -> None:
    """The old model was moved away and the new one never came: the next run moves it back."""
    made(tmp_path / ".old-mt", "old")
    with placing.alone(tmp_path / "mt"):
        pass
    assert (tmp_path / "mt" / "model.bin").read_text() == "old"


def test_death_after_both_renames_is_tidied(tmp_path: Path) -> None:
    """The new model is in its place: what it replaced goes."""
    final = made(tmp_path / "mt", "new")
    made(tmp_path / ".old-mt", "old")
    with placing.alone(final):
        pass
    assert (final / "model.bin").read_text() == "new"
    assert not (tmp_path / ".old-mt").exists()


def test_what_a_dead_process_was_making_is_not_gone_on_with(tmp_path: Path) -> None:
    """Half a conversion is no conversion: it is made again from the checkpoint."""
    made(tmp_path / ".staging-mt" / "model", "half")
    with placing.alone(tmp_path / "mt"), placing.staging(tmp_path / "mt") as stage:
        assert not list(stage.iterdir())


def test_two_processes_do_not_make_the_same_model(tmp_path: Path) -> None:
    """The second is told so, at once."""
    with (
        placing.alone(tmp_path / "mt"),
        pytest.raises(FetchError, match="another process"),
        placing.alone(tmp_path / "mt"),
    ):
        pass


def test_a_lock_of_a_dead_process_does_not_hold(tmp_path: Path) -> None:
    """The kernel lets go of it; the file that is left means nothing."""
    child = os.fork()
    if not child:
        with placing.alone(tmp_path / "mt"):
            os._exit(0)
    os.waitpid(child, 0)
    with placing.alone(tmp_path / "mt"):
        pass
