"""A bar per file on a terminal, nothing elsewhere; safe to advance from several threads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Self

from rich import progress as rich
from rich.console import Console


class Progress:
    """The bars of the files that are downloaded; sizes in bytes."""

    def __init__(self, sizes: Mapping[str, int]) -> None:
        console = Console(stderr=True)
        self._bars = rich.Progress(
            rich.TextColumn("{task.description}"),
            *(rich.BarColumn(), rich.DownloadColumn()),
            *(rich.TransferSpeedColumn(), rich.TimeRemainingColumn()),
            console=console,
            disable=not console.is_terminal,
        )
        self._tasks = {name: self._bars.add_task(name, total=size) for name, size in sizes.items()}

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._bars.stop()

    def of(self, name: str) -> Callable[[int], None]:
        """Returns what advances the bar of a file by so many bytes."""
        task = self._tasks[name]
        return lambda count: self._bars.advance(task, count)
