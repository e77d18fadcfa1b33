"""Where a command writes to, and how a page is shown there."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TextIO

from kibaru_client.cli import render
from kibaru_client.cli.layout import Page
from kibaru_client.cli.marks import clean


@dataclass(frozen=True, slots=True)
class Terminal:
    """The streams and the environment of one run."""

    stdout: TextIO
    stderr: TextIO
    environ: Mapping[str, str]

    def say(self, text: str) -> None:
        """Write lines of output and see them off; a terminal gets no control characters."""
        if self.stdout.isatty():
            text = "\n".join(clean(line) for line in text.split("\n"))
        self.stdout.write(text + "\n")
        self.stdout.flush()

    def warn(self, line: str) -> None:
        """Write a line that is not output."""
        self.stderr.write(f"kibaru: {line}\n")
        self.stderr.flush()

    def show(self, page: Page, color: str) -> None:
        """Print a page, in colour where that is wanted and rich is installed."""
        width = shutil.get_terminal_size((100, 24)).columns
        if self._wants_color(color):
            try:
                from kibaru_client.cli import render_rich  # noqa: PLC0415 - rich is an extra
            except ModuleNotFoundError:
                pass
            else:
                render_rich.render(page, self.stdout, width)
                return
        self.stdout.write(render.render(page, width))
        self.stdout.flush()

    def _wants_color(self, color: str) -> bool:
        if color != "auto":
            return color == "always"
        plain = self.environ.get("NO_COLOR") or self.environ.get("TERM") == "dumb"
        return self.stdout.isatty() and not plain
